using System.Text.Json.Nodes;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Divides a claim with kinks by the signs of what is at their kinks, so that each case is smooth, and leaves the cases to other provers.</summary>
/// <param name="provers">For the cases.</param>
internal sealed class CasesProver(IReadOnlyList<Prover> provers) : Prover
{
    private const int MostNumbers = 6;
    private const int MostCases = 64;

    public override string Name => Methods.Cases;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        var numbers = Numbers(sequent);
        if (numbers.Count is 0 or > MostNumbers)
        {
            return Attempt.NotApplicable;
        }

        var cases = 0;
        var step = Divide(sequent, numbers, 0, effort, ref cases);
        return new(step, step is null ? $"could not show one of {cases} sign cases of the kinks" : "");
    }

    private JsonObject? Divide(Sequent sequent, List<(int Node, int Minus, int Entry)> numbers, int next, ProofEffort effort, ref int cases)
    {
        if (++cases > MostCases || effort.Stop())
        {
            return null;
        }

        if (sequent.IsEmpty)
        {
            return Json.Step("interval");
        }

        // Without any division the provers were asked before.
        foreach (var prover in next == 0 ? [] : provers)
        {
            if (prover.Prove(sequent, effort).Step is { } step)
            {
                return step;
            }
        }

        if (next == numbers.Count || SignCases.Of(sequent, numbers[next].Node, numbers[next].Minus, numbers[next].Entry) is not var (above, below))
        {
            return null;
        }

        return Divide(above, numbers, next + 1, effort, ref cases) is { } one && Divide(below, numbers, next + 1, effort, ref cases) is { } other
            ? Json.Step("cases", ("node", numbers[next].Node), ("minus", numbers[next].Minus), ("entry", numbers[next].Entry), ("above", one), ("below", other))
            : null;
    }

    // What is at a kink somewhere in the goal, entry by entry, and has not one sign on the whole region.
    private static List<(int Node, int Minus, int Entry)> Numbers(Sequent sequent)
    {
        var graph = sequent.Graph;
        var marks = graph.Count > 20_000 ? [] : Reachable(sequent);
        var found = new List<(int Node, int Minus, int Entry)>();
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && Kink(graph[new NodeId(i)]) is var (node, minus) && node.Index < sequent.Claim.NodeCount && minus?.Index < sequent.Claim.NodeCount != false)
            {
                for (var entry = 0; entry < graph.ShapeOf(node).Size && found.Count <= MostNumbers; entry++)
                {
                    if (!found.Contains((node.Index, minus?.Index ?? -1, entry)) && !HasSign(sequent, node.Index, minus?.Index ?? -1, entry))
                    {
                        found.Add((node.Index, minus?.Index ?? -1, entry));
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Marks what the goal depends on.</summary>
    internal static bool[] Reachable(Sequent sequent)
    {
        var marks = new bool[sequent.Graph.Count];
        foreach (var literal in sequent.Goal.Literals)
        {
            marks[literal.Difference.Index] = true;
        }

        for (var i = marks.Length - 1; i >= 0; i--)
        {
            if (marks[i])
            {
                foreach (var operand in BoxForms.Operands(sequent.Graph[new NodeId(i)]))
                {
                    marks[operand.Index] = true;
                }
            }
        }

        return marks;
    }

    private static (NodeId Node, NodeId? Minus)? Kink(Node node) => node switch
    {
        Unary { Function: UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Elu or UnaryFunction.KinkStep or UnaryFunction.KinkSign or UnaryFunction.Step or UnaryFunction.Sign } n => (n.X, null),
        Binary { Function: BinaryFunction.LeakyRelu } n => (n.X, null),
        Binary { Function: BinaryFunction.Max or BinaryFunction.Min or BinaryFunction.TieStep } n => (n.X, n.Y),
        Select n => (n.Difference, null),
        _ => null,
    };

    private static bool HasSign(Sequent sequent, int node, int minus, int entry)
    {
        if (SignCases.Of(sequent, node, minus, entry) is not var (above, _) || above.Facts[^1] is not Literal literal)
        {
            return true;
        }

        var evaluator = new RegionEvaluator<Interval>(sequent, [literal.Difference]);
        evaluator.Run(sequent.Ranges);
        var value = evaluator.Value(literal.Difference);
        return value.Definedness != Definedness.Defined || value.Lower >= 0 || value.Upper <= 0;
    }
}

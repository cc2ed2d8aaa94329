using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Divides by the signs of what stands inside relu, abs, max, if, Huber and SmeLU until no kink is left, then looks for sums of squares on each piece.</summary>
internal sealed class PiecewiseProver : Prover
{
    private const int DepthLimit = 7;
    private const int PieceLimit = 300;

    public override string Name => Methods.Piecewise;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        var (pieces, cuts) = (0, 0);
        try
        {
            var step = Show(sequent, 0);
            return cuts == 0 ? Attempt.NotApplicable
                : step is null ? new(null, $"found no certificate for one of the pieces, after {pieces}")
                : new(step);
        }
        catch (AlgebraLimitException)
        {
            return new(null, "stopped where polynomials grew too large");
        }
        catch (OperationCanceledException)
        {
            return new(null, "reached its limit of work or time");
        }

        JsonObject? Show(Sequent part, int depth)
        {
            Stopping.Check(effort.Stop);
            if (AlgebraicSequent.Of(part, effort.Stop) is not { } goal)
            {
                return null;
            }

            var known = goal.Symbols.Count;

            var cut = Kink(part, goal);
            if (depth == 0 && cut is null)
            {
                return null;
            }

            var search = new SquaresSearch(goal, effort.Stop);
            if ((depth > 0 || cut is null) && search.Plain(new()) is { } plain)
            {
                pieces++;
                return SquaresJson.Step(plain);
            }

            if (cut is null)
            {
                pieces++;
                for (var level = -1; level <= 3; level++)
                {
                    if ((level < 0 ? SquaresSearch.ByOwnFacts(goal, effort.Stop) : search.Squares(level, new(), [])) is { } found && Renumbering.Of(part, goal, known, found, effort.Stop) is { } certificate)
                    {
                        return SquaresJson.Step(certificate);
                    }
                }

                return null;
            }

            if (depth >= DepthLimit || pieces > PieceLimit || part.Signs(cut) is not { } cases)
            {
                return null;
            }

            cuts++;
            var steps = new JsonObject[3];
            foreach (var k in (int[])[2, 0, 1])
            {
                if (Show(cases[k], depth + 1) is not { } step)
                {
                    return null;
                }

                steps[k] = step;
            }

            return Json.Step(
                "signs",
                ("node", cut.Node),
                ("entry", cut.Entry),
                ("other", cut.Other),
                ("other_entry", cut.OtherEntry),
                ("offset", JsonValue.Create(cut.Offset.ToString())!),
                ("less", steps[0]),
                ("equal", steps[1]),
                ("greater", steps[2]));
        }
    }

    // The simplest expression at a kink, the first of these in the order of the graph, whose sign is open and matters to the margin: with the signs of factors that
    // of a product is known.
    private static SignCut? Kink(Sequent sequent, AlgebraicGoal goal)
    {
        var wanted = Arguments(goal);
        if (wanted.Count == 0)
        {
            return null;
        }

        var graph = sequent.Graph;
        var literal = ((Literal)sequent.Goal).Difference;
        var form = new NormalForm(graph, goal.Symbols);
        form.Of(literal);
        var (best, least) = ((SignCut?)null, (Degree: int.MaxValue, Terms: int.MaxValue));
        for (var i = 0; i <= literal.Index; i++)
        {
            foreach (var cut in Cuts(graph, i))
            {
                if (form.Known(cut.Node) is not { } values || (cut.Other >= 0 && form.Known(cut.Other) is null))
                {
                    break;
                }

                for (var entry = 0; entry < values.Length; entry++)
                {
                    var value = values[entry] - Polynomial.Of(cut.Offset) - (cut.Other >= 0 ? form.Known(cut.Other)![entry] : Polynomial.Zero);
                    var size = (value.Degree, value.Count);
                    if (!value.IsConstant && size.CompareTo(least) < 0 && wanted.Contains((1 / value.Leading) * value))
                    {
                        (best, least) = (cut with { Entry = entry, OtherEntry = cut.Other >= 0 ? entry : 0 }, size);
                    }
                }
            }
        }

        return best;
    }

    // What stands inside kinks of the margin, scaled to a leading coefficient of 1.
    private static HashSet<Polynomial> Arguments(AlgebraicGoal goal)
    {
        var (wanted, seen, next) = (new HashSet<Polynomial>(), new HashSet<int>(), new Stack<int>(goal.Margin.Symbols()));
        while (next.TryPop(out var symbol))
        {
            if (!seen.Add(symbol))
            {
                continue;
            }

            var meaning = goal.Symbols[symbol];
            foreach (var argument in meaning.Arguments)
            {
                foreach (var inner in argument.Symbols())
                {
                    next.Push(inner);
                }
            }

            var x = meaning.Arguments.Count > 0 ? meaning.Arguments[0] : Polynomial.Zero;
            if (meaning.Is(BinaryFunction.Huber) || meaning.Is(BinaryFunction.Smelu))
            {
                Want(x - meaning.Arguments[1]);
                Want(x + meaning.Arguments[1]);
            }
            else if (meaning.Kind == SymbolKind.Unary && (UnaryFunction)meaning.A is UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign
                || meaning.Is(BinaryFunction.TieStep))
            {
                Want(x);
            }
            else if (meaning.Kind == SymbolKind.Opaque && meaning.A >= 0)
            {
                // An undecided branch: its difference is looked for among all.
                foreach (var open in goal.Undecided(meaning))
                {
                    Want(open);
                }
            }
        }

        return wanted;

        void Want(Polynomial polynomial)
        {
            var sign = goal.Symbols.Signs.Of(polynomial, goal.Symbols);
            if (!polynomial.IsConstant && !sign.IsPositive && !sign.IsNegative && !(sign.IsNonnegative && sign.IsNonpositive))
            {
                wanted.Add((1 / polynomial.Leading) * polynomial);
            }
        }
    }

    private static IEnumerable<SignCut> Cuts(Graph graph, int node)
    {
        SignCut At(NodeId x, Rational offset, NodeId? other = null) => new(x.Index, 0, other?.Index ?? -1, 0, offset);
        switch (graph[new NodeId(node)])
        {
            case Unary { Function: UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign } n:
                yield return At(n.X, Rational.Zero);
                break;
            case Binary { Function: BinaryFunction.LeakyRelu } n:
                yield return At(n.X, Rational.Zero);
                break;
            case Binary { Function: BinaryFunction.Max or BinaryFunction.Min or BinaryFunction.TieStep } n:
                yield return At(n.X, Rational.Zero, n.Y);
                break;
            case Binary { Function: BinaryFunction.Huber or BinaryFunction.Smelu } n when Constant(graph, n.Y) is { } width:
                yield return At(n.X, width);
                yield return At(n.X, -width);
                break;
            case Select n:
                yield return At(n.Difference, Rational.Zero);
                break;
            case Reduce { Kind: Reduction.Norm } n when graph.ShapeOf(n.X).Size == n.Shape.Size:
                yield return At(n.X, Rational.Zero);
                break;
            default:
                break;
        }
    }

    private static Rational? Constant(Graph graph, NodeId x)
    {
        while (graph[x] is View view)
        {
            x = view.X;
        }

        return graph[x] is Constant constant ? constant.Value : null;
    }
}

using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Numerics;

namespace ProxyProof.Checking;

/// <summary>
/// Compares every symbolic derivative of a claim with forward differentiation of its body along a random direction, which shares no rule with it; with central
/// differences where the body holds eigenvalues or is large. Bodies hold the derivatives inside them in lowered form; these are compared by themselves.
/// </summary>
internal sealed class DerivativeCheck
{
    /// <summary>The code of the note on a derivative that was not compared.</summary>
    public const string NotComparedCode = "PP6009";

    private const int Points = 4;
    private const double Tolerance = 1e-6;
    private const double GreatestWork = 2e6;
    private const double GreatestWorkOfDifferences = 1e8;
    private const double Step = 1e-3;

    private readonly Graph _graph;
    private readonly Lowering _lowering;

    private DerivativeCheck(Graph graph) => (_graph, _lowering) = (graph, new Lowering(graph));

    /// <summary>Checks the derivatives of a claim, those that its trajectories follow among them.</summary>
    /// <param name="graph">The graph that the search evaluates.</param>
    /// <param name="claim">The claim.</param>
    /// <returns>A note when one was too large to be compared.</returns>
    /// <exception cref="InternalErrorException">A derivative is wrong.</exception>
    public static ImmutableArray<Diagnostic> Run(Graph graph, Claim claim)
    {
        NodeId[] roots = [.. Sides(claim.Formula), .. claim.Trajectories.SelectMany(run => run.Gradient.Items.ToArray())];
        var marks = graph.Reachable(roots);
        var check = new DerivativeCheck(graph);
        var greatest = 0.0;
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && graph[new NodeId(i)] is Derivative derivative)
            {
                greatest = Math.Max(greatest, check.Compare(derivative));
            }
        }

        return greatest <= GreatestWorkOfDifferences ? [] :
        [
            new Diagnostic(
                Severity.Note, NotComparedCode, claim.Span, FormattableString.Invariant($"a derivative of {greatest:0.#e+0} operations was not compared with a difference quotient"),
                "the rules that made it are compared on claims of fewer numbers"),
        ];
    }

    /// <summary>The expressions that a formula compares.</summary>
    public static IEnumerable<NodeId> Sides(Formula formula) => formula switch
    {
        Comparison n => [n.Left, n.Right],
        And n => n.Parts.SelectMany(Sides),
        Or n => n.Parts.SelectMany(Sides),
        Not n => Sides(n.Operand),
        Implies n => [.. Sides(n.Premise), .. Sides(n.Conclusion)],
        IndexQuantifier n => Sides(n.Body),
        Quantifier n => [.. n.Where is null ? [] : Sides(n.Where), .. Sides(n.Body)],
        WithProbability n => Sides(n.Body),
        _ => [],
    };

    // Returns the operations of one evaluation.
    private double Compare(Derivative derivative)
    {
        var body = _lowering.Lower(derivative.Body);
        var variables = derivative.Variables.Items.ToArray();

        // What the tangent of the base along u must be: the slopes times u.
        var slopes = _lowering.Slopes(derivative);
        NodeId[] bases = derivative.Kind == DerivativeKind.Hessian ? new Differentiator(_graph).Gradient(body, variables) : [body];
        var work = Work([.. slopes, .. bases]);
        if (work > GreatestWorkOfDifferences)
        {
            return work;
        }

        // Duals know no eigenvalues, and cost much.
        var differences = work > GreatestWork || HoldsSpectra(bases) ? new TensorProgram(_graph, [.. slopes, .. bases], Enumerable.Range(0, _graph.VariableCount)) : null;
        var (disagreements, message) = (0, "");
        for (var k = 0; k < (work > GreatestWork ? 2 : Points); k++)
        {
            if (Disagreement(derivative, variables, slopes, bases, differences, new CounterStream((ulong)k, "derivative check"), k) is { } found)
            {
                disagreements++;
                message = found;
            }
        }

        // At one point of several a kink or cancellation may be to blame.
        if (disagreements > 1)
        {
            throw new InternalErrorException(message);
        }

        return work;
    }

    private string? Disagreement(Derivative derivative, int[] variables, NodeId[] slopes, NodeId[] bases, TensorProgram? differences, CounterStream stream, int point)
    {
        var values = new Dictionary<int, double[]>();
        double[] Values(int variable)
        {
            if (!values.TryGetValue(variable, out var drawn))
            {
                var own = stream.Substream((ulong)variable);
                drawn = new double[_graph.ShapeOf(_graph.VariableNode(variable)).Size];
                for (var e = 0; e < drawn.Length; e++)
                {
                    // Odd points are positive: for logarithms and roots.
                    drawn[e] = point % 2 == 0 ? 4 * (own.UniformAt((ulong)e) - 0.5) : 0.1 + own.UniformAt((ulong)e);
                }

                values.Add(variable, drawn);
            }

            return drawn;
        }

        var directions = variables.ToDictionary(
            variable => variable,
            variable => Array.ConvertAll(Values(variable), _ => 0.0).Select((_, e) => (2 * stream.Substream($"direction{variable}").UniformAt((ulong)e)) - 1).ToArray());
        var (tangents, doubts, slopeValues) = differences is null
            ? Forward(slopes, bases, Values, directions)
            : Central(differences, slopes, bases, Values, directions);
        var (expected, actual) = derivative.Kind == DerivativeKind.Gradient
            ? Totals(variables, directions, tangents[0], slopeValues)
            : Rows(derivative, variables, directions, tangents, slopeValues[0]);
        var doubt = doubts.SelectMany(part => part).DefaultIfEmpty(0).Sum();
        for (var e = 0; e < expected.Length; e++)
        {
            var (a, b, size) = (expected[e], actual[e].Value, actual[e].Size);
            if (double.IsFinite(a) && double.IsFinite(b) && Math.Abs(a - b) > (Tolerance * (size + Math.Abs(a) + 1e-9)) + doubt)
            {
                return $"The symbolic derivative ({derivative.Kind}) of {_graph[derivative.Body]} along a direction is {b:R}, {(differences is null ? "forward differentiation" : "a central difference")} gives {a:R}.";
            }
        }

        return null;
    }

    private (double[][] Tangents, double[][] Doubts, double[][] Slopes) Forward(NodeId[] slopes, NodeId[] bases, Func<int, double[]> values, Dictionary<int, double[]> directions)
    {
        var dual = new Evaluator<Dual<Real>>(_graph, bases);
        dual.Run(variable => [.. values(variable).Select((x, e) => new Dual<Real>(new Real(x), new Real(directions.TryGetValue(variable, out var u) ? u[e] : 0)))]);
        var real = new Evaluator<Real>(_graph, slopes);
        real.Run(variable => Array.ConvertAll(values(variable), x => new Real(x)));
        return (Array.ConvertAll(bases, id => Array.ConvertAll(dual[id], entry => entry.Tangent.Value)), [],
            Array.ConvertAll(slopes, id => Array.ConvertAll(real[id], entry => entry.Value)));
    }

    // Differences of two widths: what they differ by, and what rounding does to them, is how far they are to be trusted. It is great beside kinks.
    private (double[][] Tangents, double[][] Doubts, double[][] Slopes) Central(
        TensorProgram program, NodeId[] slopes, NodeId[] bases, Func<int, double[]> values, Dictionary<int, double[]> directions)
    {
        double[][] At(NodeId[] outputs, double along)
        {
            for (var id = 0; id < _graph.VariableCount; id++)
            {
                if (program.Entries(id) is { Length: > 0 } entries)
                {
                    values(id).CopyTo(entries);
                    for (var e = 0; e < entries.Length && directions.TryGetValue(id, out var u); e++)
                    {
                        entries[e] += along * u[e];
                    }
                }
            }

            program.Prepare();
            program.Run();
            return Array.ConvertAll(outputs, id => program[id].ToArray());
        }

        var slopeValues = At(slopes, 0);
        var (far, near, back, before) = (At(bases, Step), At(bases, Step / 2), At(bases, -Step / 2), At(bases, -Step));
        var (tangents, doubts) = (Array.ConvertAll(far, part => new double[part.Length]), Array.ConvertAll(far, part => new double[part.Length]));
        for (var k = 0; k < far.Length; k++)
        {
            for (var e = 0; e < far[k].Length; e++)
            {
                var (wide, narrow) = ((far[k][e] - before[k][e]) / (2 * Step), (near[k][e] - back[k][e]) / Step);
                tangents[k][e] = narrow + ((narrow - wide) / 3);
                doubts[k][e] = Math.Abs(narrow - wide) + (1e-11 * (Math.Abs(far[k][e]) + Math.Abs(before[k][e])) / Step);
            }
        }

        return (tangents, doubts, slopeValues);
    }

    // A gradient belongs to the sum of all entries.
    private static (double[] Expected, (double Value, double Size)[] Actual) Totals(
        int[] variables, Dictionary<int, double[]> directions, double[] tangents, double[][] slopes)
    {
        var (value, size) = (0.0, 0.0);
        for (var k = 0; k < variables.Length; k++)
        {
            var direction = directions[variables[k]];
            for (var e = 0; e < direction.Length; e++)
            {
                value += slopes[k][e] * direction[e];
                size += Math.Abs(slopes[k][e] * direction[e]);
            }
        }

        return ([tangents.Sum()], [(value, size)]);
    }

    // A matrix for each copy: rows are entries of the value (or of the gradient), columns entries of all variables.
    private static (double[] Expected, (double Value, double Size)[] Actual) Rows(
        Derivative derivative, int[] variables, Dictionary<int, double[]> directions, double[][] tangents, double[] matrix)
    {
        var copies = derivative.Shape.Leading(derivative.BatchRank).Size;
        var columns = variables.Sum(variable => directions[variable].Length) / copies;
        var rows = matrix.Length / copies / columns;
        var expected = new double[copies * rows];
        var actual = new (double Value, double Size)[copies * rows];
        for (var copy = 0; copy < copies; copy++)
        {
            var direction = variables.SelectMany(variable => directions[variable].Chunk(directions[variable].Length / copies).ElementAt(copy)).ToArray();
            var tangent = tangents.SelectMany(part => part.Chunk(part.Length / copies).ElementAt(copy)).ToArray();
            for (var row = 0; row < rows; row++)
            {
                var (value, size) = (0.0, 0.0);
                for (var column = 0; column < columns; column++)
                {
                    var term = matrix[(((copy * rows) + row) * columns) + column] * direction[column];
                    value += term;
                    size += Math.Abs(term);
                }

                expected[(copy * rows) + row] = tangent[row];
                actual[(copy * rows) + row] = (value, size);
            }
        }

        return (expected, actual);
    }

    private bool HoldsSpectra(NodeId[] roots)
    {
        var marks = _graph.Reachable(roots);
        return Enumerable.Range(0, marks.Length).Any(i => marks[i] && _graph[new NodeId(i)] is Spectral or SpectralWeights);
    }

    private double Work(NodeId[] roots)
    {
        var work = 0.0;
        var marks = _graph.Reachable(roots);
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i])
            {
                var node = _graph[new NodeId(i)];
                work += node is Contract contract
                    ? (double)contract.Shape.Size * _graph.ShapeOf(contract.X).Size / Math.Max(1, SharedSize(contract))
                    : node.Shape.Size;
            }
        }

        return work;
    }

    private int SharedSize(Contract contract)
    {
        var (size, shape) = (1, _graph.ShapeOf(contract.X));
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            size *= contract.Labels.Contains(contract.LabelsX[axis]) ? shape[axis] : 1;
        }

        return size;
    }
}

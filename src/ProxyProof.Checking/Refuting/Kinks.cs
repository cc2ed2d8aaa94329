using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// What changes its sign where a problem goes from one piece to the next: the arguments of kinks and jumps, entry by entry, with their slopes. Shared by threads.
/// </summary>
internal sealed class Kinks
{
    private const int MostArguments = 64;
    private const int MostEntries = 4096;

    private readonly Tape _tape;
    private readonly (int Argument, int Entry)[] _places;
    private readonly int[] _firstMasks;
    private readonly int _dimension;

    private Kinks(Problem problem, NodeId[] arguments)
    {
        // A mask for each argument: the gradient of its inner product with the argument is the slope of one entry, when the mask is a unit vector.
        var (graph, build) = (problem.Graph, new ExpressionBuilder(problem.Graph, simplify: false));
        var masks = Array.ConvertAll(arguments, argument => graph.AddVariable("mask", graph.ShapeOf(argument)));
        var sum = build.Constant(0);
        for (var k = 0; k < arguments.Length; k++)
        {
            sum = build.Add(sum, build.Sum(build.Multiply(masks[k], arguments[k]), graph.ShapeOf(arguments[k]).Rank));
        }

        var slopes = new Differentiator(graph).Gradient(sum, [.. problem.Layout.Variables]);
        int[] inputs = [.. problem.Layout.Variables, .. masks.Select(mask => ((Variable)graph[mask]).Id)];
        _tape = Tape.Compile(graph, inputs, [.. arguments, .. slopes]);
        _dimension = problem.Layout.Dimension;
        _places = [.. arguments.SelectMany((argument, k) => Enumerable.Range(0, graph.ShapeOf(argument).Size).Select(entry => (k, entry)))];
        _firstMasks = new int[arguments.Length];
        for (var k = 1; k < arguments.Length; k++)
        {
            _firstMasks[k] = _firstMasks[k - 1] + graph.ShapeOf(arguments[k - 1]).Size;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _places.Length;

    /// <summary>Entries of registers that one evaluation touches.</summary>
    public long Cost => _tape.Cost;

    /// <summary>The kinks of margin and conditions; null where there are none, too many, or one without a slope.</summary>
    public static Kinks? Of(Problem problem)
    {
        NodeId[] arguments = [.. Arguments(problem).Take(MostArguments + 1)];
        if (arguments.Length is 0 or > MostArguments || arguments.Sum(argument => (long)problem.Graph.ShapeOf(argument).Size) > MostEntries)
        {
            return null;
        }

        try
        {
            return new Kinks(problem, arguments);
        }
        catch (DerivativeUnavailableException)
        {
            return null;
        }
    }

    /// <summary>What one thread evaluates them with.</summary>
    public Worker CreateWorker() => new(this);

    private static IEnumerable<NodeId> Arguments(Problem problem)
    {
        var (graph, build) = (problem.Graph, new ExpressionBuilder(problem.Graph, simplify: false));
        var marks = graph.Reachable([problem.MarginNode, .. problem.Conditions.Select(condition => condition.Value)]);
        var moves = new bool[marks.Length];
        var buffer = new NodeId[8];
        var seen = new HashSet<NodeId>();
        var found = new List<NodeId>();
        for (var i = 0; i < marks.Length; i++)
        {
            if (!marks[i])
            {
                continue;
            }

            var node = graph[new NodeId(i)];
            moves[i] = node is Variable variable ? problem.Layout.Variables.Contains(variable.Id) : Array.Exists(Operands.Of(node, buffer).ToArray(), operand => moves[operand.Index]);
            if (!moves[i])
            {
                continue;
            }

            NodeId? argument = node switch
            {
                Unary { Function: UnaryFunction.Abs or UnaryFunction.Sign or UnaryFunction.Step or UnaryFunction.Relu or UnaryFunction.Elu or UnaryFunction.KinkStep or UnaryFunction.KinkSign } n => n.X,
                Binary { Function: BinaryFunction.LeakyRelu } n => n.X,
                Binary { Function: BinaryFunction.Max or BinaryFunction.Min or BinaryFunction.TieStep } n => build.Subtract(n.X, n.Y),
                Select n => n.Difference,
                _ => null,
            };
            if (argument is { } place && (place.Index >= moves.Length || moves[place.Index]) && seen.Add(place))
            {
                found.Add(place);
            }
        }

        return found;
    }

    /// <summary>The kinks in the hands of one thread.</summary>
    /// <param name="kinks">The kinks.</param>
    internal sealed class Worker(Kinks kinks)
    {
        private readonly TapeRunner _runner = kinks._tape.CreateRunner();
        private readonly double[] _inputs = new double[kinks._tape.InputEntries];

        /// <summary>Their values at a point.</summary>
        public double[] Values(ReadOnlySpan<double> point)
        {
            point.CopyTo(_inputs);
            _runner.RunPoint(_inputs);
            return Array.ConvertAll(kinks._places, ValueAt);
        }

        /// <summary>The value of one of them at a point, and its slope.</summary>
        public double Slope(ReadOnlySpan<double> point, int kink, Span<double> slope)
        {
            var (argument, entry) = kinks._places[kink];
            var mask = kinks._dimension + kinks._firstMasks[argument] + entry;
            point.CopyTo(_inputs);
            _inputs[mask] = 1;
            _runner.RunPoint(_inputs);
            _inputs[mask] = 0;
            var position = 0;
            for (var output = kinks._firstMasks.Length; output < kinks._tape.OutputCount; output++)
            {
                var entries = _runner.Output(output);
                for (var e = 0; e < entries.Length; e += kinks._tape.Lanes)
                {
                    slope[position++] = entries[e];
                }
            }

            return ValueAt((argument, entry));
        }

        private double ValueAt((int Argument, int Entry) place) => _runner.Output(place.Argument)[place.Entry * kinks._tape.Lanes];
    }
}

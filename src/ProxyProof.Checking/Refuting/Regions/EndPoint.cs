using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Regions;

/// <summary>An expression in a domain: an end, a centre, a radius. It may depend on variables that are bound before.</summary>
internal sealed class EndPoint
{
    private readonly Graph _graph;
    private readonly NodeId _node;
    private readonly Layout _layout;
    private readonly TapeRunner? _runner;
    private readonly double[] _values;
    private readonly Rational[]? _exact;

    public EndPoint(Graph graph, NodeId node, Layout layout)
    {
        (_graph, _node, _layout) = (graph, node, layout);
        var tape = Tape.Compile(graph, layout.Variables, [node]);
        var runner = tape.CreateRunner();
        _values = new double[tape.OutputSize(0)];
        var marks = graph.Reachable(node);
        var depends = layout.Variables.Any(variable => graph.VariableNode(variable).Index is var place && place < marks.Length && marks[place]);
        _runner = depends ? runner : null;
        if (!depends)
        {
            runner.Run();
            Take(runner);
            _exact = Evaluate([]);
        }
    }

    /// <summary>How many entries it has: 1, or those of a component.</summary>
    public int Size => _values.Length;

    /// <summary>Whether it depends on no variable.</summary>
    public bool IsFixed => _runner is null;

    /// <summary>The entries at a point.</summary>
    public ReadOnlySpan<double> At(ReadOnlySpan<double> point)
    {
        if (_runner is not null)
        {
            _runner.RunPoint(point);
            Take(_runner);
        }

        return _values;
    }

    /// <summary>The exact entries at an exact point, or null where they are no fractions.</summary>
    public Rational[]? At(Rational[] point) => _runner is null ? _exact : Evaluate(point);

    private void Take(TapeRunner runner)
    {
        for (var k = 0; k < _values.Length; k++)
        {
            _values[k] = runner.Output(0)[k * runner.Tape.Lanes];
        }
    }

    private Rational[]? Evaluate(Rational[] point) => Exactly.Evaluate(_graph, _node, _layout, point);
}

/// <summary>Exact evaluation where it is possible.</summary>
internal static class Exactly
{
    public static Rational[]? Evaluate(Graph graph, NodeId node, Layout layout, Rational[] point)
    {
        var evaluator = new Evaluator<ExactNumber>(graph, node)
        {
            Spectral = (_, _, _, _) => default,
            SpectralWeights = (_, matrix, _, _) => new ExactNumber[matrix.Length],
        };
        evaluator.Run(variable => layout.Slice(variable) is var (start, length) && start + length <= point.Length
            ? Array.ConvertAll(point[start..(start + length)], value => new ExactNumber(value))
            : new ExactNumber[length]);
        var entries = evaluator[node];
        return Array.TrueForAll(entries, entry => entry.Value is not null) ? Array.ConvertAll(entries, entry => entry.Value!.Value) : null;
    }
}

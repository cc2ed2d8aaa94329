using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>What a population averages, at given values of what it draws: compiled once, evaluated for a whole sample at a time.</summary>
internal sealed class SampledBodies
{
    private readonly Population _population;
    private readonly TensorProgram _program;
    private readonly Graph _graph;
    private readonly NodeId _body;
    private readonly int _inner;

    /// <summary>Compiles.</summary>
    /// <param name="claim">A claim without quantified variables.</param>
    /// <param name="population">One of its populations.</param>
    public SampledBodies(Claim claim, Population population)
    {
        (_population, _graph) = (population, GraphCopy.Of(claim.Graph));
        _body = new Lowering(_graph).Lower(population.Body);
        var marks = _graph.Reachable(_body);
        if (Enumerable.Range(0, _graph.VariableCount).Any(id => _graph.VariableNode(id) is var at && at.Index < marks.Length && marks[at.Index] && population.Draws.All(draw => draw.Variable != id)))
        {
            throw new NotSupportedException("an expectation without a closed form of something that is random itself");
        }

        _program = new TensorProgram(_graph, [_body], population.Draws.Select(draw => draw.Variable));
        _program.Prepare();
        var shape = _graph.ShapeOf(_body);
        _inner = shape.Without(population.Axis + 1).Size;
        Entries = shape.Size / population.Samples;
        Lengths = [.. population.Draws.Select(draw => _graph.ShapeOf(_graph.VariableNode(draw.Variable)).Size / population.Samples)];
    }

    /// <summary>Entries of the mean.</summary>
    public int Entries { get; }

    /// <summary>Entries of one value of each draw.</summary>
    public int[] Lengths { get; }

    /// <summary>The population.</summary>
    public Population Population => _population;

    /// <summary>A sample's values of each draw: that number depends on the stream alone.</summary>
    public double[][] Draw(CounterStream stream) => Draw(_graph, _population, stream);

    /// <summary>The same without the bodies.</summary>
    public static double[][] Draw(Graph graph, Population population, CounterStream stream) => [.. population.Draws.Select((draw, k) =>
    {
        var shape = graph.ShapeOf(graph.VariableNode(draw.Variable));
        var flat = shape.Rank switch
        {
            1 => draw.Law is "sphere" or "mvnormal" ? Shape.Of(shape[0], 1) : shape,
            2 => shape,
            _ => Shape.Of(shape[0] * shape[1], shape[2]),
        };
        return RandomArrays.Sample(draw.Law, flat, [.. draw.Parameters.Select(parameter => parameter.ToArray())], stream.Substream((ulong)k)).Array!.Values;
    })];

    /// <summary>Evaluates a sample: entry e of value k of the sample is at [k * Entries + e].</summary>
    public double[] At(double[][] values)
    {
        for (var k = 0; k < values.Length; k++)
        {
            var entries = _program.Entries(_population.Draws[k].Variable);
            if (entries.Length > 0)
            {
                values[k].AsSpan(0, entries.Length).CopyTo(entries);
            }
        }

        _program.Run();
        return BySample<double>(_program[_body]);
    }

    /// <summary>Ends between which every value lies, entry by entry, whatever is drawn, infinite where they are not known; and whether there is a value.</summary>
    public (double Low, double High, Definedness Definedness)[] Range() => Over((draw, _) => Support(_population.Draws[draw]));

    /// <summary>The same where each entry of what is drawn lies in an interval.</summary>
    /// <param name="entries">The interval of an entry, by the number of the draw and the place in its value.</param>
    public (double Low, double High, Definedness Definedness)[] Over(Func<int, int, Interval> entries)
    {
        var ranges = Enumerable.Repeat((Low: double.PositiveInfinity, High: double.NegativeInfinity, Definedness: Definedness.Defined), Entries).ToArray();
        if (Enclosures((_, draw, entry) => entries(draw, entry)) is not { } all)
        {
            return [.. ranges.Select(_ => (double.NegativeInfinity, double.PositiveInfinity, Definedness.Partial))];
        }

        for (var at = 0; at < all.Length; at++)
        {
            var (low, high, definedness) = ranges[at % Entries];
            definedness = (Definedness)Math.Min((int)definedness, (int)all[at].Definedness);
            ranges[at % Entries] = definedness == Definedness.Undefined
                ? (double.NegativeInfinity, double.PositiveInfinity, definedness)
                : (Math.Min(low, all[at].Lower), Math.Max(high, all[at].Upper), definedness);
        }

        return ranges;
    }

    /// <summary>Encloses a sample of boxes: entry e over box k is at [k * Entries + e]; null where something has no enclosure.</summary>
    /// <param name="entries">The interval of an entry, by the number of the box, that of the draw and the place in its value.</param>
    public Interval[]? Enclosures(Func<int, int, int, Interval> entries)
    {
        try
        {
            var evaluator = new Evaluator<Interval>(_graph, _body);
            evaluator.Run(id => _population.Draws.FirstOrDefault(draw => draw.Variable == id) is { } drawn && _population.Draws.IndexOf(drawn) is var d
                ? [.. Enumerable.Range(0, Lengths[d] * _population.Samples).Select(at => entries(at / Lengths[d], d, at % Lengths[d]))]
                : throw new NotSupportedException("a free variable"));
            return BySample(evaluator[_body]);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    // From the order of the graph to that of the sample.
    private T[] BySample<T>(ReadOnlySpan<T> body)
    {
        var result = new T[body.Length];
        var n = _population.Samples;
        for (var at = 0; at < body.Length; at++)
        {
            var (outer, inside) = (at / (n * _inner), at % (n * _inner));
            result[(inside / _inner * Entries) + (outer * _inner) + (inside % _inner)] = body[at];
        }

        return result;
    }

    private static Interval Support(RandomValue draw) => draw.Law switch
    {
        "uniform" => new(draw.Parameters[0][0].ToDouble(), draw.Parameters[1][0].ToDouble()),
        "rademacher" or "sphere" => new(-1, 1),
        "bernoulli" => new(0, 1),
        "choice" => new(draw.Parameters[0].Min(value => value.ToDouble()), draw.Parameters[0].Max(value => value.ToDouble())),
        _ => Interval.Entire,
    };
}

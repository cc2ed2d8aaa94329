using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Writes a number as a sum over the samples that it is made of: the innermost axis that is summed over, through everything that is linear in it. ⟨∇F(w), w - v⟩ of a mean loss is a sum
/// over samples although its gradient is one vector.
/// </summary>
/// <param name="graph">The expressions.</param>
/// <param name="form">Their polynomials.</param>
/// <param name="table">Multiplies.</param>
internal sealed class Summands(Graph graph, NormalForm form, SymbolTable table)
{
    private const int Most = 200;

    private readonly Dictionary<int, Polynomial[][]?> _parts = [];

    /// <summary>The summands of a number; null where it is no sum, or one over several axes at once.</summary>
    public Polynomial[]? Of(NodeId number) => Parts(number) is { } parts ? [.. parts.Select(part => part[0])] : null;

    /// <summary>For each summand the entries of a node, row-major; null where the node is no sum.</summary>
    public Polynomial[][]? Parts(NodeId id)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!_parts.TryGetValue(id.Index, out var parts))
        {
            parts = form.Known(id.Index) is null ? null : Take(id);
            _parts[id.Index] = parts = parts?.Length is < 2 or > Most ? null : parts;
        }

        return parts;
    }

    private Polynomial[] Values(NodeId id) => form.Known(id.Index)!;

    private Polynomial[][]? Take(NodeId id)
    {
        var node = graph[id];
        switch (node)
        {
            case Guarded or Unary { Function: UnaryFunction.Negate } or View or Stacked or Scatter or Reduce { Kind: Reduction.Sum }:
                return Linear(node) ?? Own(node);
            case Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract } n:
                var sign = n.Function == BinaryFunction.Add ? Rational.One : -Rational.One;
                return (Parts(n.X), Parts(n.Y)) switch
                {
                    (null, null) => null,
                    ({ } x, null) => Each(x, (part, i) => part[i] + (sign / x.Length * Values(n.Y)[i])),
                    (null, { } y) => Each(y, (part, i) => (sign * part[i]) + ((Rational)1 / y.Length * Values(n.X)[i])),
                    ({ } x, { } y) => x.Length == y.Length ? [.. x.Zip(y, (a, b) => a.Select((value, i) => value + (sign * b[i])).ToArray())] : null,
                };
            case Binary { Function: BinaryFunction.Multiply } n:
                return (Parts(n.X), Parts(n.Y)) switch
                {
                    ({ } x, null) => Each(x, (part, i) => table.Multiply(part[i], Values(n.Y)[i])),
                    (null, { } y) => Each(y, (part, i) => table.Multiply(part[i], Values(n.X)[i])),
                    _ => null,
                };
            case Binary { Function: BinaryFunction.Divide } n:
                return Parts(n.Y) is null && Parts(n.X) is { } numerators ? Each(numerators, (part, i) => table.Apply(BinaryFunction.Divide, part[i], Values(n.Y)[i])) : null;
            case Contract n:
                return Contraction(n);
            case Power { Exponent: 2 } n when graph[n.X] is Reduce { Kind: Reduction.Norm } norm && n.Shape.IsScalar && form.Known(norm.X.Index) is { } entries:
                return [.. entries.Select(entry => new[] { table.Multiply(entry, entry) })];
            default:
                return null;
        }
    }

    private static Polynomial[][] Each(Polynomial[][] parts, Func<Polynomial[], int, Polynomial> entry) =>
        [.. parts.Select(part => Enumerable.Range(0, part.Length).Select(i => entry(part, i)).ToArray())];

    // What moves entries about and adds them up does so with each summand.
    private Polynomial[][]? Linear(Node node)
    {
        switch (node)
        {
            case Guarded n:
                return Parts(n.Value);
            case Unary n:
                return Parts(n.X) is { } negated ? Each(negated, (part, i) => -part[i]) : null;
            case View n when Parts(n.X) is { } parts:
                var read = IndexMaps.Positions(n.Map, n.Shape, graph.ShapeOf(n.X));
                return [.. parts.Select(part => read.Select(place => part[place]).ToArray())];
            case Scatter n when Parts(n.X) is { } parts:
                var write = IndexMaps.Positions(n.Map, graph.ShapeOf(n.X), n.Shape);
                return [.. parts.Select(part => Added(part, write, n.Shape.Size))];
            case Reduce n when Parts(n.X) is { } parts:
                var length = graph.ShapeOf(n.X).Size / n.Shape.Size;
                return [.. parts.Select(part => Added(part, [.. Enumerable.Range(0, part.Length).Select(i => i / length)], n.Shape.Size))];
            case Stacked n:
                var items = n.Items.Items.Select(item => (Item: item, Parts: Parts(item))).ToArray();
                if (items.FirstOrDefault(item => item.Parts is not null).Parts is not { Length: var count } || items.Any(item => item.Parts is { } other && other.Length != count))
                {
                    return null;
                }

                return [.. Enumerable.Range(0, count).Select(k => items.SelectMany(item => item.Parts?[k] ?? [.. Values(item.Item).Select(value => (Rational)1 / count * value)]).ToArray())];
            default:
                return null;
        }
    }

    // Its own sum, over the first axis that is summed.
    private Polynomial[][]? Own(Node node)
    {
        switch (node)
        {
            case Reduce n:
                var shape = graph.ShapeOf(n.X);
                var (axis, rest, length) = (shape[shape.Rank - n.Axes], 1, shape.Size / n.Shape.Size);
                rest = length / axis;
                var values = Values(n.X);
                return [.. Enumerable.Range(0, axis).Select(k => Enumerable.Range(0, n.Shape.Size).Select(i => Sum(values.AsSpan((i * length) + (k * rest), rest))).ToArray())];
            case Scatter n when graph.ShapeOf(n.X) is { Rank: > 0 } outer && outer.Size > n.Shape.Size:
                // Entries that go to one place though the first axis differs.
                var write = IndexMaps.Positions(n.Map, outer, n.Shape);
                var slice = outer.Size / outer[0];
                if (Enumerable.Range(0, outer.Size).Any(i => write[i] != write[i % slice]))
                {
                    return null;
                }

                return [.. Enumerable.Range(0, outer[0]).Select(k => Added(Values(n.X).AsSpan(k * slice, slice).ToArray(), write, n.Shape.Size))];
            default:
                return null;
        }
    }

    private Polynomial[][]? Contraction(Contract n)
    {
        var plan = new ContractionPlan(graph, n);
        switch (Parts(n.X), Parts(n.Y))
        {
            case ({ } x, null):
                return [.. x.Select(part => Contracted(n, plan, part, Values(n.Y), _ => true))];
            case (null, { } y):
                return [.. y.Select(part => Contracted(n, plan, Values(n.X), part, _ => true))];
            case (null, null) when n.LabelsX.Items.FirstOrDefault(label => !n.Labels.Items.Contains(label), -1) is >= 0 and var label:
                // The summed places come in row-major order, this label first.
                var count = graph.ShapeOf(n.X)[n.LabelsX.Items.IndexOf(label)];
                var run = plan.InnerX.Length / count;
                return [.. Enumerable.Range(0, count).Select(k => Contracted(n, plan, Values(n.X), Values(n.Y), place => place / run == k))];
            default:
                return null;
        }
    }

    private Polynomial[] Contracted(Contract n, ContractionPlan plan, Polynomial[] x, Polynomial[] y, Func<int, bool> takes)
    {
        var result = new Polynomial[n.Shape.Size];
        for (var i = 0; i < result.Length; i++)
        {
            var (startX, startY) = plan.Start(i);
            var sum = new PolynomialSum();
            for (var k = 0; k < plan.InnerX.Length; k++)
            {
                if (takes(k))
                {
                    sum.Add(table.Multiply(x[startX + plan.InnerX[k]], y[startY + plan.InnerY[k]]), Rational.One);
                }
            }

            result[i] = table.Reduce(sum.ToPolynomial());
        }

        return result;
    }

    private static Polynomial[] Added(Polynomial[] part, int[] write, int size)
    {
        var sums = Enumerable.Range(0, size).Select(_ => new PolynomialSum()).ToArray();
        for (var i = 0; i < part.Length; i++)
        {
            sums[write[i]].Add(part[i], Rational.One);
        }

        return [.. sums.Select(sum => sum.ToPolynomial())];
    }

    private static Polynomial Sum(ReadOnlySpan<Polynomial> entries)
    {
        var sum = new PolynomialSum();
        foreach (var entry in entries)
        {
            sum.Add(entry, Rational.One);
        }

        return sum.ToPolynomial();
    }
}

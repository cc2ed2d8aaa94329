using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Ranges: an index opened over integers becomes a tensor axis.</content>
internal sealed partial class Elaboration
{
    /// <summary>Which values of a range stand for themselves, when its ends depend on outer indices.</summary>
    /// <param name="Inside">1 inside the range, 0 outside.</param>
    /// <param name="Count">How long the range is.</param>
    /// <param name="HasEmpty">Whether it is empty for some outer index.</param>
    /// <param name="StartsVary">Whether its first value depends on the outer indices, so that a position outside may repeat a later one.</param>
    private sealed record RangeMask(TensorMeaning Inside, TensorMeaning Count, bool HasEmpty, bool StartsVary);

    /// <summary>A range with an index open over it.</summary>
    /// <param name="Index">The index.</param>
    /// <param name="Value">What it stands for at each position.</param>
    /// <param name="First">The value at position 0.</param>
    /// <param name="Mask">Where the ends depend on outer indices; else null.</param>
    private sealed record OpenedRange(OpenIndex Index, TensorMeaning Value, long First, RangeMask? Mask);

    // Opens an index over a range. Where the ends depend on outer indices, positions outside the range repeat a position inside.
    // Null where the range is empty, for every outer index.
    private OpenedRange? OpenRange(string name, ExpressionSyntax domain, Scope scope)
    {
        var (low, high, lowSpan) = RangeEnds(domain, scope, name);
        var (lows, highs) = (RangeEnd(low, lowSpan), RangeEnd(high, lowSpan));
        var outer = Union(low.Indices, high.Indices);
        if (outer.Count == 0)
        {
            var (from, to) = (lows[0], highs[0]);
            if (to < from)
            {
                return null;
            }

            if (to - from >= StaticValues.LargestTensor)
            {
                throw Fail("PP3008", domain.Span, $"the range has {to - from + 1} values: more than {StaticValues.LargestTensor}", "use a shorter range, or an expectation `E(…)`");
            }

            var index = NewIndex((int)(to - from + 1));
            Rational[] values = [.. Enumerable.Range(0, index.Size).Select(k => (Rational)(from + k))];
            return new(index, new TensorMeaning(Graph.Add(new Data(DenseArray.FromExact(Shape.Of(index.Size), values))), [index], Shape.Scalar), from, null);
        }

        // 1. Ends over the grid of the outer indices.
        var grid = IndexShape(outer);
        var (gridLow, gridHigh) = (OnGrid(lows, low.Indices, outer), OnGrid(highs, high.Indices, outer));
        long least = long.MaxValue, greatest = long.MinValue;
        for (var k = 0; k < gridLow.Length; k++)
        {
            if (gridHigh[k] >= gridLow[k])
            {
                (least, greatest) = (Math.Min(least, gridLow[k]), Math.Max(greatest, gridHigh[k]));
            }
        }

        if (greatest < least)
        {
            return null;
        }

        // 2. Values, mask and lengths on (outer grid) x (index).
        var open = NewIndex((int)Math.Min(int.MaxValue / 2, greatest - least + 1));
        var shape = grid.Then(Shape.Of(open.Size));
        RequireSmall(shape, domain.Span, StaticValues.LargestTensor);
        var (entries, inside) = (new Rational[shape.Size], new Rational[shape.Size]);
        var counts = new Rational[grid.Size];
        var hasEmpty = false;
        for (var k = 0; k < gridLow.Length; k++)
        {
            counts[k] = Math.Max(0, gridHigh[k] - gridLow[k] + 1);
            hasEmpty |= counts[k].IsZero;
            for (var p = 0; p < open.Size; p++)
            {
                var value = least + p;
                var isInside = value >= gridLow[k] && value <= gridHigh[k];
                inside[(k * open.Size) + p] = isInside ? 1 : 0;
                entries[(k * open.Size) + p] = isInside ? value : counts[k].IsZero ? least : Math.Clamp(value, gridLow[k], gridHigh[k]);
            }
        }

        Sequence<OpenIndex> all = [.. outer, open];
        TensorMeaning Of(Shape dims, Rational[] exact, Sequence<OpenIndex> indices) =>
            new(Graph.Add(new Data(DenseArray.FromExact(dims, exact))), indices, Shape.Scalar);
        return new(open, Of(shape, entries, all), least, new RangeMask(Of(shape, inside, all), Of(grid, counts, outer), hasEmpty, gridLow.Any(start => start != gridLow[0])));
    }

    private (TensorMeaning Low, TensorMeaning High, SourceSpan Span) RangeEnds(ExpressionSyntax domain, Scope scope, string name)
    {
        (domain, scope) = Resolved(domain, scope);
        return domain is RangeSyntax n
            ? (NumberOf(n.From, scope, "the start of a range"), NumberOf(n.To, scope, "the end of a range"), n.Span)
            : throw Fail("PP3004", domain.Span, $"the index `{name}` runs over a range", $"write `{name} in 1..n`");
    }

    private long[] RangeEnd(TensorMeaning end, SourceSpan span)
    {
        if (Static(end.Node) is not { } values)
        {
            throw Fail("PP3006", span, "the ends of a range must be fixed integers", "use a number, a `let` of numbers or a `sweep` value");
        }

        return [.. values.Select(value => !value.IsInteger
            ? throw Fail("PP3006", span, $"the ends of a range must be integers, found {Short(value)}", "round it: a range counts 1, 2, 3, …")
            : Rational.Abs(value) < 1_000_000_000_000
                ? (long)value.Numerator
                : throw Fail("PP3008", span, $"an end of a range is too large: {Short(value)}", "use smaller numbers"))];
    }

    private static long[] OnGrid(long[] values, Sequence<OpenIndex> own, Sequence<OpenIndex> grid)
    {
        var strides = IndexShape(own).Strides();
        int[] steps = [.. grid.Select(index => own.Items.IndexOf(index) is var k && k >= 0 ? strides[k] : 0)];
        return [.. IndexMaps.Positions(new IndexMap(0, 0, Sequence.Create<int>(steps)), IndexShape(grid), Shape.Of(Math.Max(1, values.Length))).Select(p => values[p])];
    }
}

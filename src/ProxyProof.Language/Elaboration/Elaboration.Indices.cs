using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Indexing, and the lifting of indexed sums to tensor axes.</content>
internal sealed partial class Elaboration
{
    private const int LargestTensor = 1 << 26;

    private Meaning Indexed(IndexSyntax syntax, Scope scope)
    {
        var target = Evaluate(syntax.Target, scope);
        if (target is TrajectoryMeaning trajectory)
        {
            if (syntax.Indices.Length != 1)
            {
                throw Fail("PP3005", syntax.Span, "an iterate has one number: `w[t]`", "an entry of an iterate is `w[t][j]`");
            }

            var time = NumberOf(syntax.Indices[0], scope, "the number of an iterate");
            return Iterate(trajectory, trajectory.Space, time, "");
        }

        if (target is TupleMeaning)
        {
            throw Fail("PP3005", syntax.Span, "a tuple is not indexed", "take it apart by a pattern: `let (W, v) = …`");
        }

        var value = AsTensor(target, syntax.Target.Span);
        var rank = value.Core.Rank;
        if (rank == 0 || syntax.Indices.Length > rank)
        {
            throw Fail(
                "PP3005",
                syntax.Span,
                $"{value.Describe()} does not take {syntax.Indices.Length} {(syntax.Indices.Length == 1 ? "index" : "indices")}",
                rank == 0 ? null : rank == 1 ? "an entry of a vector is `w[j]`" : "a row is `X[i]`, an entry `X[i, j]`");
        }

        foreach (var position in syntax.Indices)
        {
            value = Select(value, position, scope);
        }

        return value;
    }

    // Takes entry `position` of the first core axis.
    private TensorMeaning Select(TensorMeaning value, ExpressionSyntax position, Scope scope)
    {
        var at = NumberOf(position, scope, "an index");
        if (Static(at.Node) is not { } entries)
        {
            throw Fail("PP3006", position.Span, "an index must be fixed: an integer, an index variable, or arithmetic on them");
        }

        var length = value.Core[0];
        foreach (var entry in entries)
        {
            if (!entry.IsInteger || entry < 1 || entry > length)
            {
                throw Fail("PP3005", position.Span, $"the index {entry} is outside 1..{length}", "indices start at 1");
            }
        }

        var indices = Union(value.Indices, at.Indices);
        var core = value.Core.Without(1);
        var grid = IndexShape(indices);
        var outer = grid.Then(core);
        var strides = Graph.ShapeOf(value.Node).Strides();
        var step = strides[value.Indices.Count];

        // 1. Where each axis of the result moves in the tensor, the index apart.
        var moves = new int[outer.Rank];
        for (var k = 0; k < value.Indices.Count; k++)
        {
            moves[indices.Items.IndexOf(value.Indices[k])] = strides[k];
        }

        for (var k = 0; k < core.Rank; k++)
        {
            moves[indices.Count + k] = strides[value.Indices.Count + 1 + k];
        }

        // 2. An index that is affine in the open ones only changes the strides.
        var first = (int)entries[0].Numerator - 1;
        var slopes = Affine(entries, at.Indices);
        if (slopes is not null)
        {
            for (var k = 0; k < at.Indices.Count; k++)
            {
                moves[indices.Items.IndexOf(at.Indices[k])] += slopes[k] * step;
            }

            return new(Build.View(value.Node, new IndexMap(0, first * step, Sequence.Create<int>(moves)), outer), indices, core);
        }

        // 3. Any other is a table.
        RequireSmall(outer, position.Span);
        var table = IndexMaps.Positions(new IndexMap(0, 0, Sequence.Create<int>(moves)), outer, Shape.Of(int.MaxValue));
        var reach = new int[outer.Rank];
        var atStrides = IndexShape(at.Indices).Strides();
        for (var k = 0; k < at.Indices.Count; k++)
        {
            reach[indices.Items.IndexOf(at.Indices[k])] = atStrides[k];
        }

        var which = IndexMaps.Positions(new IndexMap(0, 0, Sequence.Create<int>(reach)), outer, Shape.Of(int.MaxValue));
        for (var k = 0; k < table.Length; k++)
        {
            table[k] += ((int)entries[which[k]].Numerator - 1) * step;
        }

        return new(Build.View(value.Node, new IndexMap(0, 0, [], Sequence.Create<int>(table)), outer), indices, core);
    }

    private static int[]? Affine(Rational[] entries, Sequence<OpenIndex> indices)
    {
        var shape = IndexShape(indices);
        var strides = shape.Strides();
        var slopes = new int[indices.Count];
        for (var k = 0; k < slopes.Length; k++)
        {
            slopes[k] = shape[k] == 1 ? 0 : (int)(entries[strides[k]] - entries[0]).Numerator;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            Rational expected = entries[0];
            for (var k = 0; k < slopes.Length; k++)
            {
                expected += i / strides[k] % shape[k] * slopes[k];
            }

            if (entries[i] != expected)
            {
                return null;
            }
        }

        return slopes;
    }

    private static void RequireSmall(Shape shape, SourceSpan span)
    {
        long size = 1;
        foreach (var d in shape.Dims)
        {
            size *= d;
            if (size > LargestTensor)
            {
                throw Fail("PP3008", span, $"this needs a tensor of shape {shape}: more than {LargestTensor} entries", "use smaller dimensions, or fewer open indices");
            }
        }
    }

    private Meaning OverIndex(IndexedSyntax syntax, Scope scope)
    {
        var (index, value, mask) = OpenRange(syntax.Index.Name, syntax.Domain, scope);
        if (index is not { } open)
        {
            return syntax.Operator switch
            {
                IndexedOperator.Sum => Number(0),
                IndexedOperator.Product => Number(1),
                _ => throw Fail("PP4002", syntax.Domain.Span, "the range is empty", "only `sum` and `prod` have a value over an empty range"),
            };
        }

        var inner = new Scope(scope);
        inner.Set(syntax.Index.Name, new MeaningBinding(syntax.Index.Span, value!));
        if (syntax.Operator is not (IndexedOperator.Sum or IndexedOperator.Mean or IndexedOperator.Product or IndexedOperator.Vector) && mask is { HasEmpty: true })
        {
            throw Fail("PP4002", syntax.Domain.Span, "the range is empty for some value of an outer index");
        }

        var body = Element(syntax.Body, inner);
        if (body is TupleMeaning tuple)
        {
            return syntax.Operator is IndexedOperator.Sum or IndexedOperator.Mean
                ? new TupleMeaning([.. tuple.Parts.Select(part => Reduced(syntax, AsTensor(part, syntax.Body.Span), open, mask))])
                : throw Fail("PP3001", syntax.Body.Span, $"only `sum` and `mean` take {body.Describe()}");
        }

        return Reduced(syntax, (TensorMeaning)body, open, mask);
    }

    private TensorMeaning Reduced(IndexedSyntax syntax, TensorMeaning body, OpenIndex open, RangeMask? mask)
    {
        var span = syntax.Span;
        if (syntax.Operator is IndexedOperator.Max or IndexedOperator.Min && !body.Core.IsScalar)
        {
            throw Fail("PP3001", syntax.Body.Span, $"`max` and `min` over an index take numbers, found {body.Describe()}");
        }

        var indices = Union(body.Indices, [open], mask?.Count.Indices ?? []);
        RequireSmall(IndexShape(indices).Then(body.Core), span);
        if (mask is not null && syntax.Operator is (IndexedOperator.Sum or IndexedOperator.Mean or IndexedOperator.Product))
        {
            var neutral = Number(syntax.Operator == IndexedOperator.Product ? 1 : 0);
            indices = Union(indices, mask.Inside.Indices);
            var masked = Build.Select(
                Relation.Greater, Align(mask.Inside, indices, body.Core), Align(body, indices, body.Core), Align(neutral, indices, body.Core));
            body = new(masked, indices, body.Core);
        }

        if (syntax.Operator == IndexedOperator.Vector)
        {
            if (mask is not null)
            {
                throw Fail("PP3008", syntax.Domain.Span, "the length of a vector must not depend on an outer index");
            }

            return AsCoreAxis(body, open, span);
        }

        return syntax.Operator switch
        {
            IndexedOperator.Sum => Summed(body, open),
            IndexedOperator.Mean when mask is null => Elementwise(BinaryFunction.Divide, Summed(body, open), Number(open.Size)),
            IndexedOperator.Mean => mask.HasEmpty
                ? throw Fail("PP4002", syntax.Domain.Span, "the range is empty for some value of an outer index")
                : Elementwise(BinaryFunction.Divide, Summed(body, open), mask.Count),
            IndexedOperator.Product => Multiplied(body, open),
            IndexedOperator.Max => ReducedLast(Reduction.Max, body, open),
            IndexedOperator.Min => ReducedLast(Reduction.Min, body, open),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // The node with the index as its last axis, and the other indices.
    private (NodeId Node, Sequence<OpenIndex> Others) IndexLast(TensorMeaning body, OpenIndex open)
    {
        var indices = Union(body.Indices, [open]);
        var aligned = Align(body, indices, body.Core);
        var at = indices.Items.IndexOf(open);
        var rank = indices.Count + body.Core.Rank;
        return (Build.Transpose(aligned, [.. Enumerable.Range(0, rank).Where(axis => axis != at), at]), [.. indices.Where(index => index != open)]);
    }

    private TensorMeaning ReducedLast(Reduction kind, TensorMeaning body, OpenIndex open)
    {
        var (node, rest) = IndexLast(body, open);
        return new(Build.Reduce(kind, node, 1), rest, body.Core);
    }

    private TensorMeaning Summed(TensorMeaning body, OpenIndex open)
    {
        if (!body.Indices.Contains(open))
        {
            return Elementwise(BinaryFunction.Multiply, Number(open.Size), body);
        }

        // A sum of products is a contraction: no array of the products is ever held.
        if (Graph[body.Node] is Binary { Function: BinaryFunction.Multiply } product
            && Peeled(product.X) is var (x, axesX)
            && Peeled(product.Y) is var (y, axesY))
        {
            var at = body.Indices.Items.IndexOf(open);
            if (axesX.Contains(at) && axesY.Contains(at))
            {
                var rank = body.Indices.Count + body.Core.Rank;
                int[] rest = [.. Enumerable.Range(0, rank).Where(axis => axis != at)];
                if (rest.All(axis => axesX.Contains(axis) || axesY.Contains(axis)))
                {
                    return new(Build.Contract(x, axesX, y, axesY, rest), [.. body.Indices.Where(index => index != open)], body.Core);
                }
            }
        }

        return ReducedLast(Reduction.Sum, body, open);
    }

    // The tensor below a broadcast, and which axis of the result each of its axes is.
    private (NodeId Node, int[] Axes) Peeled(NodeId node)
    {
        var shape = Graph.ShapeOf(node);
        int[] all = [.. Enumerable.Range(0, shape.Rank)];
        if (Graph[node] is not View { Map: { Table: null, Lead: 0, Offset: 0 } map } view)
        {
            return (node, all);
        }

        var own = Graph.ShapeOf(view.X);
        var strides = own.Strides();
        var axes = new int[own.Rank];
        Array.Fill(axes, -1);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (map.Strides[axis] != 0)
            {
                var source = Array.IndexOf(strides, map.Strides[axis]);
                if (source < 0 || axes[source] >= 0 || own[source] != shape[axis])
                {
                    return (node, all);
                }

                axes[source] = axis;
            }
        }

        return axes.Contains(-1) ? (node, all) : (view.X, axes);
    }

    // A product over an index by halves: the number of nodes grows with the logarithm of the length, and every derivative is of the same kind.
    private TensorMeaning Multiplied(TensorMeaning body, OpenIndex open)
    {
        var (node, rest) = IndexLast(body, open);
        NodeId? odd = null;
        for (var length = open.Size; length > 1; length /= 2)
        {
            if (length % 2 == 1)
            {
                var last = Slice(node, length - 1, 1);
                odd = odd is { } known ? Build.Multiply(known, last) : last;
            }

            node = Build.Multiply(Slice(node, 0, length / 2), Slice(node, length / 2, length / 2));
        }

        node = odd is { } extra ? Build.Multiply(node, extra) : node;
        return new(Build.Reshape(node, IndexShape(rest).Then(body.Core)), rest, body.Core);
    }

    private NodeId Slice(NodeId node, int start, int length)
    {
        var shape = Graph.ShapeOf(node);
        return Build.View(node, new IndexMap(0, start, Sequence.Create<int>(shape.Strides())), shape.Leading(shape.Rank - 1).Then(Shape.Of(length)));
    }

    private TensorMeaning AsCoreAxis(TensorMeaning body, OpenIndex open, SourceSpan span)
    {
        if (body.Core.Rank > 1)
        {
            throw Fail("PP3001", span, $"`vec` makes vectors of numbers or matrices of rows, found {body.Describe()} as an entry");
        }

        var indices = Union(body.Indices, [open]);
        var aligned = Align(body, indices, body.Core);
        var at = indices.Items.IndexOf(open);
        Sequence<OpenIndex> rest = [.. indices.Where(index => index != open)];
        int[] order = [.. Enumerable.Range(0, indices.Count).Where(axis => axis != at), at, .. Enumerable.Range(indices.Count, body.Core.Rank)];
        return new(Build.Transpose(aligned, order), rest, Shape.Of(open.Size).Then(body.Core));
    }

    /// <summary>Which values of a range stand for themselves, when its ends depend on outer indices.</summary>
    /// <param name="Inside">1 inside the range, 0 outside.</param>
    /// <param name="Count">How long the range is.</param>
    /// <param name="HasEmpty">Whether it is empty for some outer index.</param>
    private sealed record RangeMask(TensorMeaning Inside, TensorMeaning Count, bool HasEmpty);

    // Opens an index over a range. Where the ends depend on outer indices, positions outside the range repeat a position inside.
    private (OpenIndex? Index, TensorMeaning? Value, RangeMask? Mask) OpenRange(string name, ExpressionSyntax domain, Scope scope)
    {
        var (low, high, lowSpan) = RangeEnds(domain, scope, name);
        var (lows, highs) = (RangeEnd(low, lowSpan), RangeEnd(high, lowSpan));
        var outer = Union(low.Indices, high.Indices);
        if (outer.Count == 0)
        {
            var (from, to) = (lows[0], highs[0]);
            if (to < from)
            {
                return (null, null, null);
            }

            RequireSmall(Shape.Of((int)Math.Min(int.MaxValue, to - from + 1)), domain.Span);
            var index = NewIndex((int)(to - from + 1));
            Rational[] values = [.. Enumerable.Range(0, index.Size).Select(k => (Rational)(from + k))];
            return (index, new TensorMeaning(Graph.Add(new Data(DenseArray.FromExact(Shape.Of(index.Size), values))), [index], Shape.Scalar), null);
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
            return (null, null, null);
        }

        // 2. Values, mask and lengths on (outer grid) x (index).
        var open = NewIndex((int)Math.Min(int.MaxValue / 2, greatest - least + 1));
        var shape = grid.Then(Shape.Of(open.Size));
        RequireSmall(shape, domain.Span);
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
        return (open, Of(shape, entries, all), new RangeMask(Of(shape, inside, all), Of(grid, counts, outer), hasEmpty));
    }

    private (TensorMeaning Low, TensorMeaning High, SourceSpan Span) RangeEnds(ExpressionSyntax domain, Scope scope, string name)
    {
        switch (domain)
        {
            case RangeSyntax n:
                return (NumberOf(n.From, scope, "the start of a range"), NumberOf(n.To, scope, "the end of a range"), n.Span);
            case ParenthesizedSyntax n:
                return RangeEnds(n.Inner, scope, name);
            case NameSyntax { Primes: 0 } n when scope.Find(n.Name) is ThunkBinding thunk:
                return RangeEnds(thunk.Expression, thunk.Scope, name);
            default:
                throw Fail("PP3004", domain.Span, $"the index `{name}` runs over a range", $"write `{name} in 1..n`");
        }
    }

    private long[] RangeEnd(TensorMeaning end, SourceSpan span)
    {
        if (Static(end.Node) is not { } values)
        {
            throw Fail("PP3006", span, "the ends of a range must be fixed integers", "use a number, a `let` of numbers or a `sweep` value");
        }

        return [.. values.Select(value => value.IsInteger && Rational.Abs(value) < 1_000_000_000_000
            ? (long)value.Numerator
            : throw Fail("PP3006", span, $"the ends of a range must be integers, found {value}"))];
    }

    private static long[] OnGrid(long[] values, Sequence<OpenIndex> own, Sequence<OpenIndex> grid)
    {
        var strides = IndexShape(own).Strides();
        int[] steps = [.. grid.Select(index => own.Items.IndexOf(index) is var k && k >= 0 ? strides[k] : 0)];
        return [.. IndexMaps.Positions(new IndexMap(0, 0, Sequence.Create<int>(steps)), IndexShape(grid), Shape.Of(Math.Max(1, values.Length))).Select(p => values[p])];
    }
}

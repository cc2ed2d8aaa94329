using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Sums, means, products, extremes and vectors over an index: reductions of a tensor axis.</content>
internal sealed partial class Elaboration
{
    private Meaning OverIndex(IndexedSyntax syntax, Scope scope)
    {
        if (OpenRange(syntax.Index.Name, syntax.Domain, scope) is not var (open, value, _, mask))
        {
            return syntax.Operator switch
            {
                IndexedOperator.Sum => Number(0),
                IndexedOperator.Product => Number(1),
                _ => throw Fail("PP4002", syntax.Domain.Span, "the range is empty", "only `sum` and `prod` have a value over an empty range"),
            };
        }

        var inner = new Scope(scope);
        inner.Set(syntax.Index.Name, new MeaningBinding(syntax.Index.Span, value));
        if (syntax.Operator is not (IndexedOperator.Sum or IndexedOperator.Mean or IndexedOperator.Product or IndexedOperator.Vector) && mask is { HasEmpty: true })
        {
            throw Fail("PP4002", syntax.Domain.Span, "the range is empty for some value of an outer index", "only `sum` and `prod` have a value over an empty range");
        }

        var isBatched = IsBatched(syntax, mask);
        var body = Below(syntax, inner);
        if (isBatched)
        {
            return Batched(syntax, body, open);
        }

        if (body is TupleMeaning tuple)
        {
            Meaning EachPart(Meaning part) => part is TupleMeaning inner
                ? new TupleMeaning([.. inner.Parts.Select(EachPart)])
                : Reduced(syntax, AsTensor(part, syntax.Body.Span), open, mask);
            return syntax.Operator is IndexedOperator.Sum or IndexedOperator.Mean
                ? EachPart(tuple)
                : throw Fail("PP3001", syntax.Body.Span, $"only `sum` and `mean` take {body.Describe()}", "take it apart by a pattern first");
        }

        return Reduced(syntax, (TensorMeaning)body, open, mask);
    }

    private TensorMeaning Reduced(IndexedSyntax syntax, TensorMeaning body, OpenIndex open, RangeMask? mask)
    {
        var span = syntax.Span;
        if (syntax.Operator is IndexedOperator.Max or IndexedOperator.Min && !body.Core.IsScalar)
        {
            throw Fail("PP3001", syntax.Body.Span, $"`max` and `min` over an index take numbers, found {body.Describe()}", "take an entry or a norm: `max(i in 1..n, ||X[i]||)`");
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
                throw Fail("PP3008", syntax.Domain.Span, "the length of a vector must not depend on an outer index", "use `sum` over the range, or a vector of fixed length with `if`");
            }

            return AsCoreAxis(body, open, span);
        }

        return syntax.Operator switch
        {
            IndexedOperator.Sum => Summed(body, open),
            IndexedOperator.Mean when mask is null => Elementwise(BinaryFunction.Divide, Summed(body, open), Number(open.Size)),
            IndexedOperator.Mean => mask.HasEmpty
                ? throw Fail("PP4002", syntax.Domain.Span, "the range is empty for some value of an outer index", "only `sum` and `prod` have a value over an empty range")
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
            throw Fail("PP3001", span, $"`vec` makes vectors of numbers or matrices of rows, found {body.Describe()} as an entry", "there are no arrays of three axes: use `sum`, or a norm of each matrix");
        }

        var indices = Union(body.Indices, [open]);
        var aligned = Align(body, indices, body.Core);
        var at = indices.Items.IndexOf(open);
        Sequence<OpenIndex> rest = [.. indices.Where(index => index != open)];
        int[] order = [.. Enumerable.Range(0, indices.Count).Where(axis => axis != at), at, .. Enumerable.Range(indices.Count, body.Core.Rank)];
        return new(Build.Transpose(aligned, order), rest, Shape.Of(open.Size).Then(body.Core));
    }
}

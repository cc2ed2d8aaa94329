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
            return Iterate(trajectory, time, syntax.Indices[0].Span);
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
                rank == 0 ? "vectors and matrices have entries" : rank == 1 ? "an entry of a vector is `w[j]`" : "a row is `X[i]`, an entry `X[i, j]`");
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
            throw Fail("PP3006", position.Span, "an index must be fixed: an integer, an index variable, or arithmetic on them", "run an index over a range: `forall j in 1..n: …` or `sum(j in 1..n, …)`");
        }

        return Select(value, at, entries, first: 1, position.Span);
    }

    // Takes entries of the first core axis, which are counted from `first`.
    private static void RequireInside(Rational[] entries, int length, int first, SourceSpan span)
    {
        foreach (var entry in entries)
        {
            if (!entry.IsInteger || entry < first || entry > first + length - 1)
            {
                throw Fail("PP3005", span, $"the index {Short(entry)} is outside {first}..{first + length - 1}", "indices start at 1");
            }
        }
    }

    private TensorMeaning Select(TensorMeaning value, TensorMeaning at, Rational[] entries, int first, SourceSpan span)
    {
        RequireInside(entries, value.Core[0], first, span);
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
        var start = (int)entries[0].Numerator - first;
        var slopes = Affine(entries, at.Indices);
        if (slopes is not null)
        {
            for (var k = 0; k < at.Indices.Count; k++)
            {
                moves[indices.Items.IndexOf(at.Indices[k])] += slopes[k] * step;
            }

            return new(Build.View(value.Node, new IndexMap(0, start * step, Sequence.Create<int>(moves)), outer), indices, core);
        }

        // 3. Any other is a table.
        RequireSmall(outer, span);
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
            table[k] += ((int)entries[which[k]].Numerator - first) * step;
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

    private static void RequireSmall(Shape shape, SourceSpan span, int most = LargestTensor)
    {
        long size = 1;
        foreach (var d in shape.Dims)
        {
            size *= d;
            if (size > most)
            {
                throw Fail("PP3008", span, $"this needs a tensor of shape {shape}: more than {most} entries", "use smaller dimensions, or fewer open indices");
            }
        }
    }
}

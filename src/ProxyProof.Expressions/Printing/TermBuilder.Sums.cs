using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <content>Contractions, reductions and derivatives in place.</content>
internal sealed partial class TermBuilder
{
    private Term OfContract(NodeId id, Contract n, IndexSum?[] at)
    {
        var known = new Dictionary<int, IndexSum>();
        var free = new List<int>();
        for (var k = 0; k < at.Length; k++)
        {
            if (at[k] is { } index)
            {
                known[n.Labels[k]] = index;
            }
            else
            {
                free.Add(n.Labels[k]);
            }
        }

        var shape = _graph.ShapeOf(n.X);
        List<int> summed = [];
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (!n.Labels.Contains(n.LabelsX[axis]))
            {
                if (shape[axis] == 1)
                {
                    known[n.LabelsX[axis]] = IndexSum.Of(0);
                }
                else
                {
                    summed.Add(n.LabelsX[axis]);
                }
            }
        }

        return Contracted(id, n, at, known, free, summed);
    }

    private Term Contracted(NodeId id, Contract n, IndexSum?[] at, Dictionary<int, IndexSum> known, List<int> free, List<int> summed)
    {
        int[] openX = [.. n.LabelsX.Where(label => !known.ContainsKey(label))];
        int[] openY = [.. n.LabelsY.Where(label => !known.ContainsKey(label))];
        Term X() => Print(n.X, [.. n.LabelsX.Select(label => known.TryGetValue(label, out var index) ? index : (IndexSum?)null)]);
        Term Y() => Print(n.Y, [.. n.LabelsY.Select(label => known.TryGetValue(label, out var index) ? index : (IndexSum?)null)]);
        Term Ordered(Term matrix, int[] own, params int[] wanted) => own.SequenceEqual(wanted) ? matrix : Compose.Transpose(matrix);
        bool Is(int[] own, params IEnumerable<int> wanted) => own.Length == wanted.Count() && wanted.All(own.Contains);

        switch (summed.Count, free.Count)
        {
            case (0, 0):
                return Compose.Scale(X(), Y());
            case (0, _) when openY.Length == 0 && Is(openX, free):
                return Compose.Scale(Y(), Ordered(X(), openX, [.. free]));
            case (0, _) when openX.Length == 0 && Is(openY, free):
                return Compose.Scale(X(), Ordered(Y(), openY, [.. free]));
            case (0, _) when Is(openX, free) && Is(openY, free):
                return Compose.Multiply(Ordered(X(), openX, [.. free]), Ordered(Y(), openY, [.. free]), isNumber: false);
            case (0, 2) when openX.Length == 1 && openY.Length == 1:
                return openX[0] == free[0] ? Compose.Call("outer", X(), Y()) : Compose.Call("outer", Y(), X());
            case (1 or 2, 0) when Is(openX, summed) && Is(openY, summed) && !NeedsSum(n.X) && !NeedsSum(n.Y):
                return new InnerTerm(X(), Ordered(Y(), openY, openX));
            case (1, 1) when openX.Length == 2 && openY.Length == 1:
                return MatrixVector(n.X, X, openX, n.Y, Y, free[0]);
            case (1, 1) when openY.Length == 2 && openX.Length == 1:
                return MatrixVector(n.Y, Y, openY, n.X, X, free[0]);
            case (1, 2) when Is(openX, free[0], summed[0]) && Is(openY, free[1], summed[0]):
                return Compose.Product(Ordered(X(), openX, free[0], summed[0]), Ordered(Y(), openY, summed[0], free[1]));
            case (1, 2) when Is(openX, free[1], summed[0]) && Is(openY, free[0], summed[0]):
                return Compose.Product(Ordered(Y(), openY, free[0], summed[0]), Ordered(X(), openX, summed[0], free[1]));
            case (_, > 0):
                return AsVector(id, at);
            default:
                var label = summed[0];
                return Over(IndexedKind.Sum, _graph.ShapeOf(n.X)[n.LabelsX.Items.IndexOf(label)], index =>
                {
                    var inner = new Dictionary<int, IndexSum>(known) { [label] = index };
                    return Contracted(id, n, at, inner, free, summed[1..]);
                });
        }

        // A vector that is written entry by entry weighs rows.
        Term MatrixVector(NodeId matrix, Func<Term> m, int[] labels, NodeId vector, Func<Term> v, int row)
        {
            if (labels[0] != row && NeedsSum(vector) && !NeedsSum(matrix))
            {
                var label = summed[0];
                return Over(IndexedKind.Sum, _graph.ShapeOf(n.X)[n.LabelsX.Items.IndexOf(label)], index =>
                {
                    known[label] = index;
                    return Compose.Scale(v(), m());
                });
            }

            return Compose.Product(Ordered(m(), labels, row, summed[0]), v());
        }
    }

    private bool NeedsSum(NodeId id) => !_plan.IsNamed(id) && _plan.NeedsIndex(id);

    private Term OfReduce(Reduce n, IndexSum?[] at)
    {
        var shape = _graph.ShapeOf(n.X);
        if (n.Kind != Reduction.Norm)
        {
            var kind = n.Kind switch
            {
                Reduction.Max => IndexedKind.Max,
                Reduction.Min => IndexedKind.Min,
                _ => IndexedKind.Sum,
            };
            return Reduced(kind, n, shape, at);
        }

        if (n.Axes == 0)
        {
            return Compose.Call("abs", Print(n.X, at));
        }

        if (n.Axes == 1 && _graph[n.X] is Stacked parts && parts.Items.Count > 1 && parts.Items.All(IsNorm))
        {
            return new NormTerm(new TupleTerm([.. parts.Items.Select(WithoutNorm)]));
        }

        return NormOf(n, shape, at);
    }

    private Term Reduced(IndexedKind kind, Reduce n, Shape shape, IndexSum?[] at) => at.Length == shape.Rank
        ? Print(n.X, at)
        : Over(kind, shape[at.Length], index => Reduced(kind, n, shape, [.. at, index]));

    // A norm of more than a matrix is the root of a sum of squares.
    private Term NormOf(Reduce n, Shape shape, IndexSum?[] at)
    {
        if (shape.Rank - at.Length <= 2)
        {
            return new NormTerm(Print(n.X, [.. at, .. new IndexSum?[shape.Rank - at.Length]]));
        }

        return Compose.Call("sqrt", Squares(at));

        Term Squares(IndexSum?[] indices) => Over(IndexedKind.Sum, shape[indices.Length], index => shape.Rank - indices.Length - 1 <= 2
            ? new PowerTerm(NormOf(n, shape, [.. indices, index]), Compose.Number(2))
            : Squares([.. indices, index]));
    }

    private bool IsNorm(NodeId id) => !_plan.IsNamed(id) && _graph[id] is Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } or Unary { Function: UnaryFunction.Abs, Shape.IsScalar: true };

    private Term WithoutNorm(NodeId id)
    {
        if (_graph[id] is Unary number)
        {
            return Print(number.X, []);
        }

        return Print(((Reduce)_graph[id]).X, [.. new IndexSum?[((Reduce)_graph[id]).Axes]]);
    }

    // The first of the extreme entries beats those before it and is not beaten by those after it.
    private Term OfExtremal(Extremal n, IndexSum?[] at)
    {
        var lead = at.Length - n.Axes;
        var reduced = n.Shape.Without(lead);
        IndexSum[] own = [.. at[lead..].Select(index => index!.Value)];
        return Compared([]);

        Term Compared(IndexSum[] others)
        {
            if (others.Length < reduced.Rank)
            {
                return Over(IndexedKind.Min, reduced[others.Length], index => Compared([.. others, index]));
            }

            var (mine, other) = (Print(n.X, at), Print(n.X, [.. at[..lead], .. others]));
            var (here, there) = (IndexTerm(RowMajor(own, reduced), 1), IndexTerm(RowMajor(others, reduced), 1));
            var (strict, weak) = n.Kind == Reduction.Max ? (Relation.Greater, Relation.GreaterOrEqual) : (Relation.Less, Relation.LessOrEqual);
            return new ChoiceTerm(
                new AnyTerm(
                [
                    new AllTerm([new ComparedTerm(Relation.Less, there, here), new ComparedTerm(strict, mine, other)]),
                    new AllTerm([new ComparedTerm(Relation.GreaterOrEqual, there, here), new ComparedTerm(weak, mine, other)]),
                ]),
                Compose.One,
                Compose.Zero);
        }
    }

    private Term OfDerivative(NodeId id, Derivative n, IndexSum?[] at)
    {
        var batch = at[..n.BatchRank];
        if (batch.Contains(null))
        {
            return AsVector(id, at);
        }

        foreach (var variable in n.Variables)
        {
            _batchRanks[variable] = n.BatchRank;
        }

        var names = n.Variables.Select(variable => _names[variable]).ToImmutableArray();
        var wanted = n.Component >= 0 && n.Kind == DerivativeKind.Gradient ? [names[n.Component]] : names;
        var bodyRank = _graph.ShapeOf(n.Body).Rank;
        var body = Print(n.Body, [.. batch, .. new IndexSum?[bodyRank - n.BatchRank]]);
        var points = n.At.Select(point => Print(point, [.. batch, .. new IndexSum?[_graph.ShapeOf(point).Rank - n.BatchRank]])).ToImmutableArray();
        return Access(new DerivativeTerm(n.Kind, wanted, names, body, points), at[n.BatchRank..]);
    }

    private Term OfDeferred(Deferred n, IndexSum?[] at)
    {
        if (string.Equals(n.Feature, "an iterate", StringComparison.Ordinal) && n.Operands.Count > 0)
        {
            var time = n.Operands[n.Operands.Count - 1];
            var rank = _graph.ShapeOf(time).Rank;
            var iterate = new EntryTerm(new SymbolTerm(n.Detail), [Print(time, at[..rank])]);
            return Access(iterate, at[rank..]);
        }

        if (n.Detail.Length > 0)
        {
            return Access(new OpaqueTerm(n.Detail), at);
        }

        return Compose.Call(n.Feature.Replace(' ', '_'), [.. n.Operands.Select(operand => Print(operand, new IndexSum?[_graph.ShapeOf(operand).Rank]))]);
    }
}

using System.Collections.Immutable;

namespace ProxyProof.Expressions.Printing;

/// <content>Views, scatters and stacks: substitution of indices.</content>
internal sealed partial class TermBuilder
{
    private const int LongestLookup = 256;

    // A stand-in for each free axis, so that its way through a map can be followed.
    private (IndexSum[] At, List<IndexVariable> Free) Followed(Shape shape, IndexSum?[] at)
    {
        var free = new List<IndexVariable>();
        var followed = new IndexSum[shape.Rank];
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (at[axis] is { } index)
            {
                followed[axis] = index;
            }
            else
            {
                var standIn = new IndexVariable("", 0, shape[axis], ++_standIns);
                free.Add(standIn);
                followed[axis] = IndexSum.Of(standIn);
            }
        }

        return (followed, free);
    }

    private static IndexSum RowMajor(ReadOnlySpan<IndexSum> at, Shape shape)
    {
        var strides = shape.Strides();
        var position = IndexSum.Of(0);
        for (var axis = 0; axis < at.Length; axis++)
        {
            position = position.Plus(at[axis], strides[axis]);
        }

        return position;
    }

    // Where a map leads from indices of its outer side.
    private static IndexSum Position(IndexMap map, ReadOnlySpan<IndexSum> rest, Shape outerRest, Shape innerRest)
    {
        if (map.Table is { } table)
        {
            var position = RowMajor(rest, outerRest);
            return position.IsConstant ? IndexSum.Of(table[(int)position.Constant]) : IndexSum.Of(new IndexLookup(table, position, innerRest.Size));
        }

        var sum = IndexSum.Of(map.Offset);
        for (var axis = 0; axis < rest.Length; axis++)
        {
            sum = sum.Plus(rest[axis], map.Strides[axis]);
        }

        return sum;
    }

    private Term OfView(NodeId id, View n, IndexSum?[] at)
    {
        var inner = _graph.ShapeOf(n.X);
        var innerRest = inner.Without(n.Map.Lead);
        var (outer, free) = Followed(n.Shape, at);
        var position = Position(n.Map, outer.AsSpan(n.Map.Lead), n.Shape.Without(n.Map.Lead), innerRest);
        var lead = outer[..n.Map.Lead];

        // 1. The whole of a tensor, flattened.
        if (innerRest.Rank == 2 && position.Along(innerRest) is null && lead.All(index => !free.Exists(index.Mentions)) && _graph[n.X] is not Stacked)
        {
            var whole = free.Count == 1 && position.Single == free[0] && free[0].Size == innerRest.Size;
            if (whole || free.Count == 0)
            {
                var flat = Compose.Call("flatten", Print(n.X, [.. lead, null, null]));
                return whole ? flat : new EntryTerm(flat, [IndexTerm(position, 1)]);
            }
        }

        // 2. An index for each inner axis.
        var along = position.Along(innerRest) ?? (free.Count > 0 ? null : position.LookedUp(innerRest, LongestLookup));
        if (along is null)
        {
            return free.Count > 0 ? AsVector(id, at) : Cut();
        }

        return Through(id, n.X, [.. lead, .. along], free, at);
    }

    // The operand at indices that mention the stand-ins of free axes.
    private Term Through(NodeId id, NodeId x, IndexSum[] along, List<IndexVariable> free, IndexSum?[] at)
    {
        var shape = _graph.ShapeOf(x);
        var order = new List<int>();
        var (inner, isClean) = (new IndexSum?[along.Length], true);
        for (var axis = 0; axis < along.Length; axis++)
        {
            var which = along[axis].Single is IndexVariable single ? free.IndexOf(single) : -1;
            if (which >= 0 && free[which].Size == shape[axis])
            {
                order.Add(which);
                continue;
            }

            isClean &= !free.Exists(along[axis].Mentions);
            inner[axis] = along[axis];
        }

        isClean &= order.Distinct().Count() == order.Count;
        var broadcast = Enumerable.Range(0, free.Count).Count(which => !Array.Exists(along, index => index.Mentions(free[which])));
        if (isClean && order.Count == free.Count)
        {
            var term = Print(x, inner);
            return order is [1, 0] ? Compose.Transpose(term) : term;
        }

        if (isClean && broadcast == free.Count)
        {
            return Print(x, inner) is var value && value is CutTerm ? value : Repeated(value, id, at);
        }

        if (isClean && free.Count == 2 && order.Count == 1 && broadcast == 1)
        {
            var (vector, ones) = (Print(x, inner), new RepeatedTerm(Compose.One, [free[1 - order[0]].Size]));
            return order[0] == 0 ? Compose.Call("outer", vector, ones) : Compose.Call("outer", ones, vector);
        }

        int[] diagonal = free.Count == 1 ? [.. Enumerable.Range(0, along.Length).Where(axis => along[axis].Single == free[0])] : [];
        if (diagonal.Length == 2 && Enumerable.Range(0, along.Length).All(axis => diagonal.Contains(axis) || !along[axis].Mentions(free[0]))
            && free[0].Size == Math.Min(shape[diagonal[0]], shape[diagonal[1]]))
        {
            var matrix = Print(x, With(With([.. along.Select(index => (IndexSum?)index)], diagonal[0], null), diagonal[1], null));
            return Compose.Call("diag", matrix);
        }

        return AsVector(id, at);
    }

    private Term OfScatter(NodeId id, Scatter n, IndexSum?[] at)
    {
        if (Concatenation(id, at) is { } joined)
        {
            return joined;
        }

        var outer = _graph.ShapeOf(n.X);
        var lead = n.Map.Lead;
        var innerRest = n.Shape.Without(lead);
        var (target, free) = Followed(n.Shape, at);

        // 1. An index for each outer axis: known, or summed over.
        var summed = new List<(int Axis, IndexVariable Atom)>();
        var source = new IndexSum?[outer.Rank];
        var atoms = new IndexVariable[outer.Rank];
        for (var axis = 0; axis < outer.Rank; axis++)
        {
            atoms[axis] = new IndexVariable("", 0, outer[axis], ++_standIns);
            source[axis] = axis < lead ? target[axis] : outer[axis] == 1 ? IndexSum.Of(0) : null;
        }

        IndexSum[] written = [.. Enumerable.Range(lead, outer.Rank - lead).Select(axis => IndexSum.Of(atoms[axis]))];
        var position = Position(n.Map, written, outer.Without(lead), innerRest);
        var conditions = new List<(IndexSum Left, IndexSum Right)>();
        if (position.Along(innerRest) is { } along)
        {
            // 2. What lands on an axis one to one is known from the index of that axis.
            var used = new bool[along.Length];
            for (var k = 0; k < along.Length; k++)
            {
                var axis = Array.FindIndex(atoms, atom => along[k].Parts.Count == 1 && along[k].Parts[0].Coefficient == 1 && along[k].Parts[0].Atom.Equals(atom));
                if (axis >= 0 && source[axis] is null && target[lead + k].Plus(IndexSum.Of(along[k].Constant), -1) is var index
                    && index.Range() is var (least, greatest) && least >= 0 && greatest < outer[axis])
                {
                    (source[axis], used[k]) = (index, true);
                }
            }

            conditions.AddRange(Enumerable.Range(0, along.Length).Where(k => !used[k]).Select(k => (target[lead + k], along[k])));
        }
        else
        {
            conditions.Add((RowMajor(target.AsSpan(lead), innerRest), position));
        }

        // 3. Free axes must come through untouched; a diagonal matrix has a name.
        if (free.Count == 2 && source.Count(index => index is { } known && free.Exists(known.Mentions)) == 1 && conditions.Count == 1
            && Array.FindIndex(source, index => index is { Single: IndexVariable single } && free.Contains(single)) is >= 0 and var entry
            && conditions[0].Left.Single is IndexVariable other && free.Contains(other) && conditions[0].Right.Single == atoms[entry]
            && !Enumerable.Range(0, outer.Rank).Any(axis => source[axis] is null) && innerRest.Rank == 2 && free[0].Size == free[1].Size && free[0].Size == outer[entry])
        {
            var vector = Print(n.X, With([.. source], entry, null));
            return vector is RepeatedTerm ones ? Compose.Scale(ones.Value, Compose.Call("identity", Compose.Number(free[0].Size))) : Compose.Call("diag", vector);
        }

        if (conditions.Exists(condition => free.Exists(condition.Left.Mentions)))
        {
            return AsVector(id, at);
        }

        return Summed(id, n, at, source, atoms, conditions, free);
    }

    private Term Summed(
        NodeId id, Scatter n, IndexSum?[] at, IndexSum?[] source, IndexVariable[] atoms, List<(IndexSum Left, IndexSum Right)> conditions, List<IndexVariable> free)
    {
        var axis = Array.FindIndex(source, index => index is null);
        if (axis >= 0)
        {
            return Over(IndexedKind.Sum, atoms[axis].Size, index => Summed(id, n, at, With(source, axis, index), atoms, conditions, free));
        }

        var parts = ImmutableArray.CreateBuilder<ConditionTerm>();
        foreach (var (left, right) in conditions)
        {
            var known = Substituted(right, atoms, source);
            var difference = left.Plus(known, -1);
            if (difference.Range() is var (least, greatest) && (least > 0 || greatest < 0))
            {
                return Repeated(Compose.Zero, id, at);
            }

            if (!difference.IsConstant)
            {
                var (first, second) = known.Single is null ? (left, known) : (known, left);
                parts.Add(new ComparedTerm(Numerics.Relation.Equal, IndexTerm(first, 1), IndexTerm(second, 1)));
            }
        }

        var term = Through(id, n.X, [.. source.Select(index => index!.Value)], free, at);
        return parts.Count == 0
            ? term
            : new ChoiceTerm(parts.Count == 1 ? parts[0] : new AllTerm(parts.ToImmutable()), term, Repeated(Compose.Zero, id, at));
    }

    private static IndexSum Substituted(IndexSum sum, IndexVariable[] atoms, IndexSum?[] values)
    {
        var result = IndexSum.Of(sum.Constant);
        foreach (var (coefficient, atom) in sum.Parts)
        {
            if (atom is IndexLookup lookup)
            {
                var at = Substituted(lookup.At, atoms, values);
                result = result.Plus(
                    at.IsConstant ? IndexSum.Of(lookup.Values[(int)at.Constant]) : IndexSum.Of(lookup with { At = at }), coefficient);
            }
            else
            {
                var which = Array.IndexOf(atoms, (IndexVariable)atom);
                result = result.Plus(which >= 0 ? values[which]!.Value : IndexSum.Of(atom), coefficient);
            }
        }

        return result;
    }

    // Vectors padded with zeros and added are a concatenation: flatten((a, b)).
    private Term? Concatenation(NodeId id, IndexSum?[] at)
    {
        var shape = _graph.ShapeOf(id);
        if (shape.Rank == 0 || at.AsSpan(0, at.Length - 1).Contains(null) || at[^1] is { IsConstant: true })
        {
            return null;
        }

        var (parts, rest) = (new List<Scatter>(), new Stack<NodeId>([id]));
        while (rest.TryPop(out var next))
        {
            switch (_graph[next])
            {
                case Binary { Function: Numerics.BinaryFunction.Add } sum when parts.Count + rest.Count < 64:
                    rest.Push(sum.Y);
                    rest.Push(sum.X);
                    break;
                case Scatter { Map: { Table: null, Strides: [1] } map } part when map.Lead == shape.Rank - 1 && Length(part) < shape[shape.Rank - 1]:
                    parts.Add(part);
                    break;
                default:
                    return null;
            }
        }

        parts.Sort((a, b) => a.Map.Offset.CompareTo(b.Map.Offset));
        var (items, end) = (ImmutableArray.CreateBuilder<Term>(), 0);
        foreach (var part in parts)
        {
            if (part.Map.Offset < end)
            {
                return null;
            }

            Pad(part.Map.Offset - end);
            items.Add(Print(part.X, With(at, at.Length - 1, null)));
            end = part.Map.Offset + Length(part);
        }

        Pad(shape[shape.Rank - 1] - end);
        var joined = Compose.Call("flatten", new TupleTerm(items.ToImmutable()));
        return at[^1] is { } index ? new EntryTerm(joined, [IndexTerm(index, 1)]) : joined;

        int Length(Scatter part) => _graph.ShapeOf(part.X)[shape.Rank - 1];

        void Pad(int count)
        {
            if (count > 0)
            {
                items.Add(new RepeatedTerm(Compose.Zero, [count]));
            }
        }
    }

    private Term OfStacked(Stacked n, IndexSum?[] at)
    {
        var rest = at[1..];
        if (at[0] is { IsConstant: true } known)
        {
            return Print(n.Items[(int)known.Constant], rest);
        }

        if (rest.Count(index => index is null) < 2)
        {
            var literal = new LiteralTerm([.. n.Items.Select(item => Print(item, rest))]);
            return at[0] is { } index ? new EntryTerm(literal, [IndexTerm(index, 1)]) : literal;
        }

        var chosen = Print(n.Items[n.Items.Count - 1], rest);
        for (var k = n.Items.Count - 2; k >= 0; k--)
        {
            chosen = new ChoiceTerm(new ComparedTerm(Numerics.Relation.Equal, IndexTerm(at[0]!.Value, 1), Compose.Number(k + 1)), Print(n.Items[k], rest), chosen);
        }

        return chosen;
    }
}

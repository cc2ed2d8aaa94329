using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>
/// Writes nodes as terms. Every node is asked for with an index for each axis: an axis with an index is taken at that position, an axis without one stays,
/// so that the term is a number, a vector or a matrix of the language. Where a tensor has no name in the language, its entry at a fresh index is written
/// instead.
/// </summary>
internal sealed partial class TermBuilder
{
    // Above the depth at which parts get a name, with room for the indices that are opened on the way.
    private const int DeepestTerm = 400;

    private readonly Graph _graph;
    private readonly PrintOptions _options;
    private readonly SharingPlan _plan;
    private readonly NameTable _names;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _batchRanks = [];
    private NodeId? _defining;
    private int _standIns;
    private int _depth;
    private int _budget;

    public TermBuilder(Graph graph, PrintOptions options, SharingPlan plan, NameTable names)
    {
        (_graph, _options, _plan, _names) = (graph, options, plan, names);
        _budget = options.MaxLength;
    }

    /// <summary>Named parts that the terms speak of.</summary>
    public HashSet<NodeId> Shared { get; } = [];

    /// <summary>Whether something was left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The term of an expression, its leading axes at the given indices.</summary>
    public Term Build(NodeId root, ReadOnlySpan<NamedIndex> indices, bool isDefinition = false)
    {
        (_defining, _budget, _depth) = (isDefinition ? root : null, _options.MaxLength, 0);
        _open.Clear();
        var at = new IndexSum?[_graph.ShapeOf(root).Rank];
        for (var k = 0; k < indices.Length; k++)
        {
            _open.Add(indices[k].Name);
            at[k] = IndexSum.Of(new IndexVariable(indices[k].Name, indices[k].First, indices[k].Size, 0));
        }

        return Print(root, at);
    }

    /// <summary>Parameters for the definition of a part that has too many axes to be a matrix.</summary>
    public NamedIndex[] Parameters(Shape shape)
    {
        _open.Clear();
        return [.. shape.Dims.Select(size => new NamedIndex(FreshIndex(), 1, size))];
    }

    private Term Print(NodeId id, IndexSum?[] at)
    {
        if (--_budget < 0 || _depth > DeepestTerm)
        {
            return Cut();
        }

        _depth++;
        var free = at.Count(index => index is null);
        var isNamed = _plan.IsNamed(id) && _defining != id;
        Term term;
        if (free > 2 || (free > 0 && (isNamed ? at.Length > 2 : _plan.NeedsIndex(id))))
        {
            term = AsVector(id, at);
        }
        else if (isNamed)
        {
            Shared.Add(id);
            term = at.Length > 2
                ? Compose.Call("", [new SharedTerm(id), .. at.Select(index => IndexTerm(index!.Value, 1))])
                : Access(new SharedTerm(id), at);
        }
        else
        {
            term = Form(id, at, free == 0);
        }

        _depth--;
        return term;
    }

    private CutTerm Cut()
    {
        IsCut = true;
        return new CutTerm();
    }

    private Term Form(NodeId id, IndexSum?[] at, bool isNumber)
    {
        switch (_graph[id])
        {
            case Constant n:
                return Compose.Number(n.Value);
            case PiConstant:
                return new PiTerm();
            case Data n:
                return OfData(n.Array, at);
            case Variable n:
                var target = _options.VariableText(n.Id) is { } text ? (Term)new VerbatimTerm(text) : new SymbolTerm(_names[n.Id]);
                return Access(target, at[_batchRanks.GetValueOrDefault(n.Id)..], _options.FirstIndex(n.Id));
            case Unary { Function: UnaryFunction.Negate } n:
                return Compose.Negate(Print(n.X, at));
            case Unary n:
                return Compose.Apply(FunctionNames.Of(n.Function), Print(n.X, at));
            case Binary n:
                return OfBinary(id, n, at, isNumber);
            case Power n:
                return Raised(Print(n.X, at), n.Exponent, isNumber);
            case Select n:
                var difference = Print(n.Difference, Anywhere(at));
                return new ChoiceTerm(Compose.Compare(n.Relation, difference), Print(n.Then, at), Print(n.Otherwise, at));
            case View n:
                return OfView(id, n, at);
            case Scatter n:
                return OfScatter(id, n, at);
            case Stacked n:
                return OfStacked(n, at);
            case Contract n:
                return OfContract(id, n, at);
            case Reduce n:
                return OfReduce(n, at);
            case Extremal n:
                return OfExtremal(n, at);
            case Spectral n:
                return Compose.Call(FunctionNames.Of(n.Function), Print(n.X, [.. at, null, null]));
            case SpectralWeights n:
                return at.AsSpan(0, at.Length - 2).Contains(null)
                    ? AsVector(id, at)
                    : Access(Compose.Call($"grad {FunctionNames.Of(n.Function)}", Print(n.X, [.. at[..^2], null, null])), at[^2..]);
            case Derivative n:
                return OfDerivative(id, n, at);
            case Jump n:
                return Compose.Call("jump", Print(n.Difference, at), Print(n.Then, at), Print(n.Otherwise, at));
            case Deferred n:
                return OfDeferred(n, at);
            default:
                throw new System.Diagnostics.UnreachableException(_graph[id].GetType().Name);
        }
    }

    private Term OfBinary(NodeId id, Binary n, IndexSum?[] at, bool isNumber)
    {
        switch (n.Function)
        {
            case BinaryFunction.Add when Concatenation(id, at) is { } joined:
                return joined;
            case BinaryFunction.Add:
                return Compose.Add(Print(n.X, at), Print(n.Y, at));
            case BinaryFunction.Subtract:
                return Compose.Subtract(Print(n.X, at), Print(n.Y, at));
            case BinaryFunction.Multiply:
                return Compose.Multiply(Print(n.X, at), Print(n.Y, at), isNumber);
            case BinaryFunction.Divide:
                return Compose.Divide(Print(n.X, at), Print(n.Y, at), isNumber);
            case BinaryFunction.Max or BinaryFunction.Min:
                return Compose.Extreme(n.Function == BinaryFunction.Max ? "max" : "min", Print(n.X, at), Print(n.Y, at));
            case BinaryFunction.Power:
                return new PowerTerm(Print(n.X, at), Print(n.Y, at));
            case BinaryFunction.LeakyRelu or BinaryFunction.Smelu or BinaryFunction.Huber:
                return Compose.Call(FunctionNames.Of(n.Function), Print(n.X, at), Print(n.Y, Anywhere(at)));
            case BinaryFunction.TieStep:
                return new ChoiceTerm(new ComparedTerm(Relation.GreaterOrEqual, Print(n.X, at), Print(n.Y, at)), Compose.One, Compose.Zero);
            case BinaryFunction.KinkRatio:
                var norm = Print(n.Y, Anywhere(at));
                return new ChoiceTerm(
                    new ComparedTerm(Relation.Equal, norm, Compose.Zero), Repeated(Compose.Zero, id, at), Compose.Quotient(Print(n.X, at), norm));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static Term Raised(Term x, int exponent, bool isNumber) => x switch
    {
        RepeatedTerm n => n with { Value = Raised(n.Value, exponent, isNumber: true) },
        _ when isNumber => new PowerTerm(x, Compose.Number(exponent)),
        _ => new OperatorTerm(Operator.MultiplyElementwise, x, x),
    };

    // What is the same along the free axes is read at their first position.
    private static IndexSum?[] Anywhere(IndexSum?[] at) => [.. at.Select(index => index ?? IndexSum.Of(0))];

    private Term Repeated(Term value, NodeId id, IndexSum?[] at)
    {
        var shape = _graph.ShapeOf(id);
        Sequence<int> dims = [.. Enumerable.Range(0, shape.Rank).Where(axis => at[axis] is null).Select(axis => shape[axis])];
        return dims.Count == 0 ? value : new RepeatedTerm(value, dims);
    }

    // The tensor along its first free axis, entry by entry.
    private Term AsVector(NodeId id, IndexSum?[] at)
    {
        var axis = Array.IndexOf(at, null);
        var size = _graph.ShapeOf(id)[axis];
        return size == 1
            ? new LiteralTerm([Print(id, With(at, axis, IndexSum.Of(0)))])
            : Over(IndexedKind.Vector, size, index => Print(id, With(at, axis, index)));
    }

    private static IndexSum?[] With(IndexSum?[] at, int axis, IndexSum? index)
    {
        IndexSum?[] result = [.. at];
        result[axis] = index;
        return result;
    }

    // An operator over a fresh index.
    private Term Over(IndexedKind kind, int size, Func<IndexSum, Term> body)
    {
        if (size == 1 && kind != IndexedKind.Vector)
        {
            return body(IndexSum.Of(0));
        }

        var name = FreshIndex();
        var term = new IndexedTerm(kind, name, size, body(IndexSum.Of(new IndexVariable(name, 1, size, 0))));
        _open.Remove(name);
        return Compose.Vector(term);
    }

    private string FreshIndex()
    {
        var name = FunctionNames.Indices().First(candidate => !_names.IsTaken(candidate) && !_open.Contains(candidate));
        _open.Add(name);
        return name;
    }

    private Term Access(Term target, IndexSum?[] at, long first = 1)
    {
        switch (at)
        {
            case [] or [null] or [null, null]:
                return target;
            case [null, { } column]:
                return new EntryTerm(Compose.Transpose(target), [IndexTerm(column, 1)]);
            default:
                return new EntryTerm(target, [.. Enumerable.Range(0, at.Length).Where(axis => at[axis] is not null).Select(axis => IndexTerm(at[axis]!.Value, axis == 0 ? first : 1))]);
        }
    }

    // The value of a position plus a number: positions count from 0, indices of the language from their first value.
    private Term IndexTerm(IndexSum sum, long plus)
    {
        var constant = sum.Constant + plus;
        Term? text = null;
        foreach (var (coefficient, atom) in sum.Parts)
        {
            Term part;
            if (atom is IndexVariable variable)
            {
                part = new SymbolTerm(variable.Name);
                constant -= coefficient * variable.First;
            }
            else
            {
                var lookup = (IndexLookup)atom;
                if (lookup.Values.Count > LongestLookup)
                {
                    return Cut();
                }

                var shift = sum.Parts.Count == 1 && coefficient == 1 ? constant : 0;
                constant -= shift;
                part = new EntryTerm(new LiteralTerm([.. lookup.Values.Select(value => Compose.Number(value + shift))]), [IndexTerm(lookup.At, 1)]);
            }

            var scaled = Compose.Scale(Compose.Number(Math.Abs(coefficient)), part);
            text = text is null
                ? coefficient < 0 ? Compose.Negate(scaled) : scaled
                : coefficient < 0 ? Compose.Subtract(text, scaled) : Compose.Add(text, scaled);
        }

        return text is null ? Compose.Number(constant) : constant == 0 ? text : Compose.Add(text, Compose.Number(constant));
    }

    private Term OfData(DenseArray array, IndexSum?[] at)
    {
        if (_options.DataName(array) is { } name)
        {
            return Access(new SymbolTerm(name), at);
        }

        var shape = array.Shape;
        var free = Shape.Of([.. Enumerable.Range(0, shape.Rank).Where(axis => at[axis] is null).Select(axis => shape[axis])]);
        if (at.All(index => index is null or { IsConstant: true }) && free.Size <= _options.MaxLiteral && free.Rank <= 2)
        {
            return Literal(array, at);
        }

        if (Enumerable.Range(1, shape.Size - 1).All(k => array.Values[k] == array.Values[0] && array.Exact(k) == array.Exact(0)))
        {
            return free.IsScalar ? Compose.Number(array.Exact(0)) : new RepeatedTerm(Compose.Number(array.Exact(0)), free.Dims);
        }

        if (at is [{ } position] && Progression(array) is var (start, step))
        {
            return IndexTerm(IndexSum.Of(start).Plus(position, step), 0);
        }

        return shape.Size <= _options.MaxLiteral && shape.Rank <= 2
            ? Access(Literal(array, new IndexSum?[shape.Rank]), at)
            : Access(new OpaqueTerm($"data[{string.Join('x', shape.Dims.Items)}:{array.Digest[..4]}…]"), at);
    }

    // Index ranges reach the graph as data: 1, 2, 3, ….
    private static (long Start, long Step)? Progression(DenseArray array)
    {
        var (first, step) = (array.Exact(0), array.Exact(1) - array.Exact(0));
        const long limit = 1_000_000_000;
        if (!first.IsInteger || !step.IsInteger || Rational.Abs(first) > limit || Rational.Abs(step) > limit)
        {
            return null;
        }

        for (var k = 0; k < array.Shape.Size; k++)
        {
            if (array.Exact(k) != first + (step * k))
            {
                return null;
            }
        }

        return ((long)first.Numerator, (long)step.Numerator);
    }

    private static Term Literal(DenseArray array, IndexSum?[] at)
    {
        var axis = Array.IndexOf(at, null);
        if (axis >= 0)
        {
            return new LiteralTerm([.. Enumerable.Range(0, array.Shape[axis]).Select(k => Literal(array, With(at, axis, IndexSum.Of(k))))]);
        }

        var strides = array.Shape.Strides();
        return Compose.Number(array.Exact((int)at.Select((index, k) => index!.Value.Constant * strides[k]).Sum()));
    }
}

using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <content>Steps: what is computed into which storage.</content>
internal sealed partial class IntervalTapeCompiler
{
    private void Plan(NodeId id)
    {
        var size = _graph.ShapeOf(id).Size;
        switch (_graph[id])
        {
            case View n:
                _references[id.Index] = Viewed(n);
                return;
            case Variable:
                _references[id.Index] = Reference.To(id.Index);
                _sizes[id.Index] = size;
                return;
            case Unary n:
                Entrywise(id, new EntryOperation(Unary: n.Function), n.X);
                return;
            case Power n:
                Entrywise(id, new EntryOperation(Exponent: n.Exponent), n.X);
                return;
            case Binary { Function: BinaryFunction.Multiply } n when n.X == n.Y:
                Entrywise(id, new EntryOperation(Exponent: 2), n.X);
                return;
            case Binary n:
                Entrywise(id, new EntryOperation(Binary: n.Function), n.X, n.Y);
                return;
            case Select n:
                Entrywise(id, new EntryOperation(Relation: n.Relation), n.Difference, n.Then, n.Otherwise);
                return;
            case Stacked n:
                var item = n.Shape.Without(1).Size;
                AddStep(id, size, total: true, [.. n.Items.Items], (places, result, lanes) =>
                    places.Select((place, k) => new IntervalCopy(place, item, lanes, result + (k * item * lanes), IsPartial(id.Index))));
                return;
            case Scatter n:
                var targets = IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape);
                AddStep(id, size, total: true, [n.X], (places, result, lanes) =>
                    [new IntervalScatter(places[0], Array.ConvertAll(targets, target => result + (target * lanes)), lanes, result, size, IsPartial(id.Index))]);
                return;
            case Contract n:
                PlanContraction(id, n);
                return;
            case Reduce n:
                var length = _graph.ShapeOf(n.X).Size / size;
                AddStep(id, size, total: true, [n.X], (places, result, lanes) => [new IntervalReduce(n.Kind, places[0], size, length, lanes, result)]);
                return;
            case Extremal n:
                var stretches = n.Shape.Leading(n.Shape.Rank - n.Axes).Size;
                AddStep(id, size, total: true, [n.X], (places, result, lanes) =>
                    [new IntervalExtremal(n.Kind, places[0], stretches, size / stretches, lanes, result)]);
                return;
            case Jump:
                AddConstant(id.Index, [Interval.Entire]);
                _references[id.Index] = new Reference(id.Index, null, 0, null, Repeated: true);
                return;
            case Spectral n:
                PlanSpectral(id, n.Function, n.X, weights: false);
                return;
            case SpectralWeights n:
                PlanSpectral(id, n.Function, n.X, weights: true);
                return;
        }
    }

    private bool IsPartial(int storage) => _partial.Contains(storage);

    private void Entrywise(NodeId id, EntryOperation operation, params NodeId[] operands)
    {
        // A quotient by a constant that is not 0, and the pieces whose width is a positive constant, are defined wherever the arguments are.
        var total = operation.IsTotal
            || (operation.Binary is BinaryFunction.Divide && IsConstant(operands[1], value => value.Lower > 0 || value.Upper < 0))
            || (operation.Binary is BinaryFunction.Smelu or BinaryFunction.Huber && IsConstant(operands[1], value => value.Lower > 0));
        var size = _graph.ShapeOf(id).Size;
        AddStep(id, size, total, operands, (places, result, lanes) =>
            [new IntervalElementwise(operation, places, size, lanes, result, IsPartial(id.Index))]);
    }

    private bool IsConstant(NodeId id, Predicate<Interval> holds) =>
        _constants.TryGetValue(Read(id).Storage, out var values) && Array.TrueForAll(values, holds);

    private void AddStep(NodeId id, int size, bool total, NodeId[] operands, Func<IntervalAccess[], int, int, IEnumerable<IntervalInstruction>> make)
    {
        var reads = Array.ConvertAll(operands, Lanes);
        Register(id.Index, size, !total || Array.Exists(reads, read => IsPartial(read.Storage)));
        _references[id.Index] = Reference.To(id.Index);
        _steps.Add(new Step(id.Index, size, reads, (place, result, lanes) => make(Array.ConvertAll(reads, read => place(read)), result, lanes)));
    }

    private void Register(int storage, int size, bool partial)
    {
        _sizes[storage] = size;
        if (partial)
        {
            _partial.Add(storage);
        }
    }

    private int Copied(Reference reference, int size)
    {
        var storage = _storages++;
        Register(storage, size, IsPartial(reference.Storage));
        _steps.Add(new Step(storage, size, [reference], (place, result, lanes) => [new IntervalCopy(place(reference), size, lanes, result, IsPartial(storage))]));
        return storage;
    }

    private void PlanSpectral(NodeId id, SpectralFunction function, NodeId x, bool weights)
    {
        var shape = _graph.ShapeOf(x);
        var (rows, columns) = (shape[shape.Rank - 2], shape[shape.Rank - 1]);
        var count = shape.Size / (rows * columns);
        AddStep(id, weights ? shape.Size : count, total: true, [x], (places, result, lanes) =>
            [new IntervalSpectral(function, weights, places[0], count, rows, columns, lanes, result)]);
    }

    private void PlanContraction(NodeId id, Contract n)
    {
        var plan = new ContractionPlan(_graph, n);
        var (startsX, startsY) = (new int[n.Shape.Size], new int[n.Shape.Size]);
        for (var i = 0; i < startsX.Length; i++)
        {
            (startsX[i], startsY[i]) = plan.Start(i);
        }

        // The factor that all lanes share, if there is one, stands second.
        var (x, y) = (Factor(n.X, startsX, plan.InnerX), Factor(n.Y, startsY, plan.InnerY));
        if (_constants.ContainsKey(x.Reference.Storage))
        {
            (x, y) = (y, x);
        }

        _loaded.UnionWith(_constants.ContainsKey(x.Reference.Storage) ? [x.Reference.Storage] : []);
        var isShared = _constants.ContainsKey(y.Reference.Storage) && !IsPartial(y.Reference.Storage);
        if (!isShared && _constants.ContainsKey(y.Reference.Storage))
        {
            _loaded.Add(y.Reference.Storage);
        }

        Register(id.Index, n.Shape.Size, IsPartial(x.Reference.Storage) || IsPartial(y.Reference.Storage));
        _references[id.Index] = Reference.To(id.Index);
        Reference[] reads = isShared ? [x.Reference] : [x.Reference, y.Reference];
        _steps.Add(new Step(id.Index, n.Shape.Size, reads, (place, result, lanes) =>
        [
            new IntervalContract(Placed(x, place, lanes), isShared ? Shared(y) : Placed(y, place, lanes), lanes, result),
        ]));
    }

    private static IntervalFactor Placed((Reference Reference, int[] Starts, int[] Steps) factor, Func<Reference, IntervalAccess> place, int lanes)
    {
        var access = place(Reference.To(factor.Reference.Storage));
        return new IntervalFactor(
            null,
            null,
            Array.ConvertAll(factor.Starts, start => access.Start + (start * lanes)),
            Array.ConvertAll(factor.Steps, step => step * lanes),
            access.IsPartial);
    }

    private IntervalFactor Shared((Reference Reference, int[] Starts, int[] Steps) factor)
    {
        var values = _constants[factor.Reference.Storage];
        var lower = Array.ConvertAll(values, value => value.Lower);
        var upper = Array.TrueForAll(values, value => value.IsPoint) ? lower : Array.ConvertAll(values, value => value.Upper);
        return new IntervalFactor(lower, upper, factor.Starts, factor.Steps, IsPartial: false);
    }

    /// <summary>The starts and steps of a factor that is read through a reference; what no start and step express is copied first.</summary>
    private (Reference Reference, int[] Starts, int[] Steps) Factor(NodeId id, int[] starts, int[] steps)
    {
        var reference = Read(id);
        if (reference.Repeated)
        {
            return (reference, Array.ConvertAll(starts, _ => reference.Offset), new int[steps.Length]);
        }

        if (reference.Table is not { } table)
        {
            return (reference, Array.ConvertAll(starts, start => reference.Offset + start), steps);
        }

        var composed = Array.ConvertAll(steps, step => table[starts[0] + step] - table[starts[0] + steps[0]]);
        foreach (var start in starts.Distinct())
        {
            for (var k = 0; k < steps.Length; k++)
            {
                if (table[start + steps[k]] != table[start + steps[0]] + composed[k])
                {
                    var copied = Copied(Lanes(id), _graph.ShapeOf(id).Size);
                    return (Reference.To(copied), starts, steps);
                }
            }
        }

        return (reference, Array.ConvertAll(starts, start => table[start + steps[0]]), composed);
    }
}

using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>A derivative that the calculus does not have, with what it is of.</summary>
public sealed class DerivativeUnavailableException(string message) : Exception(message);

/// <summary>
/// Reverse accumulation on the DAG: one pass from the value back to the variables, so that the gradient of a number costs a small multiple of the number
/// whatever the count of variables. The result is DAG again, and can be differentiated again.
/// </summary>
/// <remarks>
/// Adjoints may carry lead axes in front of the node's own: with the identity as seed the pass yields a Jacobian, every row at once. Expressions must be
/// lowered (<see cref="Lowering"/>): a <see cref="Derivative"/> inside is a programming error.
/// </remarks>
public sealed class Differentiator
{
    private readonly Graph _graph;
    private readonly ExpressionBuilder _build;
    private readonly ScalarSlopes _slopes;

    /// <summary>Differentiates in a graph.</summary>
    public Differentiator(Graph graph)
    {
        _graph = graph;
        _build = new ExpressionBuilder(graph, simplify: true);
        _slopes = new ScalarSlopes(graph);
    }

    /// <summary>Gradients of the sum of all entries of a value.</summary>
    /// <param name="value">Any shape: entries that depend on separate parts of the variables are differentiated side by side.</param>
    /// <param name="variables">Ids of variables.</param>
    /// <returns>One node a variable, of its shape.</returns>
    public NodeId[] Gradient(NodeId value, ReadOnlySpan<int> variables) =>
        Accumulate(value, _build.Constant(1, _graph.ShapeOf(value)), lead: default, variables);

    /// <summary>The Jacobian of a value: (batch axes, entries of the value, entries of all variables).</summary>
    /// <param name="value">Shape: batch axes, then any.</param>
    /// <param name="variables">Shapes: the same batch axes, then any.</param>
    /// <param name="batchRank">How many leading axes are independent copies.</param>
    public NodeId Jacobian(NodeId value, ReadOnlySpan<int> variables, int batchRank)
    {
        var shape = _graph.ShapeOf(value);
        var batch = shape.Leading(batchRank);
        var rows = shape.Without(batchRank).Size;

        // 1. Values that are computed side by side need no identity as seed.
        var adjoints = Samples(value, variables, batchRank)?.Adjoints ?? Seeded(value, variables, batch, rows);

        // 2. Flatten each to (rows, copies, entries), and set them side by side.
        var columns = 0;
        foreach (var variable in variables)
        {
            columns += _graph.ShapeOf(_graph.VariableNode(variable)).Without(batchRank).Size;
        }

        var flat = Shape.Of(batch.Size, rows, columns);
        NodeId? jacobian = null;
        var offset = 0;
        for (var k = 0; k < adjoints.Length; k++)
        {
            var entries = _graph.ShapeOf(_graph.VariableNode(variables[k])).Without(batchRank).Size;
            var block = _build.Reshape(adjoints[k], Shape.Of(rows, batch.Size, entries));
            block = _build.Transpose(block, 1, 0, 2);
            var placed = columns == entries
                ? block
                : _build.Scatter(block, new IndexMap(0, offset, [rows * columns, columns, 1]), flat);
            jacobian = jacobian is { } sum ? _build.Add(sum, placed) : placed;
            offset += entries;
        }

        return _build.Reshape(jacobian!.Value, batch.Then(Shape.Of(rows, columns)));
    }

    /// <summary>The tangent kernel J J' of values that are computed side by side; null where they are not.</summary>
    /// <param name="value">Shape: (samples).</param>
    /// <param name="variables">Ids of the variables.</param>
    public NodeId? TangentKernel(NodeId value, ReadOnlySpan<int> variables)
    {
        int[] ids = [.. variables];
        return Samples(value, variables, batchRank: 0)?.Kernel(ids);
    }

    private SampleJacobian? Samples(NodeId value, ReadOnlySpan<int> variables, int batchRank)
    {
        int[] ids = [.. variables];
        var sought = ids.Select(id => _graph.VariableNode(id).Index).ToHashSet();
        return SampleJacobian.Of(_graph, value, ids, batchRank, Dependence(value, sought), Propagate);
    }

    // Row r of the seed selects entry r of the value, in every copy.
    private NodeId[] Seeded(NodeId value, ReadOnlySpan<int> variables, Shape batch, int rows)
    {
        var seed = Shape.Of(rows, batch.Size, rows);
        var ones = _build.Constant(1, Shape.Of(rows, batch.Size));
        var selectors = _build.Scatter(ones, new IndexMap(0, 0, [(batch.Size * rows) + 1, rows]), seed);
        var lead = Shape.Of(rows);
        return Accumulate(value, _build.Reshape(selectors, lead.Then(_graph.ShapeOf(value))), lead, variables);
    }

    /// <summary>The Hessian of a number: (batch axes, entries of all variables, entries of all variables).</summary>
    public NodeId Hessian(NodeId value, ReadOnlySpan<int> variables, int batchRank)
    {
        var gradients = Gradient(value, variables);
        var batch = _graph.ShapeOf(value).Leading(batchRank);
        var total = 0;
        foreach (var gradient in gradients)
        {
            total += _graph.ShapeOf(gradient).Without(batchRank).Size;
        }

        NodeId? flat = null;
        var offset = 0;
        foreach (var gradient in gradients)
        {
            var entries = _graph.ShapeOf(gradient).Without(batchRank).Size;
            var block = _build.Reshape(gradient, Shape.Of(batch.Size, entries));
            var placed = entries == total ? block : _build.Scatter(block, new IndexMap(0, offset, [total, 1]), Shape.Of(batch.Size, total));
            flat = flat is { } sum ? _build.Add(sum, placed) : placed;
            offset += entries;
        }

        return Jacobian(_build.Reshape(flat!.Value, batch.Then(Shape.Of(total))), variables, batchRank);
    }

    private NodeId[] Accumulate(NodeId value, NodeId seed, Shape lead, ReadOnlySpan<int> variables)
    {
        var sought = new HashSet<int>();
        foreach (var variable in variables)
        {
            sought.Add(_graph.VariableNode(variable).Index);
        }

        var depends = Dependence(value, sought);
        var adjoints = new NodeId?[value.Index + 1];
        adjoints[value.Index] = seed;
        for (var i = value.Index; i >= 0; i--)
        {
            if (adjoints[i] is { } adjoint && depends[i] && !sought.Contains(i))
            {
                Propagate(new NodeId(i), adjoint, lead, (operand, contribution) =>
                {
                    if (depends[operand.Index])
                    {
                        adjoints[operand.Index] = adjoints[operand.Index] is { } sum ? _build.Add(sum, contribution()) : contribution();
                    }
                });
            }
        }

        var result = new NodeId[variables.Length];
        for (var k = 0; k < result.Length; k++)
        {
            var node = _graph.VariableNode(variables[k]);
            result[k] = node.Index < adjoints.Length && adjoints[node.Index] is { } adjoint
                ? adjoint
                : _build.Constant(0, lead.Then(_graph.ShapeOf(node)));
        }

        return result;
    }

    private bool[] Dependence(NodeId value, HashSet<int> sought)
    {
        var depends = new bool[value.Index + 1];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i <= value.Index; i++)
        {
            depends[i] = sought.Contains(i);
            foreach (var operand in Operands.Of(_graph[new NodeId(i)], buffer))
            {
                depends[i] |= depends[operand.Index];
            }
        }

        return depends;
    }

    private void Propagate(NodeId id, NodeId adjoint, Shape lead, Action<NodeId, Func<NodeId>> add)
    {
        NodeId Times(NodeId local) => _build.Multiply(adjoint, _build.Broadcast(local, lead.Then(_graph.ShapeOf(local))));
        var zero = lead.Rank;
        switch (_graph[id])
        {
            case Unary n:
                if (DerivativeRules.Of(_build, n.Function, n.X, id) is { } slope)
                {
                    add(n.X, () => n.Function == UnaryFunction.Negate ? _build.Negate(adjoint) : Times(_slopes.Of(id, n) ?? slope()));
                }

                break;
            case Binary n when n.Function is BinaryFunction.Add:
                add(n.X, () => adjoint);
                add(n.Y, () => adjoint);
                break;
            case Binary n when n.Function is BinaryFunction.Subtract:
                add(n.X, () => adjoint);
                add(n.Y, () => _build.Negate(adjoint));
                break;
            case Binary n:
                var (first, second) = DerivativeRules.Of(_build, n.Function, n.X, n.Y, id);
                if (first is not null)
                {
                    add(n.X, () => Times(first()));
                }

                if (second is not null)
                {
                    add(n.Y, () => Times(second()));
                }

                break;
            case Power n when n.Exponent != 0:
                add(n.X, () => Times(_build.Multiply(_build.Constant(n.Exponent), _build.Power(n.X, n.Exponent - 1))));
                break;
            case Select n:
                var none = _build.Constant(0, _graph.ShapeOf(adjoint));
                var difference = _build.Broadcast(n.Difference, lead.Then(n.Shape));
                add(n.Then, () => _build.Select(n.Relation, difference, adjoint, none));
                add(n.Otherwise, () => _build.Select(n.Relation, difference, none, adjoint));
                break;
            case View n:
                add(n.X, () => _build.Scatter(adjoint, n.Map.Under(zero), lead.Then(_graph.ShapeOf(n.X))));
                break;
            case Scatter n:
                add(n.X, () => _build.View(adjoint, n.Map.Under(zero), lead.Then(_graph.ShapeOf(n.X))));
                break;
            case Stacked n:
                var item = n.Shape.Without(1);
                for (var k = 0; k < n.Items.Count; k++)
                {
                    var offset = k * item.Size;
                    add(n.Items[k], () => _build.View(adjoint, new IndexMap(zero, offset, Sequence.Create<int>(item.Strides())), lead.Then(item)));
                }

                break;
            case Contract n:
                // Labels of the lead axes are new ones: the node may itself come from a differentiation.
                var fresh = n.LabelsX.Concat(n.LabelsY).DefaultIfEmpty().Max() + 1;
                int[] leadLabels = [.. Enumerable.Range(fresh, zero)];
                int[] labels = [.. leadLabels, .. n.Labels];
                add(n.X, () => _build.Contract(adjoint, labels, n.Y, n.LabelsY.Span, (int[])[.. leadLabels, .. n.LabelsX]));
                add(n.Y, () => _build.Contract(adjoint, labels, n.X, n.LabelsX.Span, (int[])[.. leadLabels, .. n.LabelsY]));
                break;
            case Reduce n:
                NodeId Spread(NodeId x) =>
                    _build.Broadcast(x, lead.Then(_graph.ShapeOf(n.X)), [.. Enumerable.Range(0, zero + n.Shape.Rank)]);
                add(n.X, () => n.Kind == Reduction.Sum
                    ? Spread(adjoint)
                    : _build.Multiply(Spread(adjoint), _build.Broadcast(Weights(n, id), lead.Then(_graph.ShapeOf(n.X)))));
                break;
            case Spectral n:
                add(n.X, () =>
                {
                    var weights = _graph.Add(new SpectralWeights(n.Function, n.X, _graph.ShapeOf(n.X)));
                    var spread = _build.Broadcast(adjoint, lead.Then(_graph.ShapeOf(n.X)), [.. Enumerable.Range(0, zero + n.Shape.Rank)]);
                    return _build.Multiply(spread, _build.Broadcast(weights, lead.Then(_graph.ShapeOf(n.X))));
                });
                break;
            case SpectralWeights n:
                throw new DerivativeUnavailableException($"the second derivative of {SpectralName(n.Function)} is not available");
            case Deferred n:
                throw new DerivativeUnavailableException($"the derivative of {n.Feature} is not available");
            case Derivative:
                throw new InvalidOperationException("Differentiate a lowered expression.");
            default:
                // Constants have no operands; extreme weights and jumps are flat where they are differentiable.
                break;
        }
    }

    private NodeId Weights(Reduce n, NodeId id)
    {
        var shape = _graph.ShapeOf(n.X);
        if (n.Kind is Reduction.Max or Reduction.Min)
        {
            return _graph.Add(new Extremal(n.Kind, n.X, n.Axes, shape));
        }

        var norm = _build.Broadcast(id, shape, [.. Enumerable.Range(0, n.Shape.Rank)]);
        return _build.Apply(BinaryFunction.KinkRatio, n.X, norm);
    }

    private static string SpectralName(SpectralFunction function) => function switch
    {
        SpectralFunction.LambdaMin => "lambda_min",
        SpectralFunction.LambdaMax => "lambda_max",
        SpectralFunction.OperatorNorm => "opnorm",
        SpectralFunction.SigmaMin => "sigma_min",
        SpectralFunction.Determinant => "det",
    };
}

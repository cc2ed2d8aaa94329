using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Numbers that are known as a whole: spectra of Jacobians, tangent kernels and Hessians, and norms of gradients, whose entries need not be enclosed.</content>
internal sealed partial class BallBounds
{
    private readonly Dictionary<NodeId, (NodeId Body, int[] Variables)?> _functions = [];
    private readonly Dictionary<string, Interval?> _singularValues = [];

    /// <summary>A function of some variables of the sequent, at these variables, and its derivative.</summary>
    /// <param name="id">A node that may stand for a derivative.</param>
    /// <param name="kind">Of this kind.</param>
    /// <returns>The function's value and the variables; null where the node is no such derivative.</returns>
    public (NodeId Body, int[] Variables)? FunctionOf(NodeId id, DerivativeKind kind)
    {
        if (!_derivation.Derived.TryGetValue(id.Index, out var derived) || derived.Kind != kind)
        {
            return null;
        }

        if (!_functions.TryGetValue(id, out var function))
        {
            _functions[id] = function = Named(derived);
        }

        return function;
    }

    // The derivative of f at the variables x is that of f(x) if nothing else in f depends on x.
    private (NodeId Body, int[] Variables)? Named(DerivedFunction derived)
    {
        int[] places = derived.Kind == DerivativeKind.Gradient ? [derived.Component] : [.. Enumerable.Range(0, derived.At.Count)];
        int[] at = [.. places.Select(place => _graph[derived.At[place]] is Variable variable && Region.Bit(variable.Id) != 0 ? variable.Id : -1)];
        if (at.Contains(-1) || at.Distinct().Count() != at.Length)
        {
            return null;
        }

        var moving = at.Select(id => _graph.VariableNode(id).Index).ToHashSet();
        bool Moves(NodeId node) => KernelOperands.Dependent(_graph, node, moving)[node.Index];
        var bound = derived.Variables.Select(id => _graph.VariableNode(id).Index).ToHashSet();
        var hidden = KernelOperands.Dependent(_graph, derived.Body, moving.Except(bound).ToHashSet())[derived.Body.Index];
        if (hidden || Enumerable.Range(0, derived.At.Count).Except(places).Any(place => Moves(derived.At[place])))
        {
            return null;
        }

        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < derived.Variables.Count; k++)
        {
            copies[_graph.VariableNode(derived.Variables[k]).Index] = derived.At[k];
        }

        return (KernelOperands.Replace(_graph, derived.Body, copies), at);
    }

    private Interval[]? Whole(NodeId id)
    {
        switch (_graph[id])
        {
            case Spectral { Function: SpectralFunction.LambdaMin or SpectralFunction.LambdaMax or SpectralFunction.OperatorNorm, Shape.IsScalar: true } n
                when Factor(n.X) is { } factor && FunctionOf(factor, DerivativeKind.Jacobian) is { } kernel:
                return Square(SingularValues(kernel.Body, kernel.Variables, n.Function == SpectralFunction.LambdaMin));
            case Spectral { Function: SpectralFunction.SigmaMin or SpectralFunction.OperatorNorm, Shape.IsScalar: true } n
                when FunctionOf(n.X, DerivativeKind.Jacobian) is { } map && (n.Function == SpectralFunction.OperatorNorm || _graph.ShapeOf(n.X)[0] <= _graph.ShapeOf(n.X)[1]):
                return One(SingularValues(map.Body, map.Variables, n.Function == SpectralFunction.SigmaMin));
            case Spectral { Function: SpectralFunction.LambdaMin or SpectralFunction.LambdaMax or SpectralFunction.OperatorNorm, Shape.IsScalar: true } n
                when FunctionOf(n.X, DerivativeKind.Hessian) is { } curved:
                var bound = Second(curved.Body, Bits(curved.Variables));
                return double.IsInfinity(bound) || !IsDefined(curved.Body) ? null : [new(n.Function == SpectralFunction.OperatorNorm ? 0 : -bound, bound)];
            case Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } n when _graph.ShapeOf(n.X).Size > MostEntries:
                return Steepness(n);
            case Power { Exponent: >= 2 } n when _graph[n.X] is Reduce { Kind: Reduction.Norm } norm && !_values.Has(norm.X) && Whole(n.X) is { } whole:
                // The kernel's evaluator would ask for the entries under the norm.
                return Array.ConvertAll(whole, x => Interval.Power(x, n.Exponent));
            default:
                return null;
        }

        static Interval[]? One(Interval? value) => value is { } known ? [known] : null;

        static Interval[]? Square(Interval? value) => value is { } known ? [Interval.Power(known, 2)] : null;
    }

    // The norm of a gradient is at most the greatest slope along directions of length 1.
    private Interval[]? Steepness(Reduce norm)
    {
        if (!norm.Shape.IsScalar || FunctionOf(norm.X, DerivativeKind.Gradient) is not { } f)
        {
            return null;
        }

        var steepness = First(f.Body, 0, Bits(f.Variables))[0];
        return double.IsInfinity(steepness) || double.IsInfinity(Second(f.Body, Bits(f.Variables))) || !IsDefined(f.Body) ? null : [new(0, steepness)];
    }

    private ulong Bits(int[] variables) => variables.Aggregate(0UL, (bits, id) => bits | Region.Bit(id));

    private bool IsDefined(NodeId body) => Values(body).All(value => value.Definedness == Definedness.Defined);

    // J where the matrix is J times its transpose.
    private NodeId? Factor(NodeId id)
    {
        if (_graph[id] is not Contract n || n.LabelsX.Count != 2 || n.LabelsY.Count != 2 || n.Labels.Count != 2 || n.Labels[0] != n.LabelsX[0])
        {
            return null;
        }

        var (rows, columns) = (_graph.ShapeOf(n.X)[0], _graph.ShapeOf(n.X)[1]);
        var summed = n.LabelsX[1];
        if (n.Y == n.X)
        {
            return n.LabelsY[1] == summed && n.LabelsY[0] == n.Labels[1] ? n.X : null;
        }

        return n.LabelsY[0] == summed && n.LabelsY[1] == n.Labels[1]
            && _graph[n.Y] is View { Map: { Lead: 0, Offset: 0, Table: null } map } view && view.X == n.X
            && view.Shape == Shape.Of(columns, rows) && map.Strides[0] == 1 && map.Strides[1] == columns
            ? n.X
            : null;
    }

    /// <summary>
    /// The least of as many singular values of a Jacobian as it has rows, or the greatest one, over the set: that at the centre, give or take the radius times the
    /// bound of the second derivative; the least one also where there are kinks, for every choice of their slopes. Null where nothing is known.
    /// </summary>
    public Interval? SingularValues(NodeId body, int[] variables, bool least)
    {
        var key = $"{body.Index} {string.Join(' ', variables)} {least}";
        if (_singularValues.TryGetValue(key, out var known))
        {
            return known;
        }

        // What moves the Jacobian, and along what it is taken.
        var jacobian = new CentreJacobian(_graph, body, variables, Region);
        var moving = jacobian.Nodes.Aggregate(0UL, (bits, node) => bits | DependsOn(node));
        if (!IsDefined(body))
        {
            return null;
        }

        var curvature = Second(body, moving | Bits(variables));
        if (double.IsInfinity(curvature))
        {
            return _singularValues[key] = least ? WithKinks(jacobian, body, variables, moving) : null;
        }

        var reach = moving == 0 ? 0 : Upward.Times(Region.Radius(moving), curvature);
        if (jacobian.Gram() is not { } gram)
        {
            return null;
        }

        var n = _graph.ShapeOf(body).Size;
        var square = SpectralRules<Interval>.Enclose(least ? SpectralFunction.LambdaMin : SpectralFunction.LambdaMax, gram, n, n);
        var atCentre = Interval.Apply(UnaryFunction.Sqrt, Interval.Apply(UnaryFunction.Relu, square));
        var value = double.IsInfinity(reach) ? Interval.Apply(UnaryFunction.Abs, Interval.Entire) : atCentre + new Interval(-reach, reach);
        value = new(double.Max(value.Lower, 0), double.Min(value.Upper, First(body, 0, Bits(variables))[0]));
        return _singularValues[key] = value;
    }

    // Where there is no second derivative: the least singular value by the kinks' slopes that may change.
    private Interval? WithKinks(CentreJacobian jacobian, NodeId body, int[] variables, ulong moving)
    {
        if (FlipBound.LeastSquare(_graph, this, jacobian, moving) is not { } square)
        {
            return null;
        }

        var least = Interval.Apply(UnaryFunction.Sqrt, new Interval(double.Max(square, 0))).Lower;
        return new(double.Max(least, 0), double.Max(least, First(body, 0, Bits(variables))[0]));
    }
}

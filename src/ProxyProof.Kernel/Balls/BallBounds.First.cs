using System.Runtime.CompilerServices;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>
/// First derivatives. <c>First(x, A)</c> has, for each index a along the axes A, a bound of the Euclidean norm of the derivative of x[a, …] along any direction of
/// length 1.
/// </content>
internal sealed partial class BallBounds
{
    private readonly Dictionary<(int Node, int Axes, int Variable), double[]> _first = [];
    private readonly Dictionary<int, (double[] First, double[] Second)> _slopes = [];

    /// <summary>Bounds along directions of some variables together: the root of the sum of squares of those along directions of one each.</summary>
    public double[] First(NodeId id, int axes, ulong variables)
    {
        var each = Each(id, axes, variables);
        return each.Length == 1 ? each[0] : Array.ConvertAll(
            each.Aggregate(new double[AxisGroups.Count(_graph.ShapeOf(id), axes)], (sum, one) => Upward.Plus(sum, Array.ConvertAll(one, Upward.Square))), Upward.Root);
    }

    // One bound for each variable that the node depends on.
    private double[][] Each(NodeId id, int axes, ulong variables)
    {
        var bits = DependsOn(id) & variables;
        return [.. Enumerable.Range(0, 64).Where(variable => (bits >> variable & 1) != 0).Select(variable => First(id, axes, variable))];
    }

    /// <summary>How far parts of a node, one for each index along some axes, are from their values at the centre: what each ball allows, one after the other.</summary>
    public double[] Reach(NodeId id, int axes)
    {
        var reach = new double[AxisGroups.Count(_graph.ShapeOf(id), axes)];
        foreach (var group in Region.Groups.Where(group => (group.Variables & DependsOn(id)) != 0))
        {
            reach = Upward.Plus(reach, Array.ConvertAll(First(id, axes, group.Variables), slope => Upward.Times(group.Radius, slope)));
        }

        return reach;
    }

    // Along directions of one variable.
    private double[] First(NodeId id, int axes, int variable)
    {
        if (_first.TryGetValue((id.Index, axes, variable), out var known))
        {
            return known;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var shape = _graph.ShapeOf(id);
        var count = AxisGroups.Count(shape, axes);
        return _first[(id.Index, axes, variable)] = IsConstant(id, variable) ? new double[count] : Slope(id, axes, variable) ?? Upward.Fill(count, double.PositiveInfinity);
    }

    private bool IsConstant(NodeId id, int variable) => (DependsOn(id) >> variable & 1) == 0;

    // Null where nothing is known.
    private double[]? Slope(NodeId id, int axes, int variable)
    {
        switch (_graph[id])
        {
            case Variable n:
                // It is the one, since it depends on it.
                return Upward.Fill(AxisGroups.Count(n.Shape, axes), 1);
            case Unary n:
                return Scaled(n.X, Slopes(id).First, axes, variable);
            case Power { Exponent: (> -100 and < 0) or (> 1 and < 100) } n when _graph[n.X] is Unary inner:
                // The slope of cosh(x)^-2 is far less than the greatest slope of x^-2 times that of cosh.
                var values = Values(inner.X);
                var greatest = SlopeRanges.FirstOfPower(inner.Function, n.Exponent, values.Aggregate(Interval.Hull));
                return Upward.Least(Scaled(n.X, Slopes(id).First, axes, variable), Scaled(inner.X, Upward.Fill(values.Length, greatest), axes, variable));
            case Power n:
                return Scaled(n.X, Slopes(id).First, axes, variable);
            case Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Max or BinaryFunction.Min } n:
                // A difference of extremes is at most the greater difference of what they are taken of.
                return Upward.Plus(First(n.X, axes, variable), First(n.Y, axes, variable));
            case Binary { Function: BinaryFunction.Multiply } n:
                return Upward.Plus(Scaled(n.X, Sizes(n.Y), axes, variable), Scaled(n.Y, Sizes(n.X), axes, variable));
            case Binary { Function: BinaryFunction.Divide } n:
                var inverse = Array.ConvertAll(Values(n.Y), y => Interval.Power(y, -1));
                var byNumerator = Scaled(n.X, Array.ConvertAll(inverse, Upward.Magnitude), axes, variable);
                return IsConstant(n.Y) ? byNumerator : Upward.Plus(byNumerator, Scaled(
                    n.Y, [.. Values(n.X).Zip(inverse, (x, y) => Upward.Magnitude(x * Interval.Power(y, 2)))], axes, variable));
            case Binary { Function: BinaryFunction.LeakyRelu } n when IsConstant(n.Y):
                return Scaled(n.X, [.. Values(n.X).Zip(Values(n.Y), (x, y) => Upward.Magnitude(y + ((new Interval(1) - y) * Interval.Apply(UnaryFunction.KinkStep, x))))], axes, variable);
            case View n:
                return ViewSlope(n, axes, variable);
            case Scatter n:
                return ScatterSlope(n, axes, variable);
            case Stacked n:
                return StackedSlope(n, axes, variable);
            case Reduce n when !IsKnownAsWhole(id, n.X):
                return ReducedSlope(n, axes, variable);
            case Contract n:
                return Upward.Plus(Factor(n, n.X, n.LabelsX, n.Y, n.LabelsY, axes, variable), Factor(n, n.Y, n.LabelsY, n.X, n.LabelsX, axes, variable));
            case Spectral { Function: not SpectralFunction.Determinant } n when !IsKnownAsWhole(id, n.X):
                // Eigenvalues of a symmetric part and singular values change no more than the matrix does.
                return First(n.X, axes, variable);
            default:
                return null;
        }
    }

    // Bounds from the entries of a large matrix would narrow nothing that is bounded without them.
    private bool IsKnownAsWhole(NodeId id, NodeId operand) => _values.Has(id) && !_values.Has(operand);

    private double[] Sizes(NodeId id) => Array.ConvertAll(Values(id), Upward.Magnitude);

    // The derivative of an entry is at most its weight times that of the same entry of x.
    private double[] Scaled(NodeId x, double[] weights, int axes, int variable)
    {
        var shape = _graph.ShapeOf(x);
        var count = AxisGroups.Count(shape, axes);
        if (IsConstant(x, variable))
        {
            return new double[count];
        }

        var groups = Groups(shape, axes);
        var (greatest, slopes) = (Upward.Greatest(weights, groups, count), First(x, axes, variable));
        var bound = new double[count];
        for (var k = 0; k < count; k++)
        {
            bound[k] = Upward.Times(greatest[k], slopes[k]);
        }

        if (axes == AxisGroups.All(shape))
        {
            return bound;
        }

        var each = First(x, AxisGroups.All(shape), variable);
        var products = new double[each.Length];
        for (var i = 0; i < products.Length; i++)
        {
            products[i] = Upward.Times(weights[i], each[i]);
        }

        return Upward.Least(bound, Upward.Norms(products, groups, count));
    }

    // Bounds of the first and second derivatives of a function of one argument, entry by entry.
    private (double[] First, double[] Second) Slopes(NodeId id)
    {
        if (_slopes.TryGetValue(id.Index, out var known))
        {
            return known;
        }

        var x = Values(_graph[id] switch { Unary n => n.X, Power n => n.X, _ => throw new InvalidOperationException() });
        double[] first = new double[x.Length], second = new double[x.Length];
        switch (_graph[id])
        {
            case Unary n:
                var whole = SlopeRanges.Bounds(n.Function, x.Aggregate(Interval.Hull));
                for (var i = 0; i < x.Length; i++)
                {
                    first[i] = double.Min(whole.First, SlopeRanges.First(n.Function, x[i]));
                    second[i] = double.Min(whole.Second, SlopeRanges.Second(n.Function, x[i]));
                }

                break;
            case Power { Exponent: > -1_000_000 and < 1_000_000 } n:
                for (var i = 0; i < x.Length; i++)
                {
                    // x^0 is 1, and its derivatives are 0.
                    first[i] = n.Exponent == 0 ? 0 : Upward.Magnitude(new Interval(n.Exponent) * Interval.Power(x[i], n.Exponent - 1));
                    second[i] = n.Exponent is 0 or 1 ? 0 : Upward.Magnitude(new Interval(n.Exponent) * new Interval(n.Exponent - 1) * Interval.Power(x[i], n.Exponent - 2));
                }

                break;
            default:
                Array.Fill(first, double.PositiveInfinity);
                Array.Fill(second, double.PositiveInfinity);
                break;
        }

        return _slopes[id.Index] = (first, second);
    }

    private double[] StackedSlope(Stacked n, int axes, int variable)
    {
        var inner = axes >> 1;
        var items = n.Items.Items.Select(item => First(item, inner, variable));
        return (axes & 1) != 0
            ? [.. items.SelectMany(item => item)]
            : Array.ConvertAll(items.Select(item => Array.ConvertAll(item, Upward.Square)).Aggregate((sum, item) => Upward.Plus(sum, item)), Upward.Root);
    }

    private double[]? ReducedSlope(Reduce n, int axes, int variable)
    {
        if (n.Kind != Reduction.Sum)
        {
            // Norms and extremes change no more than what they are taken of.
            return First(n.X, axes, variable);
        }

        // A sum of k numbers is at most the root of k times their norm, and at most the sum of their bounds.
        var shape = _graph.ShapeOf(n.X);
        var summed = AxisGroups.All(shape) & ~AxisGroups.All(n.Shape);
        var root = Upward.RootOf(AxisGroups.Count(shape, summed));
        var byNorm = Array.ConvertAll(First(n.X, axes, variable), slope => Upward.Times(root, slope));
        return Upward.Least(byNorm, Upward.Sums(First(n.X, axes | summed, variable), AxisGroups.Coarsen(shape, axes | summed, axes), byNorm.Length));
    }

    // One factor moves, the other one has its values over the set: for fixed indices along the axes in question, and each index that all three tensors share, a
    // linear map from the indices that are summed to those that only the other factor has.
    private double[] Factor(Contract n, NodeId moving, Sequence<int> own, NodeId other, Sequence<int> others, int axes, int variable)
    {
        if (IsConstant(moving, variable))
        {
            return new double[AxisGroups.Count(n.Shape, axes)];
        }

        var labels = new ContractLabels(n, own, others);
        var shared = Upward.Fill(AxisGroups.Count(n.Shape, axes), 0);
        var maps = OperatorNorms(other, labels.OnlyOthers(axes), labels.Summed(others));
        var slopes = First(moving, labels.FixedAndShared(own, axes), variable);
        labels.ForEach(axes, (result, atOther, atOwn) =>
            shared[result] = Upward.Plus(shared[result], Upward.Square(Upward.Times(maps[atOther], slopes[atOwn]))));
        for (var k = 0; k < shared.Length; k++)
        {
            shared[k] = Upward.Root(shared[k]);
        }

        if (!labels.HasShared(axes))
        {
            return shared;
        }

        // The same without a bound for each shared index: the greatest map.
        var (greatest, coarse) = (new double[shared.Length], new double[shared.Length]);
        var whole = First(moving, labels.Fixed(own, axes), variable);
        var wholeAt = labels.FixedAt(own, axes);
        labels.ForEach(axes, (result, atOther, _) => greatest[result] = double.Max(greatest[result], maps[atOther]));
        for (var k = 0; k < coarse.Length; k++)
        {
            coarse[k] = Upward.Times(greatest[k], whole[wholeAt[k]]);
        }

        return Upward.Least(shared, coarse);
    }
}

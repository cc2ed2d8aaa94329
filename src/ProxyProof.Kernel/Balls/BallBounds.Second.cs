using System.Runtime.CompilerServices;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>
/// Second derivatives. For each index a along the axes A, <c>Second(x, A, B)</c> bounds the mixed norm of the second derivative of x[a, …] along any two
/// directions of length 1: entries are summed in absolute value along the axes B, and the sums enter a Euclidean norm along the rest.
/// </content>
internal sealed partial class BallBounds
{
    private readonly Dictionary<(int Node, int Axes, int Summed, ulong Variables), double[]> _second = [];
    private ulong _directions;
    private int _depth;

    /// <summary>A bound of the norm of the second derivative of a node as a whole, along any two directions of some variables together.</summary>
    public double Second(NodeId id, ulong variables)
    {
        // Values that are asked for on the way may need second derivatives along other directions.
        var outer = _directions;
        _directions = variables;
        _depth++;
        var bound = Second(id, 0, 0)[0];
        bound = bound == 0 || double.IsInfinity(bound) ? bound : double.Min(bound, SecondByAdjoints(id));
        _directions = --_depth > 0 ? outer : variables;
        return bound;
    }

    /// <summary>The bounds in a mixed norm, along directions of the variables that <see cref="Second(NodeId, ulong)"/> was last asked for.</summary>
    public double[] Second(NodeId id, int axes, int summed)
    {
        if (_second.TryGetValue((id.Index, axes, summed, _directions), out var known))
        {
            return known;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var shape = _graph.ShapeOf(id);
        var count = AxisGroups.Count(shape, axes);
        return _second[(id.Index, axes, summed, _directions)] = IsFixed(id) ? new double[count] : Curvature(id, axes, summed) ?? Upward.Fill(count, double.PositiveInfinity);
    }

    private bool IsFixed(NodeId id) => (DependsOn(id) & _directions) == 0;

    // Null where nothing is known.
    private double[]? Curvature(NodeId id, int axes, int summed)
    {
        var shape = _graph.ShapeOf(id);
        switch (_graph[id])
        {
            case Variable:
                return new double[AxisGroups.Count(shape, axes)];
            case Unary n:
                return Composed(id, n.X, axes, summed);
            case Power { Exponent: 2 } n when _graph[n.X] is Reduce { Kind: Reduction.Norm } norm:
                return SquareOfNorm(norm, axes, summed);
            case Power n:
                return Composed(id, n.X, axes, summed);
            case Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract } n:
                return Upward.Plus(Second(n.X, axes, summed), Second(n.Y, axes, summed));
            case Binary { Function: BinaryFunction.Multiply } n:
                return Upward.Plus(
                    IsStraight(n.X) ? new double[AxisGroups.Count(shape, axes)] : Weighted(n.X, Sizes(n.Y), axes, summed, () => Norms(n.Y, axes)),
                    Upward.Plus(
                        IsStraight(n.Y) ? new double[AxisGroups.Count(shape, axes)] : Weighted(n.Y, Sizes(n.X), axes, summed, () => Norms(n.X, axes)),
                        Twice(Crossed(n.X, n.Y, axes, summed))));
            case Binary { Function: BinaryFunction.Divide } n when IsFixed(n.Y):
                var inverse = Array.ConvertAll(Values(n.Y), y => Upward.Magnitude(Interval.Power(y, -1)));
                return Weighted(n.X, inverse, axes, summed, null);
            case View n:
                return ViewCurvature(n, axes, summed);
            case Scatter n:
                var copies = Copies(IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape), n.Shape.Size);
                return Upward.Fill(AxisGroups.Count(shape, axes), Upward.Times(
                    Upward.Times(Upward.RootOf(AxisGroups.Count(shape, summed)), Upward.RootOf(copies)), Second(n.X, 0, 0)[0]));
            case Stacked n:
                return StackedCurvature(n, axes, summed);
            case Reduce { Kind: Reduction.Sum } n:
                var inner = _graph.ShapeOf(n.X);
                var reduced = AxisGroups.All(inner) & ~AxisGroups.All(n.Shape);
                var bySums = Second(n.X, axes, summed | reduced);
                var root = Upward.RootOf(AxisGroups.Count(inner, reduced));
                return summed != 0 ? bySums : Upward.Least(bySums, Array.ConvertAll(Second(n.X, axes, 0), bound => Upward.Times(root, bound)));
            case Contract n:
                return Upward.Plus(
                    Upward.Plus(FactorCurvature(n, n.X, n.LabelsX, n.Y, n.LabelsY, axes, summed), FactorCurvature(n, n.Y, n.LabelsY, n.X, n.LabelsX, axes, summed)),
                    Twice(CrossedFactors(n, axes, summed)));
            default:
                return null;
        }
    }

    private bool IsStraight(NodeId id) => Second(id, 0, 0)[0] == 0;

    private static double[] Twice(double[] a) => Array.ConvertAll(a, x => Upward.Times(2, x));

    // f(x): f'(x) D²x + f''(x) Dx Dx, entry by entry.
    private double[] Composed(NodeId id, NodeId x, int axes, int summed)
    {
        var (first, second) = Slopes(id);
        var shape = _graph.ShapeOf(x);
        var (groups, count) = (Groups(shape, axes), AxisGroups.Count(shape, axes));
        var norms = _graph[id] is Power { Exponent: 2 } ? () => Twice(Norms(x, axes)) : (Func<double[]>?)null;
        var curvature = Upward.Greatest(second, groups, count);
        var squares = Crossed(x, x, axes, summed);
        for (var k = 0; k < count; k++)
        {
            squares[k] = Upward.Times(curvature[k], squares[k]);
        }

        return Upward.Plus(Weighted(x, first, axes, summed, norms), squares);
    }

    // Weights times D²x, entry by entry: the greatest weight, or the norm of the weights for the norm of D²x.
    private double[] Weighted(NodeId x, double[] weights, int axes, int summed, Func<double[]>? norms)
    {
        var shape = _graph.ShapeOf(x);
        var (groups, count) = (Groups(shape, axes), AxisGroups.Count(shape, axes));
        if (IsFixed(x))
        {
            return new double[count];
        }

        var (greatest, curvatures) = (Upward.Greatest(weights, groups, count), Second(x, axes, summed));
        var bound = new double[count];
        for (var k = 0; k < count; k++)
        {
            bound[k] = Upward.Times(greatest[k], curvatures[k]);
        }

        if (summed != (AxisGroups.All(shape) & ~axes) || summed == 0)
        {
            return bound;
        }

        var byNorm = norms?.Invoke() ?? Upward.Norms(weights, groups, count);
        var curvature = Second(x, axes, 0);
        for (var k = 0; k < count; k++)
        {
            bound[k] = double.Min(bound[k], Upward.Times(byNorm[k], curvature[k]));
        }

        return bound;
    }

    // (a·t)(b·t) for lengths t of a direction's parts with Σ t² = 1: at most (a·b + |a||b|)/2.
    private static double Product(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count == 1)
        {
            return Upward.Times(a[0], b[0]);
        }

        double inner = 0, squareA = 0, squareB = 0;
        for (var k = 0; k < a.Count; k++)
        {
            (inner, squareA, squareB) = (Upward.Plus(inner, Upward.Times(a[k], b[k])), Upward.Plus(squareA, Upward.Square(a[k])), Upward.Plus(squareB, Upward.Square(b[k])));
        }

        return Upward.Times(0.5, Upward.Plus(inner, Upward.Times(Upward.Root(squareA), Upward.Root(squareB))));
    }

    // The bounds of all variables for one part.
    private static double[] At(double[][] each, int k) => Array.ConvertAll(each, one => one[k]);

    private double[][] EachOf(NodeId id, int axes) => [.. Enumerable.Range(0, 64).Where(variable => (_directions >> variable & 1) != 0).Select(variable => First(id, axes, variable))];

    // Dx Dy along one direction, entry by entry: for each index of the norm the sum is at most the product of two norms, of which one stays and the other is replaced by its greatest.
    private double[] Crossed(NodeId x, NodeId y, int axes, int summed)
    {
        var shape = _graph.ShapeOf(x);
        var count = AxisGroups.Count(shape, axes);
        if (IsFixed(x) || IsFixed(y))
        {
            return new double[count];
        }

        var finer = AxisGroups.All(shape) & ~summed;
        var coarsen = AxisGroups.Coarsen(shape, finer, axes);
        double[][] a = EachOf(x, axes), b = EachOf(y, axes), finerA = EachOf(x, finer), finerB = EachOf(y, finer);
        var (greatestA, greatestB) = (Array.ConvertAll(finerA, one => Upward.Greatest(one, coarsen, count)), Array.ConvertAll(finerB, one => Upward.Greatest(one, coarsen, count)));
        var products = new double[coarsen.Length];
        for (var k = 0; k < products.Length; k++)
        {
            products[k] = Product(At(finerA, k), At(finerB, k));
        }

        var bound = Upward.Norms(products, coarsen, count);
        for (var k = 0; k < count; k++)
        {
            bound[k] = double.Min(bound[k], double.Min(Product(At(greatestA, k), At(b, k)), Product(At(a, k), At(greatestB, k))));
        }

        return bound;
    }

    // ‖x‖² for each index: 2 (<Dx, Dx> + <x, D²x>).
    private double[] SquareOfNorm(Reduce norm, int axes, int summed)
    {
        var (inner, x) = (_graph.ShapeOf(norm.X), norm.X);
        var reduced = AxisGroups.All(inner) & ~AxisGroups.All(norm.Shape);
        var squares = Crossed(x, x, axes, summed | reduced);
        return Twice(Upward.Plus(squares, Weighted(x, Sizes(x), axes, summed | reduced, () => Norms(x, axes))));
    }

    private double[] StackedCurvature(Stacked n, int axes, int summed)
    {
        var items = n.Items.Items.Select(item => Second(item, axes >> 1, summed >> 1));
        return (axes & 1) != 0 ? [.. items.SelectMany(item => item)]
            : (summed & 1) != 0 ? items.Aggregate((sum, item) => Upward.Plus(sum, item))
            : Array.ConvertAll(items.Select(item => Array.ConvertAll(item, Upward.Square)).Aggregate((sum, item) => Upward.Plus(sum, item)), Upward.Root);
    }

    // One factor has its values, of the other one the second derivative is taken.
    private double[] FactorCurvature(Contract n, NodeId moving, Sequence<int> own, NodeId other, Sequence<int> others, int axes, int summed)
    {
        var count = AxisGroups.Count(n.Shape, axes);
        if (IsFixed(moving))
        {
            return new double[count];
        }

        // Where the factor's second derivative is 0, so is its product with whatever value the other one has.
        var labels = new ContractLabels(n, own, others);
        if (IsStraight(moving))
        {
            return new double[count];
        }

        int[] ownAt = labels.FixedAt(own, axes), otherAt = labels.FixedAt(others, axes);

        // 1. Sums: for each summed index the other factor's mixed norm along its own axes, at most the greatest one.
        var mixed = GreatestMixed(other, labels.Fixed(others, axes), labels.OnlyOthers(axes), labels.OnlyOthers(axes) & labels.Among(others, summed));
        var sums = Second(moving, labels.Fixed(own, axes), labels.Among(own, summed) | labels.Summed(own));
        var bound = new double[count];
        for (var k = 0; k < count; k++)
        {
            bound[k] = Upward.Times(mixed[otherAt[k]], sums[ownAt[k]]);
        }

        if (summed != 0)
        {
            return bound;
        }

        // 2. Norms: the greatest linear map.
        var maps = OperatorNorms(other, labels.OnlyOthers(axes), labels.Summed(others));
        var greatest = new double[count];
        labels.ForEach(axes, (result, atOther, _) => greatest[result] = double.Max(greatest[result], maps[atOther]));
        var norms = Second(moving, labels.Fixed(own, axes), 0);
        for (var k = 0; k < count; k++)
        {
            bound[k] = double.Min(bound[k], Upward.Times(greatest[k], norms[ownAt[k]]));
        }

        return bound;
    }

    // For each index along the fixed axes: the greatest mixed norm along some axes, of which some are summed, over all indices along the rest.
    private double[] GreatestMixed(NodeId id, int axes, int along, int summed)
    {
        var shape = _graph.ShapeOf(id);
        var all = AxisGroups.All(shape);
        var sums = Upward.Sums(Sizes(id), Groups(shape, all & ~summed), AxisGroups.Count(shape, all & ~summed));
        var rest = all & ~along;
        var norms = Upward.Norms(sums, AxisGroups.Coarsen(shape, all & ~summed, rest), AxisGroups.Count(shape, rest));
        return Upward.Greatest(norms, AxisGroups.Coarsen(shape, rest, axes), AxisGroups.Count(shape, axes));
    }

    // DX DY contracted: for each shared index the product of two Frobenius norms; sums over axes of one factor alone cost the root of their length.
    private double[] CrossedFactors(Contract n, int axes, int summed)
    {
        var count = AxisGroups.Count(n.Shape, axes);
        if (IsFixed(n.X) || IsFixed(n.Y))
        {
            return new double[count];
        }

        var labels = new ContractLabels(n, n.LabelsX, n.LabelsY);
        var alone = 1.0;
        var sharedSums = 0;
        for (var axis = 0; axis < n.Labels.Count; axis++)
        {
            if ((summed >> axis & 1) != 0)
            {
                var isShared = n.LabelsX.Contains(n.Labels[axis]) && n.LabelsY.Contains(n.Labels[axis]);
                (alone, sharedSums) = isShared ? (alone, sharedSums | (1 << axis)) : (Upward.Times(alone, Upward.RootOf(n.Shape[axis])), sharedSums);
            }
        }

        // The fixed axes and the shared ones of the norm: one factor's norm is replaced by its greatest along the latter.
        var finer = axes;
        for (var axis = 0; axis < n.Labels.Count; axis++)
        {
            var isShared = n.LabelsX.Contains(n.Labels[axis]) && n.LabelsY.Contains(n.Labels[axis]);
            finer |= isShared && (sharedSums >> axis & 1) == 0 ? 1 << axis : 0;
        }

        int[] xFiner = labels.FixedAt(n.LabelsX, finer), yFiner = labels.FixedAt(n.LabelsY, finer), xAt = labels.FixedAt(n.LabelsX, axes), yAt = labels.FixedAt(n.LabelsY, axes);
        double[][] x = EachOf(n.X, labels.Fixed(n.LabelsX, finer)), y = EachOf(n.Y, labels.Fixed(n.LabelsY, finer));
        double[][] wholeX = EachOf(n.X, labels.Fixed(n.LabelsX, axes)), wholeY = EachOf(n.Y, labels.Fixed(n.LabelsY, axes));

        // FixedAt lists indices along the fixed axes in the order of the result's labels: coarser ones by the same order.
        var coarsen = AxisGroups.Coarsen(n.Shape, finer, axes);
        double[][] Greatest(double[][] each, int[] at) => Array.ConvertAll(each, one => Upward.Greatest(Array.ConvertAll(at, group => one[group]), coarsen, count));
        var (greatestX, greatestY) = (Greatest(x, xFiner), Greatest(y, yFiner));
        var bound = new double[count];
        for (var k = 0; k < count; k++)
        {
            bound[k] = Upward.Times(alone, double.Min(Product(At(greatestX, k), At(wholeY, yAt[k])), Product(At(wholeX, xAt[k]), At(greatestY, k))));
        }

        return bound;
    }
}

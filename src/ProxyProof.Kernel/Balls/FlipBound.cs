using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The tangent kernel of a function with kinks over a ball. Its Jacobian J jumps where the argument of a kink changes its sign. J J' is at least
/// J₀J₀' + J₀(J - J₀)' + (J - J₀)J₀', and the products of J₀'s rows with those of J are functions of the kinks' slopes, with slopes of their own.
/// </summary>
internal sealed class FlipBound
{
    private readonly Graph _graph;
    private readonly BallBounds _bounds;
    private readonly CentreJacobian _jacobian;
    private readonly NodeId[] _kinks;
    private readonly int[] _standIns;
    private readonly int[] _weights;
    private readonly int[] _rows;
    private readonly NodeId[] _slopes;

    private FlipBound(Graph graph, BallBounds bounds, CentreJacobian jacobian, ulong moving)
    {
        (_graph, _bounds, _jacobian) = (graph, bounds, jacobian);
        var needed = KernelOperands.Reachable(graph, jacobian.Nodes);
        _kinks = [.. Enumerable.Range(0, needed.Length).Where(k => needed[k]).Select(k => new NodeId(k)).Where(node => IsKink(node) && (bounds.DependsOn(node) & moving) != 0)];
        _weights = [.. bounds.Region.Ranges.Keys.Where(id => (bounds.Region.Bit(id) & moving) != 0)];

        // A variable for each tensor of slopes, and one for each part of a row of J₀.
        var copies = new Dictionary<int, NodeId>();
        foreach (var kink in _kinks)
        {
            copies[kink.Index] = graph.AddVariable("slopes at kinks", graph.ShapeOf(kink));
        }

        _standIns = [.. _kinks.Select(kink => ((Variable)graph[copies[kink.Index]]).Id)];
        NodeId[] gradients = [.. jacobian.Nodes.Select(node => KernelOperands.Replace(graph, node, copies))];
        NodeId[] rows = [.. gradients.Select(node => graph.AddVariable("a row", graph.ShapeOf(node)))];
        _rows = [.. rows.Select(row => ((Variable)graph[row]).Id)];
        var make = new NodeMaker(graph);
        var product = gradients.Zip(rows, Product).Aggregate(make.Plus);
        _slopes = ReversePass.Gradient(graph, product, [.. _standIns, .. _weights]);

        NodeId Product(NodeId gradient, NodeId row)
        {
            Sequence<int> axes = [.. NodeMaker.Axes(0, graph.ShapeOf(row).Rank)];
            return graph.Add(new Contract(gradient, row, axes, axes, Sequence.Create<int>([]), Shape.Scalar));
        }
    }

    /// <summary>
    /// A lower bound of the square of the least of as many singular values as J has rows, at every point of the set and for every choice of a slope at each kink that the
    /// point sits on. Null where J may change in a way that is not known.
    /// </summary>
    /// <param name="graph">The expressions.</param>
    /// <param name="bounds">Bounds over the set.</param>
    /// <param name="jacobian">J.</param>
    /// <param name="moving">The variables that move J.</param>
    public static double? LeastSquare(Graph graph, BallBounds bounds, CentreJacobian jacobian, ulong moving)
    {
        var bound = new FlipBound(graph, bounds, jacobian, moving);
        if (bound.Flips() is not { } flips || jacobian.Rows() is not { } rows || bound.Changes(rows, flips) is not { } changes)
        {
            return null;
        }

        var n = rows.Length;
        var symmetric = new Interval[n * n];
        for (var k = 0; k < symmetric.Length; k++)
        {
            var size = Upward.Plus(changes[k], changes[(k % n * n) + (k / n)]);
            symmetric[k] = double.IsFinite(size) ? new(-size, size) : Interval.Entire;
        }

        var norm = MatrixNorm.UpperBound(symmetric, n, n);
        var atCentre = SpectralRules<Interval>.Enclose(SpectralFunction.LambdaMin, CentreJacobian.Products(rows), n, n);
        return double.IsFinite(norm) && atCentre.Definedness == Definedness.Defined ? (atCentre - new Interval(norm)).Lower : null;
    }

    private bool IsKink(NodeId node) => _graph[node] is Unary { Function: UnaryFunction.KinkStep or UnaryFunction.KinkSign };

    // What may change of each tensor of slopes; null where an argument is not known.
    private KinkFlips[]? Flips()
    {
        var flips = new KinkFlips[_kinks.Length];
        for (var k = 0; k < flips.Length; k++)
        {
            var kink = (Unary)_graph[_kinks[k]];
            var (arguments, centre) = (_bounds.Values(kink.X), _bounds.AtCentre(kink.X));
            if (arguments.Concat(centre).Any(value => value.Definedness != Definedness.Defined))
            {
                return null;
            }

            var shape = _graph.ShapeOf(kink.X);
            var groupings = Enumerable.Range(0, 1 << shape.Rank)
                .Select(axes => (AxisGroups.Of(shape, axes), Array.ConvertAll(_bounds.Reach(kink.X, axes), Upward.Square)));
            flips[k] = new(
                [.. arguments.Zip(centre, (x, c) => Interval.Apply(kink.Function, Interval.Hull(x, c)))], arguments, centre,
                kink.Function == UnaryFunction.KinkSign ? 2 : 1, [.. groupings]);
        }

        return flips;
    }

    // For rows i and j: a bound of the change of <J₀[i], J[j]>. Null where its slopes are not known over the set.
    private double[]? Changes(Interval[][] rows, KinkFlips[] flips)
    {
        var n = rows.Length;
        var (needed, all) = (KernelOperands.Reachable(_graph, _slopes), _graph.Count);
        bool[] Moved(IEnumerable<int> variables)
        {
            var marks = KernelOperands.Dependent(_graph, new NodeId(all - 1), variables.Select(id => _graph.VariableNode(id).Index).ToHashSet());
            return [.. marks.Zip(needed, (mark, need) => mark && need)];
        }

        var (own, byRow, byDirection) = (Moved([.. _standIns, .. _rows, _jacobian.Direction]), Moved([.. _rows, _jacobian.Direction]), Moved([_jacobian.Direction]));
        var values = new EnclosureEvaluator<Interval>(_graph, needed) { Stop = _graph.Stop };
        for (var k = 0; k < all; k++)
        {
            if (needed[k] && !own[k])
            {
                values.Put(new NodeId(k), _bounds.Values(new NodeId(k)));
            }
        }

        var given = new Dictionary<int, Interval[]>();
        for (var k = 0; k < flips.Length; k++)
        {
            given[_standIns[k]] = flips[k].Slopes;
        }

        var (unit, changes) = (new Interval[n], new double[n * n]);
        given[_jacobian.Direction] = unit;
        for (var i = 0; i < n; i++)
        {
            var start = 0;
            foreach (var row in _rows)
            {
                var size = _graph.ShapeOf(_graph.VariableNode(row)).Size;
                given[row] = rows[i][start..(start + size)];
                start += size;
            }

            for (var j = 0; j < n; j++)
            {
                Array.Fill(unit, new Interval(0));
                unit[j] = new(1);
                values.Run(given.GetValueOrDefault, (i, j) switch { (0, 0) => own, (_, 0) => byRow, _ => byDirection });
                if (Change(values, flips) is not { } change)
                {
                    return null;
                }

                changes[(i * n) + j] = change;
            }
        }

        return changes;
    }

    // By the mean value theorem: first the slopes change, then the weights.
    private double? Change(EnclosureEvaluator<Interval> values, KinkFlips[] flips)
    {
        if (_slopes.Any(slope => values[slope].Any(value => value.Definedness != Definedness.Defined)))
        {
            return null;
        }

        var change = 0.0;
        for (var k = 0; k < flips.Length; k++)
        {
            change = Upward.Plus(change, flips[k].Most(values[_slopes[k]]));
        }

        foreach (var group in _bounds.Region.Groups)
        {
            var square = 0.0;
            for (var k = 0; k < _weights.Length; k++)
            {
                if ((_bounds.Region.Bit(_weights[k]) & group.Variables) != 0)
                {
                    square = values[_slopes[flips.Length + k]].Aggregate(square, (sum, value) => Upward.Plus(sum, Upward.Square(Upward.Magnitude(value))));
                }
            }

            change = Upward.Plus(change, square == 0 ? 0 : Upward.Times(group.Radius, Upward.Root(square)));
        }

        return change;
    }
}

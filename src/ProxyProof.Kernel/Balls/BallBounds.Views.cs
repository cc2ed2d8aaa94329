using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <content>First and second derivatives of views and scatters.</content>
internal sealed partial class BallBounds
{
    private double[] ViewSlope(View n, int axes, int variable)
    {
        var inner = _graph.ShapeOf(n.X);
        if (ViewAxes.Of(n.Map, n.Shape, inner) is { } view)
        {
            var root = Upward.RootOf(view.Copies(n.Shape, AxisGroups.All(n.Shape) & ~axes));
            var slopes = First(n.X, view.Inner(axes), variable);
            return Array.ConvertAll(view.GroupsAt(n.Shape, inner, axes), at => Upward.Times(root, slopes[at]));
        }

        // Entry by entry, or the whole with as many copies as an entry has at most.
        var positions = IndexMaps.Positions(n.Map, n.Shape, inner);
        var each = First(n.X, AxisGroups.All(inner), variable);
        var entries = Array.ConvertAll(positions, position => each[position]);
        var count = AxisGroups.Count(n.Shape, axes);
        var whole = Upward.Times(Upward.RootOf(Copies(positions, inner.Size)), First(n.X, 0, variable)[0]);
        return Upward.Least(Upward.Norms(entries, Groups(n.Shape, axes), count), Upward.Fill(count, axes == AxisGroups.All(n.Shape) ? double.PositiveInfinity : whole));
    }

    private double[] ScatterSlope(Scatter n, int axes, int variable)
    {
        // Each entry is a sum of entries; the whole is at most the root of the greatest number of summands times the whole of those.
        var outer = _graph.ShapeOf(n.X);
        var positions = IndexMaps.Positions(n.Map, outer, n.Shape);
        var each = Upward.Sums(First(n.X, AxisGroups.All(outer), variable), positions, n.Shape.Size);
        var count = AxisGroups.Count(n.Shape, axes);
        var whole = Upward.Times(Upward.RootOf(Copies(positions, n.Shape.Size)), First(n.X, 0, variable)[0]);
        return Upward.Least(Upward.Norms(each, Groups(n.Shape, axes), count), Upward.Fill(count, whole));
    }

    private static int Copies(int[] positions, int size)
    {
        var counts = new int[size];
        var most = 1;
        foreach (var position in positions)
        {
            most = int.Max(most, ++counts[position]);
        }

        return most;
    }

    private double[]? ViewCurvature(View n, int axes, int summed)
    {
        var inner = _graph.ShapeOf(n.X);
        var rest = AxisGroups.All(n.Shape) & ~axes;
        if (ViewAxes.Of(n.Map, n.Shape, inner) is { } view)
        {
            // Repeated axes: as often in a sum, by the root in a norm.
            var factor = Upward.Times(view.Copies(n.Shape, summed), Upward.RootOf(view.Copies(n.Shape, rest & ~summed)));
            var unread = view.Inner(0);
            var curvatures = Second(n.X, view.Inner(axes), view.Inner(summed) & ~unread);
            return Array.ConvertAll(view.GroupsAt(n.Shape, inner, axes), at => Upward.Times(factor, curvatures[at]));
        }

        var positions = IndexMaps.Positions(n.Map, n.Shape, inner);
        var count = AxisGroups.Count(n.Shape, axes);
        if (axes == AxisGroups.All(n.Shape))
        {
            var each = Second(n.X, AxisGroups.All(inner), 0);
            return Array.ConvertAll(positions, position => each[position]);
        }

        // The norm of the whole for each part of it; the sum of k numbers is at most the root of k times their norm.
        var factors = Upward.RootOf(Copies(positions, inner.Size));
        var size = Upward.RootOf(AxisGroups.Count(n.Shape, summed));
        return Upward.Fill(count, Upward.Times(size, Upward.Times(factors, Second(n.X, 0, 0)[0])));
    }
}

using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;

namespace ProxyProof.Checking.Picturing;

/// <summary>Lines and planes through a point of a domain.</summary>
internal sealed class Scene(Problem problem, MarginView view, double[] point)
{
    // More coordinates than this are not compared: a picture of the first ones is as good.
    private const int MostCompared = 64;

    private const string Along = ", along the domain";

    // Whether a coordinate lies on a surface: a straight line leaves it at once.
    private readonly bool[] _onSurface = [.. problem.Layout.Bound.SelectMany(bound => Components(bound.Domain).Zip(bound.Variables, (part, variable) => Enumerable.Repeat(part is Sphere or Simplex, problem.Layout.Slice(variable).Length))).SelectMany(flags => flags)];

    /// <summary>The coordinates in which the margin changes most, strongest first.</summary>
    public int[] Strongest(int count)
    {
        var center = view.At(point);
        return [.. Enumerable.Range(0, Math.Min(point.Length, MostCompared)).OrderByDescending(Change).ThenBy(k => k).Take(count)];

        double Change(int axis)
        {
            var reach = 0.25 * Math.Max(1, Math.Abs(point[axis]));
            var margins = view.All([.. ((double[])[-reach, -reach / 8, reach / 8, reach]).Select(step => Moved(Unit(axis), step))]);
            return margins.Where(double.IsFinite).Select(margin => Math.Abs(margin - center)).DefaultIfEmpty(-1).Max();
        }
    }

    /// <summary>The margin along a coordinate.</summary>
    public SlicePicture Slice(int axis, int steps, string title)
    {
        var (low, high, isThin) = Range(Unit(axis), Math.Max(1, Math.Abs(point[axis])));
        var at = Steps(low, high, steps);
        var margins = Margins([.. at.Select(step => Moved(Unit(axis), step))], isThin);
        return new(title, NameOf(axis) + (isThin ? Along : ""), [.. at.Select(step => Digits.Short(point[axis] + step, high - low))], [.. margins.Select(margin => Digits.Short(margin))], Digits.Short(point[axis], high - low));
    }

    /// <summary>The margin along its gradient; null where it has none, or where the gradient follows a single coordinate.</summary>
    public SlicePicture? SteepestSlice(int steps, string title)
    {
        if (view.Gradient(point) is not { } direction)
        {
            return null;
        }

        var length = Math.Sqrt(direction.Sum(x => x * x));
        if (!double.IsFinite(length) || length == 0)
        {
            return null;
        }

        direction = Array.ConvertAll(direction, x => x / length);
        if (Array.Exists(direction, x => Math.Abs(x) > 0.9999))
        {
            return null;
        }

        var (low, high, isThin) = Range(direction, Math.Max(1, Math.Sqrt(point.Sum(x => x * x))));
        var at = Steps(low, high, steps);
        var margins = Margins([.. at.Select(step => Moved(direction, step))], isThin);
        return new(title, "distance along the gradient" + (isThin ? Along : ""), [.. at.Select(step => Digits.Short(step))], [.. margins.Select(margin => Digits.Short(margin))], 0);
    }

    /// <summary>The margin on the plane of two coordinates.</summary>
    public PlanePicture Plane(int x, int y, int size, string title)
    {
        var (left, right, isThin) = Range(Unit(x), Math.Max(1, Math.Abs(point[x])));
        var (down, up, isFlat) = Range(Unit(y), Math.Max(1, Math.Abs(point[y])));
        var (columns, rows) = (Steps(left, right, size), Steps(down, up, size));
        var points = new double[size * size][];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var moved = (double[])point.Clone();
                moved[x] += columns[column];
                moved[y] += rows[row];
                points[(row * size) + column] = moved;
            }
        }

        return new(
            title,
            NameOf(x) + (isThin ? Along : ""),
            NameOf(y) + (isFlat ? Along : ""),
            (Digits.Short(point[x] + left, right - left), Digits.Short(point[x] + right, right - left)),
            (Digits.Short(point[y] + down, up - down), Digits.Short(point[y] + up, up - down)),
            size,
            size,
            [.. Margins(points, isThin || isFlat).Select(margin => Digits.Short(margin))],
            (Digits.Short(point[x], right - left), Digits.Short(point[y], up - down)));
    }

    // What leaves a surface is taken back to it.
    private double[] Margins(double[][] points, bool isThin) => isThin ? view.All([.. points.Select(view.Projected)], everywhere: true) : view.All(points);

    // From end to end of the domain where it has ends nearby, else a few sizes around the point; so far to both sides as well along a surface.
    private (double Low, double High, bool IsThin) Range(double[] direction, double size)
    {
        if (Enumerable.Range(0, point.Length).Any(k => direction[k] != 0 && _onSurface[k]))
        {
            return (-size, size, true);
        }

        var reach = 2.5 * size;
        var (low, high) = (End(-reach), End(reach));
        return high > low ? (low, high, false) : (-reach, reach, false);

        double End(double far)
        {
            if (view.Holds(Moved(direction, far)))
            {
                return far;
            }

            var (inside, outside) = (0.0, far);
            for (var k = 0; k < 60; k++)
            {
                var middle = (inside + outside) / 2;
                (inside, outside) = view.Holds(Moved(direction, middle)) ? (middle, outside) : (inside, middle);
            }

            var end = view.Projected(Moved(direction, inside));
            return Enumerable.Range(0, end.Length).Sum(k => (end[k] - point[k]) * direction[k]);
        }
    }

    private static IEnumerable<Domain> Components(Domain domain) => domain is Product product ? product.Factors.SelectMany(Components) : Enumerable.Repeat(domain, domain.Components);

    private static double[] Steps(double low, double high, int count) =>
        [.. Enumerable.Range(0, count).Select(k => low + ((high - low) * k / (count - 1)))];

    private double[] Unit(int axis)
    {
        var unit = new double[point.Length];
        unit[axis] = 1;
        return unit;
    }

    private double[] Moved(double[] direction, double step)
    {
        var moved = new double[point.Length];
        for (var k = 0; k < moved.Length; k++)
        {
            moved[k] = point[k] + (step * direction[k]);
        }

        return moved;
    }

    // w, w[2] or W[1, 3], as the file writes entries.
    private string NameOf(int coordinate)
    {
        foreach (var bound in problem.Layout.Bound)
        {
            for (var k = 0; k < bound.Variables.Count; k++)
            {
                var (start, length) = problem.Layout.Slice(bound.Variables[k]);
                if (coordinate < start || coordinate >= start + length)
                {
                    continue;
                }

                var indices = new List<int>();
                var rest = coordinate - start;
                foreach (var size in problem.Graph.ShapeOf(problem.Graph.VariableNode(bound.Variables[k])).Dims.Items.Reverse())
                {
                    indices.Insert(0, (rest % size) + 1);
                    rest /= size;
                }

                return bound.ComponentNames[k] + (indices.Count == 0 ? "" : $"[{string.Join(", ", indices)}]");
            }
        }

        return $"coordinate {coordinate + 1}";
    }
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Regions;

/// <summary>A domain as search uses it: points are drawn from it, moved back into it, and put exactly into it. One thread uses a region at a time.</summary>
/// <param name="start">Where its entries lie in the vector of all variables.</param>
/// <param name="length">How many entries it has.</param>
internal abstract class Region(int start, int length)
{
    protected int Start => start;

    protected int Length => length;

    /// <summary>Whether all its entries lie in a stretch.</summary>
    public bool IsWithin(int first, int count) => start >= first && start + length <= first + count;

    /// <summary>Draws the region's entries; those of earlier variables are in place.</summary>
    public abstract void Sample(Draws draws, SamplingStyle style, Span<double> point);

    /// <summary>Moves the region's entries to a nearby point of the domain.</summary>
    public virtual void Project(Span<double> point)
    {
    }

    /// <summary>Takes from a gradient what leads out of the region, where it has no inside.</summary>
    public virtual void Tangent(ReadOnlySpan<double> point, Span<double> gradient)
    {
    }

    /// <summary>Rounds the region's entries to an exact point of the domain, as far as can be told cheaply.</summary>
    /// <returns>False when the rounding leaves the domain.</returns>
    public abstract bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact);

    /// <summary>Lowers the upper ends and raises the lower ends of the region's entries to those of the domain, where these are known for all its points.</summary>
    public virtual void Bound(Span<double> lower, Span<double> upper)
    {
    }

    /// <summary>Whether no point of the domain lies in a box, as far as that is seen easily.</summary>
    public virtual bool Excludes(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper) => false;

    /// <summary>Whether the domain holds no point where the variables before it are as in this one; seen only of ends that depend on them.</summary>
    public virtual bool IsEmpty(ReadOnlySpan<double> point) => false;

    /// <summary>The least and the greatest squared distance of a box's points from a centre.</summary>
    protected static (double Least, double Greatest) Distances(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<double> center)
    {
        var (least, greatest) = (0.0, 0.0);
        for (var k = 0; k < lower.Length; k++)
        {
            var (below, above) = (lower[k] - center[k], upper[k] - center[k]);
            var near = Math.Max(0, Math.Max(below, -above));
            least += near * near;
            greatest += Math.Max(below * below, above * above);
        }

        return (least, greatest);
    }

    /// <summary>The regions of all bound variables, in order.</summary>
    public static Region[] Of(Graph graph, Layout layout, Func<NodeId, NodeId> lower)
    {
        var regions = new List<Region>();
        foreach (var bound in layout.Bound)
        {
            var component = 0;
            Add(graph, layout, lower, bound, bound.Domain, ref component, regions);
        }

        return [.. regions];
    }

    /// <summary>Free entries drawn around 0.</summary>
    protected static double Free(Draws draws, SamplingStyle style, double scale) => style switch
    {
        SamplingStyle.Even => 3 * draws.Normal(),
        SamplingStyle.Scaled => scale * draws.Normal(),
        SamplingStyle.HeavyTailed => draws.Normal() * draws.PowerOfTen(-2, 3),
        SamplingStyle.Near => draws.Normal() * scale * 1e-4,
        SamplingStyle.Simple => (draws.Below(9) - 4) / (double)(1 + draws.Below(2)),
        SamplingStyle.Sparse => draws.Uniform() < 0.6 ? 0 : draws.Below(2) == 0 ? draws.Below(7) - 3 : draws.Normal() * scale,
    };

    /// <summary>A scale that all entries of a draw share.</summary>
    protected static double Scale(Draws draws, SamplingStyle style) => style is SamplingStyle.Even or SamplingStyle.Simple ? 1 : draws.PowerOfTen(-2, 2.5);

    private static void Add(Graph graph, Layout layout, Func<NodeId, NodeId> lower, BoundVariable bound, Domain domain, ref int component, List<Region> regions)
    {
        if (domain is Product product)
        {
            foreach (var factor in product.Factors)
            {
                Add(graph, layout, lower, bound, factor, ref component, regions);
            }

            return;
        }

        var (start, _) = layout.Slice(bound.Variables[component]);
        var length = 0;
        for (var k = 0; k < domain.Components; k++)
        {
            length += layout.Slice(bound.Variables[component + k]).Length;
        }

        var shape = graph.ShapeOf(graph.VariableNode(bound.Variables[component]));
        EndPoint? End(NodeId? node) => node is { } id ? new EndPoint(graph, lower(id), layout) : null;
        regions.Add(domain switch
        {
            WholeSpace => new BoxRegion(start, length, null, null),
            Box box => new BoxRegion(start, length, End(box.Low), End(box.High)),
            IntegerRange range => new IntegerRegion(start, length, End(range.Low)!, End(range.High)!),
            Ball ball => new BallRegion(start, length, [.. ball.Center.Items.Select(center => End(center)!)], End(ball.Radius)!, shape, spectral: false),
            OperatorBall ball => new BallRegion(start, length, [End(ball.Center)!], End(ball.Radius)!, shape, spectral: shape.Rank == 2),
            Sphere => new SphereRegion(start, length),
            Simplex => new SimplexRegion(start, length),
            _ => throw new UnsupportedFormException($"points of {bound.DomainText} are not searched yet"),
        });
        component += domain.Components;
    }
}

/// <summary>One given point: the outer variables while a witness for the inner ones is sought.</summary>
internal sealed class FixedRegion(int start, double[] values) : Region(start, values.Length)
{
    public override void Sample(Draws draws, SamplingStyle style, Span<double> point) => values.CopyTo(point[Start..]);

    public override void Project(Span<double> point) => values.CopyTo(point[Start..]);

    public override void Bound(Span<double> lower, Span<double> upper)
    {
        values.CopyTo(lower[Start..]);
        values.CopyTo(upper[Start..]);
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        for (var k = 0; k < Length; k++)
        {
            exact[Start + k] = Rational.FromDouble(values[k]);
        }

        return true;
    }
}

/// <summary>Entries that stay at given values, whatever regions they belong to.</summary>
internal sealed class HeldRegion(int dimension, IReadOnlyDictionary<int, double> held) : Region(0, dimension)
{
    public override void Sample(Draws draws, SamplingStyle style, Span<double> point) => Project(point);

    public override void Project(Span<double> point)
    {
        foreach (var (entry, value) in held)
        {
            point[entry] = value;
        }
    }

    public override void Tangent(ReadOnlySpan<double> point, Span<double> gradient)
    {
        foreach (var entry in held.Keys)
        {
            gradient[entry] = 0;
        }
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        foreach (var (entry, value) in held)
        {
            exact[entry] = Rational.FromDouble(value);
        }

        return true;
    }
}

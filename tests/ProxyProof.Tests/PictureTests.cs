using System.Collections.Immutable;
using ProxyProof.Checking;
using ProxyProof.Checking.Picturing;
using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>What pictures show: violations and not rounding, ranges as they are, and surfaces along themselves.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in [-1, 1], y in [-1, 1]: (x + y)^3 == x^3 + 3*x^2*y + 3*x*y^2 + y^3")]
    [InlineData("forall x in [0, 1], y in [0, 1]: x^2 + y^2 >= 2*x*y")]
    [InlineData("forall x in R: sin(x)^2 + cos(x)^2 <= 1")]
    [InlineData("forall w in sphere(3): w[1]^2 + w[2]^2 + w[3]^2 <= 1")]
    [InlineData("let f(w in R^2) = w[1]^2 + w[2]^2 claim forall w in R^2, v in R^2: f(v) >= f(w) + <grad f(w), v - w>")]
    public void Rounding_is_not_painted_as_a_violation(string text)
    {
        var (verdict, pictures) = Of(text);

        Assert.Equal(Verdict.Proved, verdict);
        Assert.NotEmpty(pictures);
        Assert.DoesNotContain(pictures.OfType<SlicePicture>(), picture => picture.Margin.Any(margin => margin < 0));
        Assert.DoesNotContain(pictures.OfType<PlanePicture>(), picture => picture.Margin.Any(margin => margin < 0));
        Assert.DoesNotContain(pictures.OfType<HistogramPicture>(), picture => picture.Edges[0] < 0 || picture.Beyond.Below > 0);
    }

    [Theory]
    [InlineData("forall x in [0, 1e-7]: x^2 <= 5e-15")]
    [InlineData("forall x in [0, 1]: (x - 1/2)^2 >= 1e-17")]
    [InlineData("forall x in [0, 1], y in [0, 1]: x + y <= 2 - 1e-13")]
    public void A_small_violation_stays(string text)
    {
        var (verdict, pictures) = Of(text);

        Assert.Equal(Verdict.Refuted, verdict);
        Assert.Contains(pictures.OfType<SlicePicture>(), picture => picture.Margin.Any(margin => margin < 0));
    }

    [Fact]
    public void Ends_of_a_narrow_range_far_from_zero_stay_apart()
    {
        var (_, pictures) = Of("forall w in box([100000, 1000000], [100001, 1000000.001]): w[1]*w[2] <= 0");

        var plane = Assert.Single(pictures.OfType<PlanePicture>());
        Assert.Equal(((100000.0, 100001.0), (1000000.0, 1000000.001)), (plane.XRange, plane.YRange));
        Assert.All(pictures.OfType<SlicePicture>().Where(slice => slice.Axis is ['w', ..]), slice => Assert.Equal(slice.X.Length, slice.X.Distinct().Count()));
        Assert.All(pictures.OfType<HistogramPicture>(), histogram => Assert.Equal(histogram.Edges.Length, histogram.Edges.Distinct().Count()));
    }

    [Fact]
    public void A_surface_is_shown_along_itself()
    {
        var (_, pictures) = Of("forall w in sphere(4): w[1] + w[2] <= 1");

        var plane = Assert.Single(pictures.OfType<PlanePicture>());
        Assert.Equal("w[1], along the domain", plane.XAxis);
        Assert.True(plane.XRange.High - plane.XRange.Low > 1);
        Assert.Contains(plane.Margin, margin => margin < 0);
        Assert.Contains(plane.Margin, margin => margin > 0);
        Assert.DoesNotContain(plane.Margin, double.IsNaN);
    }

    private (Verdict Verdict, ImmutableArray<Picture> Pictures) Of(string text)
    {
        var claim = TheoremText.Claim(_folder, text);
        var outcome = new Checker { Parallelism = 1 }.Check(claim, new Budget(Samples: 1000, TimeSeconds: 20));
        return (outcome.Verdict, MarginPictures.Of(claim, outcome, 1));
    }
}

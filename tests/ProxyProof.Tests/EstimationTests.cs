using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Estimates: the bisection against verdicts that are known, and whole files.</summary>
public sealed class EstimationTests
{
    private static readonly Claim s_claim = Samples.Claim("a.thm", "a", "estimate1", Expectation.Holds, 1);

    [Theory]
    [InlineData(0.17553, 0.01, 1)]
    [InlineData(-2.5, -10, 10)]
    [InlineData(999.9, 0, 1000)]
    [InlineData(1e-7, 0, 1)]
    public void The_largest_constant_that_stands_is_bracketed_to_three_digits(double frontier, double low, double high)
    {
        var estimate = Search(value => value.ToDouble() <= frontier, low, high);
        Assert.True(estimate.Upwards);
        Assert.Equal(Verdict.Supported, estimate.Verdict);
        var (stands, falls) = (estimate.Supported!.Value.ToDouble(), estimate.Refuted!.Value.ToDouble());
        Assert.InRange(frontier, stands, falls);
        Assert.True(falls - stands <= 1.0001e-3 * Math.Max(Math.Abs(stands), Math.Abs(falls)), $"[{stands}, {falls}]");
    }

    [Fact]
    public void Where_smaller_constants_are_harder_the_smallest_is_found()
    {
        var estimate = Search(value => value.ToDouble() >= 8, 1, 20);
        Assert.False(estimate.Upwards);
        Assert.Equal(8, estimate.Supported!.Value.ToDouble());
        Assert.InRange(estimate.Refuted!.Value.ToDouble(), 7.99, 7.9999);
        Assert.StartsWith("Smallest supported 8, largest refuted 7.99", estimate.Describe("L"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_or_fails_throughout_or_not_monotonically_is_said()
    {
        Assert.Contains("It holds at both ends and at every value tried", Search(_ => true, 0, 1).Describe("c"), StringComparison.Ordinal);
        Assert.Contains("It holds at no value tried", Search(_ => false, 0, 1).Describe("c"), StringComparison.Ordinal);
        Assert.Equal(Verdict.Inconclusive, Search(_ => false, 0, 1).Verdict);
        var hole = Search(value => value.ToDouble() is < 0.3 or > 0.4, 0, 1);
        Assert.Equal(Verdict.Inconclusive, hole.Verdict);
        Assert.Contains("Not monotone", hole.Describe("c"), StringComparison.Ordinal);
        var gap = Search(value => value.ToDouble() is < 0.2 or (> 0.6 and < 0.75), 0, 1);
        Assert.Contains("Not monotone", gap.Describe("c"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_neither_ends_the_search_without_a_claim_about_it()
    {
        var estimate = new Estimation(value => value > new Rational(1, 2) && value < 1 ? Outcome.Inconclusive(s_claim) : value >= 1 ? Refuted() : Outcome.Supported(s_claim)).Run(0, 2)!;
        Assert.True(estimate.Supported <= new Rational(1, 2));
        Assert.True(estimate.Refuted >= 1);
    }

    [Fact]
    public void The_nearest_constant_is_looked_for_on_both_sides()
    {
        var below = new Estimation(value => value.ToDouble() <= 0.1755 ? Outcome.Supported(s_claim) : Refuted()).Nearest(new Rational(18, 100))!;
        Assert.InRange(below.Supported!.Value.ToDouble(), 0.1753, 0.1755);
        var above = new Estimation(value => value.ToDouble() >= 1 ? Outcome.Supported(s_claim) : Refuted()).Nearest(new Rational(9, 10))!;
        Assert.Equal(1, above.Supported!.Value.ToDouble());
        Assert.Null(new Estimation(_ => Refuted()).Nearest(1));
    }

    [Fact]
    public void A_file_with_an_estimate_and_a_refuted_claim_gets_its_brackets()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", """
            theorem t {
              let f(x in R) = x^2 + 3*sin(x)^2
              estimate mu in [0.1, 1]: pl(f, mu, fstar = 0)
              claim pl(f, mu = 0.2, fstar = 0)
              claim wrong: forall x in R: x >= 1
              claim none: forall x in R: x <= x
            }
            """);
        var report = new Session(NativeEngine.Create(), folder.Path, TimeProvider.System).Check(
            new CheckOptions { Paths = ["a.thm"], Budget = new Budget(Samples: 2000), Selection = new() { Constants = true } }, new SilentObserver(), CancellationToken.None);
        Assert.Equal(["t.estimate1", "t.claim1", "t.wrong"], report.Claims.Select(claim => claim.Id.Split('#')[1]));
        foreach (var bracket in report.Claims.Take(2).Select(claim => claim.Bracket!))
        {
            Assert.Equal("mu", bracket.Parameter);
            Assert.InRange(bracket.Supported!.Value, 0.17, 0.1755310);
            Assert.InRange(bracket.Refuted!.Value, 0.1755309, 0.18);
        }

        // No other number in its place would do.
        Assert.Null(report.Claims[2].Bracket);
        Assert.Equal(Verdict.Refuted, report.Claims[2].Verdict);
    }

    private static Estimate Search(Func<Rational, bool> holds, double low, double high) =>
        new Estimation(value => holds(value) ? Outcome.Supported(s_claim) : Refuted()).Run(Rational.FromDouble(low), Rational.FromDouble(high))!;

    // A refutation asks for the kernel's evidence: that of x >= 1 at x = 0.
    private static Outcome Refuted()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var one = graph.Add(new Constant(1));
        var claim = s_claim with
        {
            Graph = graph,
            Formula = new Quantifier(
                Universal: true,
                [new BoundVariable("x", [0], ["x"], new WholeSpace(), "R")],
                null,
                new Comparison(Relation.GreaterOrEqual, x, one, default, SourceSpan.None),
                SourceSpan.None),
        };
        var report = PointChecker.Check(claim, new ExactPoint(ImmutableSortedDictionary<int, ImmutableArray<Rational>>.Empty.Add(0, [0])));
        return Outcome.Refuted(claim, report.Refutation!);
    }
}

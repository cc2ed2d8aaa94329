using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

public sealed class ExitCodeTests
{
    private static readonly DiagnosticReport s_error = new(new(Severity.Error, "PP1001", SourceSpan.None, "no"));
    private static readonly DiagnosticReport s_bug = new(new(Severity.Error, DiagnosticReport.InternalErrorCode, SourceSpan.None, "bug"));

    [Theory]
    [InlineData(Verdict.Proved, Expectation.Holds, true, 0)]
    [InlineData(Verdict.Proved, Expectation.Proved, true, 0)]
    [InlineData(Verdict.Proved, Expectation.Refuted, false, 1)]
    [InlineData(Verdict.Refuted, Expectation.Holds, false, 1)]
    [InlineData(Verdict.Refuted, Expectation.Proved, false, 1)]
    [InlineData(Verdict.Refuted, Expectation.Refuted, true, 0)]
    [InlineData(Verdict.Supported, Expectation.Holds, true, 0)]
    [InlineData(Verdict.Supported, Expectation.Proved, false, 3)]
    [InlineData(Verdict.Supported, Expectation.Refuted, false, 3)]
    [InlineData(Verdict.Inconclusive, Expectation.Holds, false, 3)]
    [InlineData(Verdict.Inconclusive, Expectation.Refuted, false, 3)]
    [InlineData(Verdict.Vacuous, Expectation.Holds, false, 3)]
    [InlineData(Verdict.Vacuous, Expectation.Proved, false, 3)]
    [InlineData(Verdict.Error, Expectation.Holds, false, 2)]
    [InlineData(Verdict.Error, Expectation.Refuted, false, 2)]
    public void Every_verdict_against_every_expectation(Verdict verdict, Expectation expected, bool ok, int code)
    {
        var claim = Samples.Entry(verdict, expected);

        Assert.Equal(ok, claim.Ok);
        Assert.Equal(code, ExitCode.Of(Samples.Report([claim]), UndecidedPolicy.Fail));
    }

    [Theory]
    [InlineData(UndecidedPolicy.Fail, 3)]
    [InlineData(UndecidedPolicy.Warn, 0)]
    [InlineData(UndecidedPolicy.Ok, 0)]
    public void Undecided_claims_count_as_the_user_says_and_are_never_ok(UndecidedPolicy policy, int code)
    {
        var report = Samples.Report([Samples.Entry(Verdict.Inconclusive), Samples.Entry(Verdict.Supported, Expectation.Proved)]);

        Assert.Equal(code, ExitCode.Of(report, policy));
        Assert.Equal(0, report.Summary.Ok);
    }

    [Fact]
    public void Of_several_the_first_of_4_2_1_3_5_wins_and_130_over_all()
    {
        ClaimReport[] claims = [Samples.Entry(Verdict.Supported), Samples.Entry(Verdict.Inconclusive), Samples.Entry(Verdict.Refuted), Samples.Entry(Verdict.Error)];

        Assert.Equal(130, Code(claims, [s_error, s_bug], interrupted: true));
        Assert.Equal(4, Code(claims, [s_error, s_bug]));
        Assert.Equal(2, Code(claims, [s_error]));
        Assert.Equal(2, Code(claims, []));
        Assert.Equal(2, Code(claims[..3], [s_error]));
        Assert.Equal(1, Code(claims[..3], []));
        Assert.Equal(3, Code(claims[..2], []));
        Assert.Equal(0, Code(claims[..1], []));
        Assert.Equal(5, Code([], []));
        Assert.Equal(2, Code([], [s_error]));

        static int Code(ClaimReport[] claims, DiagnosticReport[] diagnostics, bool interrupted = false) =>
            ExitCode.Of(Samples.Report(claims, diagnostics, interrupted), UndecidedPolicy.Fail);
    }

    [Fact]
    public void A_bug_inside_one_claim_is_a_bug_of_the_run() =>
        Assert.Equal(4, ExitCode.Of(Samples.Report([Samples.Entry(Verdict.Error) with { Diagnostics = [s_bug] }]), UndecidedPolicy.Fail));

    [Fact]
    public void Warnings_do_not_count() =>
        Assert.Equal(0, ExitCode.Of(Samples.Report([Samples.Entry(Verdict.Supported)], [Samples.Remark]), UndecidedPolicy.Fail));

    [Fact]
    public void An_empty_shard_is_fine() =>
        Assert.Equal(0, ExitCode.Of(Samples.Report([], matched: 7), UndecidedPolicy.Fail));

    [Fact]
    public void An_estimate_is_ok_unless_inconclusive()
    {
        var estimate = Samples.Entry(Verdict.Supported, Expectation.Proved) with { Bracket = new("mu", 1, 2, 3) };

        Assert.True(estimate.Ok);
        Assert.False((estimate with { Verdict = Verdict.Inconclusive }).Ok);
    }
}

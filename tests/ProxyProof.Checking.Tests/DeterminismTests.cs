using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using static ProxyProof.Checking.Tests.ClaimMaker;

namespace ProxyProof.Checking.Tests;

public class DeterminismTests
{
    // A quick proof would spare the search.
    private static readonly ImmutableArray<string> SearchAlone = ["sampling", "descent", "subdivision", "training"];

    [Theory]
    [InlineData("0.18", false)]
    [InlineData("0.17", false)]
    [InlineData("0.17", true)]
    public void One_thread_and_two_give_the_same_outcome(string constant, bool searchesOnly)
    {
        var one = Run(constant, parallelism: 1, searchesOnly);
        var two = Run(constant, parallelism: 2, searchesOnly);
        Assert.Equal(one.Verdict, two.Verdict);
        Assert.Equal(one.BestMargin, two.BestMargin);
        Assert.Equal(one.Statistics.Points, two.Statistics.Points);
        Assert.Equal(Values(one.Witness), Values(two.Witness));
        Assert.Equal(Values(one.Worst), Values(two.Worst));
        Assert.Equal(one.BestPoint.SelectMany(variable => variable.Values), two.BestPoint.SelectMany(variable => variable.Values));
    }

    [Fact]
    public void Cancellation_returns_what_was_found()
    {
        using var source = new CancellationTokenSource();
        var progress = new Stopper(source);
        var outcome = new Checker { Parallelism = 1 }.Check(Pl("0.17"), new Budget(Samples: 100_000_000), progress, source.Token);
        Assert.Equal(Verdict.Supported, outcome.Verdict);
        Assert.Equal("time", outcome.Statistics.Stopped);
        Assert.True(outcome.Statistics.Points > 0);
    }

    [Fact]
    public void A_cap_in_time_ends_the_search()
    {
        var outcome = new Checker { Parallelism = 2 }.Check(Pl("0.17"), new Budget(Samples: 1_000_000_000, TimeSeconds: 0.5, Methods: SearchAlone));
        Assert.Equal("time", outcome.Statistics.Stopped);
        Assert.InRange(outcome.Seconds, 0, 20);
    }

    [Fact]
    public void A_claim_that_holds_a_feature_not_checked_yet_is_an_error_at_once()
    {
        var claim = Pl("0.17") with { NotCheckedYet = [new Diagnostic(Severity.Error, "PP5001", SourceSpan.None, "trajectories")] };
        var outcome = new Checker().Check(claim, new Budget());
        Assert.Equal(Verdict.Error, outcome.Verdict);
        Assert.StartsWith("not checked yet", outcome.Message, StringComparison.Ordinal);
    }

    // Timers call back on the thread pool: one that waits there for a thread ends nothing.
    [Fact]
    public void A_cap_in_time_also_ends_a_derivative_while_every_thread_of_the_pool_is_busy()
    {
        var m = new ClaimMaker();
        var z = m.Forall("z", Shape.Scalar, m.Interval("-1", "1"));
        var slope = m.B.Apply(UnaryFunction.Log, m.B.Add(m.Number("1"), m.B.Apply(UnaryFunction.Exp, m.B.Negate(m.B.Power(z, 2)))));
        for (var order = 0; order < 24; order++)
        {
            slope = m.Gradient(slope, z);
        }

        // Not disposed of: those that wait may still look at it.
        var free = new ManualResetEventSlim();
        for (var k = 0; k < 200; k++)
        {
            ThreadPool.QueueUserWorkItem(_ => free.Wait(TimeSpan.FromSeconds(30)));
        }

        try
        {
            var outcome = new Checker { Parallelism = 1 }.Check(m.Claim(AtMost(slope, m.Number("1000000000"))), new Budget(TimeSeconds: 0.5));
            Assert.Equal((Verdict.Inconclusive, "time"), (outcome.Verdict, outcome.Statistics.Stopped));
            Assert.InRange(outcome.Seconds, 0, 10);
        }
        finally
        {
            free.Set();
        }
    }

    [Fact]
    public void The_claims_own_graph_is_left_as_it_was()
    {
        var claim = Pl("0.18");
        var count = claim.Graph.Count;
        new Checker().Check(claim, new Budget(Samples: 1000));
        Assert.Equal(count, claim.Graph.Count);
    }

    [Fact]
    public void A_second_engine_that_disagrees_is_an_internal_error()
    {
        var checker = new Checker { SecondEngine = new WrongEngine() };
        Assert.Throws<InternalErrorException>(() => checker.Check(Pl("0.17"), new Budget(Samples: 1000)));
        Assert.Equal(Verdict.Proved, new Checker { SecondEngine = new NativeScalarEngine() }.Check(Pl("0.17"), new Budget(Samples: 1000)).Verdict);
    }

    [Fact]
    public void A_claim_that_an_argument_decides_at_once_is_compared_too()
    {
        // Small or large: functions of a number are compared, however many numbers a claim speaks of.
        var m = new ClaimMaker();
        var w = m.Forall("w", Shape.Of(1_000_000));
        var f = m.B.Multiply(m.Number("2"), m.Dot(w, w));
        var gradient = m.Gradient(f, w);
        var claim = m.Claim(AtLeast(m.Dot(gradient, gradient), m.Number("0")));
        Assert.Throws<InternalErrorException>(() => new Checker { SecondEngine = new WrongEngine() }.Check(claim, new Budget(Samples: 10)));
    }

    [Fact]
    public void A_wrong_derivative_is_found_without_a_second_engine()
    {
        var claim = Pl("0.17");
        Assert.Throws<InternalErrorException>(() => DerivativeCheck.Run(GraphCopy.Of(claim.Graph, new WrongEngine()), claim));
        Assert.Empty(DerivativeCheck.Run(GraphCopy.Of(claim.Graph), claim));
    }

    [Theory]
    [InlineData(DerivativeKind.Gradient)]
    [InlineData(DerivativeKind.Hessian)]
    [InlineData(DerivativeKind.Jacobian)]
    public void A_derivative_that_is_wrong_by_a_thousandth_is_found_in_every_form(DerivativeKind kind)
    {
        var m = new ClaimMaker();
        var w = m.Forall("w", Shape.Of(3));
        var f = m.B.Apply(UnaryFunction.Exp, w);
        var (body, shape, axes) = kind switch
        {
            DerivativeKind.Gradient => (m.Dot(f, w), Shape.Of(3), (int[])[0]),
            DerivativeKind.Hessian => (m.Dot(f, w), Shape.Of(3, 3), [0, 1]),
            DerivativeKind.Jacobian => (f, Shape.Of(3, 3), [0, 1]),
        };
        var derivative = m.Graph.Add(new Derivative(kind, body, [((Variable)m.Graph[w]).Id], [w], 0, 0, shape));
        var claim = m.Claim(AtLeast(m.B.Contract(derivative, axes, derivative, axes, []), m.Number("0")));
        Assert.Empty(DerivativeCheck.Run(GraphCopy.Of(claim.Graph), claim));
        Assert.Throws<InternalErrorException>(() => DerivativeCheck.Run(GraphCopy.Of(claim.Graph, new SlightlyWrongEngine()), claim));
    }

    [Fact]
    public void A_function_that_the_second_engine_does_not_have_is_left_to_the_native_one_with_a_note()
    {
        var outcome = new Checker { SecondEngine = new KnowsNoSine(), DerivesWithSecondEngine = true }.Check(Pl("0.17"), new Budget(Samples: 1000));
        Assert.Equal(Verdict.Proved, outcome.Verdict);
        var note = Assert.Single(outcome.Diagnostics);
        Assert.Equal(Severity.Note, note.Severity);
        Assert.Equal("no sines does not differentiate x1^2 + 3 * sin(x1)^2: sines are not supported by this engine", note.Message);
    }

    private static Outcome Run(string constant, int parallelism, bool searchesOnly) =>
        new Checker { Parallelism = parallelism }.Check(Pl(constant), new Budget(Samples: 30_000, Methods: searchesOnly ? SearchAlone : null));

    private static Rational[] Values(Witness? witness) => witness is null ? [] : [.. witness.Variables.SelectMany(variable => variable.Values)];

    private static Claim Pl(string constant)
    {
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar);
        var f = m.B.Add(m.B.Power(x, 2), m.B.Multiply(m.Number("3"), m.B.Power(m.B.Apply(UnaryFunction.Sin, x), 2)));
        var left = m.B.Divide(m.B.Power(m.Gradient(f, x), 2), m.Number("2"));
        return m.Claim(AtLeast(left, m.B.Multiply(m.Number(constant), f)));
    }

    private sealed class Stopper(CancellationTokenSource source) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => source.Cancel();
    }

    private sealed class KnowsNoSine : IScalarEngine
    {
        public string Name => "no sines";

        public NodeId? Derivative(Graph graph, NodeId expression, int variable) =>
            Refusal(graph, expression, variable) is null ? new NativeScalarEngine().Derivative(graph, expression, variable) : null;

        public string? Refusal(Graph graph, NodeId expression, int variable) =>
            graph.Reachable(expression).Index().Any(mark => mark.Item && graph[new NodeId(mark.Index)] is Unary { Function: UnaryFunction.Sin }) ? "sines are not supported by this engine" : null;
    }

    private sealed class SlightlyWrongEngine : IScalarEngine
    {
        public string Name => "slightly wrong";

        public NodeId? Derivative(Graph graph, NodeId expression, int variable) =>
            new NativeScalarEngine().Derivative(graph, expression, variable) is { } slope && new ExpressionBuilder(graph, simplify: false) is var builder
                ? builder.Multiply(builder.Constant(new Rational(1001, 1000)), slope)
                : null;
    }

    private sealed class WrongEngine : IScalarEngine
    {
        public string Name => "wrong";

        public NodeId? Derivative(Graph graph, NodeId expression, int variable) => graph.VariableNode(variable);
    }
}

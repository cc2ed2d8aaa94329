using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Training runs become parts of a claim: expressions, and variables for the iterates.</summary>
public class TrajectoryTests
{
    private const string Items =
        "let n = 3 let X = [[1, 2], [3, 4], [5, 6]] "
        + "let f(w in R^2) = mean(i in 1..n, (<X[i], w> - i)^2) trajectory w = gd(f, start = [1, 1], step = 0.1, steps = 10) ";

    [Theory]
    [InlineData("claim f(w[10]) <= f(w[0])")]
    [InlineData("claim forall t in 0..9: f(w[t + 1]) <= f(w[t])")]
    [InlineData("claim min(t in 0..9, ||grad f(w[t])||) <= 1 and w[3][2] <= 5")]
    [InlineData("claim pl_guarantee(f, mu = 1, L = 100, fstar = 0, w = w, eta = 0.1, T = 10)")]
    [InlineData("trajectory u = sgd(f, [0, 0], step = 1 / (t + 1), steps = 5, batch = 1) claim ||u[5]|| >= 0")]
    [InlineData("trajectory u = flow(f, [0, 0], time = 2.5) claim forall s in [0, 2.5]: ||u[s]|| <= 10")]
    [InlineData("trajectory u = adam(f, [0, 0], 0.1, steps = 5, beta1 = 0.8) claim ||u[5]|| >= 0")]
    [InlineData("sweep T in [2, 4] trajectory u = gd(f, [0, 0], step = 0.1, steps = T) claim forall t in 0..T-1: f(u[t + 1]) <= f(u[t])")]
    [InlineData("let g((W, v) in R^(3 x 2) * R) = v * ||W||^2 trajectory u = gd(g, start = (zeros(3, 2), 1), step = 0.1, steps = 2) claim forall t in 0..1: ||u[t + 1]|| <= ||u[t]|| + 1")]
    [InlineData("trajectory u = gd(f, start = w[10], step = 0.1, steps = 2) claim f(u[2]) <= 1")]
    [InlineData("assume f(w[1]) <= 7 claim 1 <= 2")]
    [InlineData("claim forall v in R^2, t in 0..9: <grad f(w[t]), w[t] - v> >= f(w[t]) - f(v)")]
    public void A_claim_about_a_run_is_read_in_full(string claim)
    {
        var file = Elaborated.File($"theorem t {{ {Items} {claim} }}");
        Assert.Empty(file.Diagnostics);
        Assert.All(file.Entries, entry =>
        {
            Assert.Empty(entry.Claim!.NotCheckedYet);
            Assert.NotEmpty(entry.Claim!.Trajectories);
        });
    }

    [Fact]
    public void Iterates_are_variables_with_the_number_of_the_iterate_first()
    {
        var claim = Elaborated.File($"theorem t {{ {Items} claim f(w[10]) <= f(w[0]) }}").Entries[0].Claim!;
        var run = Assert.Single(claim.Trajectories);
        var reading = Assert.Single(run.Readings);
        Assert.Equal(Shape.Of(11, 2), claim.Graph.ShapeOf(claim.Graph.VariableNode(reading.Variables[0])));
        Assert.Equal(TrainingMethod.GradientDescent, run.Method);
        Assert.Equal(10, run.Steps);
    }

    [Fact]
    public void A_step_that_depends_on_its_number_is_one_tensor()
    {
        var claim = Elaborated.File($"theorem t {{ {Items} trajectory u = gd(f, [0, 0], step = 1 / (t + 1), steps = 5) claim f(u[5]) <= 1 }}").Entries[0].Claim!;
        Assert.Equal(Shape.Of(5), claim.Graph.ShapeOf(claim.Trajectories[0].Step!.Value));
    }

    [Fact]
    public void A_batch_stands_for_the_range_of_the_mean()
    {
        var claim = Elaborated.File($"theorem t {{ {Items} trajectory u = sgd(f, [0, 0], step = 0.1, steps = 5, batch = 2) claim f(u[5]) <= 1 }}").Entries[0].Claim!;
        var run = Assert.Single(claim.Trajectories);
        Assert.Equal((2, 3), (run.Batches!.Size, run.Batches.Samples));
        Assert.Equal(Shape.Of(5, 2), claim.Graph.ShapeOf(claim.Graph.VariableNode(run.Draws[0])));
    }

    [Fact]
    public void A_flow_is_read_at_each_time_by_itself()
    {
        var claim = Elaborated.File($"theorem t {{ {Items} trajectory u = flow(f, [0, 0], time = 2.5) claim f(u[2]) <= f(u[1/2]) }}").Entries[0].Claim!;
        Assert.Equal(["2", "1/2"], claim.Trajectories[0].Readings.Select(reading => reading.Times!.Value[0].ToString()));
    }

    [Theory]
    [InlineData("trajectory u = sgd(f, [0, 0], step = 0.1, steps = 5, batch = 4)", "PP4003")]
    [InlineData("trajectory u = sgd(f, [0, 0], step = 0.1, steps = 5, batch = 0)", "PP3006")]
    [InlineData("trajectory u = sgd(f, [0, 0], step = 0.1, steps = 5, batch = 1.5)", "PP3006")]
    [InlineData("let g(w in R^2) = ||w||^2 trajectory u = sgd(g, [0, 0], step = 0.1, steps = 5, batch = 1)", "PP3007")]
    [InlineData("let g(w in R^2) = f(w) + mean(i in 1..2, i * w[i]) trajectory u = sgd(g, [0, 0], step = 0.1, steps = 5, batch = 1)", "PP3007")]
    [InlineData("let g(w in R^2) = sum(j in 1..2, mean(i in 1..3, i * w[j])) trajectory u = sgd(g, [0, 0], step = 0.1, steps = 5, batch = 1)", "PP3007")]
    [InlineData("trajectory u = gd(f, [0, 0], step = 0, steps = 5)", "PP4003")]
    [InlineData("trajectory u = gd(f, [0, 0], step = -0.1, steps = 5)", "PP4003")]
    [InlineData("trajectory u = gd(f, [0, 0], step = 1 - t, steps = 5)", "PP4003")]
    [InlineData("trajectory u = gd(f, [0, 0], step = 0.1, steps = -1)", "PP4003")]
    [InlineData("trajectory u = gd(f, [0, 0], step = 0.1, steps = 100000000)", "PP3008")]
    [InlineData("trajectory u = momentum(f, [0, 0], step = 0.1, steps = 5, beta = 1)", "PP4003")]
    [InlineData("trajectory u = adam(f, [0, 0], step = 0.1, steps = 5, eps = 0)", "PP4003")]
    [InlineData("trajectory u = adam(f, [0, 0], step = 0.1, steps = 5, beta2 = 1.5)", "PP4003")]
    [InlineData("trajectory u = langevin(f, [0, 0], step = 0.1, steps = 5, temperature = -1)", "PP4003")]
    [InlineData("trajectory u = flow(f, [0, 0], time = -1)", "PP4003")]
    [InlineData("trajectory u = gd(f, w[10], step = 0.1, steps = w[1][1])", "PP3006")]
    public void A_number_out_of_range_is_told(string trajectory, string code) =>
        Assert.Equal([code], Elaborated.Codes($"theorem t {{ {Items} {trajectory} claim 1 <= 2 }}").Distinct(StringComparer.Ordinal));
}

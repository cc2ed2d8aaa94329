using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Violations at the foot of a jump, where slopes are compared: no descent leads there, and chance seldom does.</summary>
public sealed class KinkSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The sharp constant is 27/17 = 1.5882...: what is left of it fails for w just above 0 and v far below.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_leaky_neuron_fails_where_it_is_just_on(int seed) => Assert.Equal(Verdict.Refuted, Check(seed, """
        let F(w in R) = 1/2*(leaky_relu(w, 1/3) - 1)^2
        let g(w) = 1/3*F(w), h(w) = 1.588*F(w)
        claim proxy_convex(F, g, h)
        """));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void So_does_one_of_two(int seed) => Assert.Equal(Verdict.Refuted, Check(seed, """
        data X in R^(2 x 3) = [[1/6, 1, -1], [-1/5, 1/2, 1/2]]
        data y in R^2 = [1, 2]
        let F(w in R^3) = 1/2*mean(i in 1..2, (leaky_relu(<X[i], w>, 1/3) - y[i])^2)
        let g(w) = 1/3*F(w), h(w) = 1.58*F(w)
        claim proxy_convex(F, g, h)
        """));

    [Fact]
    public void The_sharp_constant_stands() => Assert.NotEqual(Verdict.Refuted, Check(1, """
        let F(w in R) = 1/2*(leaky_relu(w, 1/3) - 1)^2
        let g(w) = 1/3*F(w), h(w) = 27/17*F(w)
        claim proxy_convex(F, g, h)
        """));

    private Verdict Check(int seed, string body) =>
        new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, body), new Budget(TimeSeconds: 60, Seed: seed)).Verdict;
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.AngouriMath.Tests;

public sealed class PipelineTests
{
    private const string Claims = """
        theorem scalar {
          let l(z) = log(1 + exp(-z))
          let f(x in R) = x^2 + 3*sin(x)^2
          claim tangents: forall z in R, u in R: l(u) >= l(z) + l'(z)*(u - z)
          claim curvature: forall z in R: l''(z) <= 1/4
          claim too_much: pl(f, mu = 0.18, fstar = 0)
          expect refuted
        }
        theorem tensors {
          data X in R^(4 x 2) = [[1, 2], [0, 1], [-1, 1], [2, -1]]
          let L(w in R^2) = mean(i in 1..4, softplus(<X[i], w>)) + mean(i in 1..4, huber(<X[i], w>, 1))
          claim convex(L)
        }
        """;

    [Theory]
    [InlineData(SymbolicEngines.AngouriMath, "angourimath ")]
    [InlineData(SymbolicEngines.Both, "native, compared with angourimath ")]
    public void Claims_come_out_the_same_with_either_engine_and_the_report_names_them(string name, string start)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("claims.thm", Claims);
        var engines = new SymbolicEngines(new AngouriMathEngine());
        var report = Run(engines.Create(name)!, folder);
        var native = Run(engines.Create(SymbolicEngines.Native)!, folder);
        Assert.Equal(native.Claims.Select(claim => (claim.Id, claim.Verdict)), report.Claims.Select(claim => (claim.Id, claim.Verdict)));
        Assert.StartsWith(start, report.Tool.Engine, StringComparison.Ordinal);
        Assert.Equal("native", native.Tool.Engine);
    }

    [Fact]
    public void A_wrong_derivative_withholds_the_verdict_and_shows_both()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("claims.thm", Claims);
        var report = Run(new SymbolicEngines(new OffByALittle()).Create(SymbolicEngines.Both)!, folder);
        Assert.All(report.Claims, claim => Assert.Equal(Verdict.Error, claim.Verdict));
        Assert.Contains(report.AllDiagnostics, each => each.Diagnostic.Message.Contains("Two engines disagree on the derivative of", StringComparison.Ordinal));
    }

    private static RunReport Run(Engine engine, TemporaryFolder folder) => new Session(engine, folder.Path, TimeProvider.System)
        .Check(new CheckOptions { Paths = ["claims.thm"], Budget = new Budget(Samples: 2000) }, new SilentObserver(), CancellationToken.None);

    private sealed class OffByALittle : IScalarEngine
    {
        public string Name => "angourimath";

        public NodeId? Derivative(Graph graph, NodeId expression, int variable) =>
            new AngouriMathEngine().Derivative(graph, expression, variable) is { } right
                ? new ExpressionBuilder(graph, simplify: false).Multiply(right, graph.Add(new Constant(new Rational(1_000_001, 1_000_000))))
                : null;
    }
}

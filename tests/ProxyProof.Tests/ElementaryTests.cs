using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Exponentials and logarithms that cancel, sines up to pi, tangents at points that a claim gives: the sharp statement is proved, and one past it refuted.</summary>
public sealed class ElementaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exp(log(2)) == 2 + {0}")]
    [InlineData("exp(2*log(3)) == 9 - {0}")]
    [InlineData("exp(3/2*log(4)) == 8 + {0}")]
    [InlineData("exp(log(2)/2) == sqrt(2) + {0}")]
    [InlineData("log(6) == log(2) + log(3) + {0}")]
    [InlineData("log(3/4) == log(3) - 2*log(2) + {0}")]
    [InlineData("log(sqrt(2)) == log(2)/2 + {0}")]
    [InlineData("forall x in [-5, 5]: log(sigmoid(x)) - log(1 - sigmoid(x)) == x + {0}")]
    [InlineData("forall x in [1, 2]: exp(-2*log(x)) == 1/x^2 + {0}")]
    [InlineData("forall x in [0, pi]: sin(x) >= 0 + {0}")]
    [InlineData("forall x in [-pi/2, pi/2]: cos(x) >= 0 + {0}")]
    [InlineData("forall x in [0, pi]: sin(x) <= (1 - {0})*(pi - x)")]
    [InlineData("forall x in [0, pi/2]: sin(x) >= (2 + {0})*x/pi")]
    [InlineData("forall x in [0, log(2)]: exp(x) <= 1 + (1 - {0})*x/log(2)")]
    [InlineData("forall x in R, y in R where x > 0: x*log(x) - x + exp(y) >= x*y + {0}")]
    [InlineData("forall x in R, y in R where x > 0: x*log(x) >= x*y - exp(y - 1) + {0}")]
    [InlineData("forall p in [1/10, 9/10], q in [1/10, 9/10]: p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= (2 + {0})*(p - q)^2")]
    [InlineData("forall p in R, q in R where 0 < p and p < 1 and 0 < q and q < 1: p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= (2 + {0})*(p - q)^2")]
    public void The_sharp_statement_is_proved_and_one_past_it_refuted(string statement)
    {
        var sharp = Decided(statement, "0");
        Assert.True(sharp.Verdict == Verdict.Proved, $"{sharp.Verdict}: {sharp.Message}");
        foreach (var hair in (string[])["1e-3", "1e-6", "1e-9"])
        {
            var past = Decided(statement, hair);
            Assert.True(past.Verdict == Verdict.Refuted, $"{hair}: {past.Verdict}: {past.Message}");
        }
    }

    [Theory]
    [InlineData("forall x in R: log(x^2) == 2*log(x)")]
    [InlineData("forall x in [-2, -1]: exp(2*log(x)) == x^2")]
    [InlineData("forall p in [-2, -1], q in [-2, -1]: log(p/q) == log(p) - log(q)")]
    [InlineData("forall x in [0, 22/7]: sin(x) >= 0")]
    [InlineData("forall x in [-1/1000000, pi]: sin(x) >= 0")]
    public void What_has_no_value_or_leaves_the_range_is_not_proved(string statement) => Assert.NotEqual(Verdict.Proved, Decided(statement, "0").Verdict);

    private Outcome Decided(string statement, string hair) =>
        new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, string.Format(CultureInfo.InvariantCulture, statement, hair)), new Budget(Samples: 20_000, TimeSeconds: 30));
}

using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>What a search in floating point takes for true: false within rounding, at ends that it does not hit, far out, in one of several ways, or without a value.</summary>
public sealed class HiddenFalsehoodTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall y in [0, 1]: exists w in [0, 1/2]: 2*w == y + 1e-9")]
    [InlineData("forall y in [0, 1]: exists w in [0, 1]: w^2 == y + 1e-9")]
    [InlineData("forall y in [-1, 1]: exists w in [-1, 1]: w^3 == y*(1 + 1e-9)")]
    [InlineData("forall y in R: exists w in R: exp(w) == y^2")]
    [InlineData("forall y in R where y >= 0: exists x in R: exp(x) == y")]
    [InlineData("forall y in R where y > -1e-9: exists x in R: exp(x) == y")]
    [InlineData("forall y in R where 0 < y and y < 1 + 1e-6: exists x in R: sigmoid(x) == y")]
    public void At_an_end_nothing_exists(string claim) => Refuted(claim);

    [Theory]
    [InlineData("forall y in [0, 1]: exists w in [0, 1/2]: 2*w == y")]
    [InlineData("forall y in [-1, 1]: exists w in [-1, 1]: w^3 == y")]
    [InlineData("forall y in R where y > 0: exists x in R: exp(x) == y")]
    [InlineData("forall y in R where 0 < y and y < 1: exists x in R: sigmoid(x) == y")]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: forall z in [0, 1]: x <= 1/(z + y) + 2")]
    public void What_exists_at_every_end_is_not_refuted(string claim) => Assert.DoesNotContain(Check(claim).Verdict, (Verdict[])[Verdict.Refuted, Verdict.Error]);

    [Theory]
    [InlineData("let A = [[1, 2], [2, 4]] claim forall y in R^2: exists w in R^2: A*w == y")]
    [InlineData("let A = [[1, 2, 3], [4, 5, 6], [7, 8, 9]] claim forall y in R^3: exists w in R^3: A*w == y")]
    [InlineData("forall y in R^3: exists w in R^2: [[1, 0], [0, 1], [1, 1]]*w == y")]
    public void A_singular_matrix_does_not_reach_everything(string claim) => Refuted(claim);

    [Theory]
    [InlineData("let A = [[1, 2], [2, 4]] claim forall z in R^2: exists w in R^2: A*w == A*z")]
    [InlineData("let A = [[1, 2], [2, 4 + 1e-9]] claim forall y in R^2: exists w in R^2: A*w == y")]
    [InlineData("let A = [[1, 2], [2, 4]] claim forall w in R^2: A*w != [1, 0]")]
    [InlineData("forall x in R: x^2 + 1 != 0")]
    public void What_it_reaches_it_does(string claim) => Proved(claim);

    [Theory]
    [InlineData("let A = [[1, 2], [2, 4]] claim forall w in R^2: A*w != [1, 2]")]
    [InlineData("let A = [[1, 2], [2, 4 + 1e-9]] claim forall w in R^2: A*w != [1, 0]")]
    [InlineData("forall x in R: x^2 - 1e-9 != 0")]
    public void What_may_be_equal_is_not_proved_to_differ(string claim) => Assert.NotEqual(Verdict.Proved, Check(claim).Verdict);

    [Theory]
    [InlineData("exists M in [0, 1e6]: forall x in R: x*sin(x) <= M")]
    [InlineData("exists M in [0, 1e6]: forall x in R: x^2*sin(x) <= M*abs(x)")]
    [InlineData("forall x in R: x*sin(x) <= 1e5")]
    public void Far_out_a_bound_is_passed(string claim) => Refuted(claim);

    [Theory]
    [InlineData("exists a in [-2, 2], b in [-2, 2]: forall x in [0, 1]: abs(x^2 - a*x - b) <= 1/20")]
    [InlineData("exists a in [0, 1], b in [0, 1]: forall x in [-1, 1]: x^2 - a*x - b <= 0 and b <= 1/2")]
    public void Two_parameters_do_not_suffice(string claim) => Refuted(claim);

    [Theory]
    [InlineData("forall x in R: forall y in R: (x == y implies tanh(x) == tanh(y)) and (x == -y implies tanh(x) == tanh(y))")]
    [InlineData("forall w in R^2: (w[1] == 1/7 implies cos(w[2]) <= 2) and (w[1] == 2/7 implies sin(w[2]) <= 0.999)")]
    public void One_of_several_equations_is_hit(string claim) => Refuted(claim);

    [Theory]
    [InlineData("forall x in R^2: ||x|| >= abs(x[1]) + 1e-9*abs(x[2])")]
    [InlineData("forall x in R^2: opnorm([[x[1], x[2]]]) >= abs(x[1]) + 1e-9*abs(x[2])")]
    public void A_hair_beside_a_kink_is_seen(string claim) => Refuted(claim);

    [Theory]
    [InlineData("forall y in R where y > 0: exists x in R: exp(x) == y")]
    [InlineData("forall y in R where y >= 0: exists x in R: x^2 == y")]
    [InlineData("forall y in [0, 4]: exists x in [-2, 0]: x^2 == y")]
    [InlineData("forall y in R: exists x in R where x > 0: log(x) == y")]
    public void An_inverse_function_is_a_witness(string claim) => Proved(claim);

    [Theory]
    [InlineData("exists x in [0, sqrt(2)]: x^2 > 2")]
    [InlineData("exists x in [0, pi]: sin(x) < 0")]
    public void Rounding_is_no_witness(string claim) => Refuted(claim);

    [Theory]
    [InlineData("forall x in [0, 1]: (exists y in [0, 1]: y == 1/x) or x <= 1")]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: forall z in [0, 1]: log(z) <= y")]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= 1/x - 1/x")]
    [InlineData("forall x in [-1, 1]: exists y in [0, 1]: y >= sqrt(x) or y <= 1")]
    [InlineData("exists y in [0, 1]: forall z in [0, 1]: log(z) <= y")]
    [InlineData("forall x in [0, 1]: exists y in R: x >= 0 and y == 1/x")]
    [InlineData("forall x in [0, 1]: exists y in R: not (x < 0 or y != 1/x)")]
    [InlineData("(forall x in [0, 1]: x >= 0) and (forall x in [0, 1]: exists y in R: y == 1/x)")]
    public void What_has_no_value_whatever_is_sought_is_an_error(string claim)
    {
        var outcome = Check(claim);

        Assert.Equal(Verdict.Error, outcome.Verdict);
        Assert.Equal("PP6001", outcome.Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("forall x in [0, 1]: x == 0 or (exists y in [0, 1]: y <= 1/x)")]
    [InlineData("forall x in [0, 1] where x > 0: exists y in R: y == 1/x")]
    [InlineData("exists y in [0, 1]: forall z in [0, 1]: z > 0 implies log(z) <= y")]
    [InlineData("exists y in [-1, 1]: sqrt(y) <= 1")]
    public void What_is_guarded_or_has_a_value_somewhere_is_none(string claim) => Assert.DoesNotContain(Check(claim).Verdict, (Verdict[])[Verdict.Error, Verdict.Refuted]);

    // Of x = 0 they say that 0 > 0.
    [Theory]
    [InlineData("forall x in [0, 1]: exists y in R: x > 0 and y == 1/x")]
    [InlineData("forall x in [0, 1]: exists y in R: not (x <= 0 or y != 1/x)")]
    [InlineData("forall x in [0, 1]: exists y in R: not (x > 0 implies y != 1/x)")]
    [InlineData("forall x in [0, 1]: (exists y in R: x > 0) and (exists y in R: y == 1/x)")]
    public void What_an_earlier_part_decides_has_a_value(string claim) => Assert.DoesNotContain(Check(claim).Verdict, (Verdict[])[Verdict.Error, Verdict.Proved]);

    private void Refuted(string text)
    {
        var outcome = Check(text);
        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
    }

    private void Proved(string text)
    {
        var outcome = Check(text);
        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
    }

    private Outcome Check(string claim) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, claim), new Budget(Samples: 20_000, TimeSeconds: 20));
}

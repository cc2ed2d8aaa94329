using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>A stream of small claims whose truth is known by construction, of several kinds, often false or true by a hair: no false one is proved, no true one refuted.</summary>
public sealed class RandomClaimTests : IDisposable
{
    private const int Block = 250;

    private static readonly int Count = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") == "1" ? 100_000 : 500;

    private readonly TemporaryFolder _folder = new();
    private uint _state = 12345;

    public void Dispose() => _folder.Dispose();

    /// <summary>What is known of a claim.</summary>
    private enum Truth
    {
        True,
        False,
        /// <summary>It has no value somewhere, and holds elsewhere: neither.</summary>
        Undefined,
    }

    [Fact]
    public void Of_many_small_claims_of_known_truth_no_false_one_is_proved_and_no_true_one_refuted()
    {
        var counts = new Dictionary<Verdict, int>();
        var truths = 0;
        for (var start = 0; start < Count; start += Block)
        {
            var block = Enumerable.Range(0, Block).Select(_ => Any()).ToList();
            var claims = Claims(block);
            for (var k = 0; k < Block; k++)
            {
                var (text, truth) = block[k];
                var outcome = new Checker { Parallelism = 2 }.Check(claims[k], new Budget(Samples: 30, Methods: MethodsFor(text)));
                Assert.True(outcome.Verdict != Verdict.Proved || truth == Truth.True, $"proved, but {truth}: {text}");
                Assert.True(outcome.Verdict != Verdict.Refuted || truth == Truth.False, $"refuted, but {truth}: {text}");
                if (truth == Truth.True)
                {
                    truths++;
                    counts[outcome.Verdict] = counts.GetValueOrDefault(outcome.Verdict) + 1;
                }
            }
        }

        Assert.True(counts[Verdict.Proved] >= 0.7 * truths, $"of {truths} true claims {string.Join(", ", counts)}");
    }

    // Each kind has its methods: others look long at what they cannot show.
    private static ImmutableArray<string> MethodsFor(string text) =>
        text.Contains("[-1, 1], y in [-1, 1]", StringComparison.Ordinal) ? [Methods.Sampling, Methods.Interval]
        : text.StartsWith("let", StringComparison.Ordinal) ? [Methods.Sampling, Methods.Algebra, Methods.Quadratic, Methods.Convexity, Methods.Sos]
        : [.. Methods.Built.Where(name => name != Methods.Descent)];

    private int Next(int n)
    {
        _state = (_state * 1664525) + 1013904223;
        return (int)((_state >> 8) % (uint)n);
    }

    private T One<T>(params T[] items) => items[Next(items.Length)];

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // What a claim is made easier (not positive) or harder (positive) by.
    private (string Text, bool Harder) Hair() => One(("0", false), ("-1e-9", false), ("-1e-3", false), ("1e-3", true), ("1e-6", true), ("1e-9", true), ("1e-12", true));

    private (string Text, Truth Truth) Any()
    {
        var (hair, harder) = Hair();
        var truth = harder ? Truth.False : Truth.True;
        return Next(9) switch
        {
            0 => (F($"claim forall x in [-1, 1], y in [-1, 1]: {Well("x")} + {Well("y")} >= {hair}"), truth),
            1 => (F($"claim forall x in {One("[-1, 1]", "R", "[-3, 2]")}: {Well("x")} >= {hair}"), truth),
            2 or 3 => Curved(hair, harder),
            4 => (Identity(hair), hair == "0" ? Truth.True : Truth.False),
            5 => (Existing(hair), truth),
            6 => Pole(hair, harder),
            7 => (Boundary(hair), truth),
            _ => (Logic(hair), truth),
        };
    }

    // Least at p, where it is 0.
    private string Well(string name)
    {
        var x = F($"({name} - {Next(9) - 4}/{One(4, 5)})");
        return F($"{One(1, 2, 3)}/2*{x}^2 + {One(1, 3)}*({string.Format(CultureInfo.InvariantCulture, One("cosh({0}) - 1", "{0}^4", "1 - cos({0})", "exp({0}) - 1 - {0}", "log(1 + {0}^2)", "abs({0})", "{0}*tanh({0})", "relu({0})", "huber({0}, 1/3)", "abs({0})^3", "max({0}, -2*{0})", "sqrt(1 + {0}^2) - 1"), x)})");
    }

    // k/2 x² + g, where the second derivative of g has known ends (null: none).
    private (string Text, Truth Truth) Curved(string hair, bool harder)
    {
        var (g, low, high) = One<(string, double, double?)>(
            ("softplus(x)", 0, 0.25), ("log(1 + exp(-2*x))", 0, 1), ("huber(x, 1)", 0, 1), ("abs(x)", 0, null), ("cosh(x)", 1, null), ("sqrt(1 + x^2)", 0, 1), ("sin(x)", -1, 1),
            ("cos(x)", -1, 1), ("smelu(x, 1)", 0, 0.5), ("relu(x)", 0, null), ("relu(x)^2", 0, 2), ("x^4", 0, null), ("abs(x)^3", 0, null));
        var k = One(0, 1, 2, 3);
        var strong = high is null || Next(2) == 0;
        return strong
            ? (F($"let f(x in R) = {k}/2*x^2 + {g} claim strongly_convex(f, {k + low} + {hair})"), harder ? Truth.False : Truth.True)
            : (F($"let f(x in R) = {k}/2*x^2 + {g} claim smooth(f, {Math.Max(k + high!.Value, -k - low)} - ({hair}))"), harder ? Truth.False : Truth.True);
    }

    private string Identity(string hair) => F($"claim forall x in R, y in R: {One(
        "sin(x)^2 + cos(x)^2 == 1", "cosh(x)^2 - sinh(x)^2 == 1", "exp(x + y) == exp(x)*exp(y)", "relu(x) - relu(-x) == x", "relu(x) + relu(-x) == abs(x)", "softplus(x) - softplus(-x) == x",
        "sigmoid(x) + sigmoid(-x) == 1", "max(x, y) + min(x, y) == x + y", "(x + y)^2 - (x - y)^2 == 4*x*y", "abs(x)^2 == x^2", "sqrt(x^2) == abs(x)", "leaky_relu(x, 1/3) == x/3 + 2/3*relu(x)")} + {hair}");

    private string Existing(string hair)
    {
        var p = One("1/3", "1/2", "0.7", "0");
        return One(
            F($"claim exists x in [0, 1]: abs(x - {p}) <= -({hair})"),
            F($"claim exists x in [0, 1]: (x - {p})^2 <= -({hair})"),
            F($"claim not (exists x in [-2, 2]: x^2 > 4 + ({hair} - {hair})*0 - ({hair}))"),
            F($"claim exists x in [0, 1], y in [0, 1]: x + y >= 2 + ({hair})"));
    }

    private (string Text, Truth Truth) Pole(string hair, bool harder)
    {
        var inside = Next(2) == 0;
        var p = inside ? F($"{Next(7) - 3}/3") : One("5/4", "-5/4");
        var (text, falsehood) = One(
            (F($"1/(x - {p})^2 >= ({hair})*(x - {p})^2 - 1"), false),
            (F($"({p} - x)/({p} - x) == 1 + ({hair})"), hair != "0"),
            (F($"log((x - {p})^2) <= (x - {p})^2 - 1 - ({hair})"), harder && (inside || p == "5/4" || p == "-5/4")),
            (F($"(if x == {p} then 1 else 1/(x - {p})^2) >= 0"), false));

        // The last is defined everywhere; the others where the pole is outside.
        return (F($"claim forall x in [-1, 1]: {text}"), falsehood ? Truth.False : inside && !text.StartsWith("(if", StringComparison.Ordinal) ? Truth.Undefined : Truth.True);
    }

    // The greatest value of a linear form.
    private string Boundary(string hair)
    {
        var (p, q, r) = (Next(5) - 2, Next(5) - 2, 1 + Next(3));
        return One(
            F($"claim forall x in ball([{p}/3, {q}/3], {r}): 3*x[1] + 4*x[2] <= {p} + 4*{q}/3 + 5*{r} - ({hair})"),
            F($"claim forall x in simplex(3): {p}*x[1] + {q}*x[2] <= {Math.Max(0, Math.Max(p, q))} - ({hair})"),
            F($"claim forall x in sphere(2): 3*x[1] - 4*x[2] <= 5 - ({hair})"),
            F($"claim forall x in [{p}/3, {p}/3 + 1], y in [{q}/7, {q}/7 + 1/3]: x - 2*y <= {p}/3 + 1 - 2*{q}/7 - ({hair})"),
            F($"claim forall x in [0, 1], y in [0, x]: y + {r}*x <= {r} + 1 - ({hair})"));
    }

    // Around "x <= y".
    private string Logic(string hair) => One(
        F($"claim forall x in [0, 1], y in [0, 1]: x <= y implies x^2 <= y^2 - ({hair})"),
        F($"claim forall x in [0, 1], y in [0, 1]: x > y or x <= y - ({hair})"),
        F($"claim forall x in [0, 1], y in [0, 1]: not (x <= y and x^3 > y^3 - ({hair}))"),
        F($"claim forall x in [0, 1] where x >= 1/3: (x >= 1/2 or x >= 1/3 + ({hair}))"),
        F($"claim forall n in 1..9: n^2 >= n + ({hair})"),
        F($"claim forall x in [-1, 1]: (if x > 0 then x else -x) >= ({hair})"),
        F($"claim forall x in [-1, 1]: x <= 0 or (forall y in [0, 1]: y/x >= ({hair}))"));

    private Claim[] Claims(List<(string Text, Truth Truth)> block)
    {
        var text = new StringBuilder();
        for (var k = 0; k < block.Count; k++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"theorem t{k} {{ {block[k].Text} }}");
        }

        return TheoremText.Claims(_folder, text.ToString());
    }
}

using System.Globalization;

namespace ProxyProof.Tests;

/// <summary>A small claim whose truth is known by how it was made.</summary>
/// <param name="Kind">How it was made.</param>
/// <param name="Text">The claim.</param>
/// <param name="IsTrue">Whether it holds.</param>
/// <param name="IsBeyondReach">Whether it may be missed: the table counts it, and its verdict must not be wrong.</param>
internal sealed record PlantedClaim(string Kind, string Text, bool IsTrue, bool IsBeyondReach = false);

/// <summary>Writes small claims of known truth, the same for a seed on every machine.</summary>
internal sealed class PlantedClaims(uint seed)
{
    // With the least value 0, which is taken where the argument is 0.
    private static readonly string[] LeastZero =
        ["cosh({0}) - 1", "({0})^4", "1 - cos({0})", "exp({0}) - 1 - ({0})", "log(1 + ({0})^2)", "({0})*tanh({0})", "abs({0})", "sqrt(1 + ({0})^2) - 1"];

    private uint _state = seed;

    /// <summary>Claims of all kinds in turn.</summary>
    public IEnumerable<PlantedClaim> Take(int count)
    {
        Func<PlantedClaim>[] kinds =
        [
            TrueWithMargin, TrueAndTight, FalseInAFraction, FalseAtAKink, FalseFarOut, FalseInAFraction, FalseByAHair, FalseOnAQuadric, FalseAtAFraction, TrueBump, TrueOnAQuadric, FalseForSome,
            FalseAlongARidge, FalseUnderAHypothesis, TrueInTheLimit, FalseInManyVariables, FalseInWaves, FalseBeyondReach,
        ];
        for (var k = 0; k < count; k++)
        {
            yield return kinds[k % kinds.Length]();
        }
    }

    private int Next(int count) => (int)((_state = (_state * 1664525) + 1013904223) >> 8) % count;

    private double Uniform() => Next(1 << 20) / (double)(1 << 20);

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private string Valley(string x) => LeastZero[Next(LeastZero.Length)].Replace("{0}", x, StringComparison.Ordinal);

    private string Valleys(out string variables)
    {
        var n = 1 + Next(3);
        variables = string.Join(", ", Enumerable.Range(1, n).Select(k => $"x{k} in {(Next(3) == 0 ? "R" : "[-2, 2]")}"));
        return string.Join(" + ", Enumerable.Range(1, n).Select(k => Text($"{1 + Next(3)}/2*({Valley(Text($"x{k} - {Next(9) - 4}/{3 + Next(3)}"))})")));
    }

    private PlantedClaim TrueWithMargin()
    {
        var sum = Valleys(out var variables);
        return new("true with a margin", $"forall {variables}: {sum} >= -{Text(Math.Pow(10, -Next(4)))}", true);
    }

    private PlantedClaim TrueAndTight()
    {
        var sum = Valleys(out var variables);
        return new("true and tight", $"forall {variables}: {sum} >= 0", true);
    }

    private PlantedClaim FalseByAHair()
    {
        var sum = Valleys(out var variables);
        var hair = Next(11) + 2;
        return new("false by 1e-2 to 1e-12", $"forall {variables}: {sum} >= 1e-{hair}", false);
    }

    // level + waves - exp(-|x - c|^2/s^2): false exactly in a ball, which fills the given fraction of the box.
    private (string Text, int Dimension) Bump(double fraction, string level)
    {
        var d = 1 + Next(6);
        double[] volumes = [1, 2, Math.PI, 4 * Math.PI / 3, Math.PI * Math.PI / 2, 8 * Math.PI * Math.PI / 15, Math.Pow(Math.PI, 3) / 6];
        var radius = Math.Pow(fraction / volumes[d], 1.0 / d);
        var rate = Math.Log(2) / (radius * radius);
        var reach = Math.Min(radius, 0.4);
        var center = string.Join(", ", Enumerable.Range(0, d).Select(_ => Text(Math.Round(reach + ((1 - (2 * reach)) * Uniform()), 4))));
        var square = d == 1 ? $"(x - {center})^2" : $"||x - [{center}]||^2";
        var waves = Next(2) == 0 ? "" : d == 1 ? " + 1/8*sin(5*x)^2" : " + 1/8*sin(5*x[1])^2";
        return ($"forall x in {(d == 1 ? "[0, 1]" : Text($"[0, 1]^{d}"))}: {level}{waves} - exp(-{rate.ToString("0.###", CultureInfo.InvariantCulture)}*{square}) >= 0", d);
    }

    private PlantedClaim FalseInAFraction()
    {
        var power = Next(10);
        var (text, dimension) = Bump(power == 0 ? 0.5 : Math.Pow(10, -power), "1/2");
        return new(Text($"false in {(power == 0 ? "half" : Text($"1e-{power}"))} of a box"), text, false);
    }

    private PlantedClaim TrueBump() => new("true above a bump", Bump(Math.Pow(10, -Next(10)), "1.001").Text, true);

    private PlantedClaim FalseAtAKink()
    {
        var (p, hair) = (Text($"{Next(19) - 9}/{3 + Next(5)}"), Text($"1e-{2 + Next(10)}"));
        var text = Next(4) switch
        {
            0 => $"forall x in [-9, 9]: abs(x - {p}) + (x - {p})^2 >= {hair}",
            1 => $"forall x in R: max(x - {p}, 2*({p} - x)) >= {hair}",
            2 => $"forall x in [-9, 9], y in [-9, 9]: abs(x - {p}) + abs(y + {p}) + 1/2*abs(x + y) >= {hair}",
            _ => $"forall x in R: relu(x - {p}) + 3*relu({p} - x) >= {hair}",
        };
        return new("false by a hair at a kink", text, false);
    }

    private PlantedClaim FalseFarOut()
    {
        var far = 5 + Next(60);
        var text = Next(7) switch
        {
            0 => $"forall x in R: x^3 - 1e{far / 2}*x^2 <= 1e{far}",
            1 => $"forall x in R: x^2 <= 1e{far}",
            2 => $"forall x in R, y in R: x*y <= 1e{far} + x^2/4",
            3 => $"forall x in R: log(1 + x^2) <= {far}",
            4 => $"forall x in R: 1/(1 + x^2) >= 1e-{far}",
            5 => $"forall x in R^2: ||x||^2 + 1e{far / 2}*x[1] >= -1e{far / 2}",
            _ => $"forall x in R, y in R where x >= y: x - y <= 1e{far}",
        };
        return new("false only far out", text, false);
    }

    private (string Variables, string Sum, double Greatest) Quadric()
    {
        // a x^2 + b y^2 = a p^2 + b q^2 =: r has the rational point (p, q), and c x + d y reaches sqrt(r (c^2/a + d^2/b)) on it.
        var (a, b, c, d, p, q) = (1 + Next(4), 1 + Next(4), 1 + Next(3), 1 + Next(3), 1 + Next(3), Next(3));
        var r = (a * p * p) + (b * q * q);
        return (Text($"x in R, y in R where {a}*x^2 + {b}*y^2 == {r}"), $"{c}*x + {d}*y", Math.Sqrt(r * (((double)c * c / a) + ((double)d * d / b))));
    }

    private PlantedClaim FalseOnAQuadric()
    {
        var (variables, sum, greatest) = Quadric();
        return new("false on part of a quadric", $"forall {variables}: {sum} <= {Text(greatest * (1 - Math.Pow(10, -1 - Next(7))))}", false);
    }

    private PlantedClaim TrueOnAQuadric()
    {
        var (variables, sum, greatest) = Quadric();
        return new("true on a quadric", $"forall {variables}: {sum} <= {Text(greatest * (1 + Math.Pow(10, -1 - Next(7))))}", true);
    }

    private PlantedClaim FalseAtAFraction()
    {
        var (p, q) = (Text($"{Next(40) - 20}/{3 + Next(20)}"), Text($"{Next(40) - 20}/{3 + Next(20)}"));
        var text = Next(3) switch
        {
            0 => $"forall x in R: (x - {p})^2 > 0",
            1 => $"forall x in [-10, 10], y in [-10, 10]: (x - {p})^2 + {1 + Next(3)}*(y - {q})^2 > 0",
            _ => $"forall x in [-10, 10]: x != {p}",
        };
        return new("false at one fraction", text, false);
    }

    private PlantedClaim FalseForSome()
    {
        var top = 1 + Next(4);
        return Next(3) switch
        {
            0 => new("false for a point of an exists", $"forall x in [0, {top + 1}]: exists y in [0, 1]: x == {top}*y^2", false),
            1 => new("false for a point of an exists", $"forall x in [-{top}, {top}]: exists y in R: y^2 <= x + {Text(0.9 * top)}", false),

            // y = x/top leaves 0, which is enough where x^2 <= 2 top.
            _ => new(
                top <= 2 ? "true for all points of an exists" : "false for a point of an exists",
                $"forall x in [-{top}, {top}]: exists y in [-1, 1]: abs(x - {top}*y) <= 1/10 - x^2/{20 * top}",
                top <= 2),
        };
    }

    // A narrow ridge that lies across the axes.
    private PlantedClaim FalseAlongARidge()
    {
        var (wide, narrow, c, d) = (Text($"1e{Next(3)}"), Text($"1e{2 + Next(6)}"), Text(Math.Round(0.5 + Uniform(), 3)), Text(Math.Round(Uniform() - 0.5, 3)));
        return new(
            "false on a ridge across the axes",
            Next(2) == 0
                ? $"forall x in [-1, 2], y in [-1, 2]: 1/2 - exp(-{wide}*(x + y - {c})^2 - {narrow}*(x - 2*y - {d})^2) >= 0"
                : $"forall x in [-1, 2], y in [-1, 2], z in [-1, 2]: 1/2 - 1/(1 + {narrow}*((x + y - {c})^2 + (x - 2*y - {d})^2 + (z - x)^2)) >= 0",
            false);
    }

    // The corner of the hypotheses' region, which is small, is the only place that fails.
    private PlantedClaim FalseUnderAHypothesis()
    {
        var hair = Text($"1e-{2 + Next(6)}");
        var text = Next(4) switch
        {
            0 => $"forall x in [0, 1], y in [0, 1] where x + y >= 2 - {hair}: x*y <= 1 - {hair}/2",
            1 => $"forall x in R, y in R where x^2 + y^2 <= 1: x + y <= sqrt(2) - {hair}",
            2 => $"forall x in R^3 where x[1] + x[2] + x[3] == 1: ||x||^2 >= 1/3 + {hair}",
            _ => $"forall x in [0, 9], y in [0, 9] where x*y >= 1 and x + y <= 2 + {hair}: x <= 1",
        };
        return new("false under a narrow hypothesis", text, false);
    }

    private PlantedClaim TrueInTheLimit()
    {
        var k = 1 + Next(5);
        var text = Next(7) switch
        {
            0 => $"forall x in R: exp(-{k}*x^2) > 0",
            1 => $"forall x in R: sqrt({k} + x^2) > abs(x)",
            2 => $"forall x in R: softplus({k}*x) > {k}*x",
            3 => $"forall x in R: {k}/(1 + x^2) > 0",
            4 => $"forall x in R: tanh({k}*x) < 1",
            5 => $"forall x in R, y in R: x^2 + y^2 >= 2*x*y - 1e-{10 + k}",
            _ => $"forall x in R: log(1 + exp(x)) >= max(x, 0)",
        };
        return new("true, tight in the limit", text, true);
    }

    private PlantedClaim FalseInManyVariables()
    {
        var (n, hair) = (10 + Next(60), Text($"1e-{2 + Next(8)}"));
        var text = Next(4) switch
        {
            0 => $"forall x in R^{n}: ||x||^2 >= {n}*(sum(i in 1..{n}, x[i])/{n})^2*(1 + {hair})",
            1 => $"forall x in R^{n}, y in R^{n}: <x, y> <= (1 - {hair})*||x||*||y||",
            2 => $"forall x in [-1, 1]^{n}: sum(i in 1..{n}, x[i]^2 - x[i]^4) <= {n}/4 - {hair}",
            _ => $"forall x in simplex({n}): ||x||^2 >= 1/{n} + {hair}",
        };
        return new("false in 10 to 69 variables", text, false);
    }

    // Many wells; the deepest is deeper than its neighbours by little.
    private PlantedClaim FalseInWaves()
    {
        var (p, q, rate) = (Text($"{Next(15) - 7}/4"), Text($"{Next(15) - 7}/4"), 8 + Next(12));
        return new(
            "false in the deepest of many wells",
            $"forall x in [-5, 5], y in [-5, 5]: 2 - cos({rate}*(x - {p})) - cos({rate}*(y - {q})) + 1/100*((x - {p})^2 + (y - {q})^2) >= 1e-{2 + Next(8)}",
            false);
    }

    // Where the search is known to end: points that are no fractions, and narrow dips in more variables than boxes are divided in.
    private PlantedClaim FalseBeyondReach()
    {
        var r = (int[])[3, 6, 7, 11];
        var (square, d) = (r[Next(4)], 7 + Next(10));
        var center = string.Join(", ", Enumerable.Range(0, d).Select(_ => Text(Math.Round(0.2 + (0.6 * Uniform()), 3))));
        return Next(3) switch
        {
            0 => new("hard: on a circle without rational points", $"forall x in R, y in R where x^2 + y^2 == {square}: x + y <= {Text(Math.Round(Math.Sqrt(2 * square) * 0.98, 6))}", false, true),
            1 => new("hard: at irrational points only", $"forall x in R: (x^2 - {square})^2 > 0", false, true),
            _ => new(d <= 10 ? "hard: a dip in 7 to 10 variables" : "hard: a dip in 11 to 16 variables", $"forall x in [0, 1]^{d}: 1/2 - exp(-{200 * (1 + Next(8))}*||x - [{center}]||^2) >= 0", false, true),
        };
    }
}

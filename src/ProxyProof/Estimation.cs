using System.Numerics;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof;

/// <summary>
/// The sharpest constant of a claim: bisection on what the checker says at short decimals, to three digits. Which end of the interval is the hard one, is
/// found out; a claim that holds at both ends, at neither, or not monotonically is reported as such.
/// </summary>
/// <param name="judge">The checker's answer at a value; null when the value was interrupted.</param>
internal sealed class Estimation(Func<Rational, Outcome?> judge)
{
    private const int MostSteps = 40;

    // Three digits: the bracket's width over the size of its ends.
    private static readonly Rational s_precision = new(1, 1000);

    private readonly SortedDictionary<Rational, Outcome> _answers = [];

    /// <summary>Searches an interval.</summary>
    /// <returns>Null when the search was interrupted.</returns>
    public Estimate? Run(Rational low, Rational high)
    {
        if (At(low) is not { } atLow || At(high) is not { } atHigh)
        {
            return null;
        }

        // 1. Which end holds.
        if (Holds(atLow) == Holds(atHigh))
        {
            return Throughout(low, high, Holds(atLow));
        }

        var (easy, hard) = Holds(atLow) ? (low, high) : (high, low);
        if (At(hard) is { Verdict: not Verdict.Refuted } undecided)
        {
            return Finish(easy, hard, $"at {Print(hard)} the claim is {undecided.Verdict.ToString().ToLowerInvariant()}: nothing is refuted");
        }

        // 2. The frontier between what stands and what is refuted; then, below it, between what is proved and what is not.
        var (stands, falls) = (easy, hard);
        if (!Bisect(ref stands, ref falls, outcome => outcome.Verdict switch
        {
            Verdict.Refuted => false,
            Verdict.Proved or Verdict.Supported => true,
            _ => null,
        }))
        {
            return null;
        }

        var proved = Proven(stands) ? stands : easy;
        if (Proven(proved) && proved != stands)
        {
            var unproved = stands;
            if (!Bisect(ref proved, ref unproved, outcome => outcome.Verdict == Verdict.Proved))
            {
                return null;
            }
        }

        // 3. A few values on both sides: is it one frontier?
        foreach (var (a, b) in ((Rational, Rational)[])[(easy, stands), (falls, hard)])
        {
            for (var k = 1; k <= 2 && a != b; k++)
            {
                if (At(Short(a + (new Rational(k, 3) * (b - a)), Rational.Abs(b - a) / 10)) is null)
                {
                    return null;
                }
            }
        }

        return Finish(easy, hard, "");
    }

    /// <summary>The value nearest to a refuted one that stands, looked for on both sides, near values first; null when there is none, or the search was interrupted.</summary>
    /// <param name="refuted">A value at which the claim is refuted; not 0.</param>
    public Estimate? Nearest(Rational refuted)
    {
        foreach (var share in (Rational[])[new(1, 100), new(1, 10), new(1, 2), 1, 3, 15])
        {
            foreach (var sign in (int[])[-1, 1])
            {
                var value = refuted * (1 + (sign * share));
                if (At(value) is not { } answer)
                {
                    return null;
                }

                if (Holds(answer))
                {
                    return value < refuted ? Run(value, refuted) : Run(refuted, value);
                }
            }
        }

        return null;
    }

    private static bool Holds(Outcome outcome) => outcome.Verdict is Verdict.Proved or Verdict.Supported;

    private bool Proven(Rational value) => _answers[value].Verdict == Verdict.Proved;

    private Outcome? At(Rational value)
    {
        if (!_answers.TryGetValue(value, out var known))
        {
            if (judge(value) is not { } answer)
            {
                return null;
            }

            known = answer;
            _answers.Add(value, known);
        }

        return known;
    }

    // Null from the question: the answer at that value belongs to neither side, and the search there ends.
    private bool Bisect(ref Rational yes, ref Rational no, Func<Outcome, bool?> question)
    {
        for (var step = 0; step < MostSteps && Rational.Abs(no - yes) > s_precision * Max(Rational.Abs(yes), Rational.Abs(no)); step++)
        {
            var middle = Short((yes + no) / 2, Rational.Abs(no - yes) / 6);
            if (At(middle) is not { } answer)
            {
                return false;
            }

            switch (question(answer))
            {
                case true:
                    yes = middle;
                    break;
                case false:
                    no = middle;
                    break;
                default:
                    return true;
            }
        }

        return true;
    }

    private Estimate? Throughout(Rational low, Rational high, bool holds)
    {
        for (var k = 1; k <= 5; k++)
        {
            if (At(Short(low + (new Rational(k, 6) * (high - low)), (high - low) / 24)) is null)
            {
                return null;
            }
        }

        var exception = _answers.FirstOrDefault(answer => holds ? answer.Value.Verdict == Verdict.Refuted : Holds(answer.Value));
        return exception.Value is not null
            ? Finish(low, high, $"not monotone: it {(holds ? "holds" : "fails")} at both ends, and at {Print(exception.Key)} it does not")
            : Finish(low, high, holds ? "it holds at both ends and at every value tried: widen the interval" : "it holds at no value tried: widen the interval");
    }

    private Estimate Finish(Rational easy, Rational hard, string remark)
    {
        // Towards the hard end everything that stands comes before everything that falls.
        Rational Towards(Rational value) => easy <= hard ? value : -value;
        var stands = _answers.Where(answer => Holds(answer.Value)).Select(answer => answer.Key).ToList();
        var proved = stands.Where(Proven).ToList();
        var refuted = _answers.Where(answer => answer.Value.Verdict == Verdict.Refuted).Select(answer => answer.Key).ToList();
        var supported = stands.Count == 0 ? (Rational?)null : stands.MaxBy(Towards);
        var nearest = refuted.Count == 0 ? (Rational?)null : refuted.MinBy(Towards);
        if (remark.Length == 0 && supported is { } top && nearest is { } bottom && Towards(top) > Towards(bottom))
        {
            remark = $"not monotone: refuted at {Print(bottom)} and not at {Print(top)}";
        }

        return new(proved.Count == 0 ? null : proved.MaxBy(Towards), supported, nearest, easy <= hard, remark, nearest is { } at ? _answers[at] : null, [.. _answers.Values])
        {
            Proof = proved.Count == 0 ? null : _answers[proved.MaxBy(Towards)],
        };
    }

    private static string Print(Rational value) => value.ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static Rational Max(Rational a, Rational b) => a >= b ? a : b;

    // The decimal of fewest digits within a distance of a number.
    private static Rational Short(Rational value, Rational distance)
    {
        for (Rational unit = 1; ; unit *= 10)
        {
            var scaled = (value * unit) + new Rational(1, 2);
            var floor = BigInteger.Divide(scaled.Numerator - (scaled.Sign < 0 ? scaled.Denominator - 1 : 0), scaled.Denominator);
            var rounded = floor / unit;
            if (Rational.Abs(rounded - value) <= distance)
            {
                return rounded;
            }
        }
    }
}

/// <summary>What an estimate came to.</summary>
/// <param name="Proved">The sharpest value proved; null when none was.</param>
/// <param name="Supported">The sharpest value that stands, proved or not; null when none does.</param>
/// <param name="Refuted">The nearest value refuted; null when none was.</param>
/// <param name="Upwards">Whether greater values are harder.</param>
/// <param name="Remark">Why there is no bracket, or what is odd about it; empty when all is well.</param>
/// <param name="Counterexample">The answer at the nearest value refuted.</param>
/// <param name="Answers">Every answer.</param>
internal sealed record Estimate(Rational? Proved, Rational? Supported, Rational? Refuted, bool Upwards, string Remark, Outcome? Counterexample, IReadOnlyList<Outcome> Answers)
{
    /// <summary>The answer at the sharpest value proved.</summary>
    public Outcome? Proof { get; init; }

    /// <summary>The verdict for the best end reached.</summary>
    public Verdict Verdict => Remark.StartsWith("not monotone", StringComparison.Ordinal) ? Verdict.Inconclusive
        : Proved is not null ? Verdict.Proved
        : Supported is not null ? Verdict.Supported
        : Verdict.Inconclusive;

    private static string Number(Rational value) => value.ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>One or two sentences.</summary>
    public string Describe(string parameter)
    {
        var order = Upwards ? ("largest", "smallest") : ("smallest", "largest");
        var parts = new List<string>();
        if (Proved is { } proved)
        {
            parts.Add($"{order.Item1} {parameter} proved {Number(proved)}");
        }

        if (Supported is { } supported && Supported != Proved)
        {
            parts.Add($"{order.Item1} supported {Number(supported)}");
        }

        if (Refuted is { } refuted)
        {
            parts.Add($"{order.Item2} refuted {Number(refuted)}");
        }

        var bracket = parts.Count == 0 ? "" : $"{char.ToUpperInvariant(parts[0][0])}{string.Join(", ", parts)[1..]}.";
        return Remark.Length == 0 ? bracket : $"{bracket}{(bracket.Length == 0 ? "" : " ")}{char.ToUpperInvariant(Remark[0])}{Remark[1..]}.";
    }
}

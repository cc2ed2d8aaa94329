using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A part of a <see cref="TailValue"/>: factor * t^power * e^(-rate t), where the factor may be another number of its range at each t.</summary>
/// <param name="Power">The power of t.</param>
/// <param name="Rate">How fast it decays; negative where it grows exponentially.</param>
/// <param name="Factor">The range of the factor.</param>
internal readonly record struct TailTerm(Rational Power, Rational Rate, Interval Factor)
{
    /// <summary>Whether it is bounded and not merely by a constant factor: it tends to 0.</summary>
    public bool Decays => Rate.Sign > 0 || (Rate.IsZero && Power.Sign < 0);

    /// <summary>Whether it is unbounded.</summary>
    public bool Grows => Rate.Sign < 0 || (Rate.IsZero && Power.Sign > 0);

    /// <summary>Below 0: this one is the larger one in the end; 0: they differ by a factor.</summary>
    public int CompareGrowth(TailTerm other) => Rate.CompareTo(other.Rate) is var order && order != 0 ? order : other.Power.CompareTo(Power);
}

/// <summary>
/// Encloses a number as a function of t on [start, ∞), start >= 1, by a sum of terms c t^k e^(-r t): an enclosure by ranges alone has no value for t e^(-t) over a
/// half-line, and cannot tell that 1 - tanh(t)^2 stays positive. docs/trust.md says why each operation is sound.
/// </summary>
internal readonly struct TailValue : IEnclosure<TailValue>
{
    /// <summary>Sums longer than this are shortened: what is smallest in the end goes into what is next to it.</summary>
    private const int MostTerms = 6;

    private readonly ImmutableArray<TailTerm> _terms;
    private readonly double _start;

    // The terms in order of growth, the greatest first, no two of one growth.
    private TailValue(ImmutableArray<TailTerm> terms, double start, Definedness definedness = Definedness.Defined) => (_terms, _start, Definedness) = (terms, start, definedness);

    /// <inheritdoc/>
    public Definedness Definedness { get; }

    /// <inheritdoc/>
    public bool IsPoint => Definedness == Definedness.Defined && Terms.All(term => term.Power.IsZero && term.Rate.IsZero && term.Factor.IsPoint);

    /// <inheritdoc/>
    public static TailValue Entire => Constant(Interval.Entire);

    /// <inheritdoc/>
    public static TailValue Pi => Constant(Interval.Pi);

    private ImmutableArray<TailTerm> Terms => _terms.IsDefault ? [] : _terms;

    private bool Grows => Terms is [var first, ..] && first.Grows;

    /// <summary>factor * t^power for t from <paramref name="start"/> on, which is at least 1.</summary>
    public static TailValue OfPower(Interval factor, int power, double start) => new([new TailTerm(power, Rational.Zero, factor)], start);

    /// <summary>A range that does not depend on t, or depends on it in an unknown way.</summary>
    public static TailValue Constant(Interval range) => range.Definedness != Definedness.Defined ? Nothing(range.Definedness)
        : range is { Lower: 0, Upper: 0 } ? new([], 0)
        : new([new TailTerm(Rational.Zero, Rational.Zero, range)], 0);

    /// <inheritdoc/>
    public static TailValue FromRational(Rational value) => Constant(Interval.FromRational(value));

    /// <inheritdoc/>
    public static TailValue FromDouble(double value) => Constant(Interval.FromDouble(value));

    /// <inheritdoc/>
    public static TailValue Hull(TailValue a, TailValue b)
    {
        if (a.Definedness != Definedness.Defined || b.Definedness != Definedness.Defined)
        {
            return Nothing(a.Definedness == b.Definedness ? a.Definedness : Definedness.Partial);
        }

        // Both are selections from the hulls of the factors, term by term.
        var zero = Interval.FromDouble(0);
        var of = b.Terms;
        return Of(
            [
                .. a.Terms.Select(term => term with { Factor = Interval.Hull(term.Factor, of.FirstOrDefault(other => other.CompareGrowth(term) == 0) is { Factor.Definedness: Definedness.Defined } same ? same.Factor : zero) }),
                .. of.Where(term => a.Terms.All(other => other.CompareGrowth(term) != 0)).Select(term => term with { Factor = Interval.Hull(term.Factor, zero) }),
            ],
            double.Max(a._start, b._start));
    }

    /// <inheritdoc/>
    public Trilean Compare(Relation relation)
    {
        if (Definedness != Definedness.Defined)
        {
            return Trilean.Unknown;
        }

        if (Terms is [var only])
        {
            return only.Factor.Compare(relation);
        }

        // The sign is that of the sum over its greatest growth, which is positive.
        var sign = Scaled().Compare(relation);
        return sign != Trilean.Unknown ? sign : Range().Compare(relation);
    }

    /// <inheritdoc/>
    public string LowerDecimal(int digits) => Range().LowerDecimal(digits);

    /// <inheritdoc/>
    public string UpperDecimal(int digits) => Range().UpperDecimal(digits);

    /// <inheritdoc/>
    public (double Lower, double Upper) ToDoubles() => Range().ToDoubles();

    /// <inheritdoc/>
    public static TailValue Select(Relation relation, TailValue difference, TailValue then, TailValue otherwise) =>
        difference.Definedness != Definedness.Defined ? Nothing(difference.Definedness) : difference.Compare(relation) switch
        {
            Trilean.True => then,
            Trilean.False => otherwise,
            Trilean.Unknown => Hull(then, otherwise),
        };

    /// <inheritdoc/>
    public static TailValue Power(TailValue x, int n)
    {
        if (x.Definedness != Definedness.Defined)
        {
            return Nothing(x.Definedness);
        }

        if (n < 0)
        {
            return Inverse(Power(x, -n));
        }

        if (x.Terms is [] or [_] && n > 0)
        {
            return Of([.. x.Terms.Select(term => new TailTerm(n * term.Power, n * term.Rate, Interval.Power(term.Factor, n)))], x._start);
        }

        var value = FromDouble(1);
        for (var rest = n; rest > 0; rest -= 2)
        {
            value = Times(value, rest == 1 ? x : Square(x));
        }

        return value;
    }

    /// <inheritdoc/>
    public static TailValue Apply(UnaryFunction function, TailValue x)
    {
        if (x.Definedness != Definedness.Defined)
        {
            return Nothing(x.Definedness);
        }

        bool Is(Relation relation) => x.Compare(relation) == Trilean.True;
        bool Rises() => x.Grows && Is(Relation.Greater);
        bool Falls() => x.Grows && Is(Relation.Less);
        var one = FromDouble(1);
        switch (function)
        {
            case UnaryFunction.Negate:
                return Minus(x);
            case UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Elu when Is(Relation.GreaterOrEqual):
                return x;
            case UnaryFunction.Abs when Is(Relation.LessOrEqual):
                return Minus(x);
            case UnaryFunction.Relu when Is(Relation.LessOrEqual):
                return FromDouble(0);
            case UnaryFunction.Elu when Is(Relation.LessOrEqual):
                return Less(Apply(UnaryFunction.Exp, x), one);
            case UnaryFunction.Exp when x.Grows:
                return Exponential(x);
            case UnaryFunction.Log or UnaryFunction.Sqrt when x.Terms.Length > 0:
                return ByGrowth(function, x);
            case UnaryFunction.Tanh when Rises():
                return Less(one, Times(FromDouble(2), Sigmoid(Times(FromDouble(-2), x))));
            case UnaryFunction.Sigmoid when Rises() || Falls():
                return Sigmoid(x);
            case UnaryFunction.Softplus when Rises():
                return Plus(x, Apply(UnaryFunction.Log, Plus(one, Exponential(Minus(x)))));
            case UnaryFunction.Softplus when Falls():
                return Apply(UnaryFunction.Log, Plus(one, Exponential(x)));
            case UnaryFunction.Tanh or UnaryFunction.Erf or UnaryFunction.Atan when Falls():
                return Minus(Apply(function, Minus(x)));
            case UnaryFunction.Erf when Rises():
                // 0 <= 1 - erf(x) <= e^(-x^2) for x >= 0.
                return Less(one, Times(Constant(new Interval(0, 1)), Apply(UnaryFunction.Exp, Minus(Square(x)))));
            case UnaryFunction.Atan when Rises():
                return Less(Times(FromDouble(0.5), Pi), Apply(UnaryFunction.Atan, Inverse(x)));
            case UnaryFunction.Cosh or UnaryFunction.Sinh when x.Grows:
                var (plus, minus) = (Apply(UnaryFunction.Exp, x), Apply(UnaryFunction.Exp, Minus(x)));
                return Times(FromDouble(0.5), function == UnaryFunction.Cosh ? Plus(plus, minus) : Less(plus, minus));
            case UnaryFunction.Silu:
                return Times(x, Apply(UnaryFunction.Sigmoid, x));
            case UnaryFunction.Gelu:
                var half = Times(FromDouble(0.5), x);
                return Plus(half, Times(half, Apply(UnaryFunction.Erf, Times(x, Inverse(Apply(UnaryFunction.Sqrt, FromDouble(2)))))));
            default:
                return Smooth(function, x);
        }
    }

    /// <inheritdoc/>
    public static TailValue Apply(BinaryFunction function, TailValue x, TailValue y)
    {
        if (x.Definedness != Definedness.Defined || y.Definedness != Definedness.Defined)
        {
            return Nothing(x.Definedness < y.Definedness ? x.Definedness : y.Definedness);
        }

        switch (function)
        {
            case BinaryFunction.Add:
                return Plus(x, y);
            case BinaryFunction.Subtract:
                return Less(x, y);
            case BinaryFunction.Multiply:
                return Times(x, y);
            case BinaryFunction.Divide:
                return Times(x, Inverse(y));
            case BinaryFunction.Max or BinaryFunction.Min:
                var difference = Less(x, y);
                return difference.Compare(Relation.GreaterOrEqual) == Trilean.True ? function == BinaryFunction.Max ? x : y
                    : difference.Compare(Relation.LessOrEqual) == Trilean.True ? function == BinaryFunction.Max ? y : x
                    : Hull(x, y);
            case BinaryFunction.TieStep:
                return Constant(Interval.Apply(function, Less(x, y).Range(), Interval.FromDouble(0)));
            case BinaryFunction.LeakyRelu when x.Compare(Relation.GreaterOrEqual) == Trilean.True:
                return x;
            case BinaryFunction.LeakyRelu when x.Compare(Relation.LessOrEqual) == Trilean.True:
                return Times(x, y);
            case BinaryFunction.KinkRatio when y.Compare(Relation.Greater) == Trilean.True:
                return Times(x, Inverse(y));
            default:
                return Constant(Interval.Apply(function, x.Range(), y.Range()));
        }
    }

    /// <summary>An enclosure of the values for all t.</summary>
    public Interval Range()
    {
        if (Definedness != Definedness.Defined)
        {
            return Definedness == Definedness.Undefined ? Interval.Undefined : Interval.Apply(UnaryFunction.Log, Interval.Entire);
        }

        if (Terms.Length == 0)
        {
            return Interval.FromDouble(0);
        }

        var sum = Interval.FromDouble(0);
        foreach (var term in Terms)
        {
            sum += term.Factor * Growth(term);
        }

        return Interval.Intersect(sum, Growth(Terms[0]) * Scaled());
    }

    private static TailValue Nothing(Definedness definedness) => new([], 0, definedness);

    // Terms in order, those of one growth added up, no zeros, not too many.
    private static TailValue Of(IEnumerable<TailTerm> terms, double start)
    {
        var sorted = terms.Where(term => term.Factor is not { Lower: 0, Upper: 0 }).ToList();
        sorted.Sort((x, y) => x.CompareGrowth(y));
        var kept = new List<TailTerm>();
        foreach (var term in sorted)
        {
            if (term.Factor.Definedness != Definedness.Defined)
            {
                return Nothing(Definedness.Partial);
            }

            if (kept.Count > 0 && kept[^1].CompareGrowth(term) == 0)
            {
                kept[^1] = term with { Factor = kept[^1].Factor + term.Factor };
            }
            else if (kept.Count == MostTerms)
            {
                kept[^1] = kept[^1] with { Factor = kept[^1].Factor + (term.Factor * Ratio(term.Power - kept[^1].Power, term.Rate - kept[^1].Rate, start)) };
            }
            else
            {
                kept.Add(term);
            }
        }

        kept.RemoveAll(term => term.Factor is { Lower: 0, Upper: 0 });
        return new([.. kept], start);
    }

    // The range of t^power e^(-rate t), where that tends to 0 or is 1.
    private static Interval Ratio(Rational power, Rational rate, double start)
    {
        if (power.IsZero && rate.IsZero)
        {
            return Interval.FromDouble(1);
        }

        // It is greatest where t = power / rate, or at the start.
        var first = Rational.FromDouble(start);
        var at = Interval.FromRational(rate.Sign > 0 && power > rate * first ? power / rate : first);
        var greatest = Interval.Apply(UnaryFunction.Exp, (Interval.FromRational(power) * Interval.Apply(UnaryFunction.Log, at)) - (Interval.FromRational(rate) * at));
        return new Interval(0, greatest.Upper);
    }

    // The range of t^power e^(-rate t).
    private Interval Growth(TailTerm term)
    {
        if (!term.Grows)
        {
            return Ratio(term.Power, term.Rate, _start);
        }

        if (term.Power.Sign < 0)
        {
            return new Interval(0, double.PositiveInfinity);
        }

        // Both factors rise: it is least at the start.
        var at = Interval.FromDouble(_start);
        var least = Interval.Apply(UnaryFunction.Exp, (Interval.FromRational(term.Power) * Interval.Apply(UnaryFunction.Log, at)) - (Interval.FromRational(term.Rate) * at));
        return new Interval(double.Max(0, least.Lower), double.PositiveInfinity);
    }

    // The range of the sum over the growth of its first term.
    private Interval Scaled()
    {
        var sum = Interval.FromDouble(0);
        foreach (var term in Terms)
        {
            sum += term.Factor * Ratio(term.Power - Terms[0].Power, term.Rate - Terms[0].Rate, _start);
        }

        return sum;
    }

    private static TailValue Minus(TailValue x) => new([.. x.Terms.Select(term => term with { Factor = -term.Factor })], x._start, x.Definedness);

    private static TailValue Plus(TailValue x, TailValue y) => Meet(x, y) is { } nothing ? nothing : Of(x.Terms.Concat(y.Terms), double.Max(x._start, y._start));

    private static TailValue Less(TailValue x, TailValue y) => Plus(x, Minus(y));

    private static TailValue Times(TailValue x, TailValue y) => Meet(x, y) is { } nothing ? nothing : Of(
        from one in x.Terms from other in y.Terms select new TailTerm(one.Power + other.Power, one.Rate + other.Rate, one.Factor * other.Factor),
        double.Max(x._start, y._start));

    // A factor times itself is a square: both are the same number of the range.
    private static TailValue Square(TailValue x)
    {
        if (x.Definedness != Definedness.Defined)
        {
            return x;
        }

        var (products, terms) = (new List<TailTerm>(), x.Terms);
        for (var i = 0; i < terms.Length; i++)
        {
            products.Add(new(2 * terms[i].Power, 2 * terms[i].Rate, Interval.Power(terms[i].Factor, 2)));
            for (var j = i + 1; j < terms.Length; j++)
            {
                products.Add(new(terms[i].Power + terms[j].Power, terms[i].Rate + terms[j].Rate, Interval.FromDouble(2) * (terms[i].Factor * terms[j].Factor)));
            }
        }

        return Of(products, x._start);
    }

    private static TailValue? Meet(TailValue x, TailValue y) => x.Definedness == Definedness.Defined && y.Definedness == Definedness.Defined ? null
        : Nothing(x.Definedness < y.Definedness ? x.Definedness : y.Definedness);

    // The value over the growth of its first term: a range and what tends to 0.
    private TailValue Bounded()
    {
        var first = Terms[0];
        return new([.. Terms.Select(term => new TailTerm(term.Power - first.Power, term.Rate - first.Rate, term.Factor))], _start);
    }

    private static TailValue Inverse(TailValue x)
    {
        if (x.Definedness != Definedness.Defined)
        {
            return x;
        }

        if (x.Terms.Length == 0)
        {
            return Nothing(Definedness.Undefined);
        }

        // 1 / (g h) with h = c + rest: 1 / h = 1 / c - rest / (h c).
        var (first, bounded) = (x.Terms[0], x.Bounded());
        var whole = bounded.Scaled();
        if (whole.Compare(Relation.NotEqual) != Trilean.True || first.Factor.Compare(Relation.NotEqual) != Trilean.True)
        {
            return Constant(Interval.FromDouble(1) / x.Range());
        }

        var slope = -(Interval.FromDouble(1) / (whole * first.Factor));
        return Of(
            bounded.Terms.Select((term, k) => new TailTerm(term.Power - first.Power, term.Rate - first.Rate, k == 0 ? Interval.FromDouble(1) / first.Factor : term.Factor * slope)),
            x._start);
    }

    // 1 / (1 + e^(-x)) for x that grows to one side.
    private static TailValue Sigmoid(TailValue x)
    {
        var one = FromDouble(1);
        if (x.Compare(Relation.Greater) == Trilean.True)
        {
            return Inverse(Plus(one, Exponential(Minus(x))));
        }

        var small = Exponential(x);
        return Times(small, Inverse(Plus(one, small)));
    }

    private static TailValue Exponential(TailValue x)
    {
        if (!x.Grows)
        {
            return Smooth(UnaryFunction.Exp, x);
        }

        // 1. e^(c t + what is bounded).
        if (x.Terms[0] is { Rate.IsZero: true, Power.IsOne: true, Factor: { IsPoint: true, Lower: var c } })
        {
            var rest = new TailValue(x.Terms[1..], x._start);
            if (!rest.Grows)
            {
                var rate = -Rational.FromDouble(c);
                return Of(Smooth(UnaryFunction.Exp, rest).Terms.Select(term => term with { Rate = term.Rate + rate }), x._start);
            }
        }

        // 2. x <= -s t: its growth over t is least at the start.
        var (first, scaled) = (x.Terms[0], x.Scaled());
        if (scaled.Upper < 0 && (first.Power >= 1 || (first.Rate.Sign < 0 && first.Rate * Rational.FromDouble(x._start) <= first.Power - 1)))
        {
            var least = x.Growth(first) / Interval.FromDouble(x._start);
            var below = -(scaled * new Interval(double.Max(0, least.Lower), double.PositiveInfinity));
            if (first.Power.Sign >= 0 && below.Lower > 0 && double.IsFinite(below.Lower))
            {
                return Of([new TailTerm(Rational.Zero, Rational.FromDouble(below.Lower), new Interval(0, 1))], x._start);
            }
        }

        return Constant(Interval.Apply(UnaryFunction.Exp, x.Range()));
    }

    // The logarithm or root of g h, g the growth of the first term, where h stays positive.
    private static TailValue ByGrowth(UnaryFunction function, TailValue x)
    {
        var (first, bounded) = (x.Terms[0], x.Bounded());
        if (bounded.Scaled().Compare(Relation.Greater) != Trilean.True || first.Factor.Compare(Relation.Greater) != Trilean.True)
        {
            return Constant(Interval.Apply(function, x.Range()));
        }

        var of = Smooth(function, bounded);
        if (of.Definedness != Definedness.Defined)
        {
            return of;
        }

        if (function == UnaryFunction.Sqrt)
        {
            return Of(of.Terms.Select(term => term with { Power = term.Power + (first.Power / 2), Rate = term.Rate + (first.Rate / 2) }), x._start);
        }

        // 0 <= log t <= (2 / e) t^(1/2).
        var most = Interval.FromDouble(2) / Interval.Apply(UnaryFunction.Exp, Interval.FromDouble(1));
        return Of(
            [
                .. of.Terms,
                new TailTerm(Rational.One, Rational.Zero, -Interval.FromRational(first.Rate)),
                new TailTerm(new Rational(1, 2), Rational.Zero, Interval.FromRational(first.Power) * new Interval(0, most.Upper)),
            ],
            x._start);
    }

    // f(c + rest) = f(c) + f'(between) rest, where the rest tends to 0; the range of f where the slope is not known.
    private static TailValue Smooth(UnaryFunction function, TailValue x)
    {
        var range = x.Range();
        var byRange = Constant(Interval.Apply(function, range));
        if (x.Grows || x.Terms.All(term => !term.Decays))
        {
            return byRange;
        }

        var centre = x.Terms[0] is { Power.IsZero: true, Rate.IsZero: true } constant ? constant.Factor : Interval.FromDouble(0);
        var (value, slope) = (Interval.Apply(function, centre), Slope(function, Interval.Hull(centre, range)));
        return value.Definedness != Definedness.Defined || slope.Definedness != Definedness.Defined ? byRange
            : Plus(Constant(value), Of(x.Terms.Where(term => term.Decays).Select(term => term with { Factor = slope * term.Factor }), x._start));
    }

    // Of functions that are differentiable wherever they are defined, but for the ends.
    private static Interval Slope(UnaryFunction function, Interval x)
    {
        var one = Interval.FromDouble(1);
        return function switch
        {
            UnaryFunction.Exp => Interval.Apply(UnaryFunction.Exp, x),
            UnaryFunction.Log => one / x,
            UnaryFunction.Sqrt => one / (Interval.FromDouble(2) * Interval.Apply(UnaryFunction.Sqrt, x)),
            UnaryFunction.Sin => Interval.Apply(UnaryFunction.Cos, x),
            UnaryFunction.Cos => -Interval.Apply(UnaryFunction.Sin, x),
            UnaryFunction.Sinh => Interval.Apply(UnaryFunction.Cosh, x),
            UnaryFunction.Cosh => Interval.Apply(UnaryFunction.Sinh, x),
            UnaryFunction.Tanh => one - Interval.Power(Interval.Apply(UnaryFunction.Tanh, x), 2),
            UnaryFunction.Atan => one / (one + Interval.Power(x, 2)),
            UnaryFunction.Softplus => Interval.Apply(UnaryFunction.Sigmoid, x),
            UnaryFunction.Sigmoid => Interval.Apply(UnaryFunction.Sigmoid, x) * Interval.Apply(UnaryFunction.Sigmoid, -x),
            UnaryFunction.Erf => Interval.FromDouble(2) / Interval.Apply(UnaryFunction.Sqrt, Interval.Pi) * Interval.Apply(UnaryFunction.Exp, -Interval.Power(x, 2)),
            _ => Interval.Undefined,
        };
    }
}

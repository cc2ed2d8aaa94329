using System.Numerics;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The meaning of a claim's comparisons and domains at one point, in one arithmetic.</summary>
internal interface IValuation
{
    /// <summary>A function whose kink or jump the point sits on exactly; null when there is none.</summary>
    string? Kink { get; }

    /// <summary>Whether an entry of the sides stands in the relation.</summary>
    Truths Compare(Comparison comparison, int entry);

    /// <summary>Whether the point's value of a bound variable lies in its domain.</summary>
    Truths Member(BoundVariable variable);

    /// <summary>The ends of a range, when they are known whole numbers.</summary>
    (BigInteger Low, BigInteger High)? Range(IntegerRange range);

    /// <summary>The same with another value for one scalar variable.</summary>
    IValuation With(int variable, Rational value);

    /// <summary>Decimals of both sides, outward rounded so finely that they tell the sides apart where the enclosures do.</summary>
    (DecimalEnclosure Left, DecimalEnclosure Right, string Arithmetic) Sides(Comparison comparison, int entry);

    /// <summary>How far apart the sides of an entry are at least.</summary>
    double Gap(Comparison comparison, int entry);

    /// <summary>Whether left - right is 0 as far as an enclosure narrower than 2^-300 of the sides can tell.</summary>
    bool IsTight(Comparison comparison, int entry);

    /// <summary>The margin of an entry that fails: -|left - right|.</summary>
    DecimalEnclosure Violation(Comparison comparison, int entry);

    /// <summary>For each run the last step to which all of its iterates are enclosed to within a thousandth of 1 or their size; -1 where not even the start is.</summary>
    IReadOnlyList<(Trajectory Run, int Step)> Held();
}

/// <summary>How much work a judgement may still do.</summary>
/// <param name="left">Evaluations.</param>
internal sealed class WorkMeter(int left)
{
    private int _left = left;

    /// <summary>Counts an evaluation.</summary>
    /// <exception cref="WorkExceededException">There were too many.</exception>
    public void Spend()
    {
        if (--_left < 0)
        {
            throw new WorkExceededException();
        }
    }
}

/// <summary>A judgement would need too many evaluations.</summary>
internal sealed class WorkExceededException() : Exception("Too many evaluations.");

/// <summary>A valuation by enclosures, exact where the carrier is.</summary>
/// <typeparam name="T">The carrier.</typeparam>
internal sealed class Valuation<T> : IValuation
    where T : struct, IEnclosure<T>
{
    private readonly PreparedClaim _claim;
    private readonly IReadOnlyDictionary<int, IReadOnlyList<Rational>> _point;
    private readonly string _arithmetic;
    private readonly bool _byConvention;
    private readonly WorkMeter _meter;
    private readonly EnclosureEvaluator<T> _values;
    private readonly DomainMembership<T> _membership;
    private readonly Dictionary<int, T[]> _iterates = [];
    private readonly string? _kink;

    public Valuation(PreparedClaim claim, IReadOnlyDictionary<int, IReadOnlyList<Rational>> point, string arithmetic, bool byConvention, WorkMeter meter)
    {
        (_claim, _point, _arithmetic, _byConvention, _meter) = (claim, point, arithmetic, byConvention, meter);
        meter.Spend();
        _values = new EnclosureEvaluator<T>(claim.Derivation.Own, claim.Needed, byConvention) { Stop = claim.Derivation.Own.Stop };
        T[]? Known(int id) => point.TryGetValue(id, out var entries) ? [.. entries.Select(T.FromRational)] : _iterates.GetValueOrDefault(id);
        foreach (var run in claim.Runs)
        {
            // A run that no value of the point enters is the same at every point.
            var (entries, kink) = run.IsFixed
                ? ((Dictionary<int, T[]>, string?))run.Enclosures.GetOrAdd((typeof(T), arithmetic, byConvention), _ => Enclosed(run, Known, byConvention))
                : Enclosed(run, Known, byConvention);
            foreach (var (id, values) in entries)
            {
                _iterates[id] = values;
            }

            _kink ??= kink;
        }

        _values.Run(Known);
        var graph = claim.Claim.Graph;
        _membership = new DomainMembership<T>(ValueOf, id => point[id], id => graph.ShapeOf(graph.VariableNode(id)));
    }

    public string? Kink => _kink ?? _values.Kink;

    public Truths Compare(Comparison comparison, int entry) => TruthRules.Of(Difference(comparison, entry), comparison.Relation);

    public Truths Member(BoundVariable variable) => _membership.Contains(variable.Domain, variable.Variables.Span);

    public (BigInteger Low, BigInteger High)? Range(IntegerRange range)
    {
        return Whole(ValueOf(range.Low)[0]) is { } low && Whole(ValueOf(range.High)[0]) is { } high ? (low, high) : null;

        static BigInteger? Whole(T value)
        {
            var (lower, upper) = value.ToDoubles();
            return value.IsPoint && lower == upper && double.IsInteger(lower) ? new BigInteger(lower) : null;
        }
    }

    public IValuation With(int variable, Rational value) => new Valuation<T>(
        _claim, new Dictionary<int, IReadOnlyList<Rational>>(_point) { [variable] = [value] }, _arithmetic, _byConvention, _meter);

    public (DecimalEnclosure Left, DecimalEnclosure Right, string Arithmetic) Sides(Comparison comparison, int entry)
    {
        var (left, right) = (ValueOf(comparison.Left)[entry], ValueOf(comparison.Right)[entry]);
        var arithmetic = left is IExactness<T> { IsExact: true } && right is IExactness<T> { IsExact: true } ? "exact" : _arithmetic;
        for (var digits = 17; digits < 700; digits *= 2)
        {
            var (a, b) = (Decimal(left, digits), Decimal(right, digits));
            if (Apart(a, b) || Apart(b, a))
            {
                return (a, b, arithmetic);
            }
        }

        return (Decimal(left, 17), Decimal(right, 17), arithmetic);

        static bool Apart(DecimalEnclosure below, DecimalEnclosure above) =>
            Rational.TryParse(below.Upper, out var upper) && Rational.TryParse(above.Lower, out var lower) && upper < lower;
    }

    public double Gap(Comparison comparison, int entry)
    {
        var (lower, upper) = Difference(comparison, entry).ToDoubles();
        return double.Max(0, double.Max(lower, -upper));
    }

    public bool IsTight(Comparison comparison, int entry)
    {
        var (lower, upper) = Difference(comparison, entry).ToDoubles();
        var (left, right) = (ValueOf(comparison.Left)[entry].ToDoubles(), ValueOf(comparison.Right)[entry].ToDoubles());
        var scale = double.Max(double.Max(double.Abs(left.Lower), double.Abs(left.Upper)), double.Max(double.Abs(right.Lower), double.Abs(right.Upper)));
        return lower <= 0 && upper >= 0 && upper - lower <= double.ScaleB(double.Max(scale, 1), -300);
    }

    public DecimalEnclosure Violation(Comparison comparison, int entry) =>
        Decimal(T.Apply(UnaryFunction.Negate, T.Apply(UnaryFunction.Abs, Difference(comparison, entry))), 17);

    public IReadOnlyList<(Trajectory Run, int Step)> Held() => [.. _claim.Runs.Select(run => (run.Trajectory, HeldTo(run.Trajectory)))];

    private int HeldTo(Trajectory run)
    {
        for (var t = 0; t <= run.Steps; t++)
        {
            foreach (var id in run.Readings[0].Variables)
            {
                var size = _iterates[id].Length / (run.Steps + 1);
                foreach (var entry in _iterates[id].AsSpan(t * size, size))
                {
                    var (lower, upper) = entry.ToDoubles();
                    if (entry.Definedness != Definedness.Defined || !(upper - lower <= 1e-3 * double.Max(1, double.Max(double.Abs(lower), double.Abs(upper)))))
                    {
                        return t - 1;
                    }
                }
            }
        }

        return run.Steps;
    }

    private static (Dictionary<int, T[]> Entries, string? Kink) Enclosed(PreparedRun run, Func<int, T[]?> known, bool byConvention) =>
        (RunRules<T>.Enclose(run, known, byConvention, out var kink), kink);

    private static DecimalEnclosure Decimal(T value, int digits) => value.Definedness == Definedness.Defined
        ? new(value.LowerDecimal(digits), value.UpperDecimal(digits))
        : new("-inf", "inf");

    private T[] ValueOf(NodeId claimed) => _values[_claim.Derivation[claimed]];

    private T Difference(Comparison comparison, int entry)
    {
        var (left, right) = (ValueOf(comparison.Left)[entry], ValueOf(comparison.Right)[entry]);

        // An expression equals itself wherever it is defined.
        return left.Definedness == Definedness.Defined && _claim.Derivation[comparison.Left] == _claim.Derivation[comparison.Right]
            ? T.FromDouble(0)
            : T.Apply(BinaryFunction.Subtract, left, right);
    }
}

using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A closed range with fractions for ends; an end that is null is infinite.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="NotZero">Whether 0 is excluded though it may be an end.</param>
public readonly record struct ExactRange(Rational? Low, Rational? High, bool NotZero = false)
{
    /// <summary>Whether no value is below 0.</summary>
    public bool IsNonnegative => Low is { Sign: >= 0 };

    /// <summary>Whether every value is above 0.</summary>
    public bool IsPositive => Low is { Sign: > 0 } || (IsNonnegative && NotZero);

    /// <summary>Whether no value is above 0.</summary>
    public bool IsNonpositive => High is { Sign: <= 0 };

    /// <summary>Whether every value is below 0.</summary>
    public bool IsNegative => High is { Sign: < 0 } || (IsNonpositive && NotZero);

    private bool IsZero => IsNonnegative && IsNonpositive;

    /// <summary>The range of the sum.</summary>
    public static ExactRange operator +(ExactRange a, ExactRange b) => new(
        a.Low + b.Low, a.High + b.High, (a.IsPositive && b.IsNonnegative) || (a.IsNonnegative && b.IsPositive) || (a.IsNegative && b.IsNonpositive) || (a.IsNonpositive && b.IsNegative));

    /// <summary>The range of the product.</summary>
    public static ExactRange operator *(ExactRange a, ExactRange b)
    {
        var notZero = (a.NotZero || a.IsPositive || a.IsNegative) && (b.NotZero || b.IsPositive || b.IsNegative);
        if (a.IsZero || b.IsZero)
        {
            // What is 0 and is not 0 is nowhere.
            return new(Rational.Zero, Rational.Zero, notZero);
        }

        if (a.IsNonpositive)
        {
            return (a.Negated * b).Negated with { NotZero = notZero };
        }

        if (b.IsNonpositive || (b.IsNonnegative && !a.IsNonnegative))
        {
            return (b * a) with { NotZero = notZero };
        }

        if (a.IsNonnegative)
        {
            // The other is nonnegative or has both signs. A factor is finite at every point, however far it goes.
            return b.IsNonnegative ? new(a.Low * b.Low, a.High * b.High, notZero) : new(a.High * b.Low, a.High * b.High, notZero);
        }

        if (a.Low is { } al && a.High is { } ah && b.Low is { } bl && b.High is { } bh)
        {
            Rational[] products = [al * bl, al * bh, ah * bl, ah * bh];
            return new(products.Min(), products.Max(), notZero);
        }

        return new(null, null, notZero);
    }

    /// <summary>The range of the negative.</summary>
    public ExactRange Negated => new(-High, -Low, NotZero);

    /// <inheritdoc/>
    public override string ToString() => $"[{Low?.ToString() ?? "-inf"}, {High?.ToString() ?? "inf"}]{(NotZero ? " but 0" : "")}";
}

/// <summary>What is known of signs on the region of a sequent: bounds of symbols, and facts.</summary>
public sealed class SignKnowledge
{
    private const int TermLimit = 4096;
    private const int MostFactored = 64;

    private static readonly ExactRange Any = new(null, null);
    private static readonly ExactRange Nonnegative = new(Rational.Zero, null);
    private static readonly ExactRange Unit = new(Rational.Zero, Rational.One);
    private static readonly ExactRange Both = new(-1, Rational.One);

    private readonly Dictionary<Polynomial, ExactRange> _facts = [];
    private readonly Dictionary<int, ExactRange> _bounds = [];

    // Of symbols by their meaning, as long as nothing new is learned: functions of functions ask for each many times.
    private readonly Dictionary<int, ExactRange> _ranges = [];

    /// <summary>Whether something that is no constant is known to be 0.</summary>
    public bool HasZeros { get; private set; }

    /// <summary>Learns bounds of a symbol.</summary>
    public void Bound(int symbol, Rational? low, Rational? high)
    {
        _bounds[symbol] = new(low, high);
        _ranges.Clear();
    }

    /// <summary>Learns that a polynomial stands in a relation to 0, everywhere on the region.</summary>
    public void Learn(Polynomial polynomial, Relation relation)
    {
        if (polynomial.IsConstant)
        {
            return;
        }

        _ranges.Clear();
        var unit = (1 / polynomial.Leading) * polynomial;
        var old = _facts.GetValueOrDefault(unit, Any);
        var range = relation switch
        {
            Relation.GreaterOrEqual => Nonnegative,
            Relation.Greater => Nonnegative with { NotZero = true },
            Relation.LessOrEqual => new(null, Rational.Zero),
            Relation.Less => new(null, Rational.Zero, NotZero: true),
            Relation.Equal => new(Rational.Zero, Rational.Zero),
            Relation.NotEqual => Any with { NotZero = true },
        };
        range = polynomial.Leading.Sign < 0 ? range.Negated : range;
        range = new(old.Low ?? range.Low, old.High ?? range.High, old.NotZero || range.NotZero);
        _facts[unit] = range;
        HasZeros |= range is { IsNonnegative: true, IsNonpositive: true };
        if (unit.Degree == 1 && unit.Symbols() is { Count: 1 } symbols)
        {
            // A symbol by itself, or less a number: products with it know as much.
            var c = unit.ConstantTerm;
            _bounds[symbols.Min] = Meet(_bounds.GetValueOrDefault(symbols.Min, Any), new(range.Low - c, range.High - c, range.NotZero && c.IsZero));
        }
    }

    /// <summary>A range of a polynomial on the region.</summary>
    public ExactRange Of(Polynomial polynomial, SymbolTable table)
    {
        if (polynomial.IsConstant)
        {
            return new(polynomial.ConstantTerm, polynomial.ConstantTerm, !polynomial.IsZero);
        }

        // What is known of a symbol by itself is among its bounds, with what else is.
        if (polynomial is not { Count: 1, Degree: 1 } && _facts.TryGetValue((1 / polynomial.Leading) * polynomial, out var known) && known is not { Low: null, High: null })
        {
            return polynomial.Leading.Sign < 0 ? known.Negated : known;
        }

        if (polynomial.Count > TermLimit)
        {
            return Any;
        }

        var sum = new ExactRange(Rational.Zero, Rational.Zero);
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var product = new ExactRange(coefficient, coefficient, NotZero: true);
            for (var i = 0; i < monomial.Count; i++)
            {
                product *= PowerOf(OfSymbol(monomial.SymbolAt(i), table), monomial.ExponentAt(i));
            }

            sum += product;
            if (sum is { Low: null, High: null })
            {
                break;
            }
        }

        // What is common to all terms has a sign by itself, and so may the rest, as in x y - x z.
        for (var (i, first) = (0, polynomial.Terms[0].Key); i < first.Count && polynomial.Count is > 1 and <= MostFactored && !sum.IsNonnegative && !sum.IsNonpositive; i++)
        {
            var (symbol, terms) = (first.SymbolAt(i), polynomial.Terms.ToArray());
            if (terms.Min(term => term.Key.ExponentOf(symbol)) is > 0 and var common)
            {
                var rest = new Polynomial(Array.ConvertAll(terms, term => new KeyValuePair<Monomial, Rational>(term.Key.With(symbol, term.Key.ExponentOf(symbol) - common), term.Value)));
                return Meet(sum, PowerOf(OfSymbol(symbol, table), common) * Of(rest, table));
            }
        }

        return sum;
    }

    /// <summary>A range of a symbol.</summary>
    public ExactRange OfSymbol(int symbol, SymbolTable table)
    {
        if (!_ranges.TryGetValue(symbol, out var range))
        {
            _ranges[symbol] = range = Meet(_bounds.GetValueOrDefault(symbol, Any), OfMeaning(table[symbol], table));

            // A range and a fact, or a fact and a meaning, can pin a symbol that no equation names: from here on it may be read as that number.
            HasZeros |= _bounds.ContainsKey(symbol) && range.Low is { } low && low == range.High;
        }

        return range;
    }

    private static ExactRange Meet(ExactRange a, ExactRange b) =>
        new(a.Low is { } low && !(b.Low > low) ? low : b.Low, a.High is { } high && !(b.High < high) ? high : b.High, a.NotZero || b.NotZero);

    private ExactRange OfMeaning(Symbol meaning, SymbolTable table)
    {
        switch (meaning.Kind)
        {
            case SymbolKind.Pi:
                return new(new Rational(314159265, 100000000), new Rational(314159266, 100000000));
            case SymbolKind.Weight:
                return Unit;
            case SymbolKind.Greatest when meaning.Arguments.Any(one => Of(one, table).IsNonnegative):
                return Nonnegative;
            case SymbolKind.Inverse:
                var argument = Of(meaning.Arguments[0], table);
                return argument.IsNonnegative ? new(argument.High is { Sign: > 0 } high ? 1 / high : Rational.Zero, argument.Low is { Sign: > 0 } low ? 1 / low : null, NotZero: true)
                    : argument.IsNonpositive ? new(null, Rational.Zero, NotZero: true)
                    : Any with { NotZero = true };
            case SymbolKind.Binary:
                return (BinaryFunction)meaning.A switch
                {
                    BinaryFunction.TieStep => Unit,
                    BinaryFunction.Huber or BinaryFunction.Smelu => Nonnegative,
                    BinaryFunction.Power when Of(meaning.Arguments[0], table).IsNonnegative => Nonnegative,
                    _ => Any,
                };
            case SymbolKind.Unary when meaning.Arguments[0].IsConstant && OfNumber((UnaryFunction)meaning.A, meaning.Arguments[0].ConstantTerm) is { } number:
                return number;
            case SymbolKind.Unary:
                var x = (UnaryFunction)meaning.A is UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Exp or UnaryFunction.Sigmoid or UnaryFunction.Tanh or UnaryFunction.Erf
                    ? Of(meaning.Arguments[0], table)
                    : Any;
                return (UnaryFunction)meaning.A switch
                {
                    UnaryFunction.Abs when x is { Low: { } least, High: { } greatest } => new(Rational.Zero, -least > greatest ? -least : greatest),
                    UnaryFunction.Relu when x.High is { Sign: >= 0 } most => new(Rational.Zero, most),
                    UnaryFunction.Exp when x.IsNonnegative => new(Rational.One, null),
                    UnaryFunction.Exp when x.IsNonpositive => Unit with { NotZero = true },
                    UnaryFunction.Sigmoid when x.IsNonnegative => new(new Rational(1, 2), Rational.One),
                    UnaryFunction.Sigmoid when x.IsNonpositive => new(Rational.Zero, new Rational(1, 2), NotZero: true),
                    UnaryFunction.Tanh or UnaryFunction.Erf when x.IsNonnegative => Unit with { NotZero = x.IsPositive },
                    UnaryFunction.Tanh or UnaryFunction.Erf when x.IsNonpositive => new(-1, Rational.Zero, NotZero: x.IsNegative),
                    UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Arccos => Nonnegative,
                    UnaryFunction.Sqrt => Of(meaning.Arguments[0], table) is var square && square.Low >= Rational.One ? new(Rational.One, null) : Nonnegative with { NotZero = square.IsPositive },
                    UnaryFunction.Exp or UnaryFunction.Softplus => Nonnegative with { NotZero = true },
                    UnaryFunction.Sigmoid => Unit with { NotZero = true },
                    UnaryFunction.Cosh => new(Rational.One, null),
                    UnaryFunction.Step or UnaryFunction.KinkStep => Unit,

                    // From 0 to pi, and within pi/2 of 0.
                    UnaryFunction.Sin when Of(meaning.Arguments[0], table).IsNonnegative && Below(1, meaning.Arguments[0], table) => Unit,
                    UnaryFunction.Cos when Below(new(1, 2), meaning.Arguments[0], table) && Below(new(1, 2), -meaning.Arguments[0], table) => Unit,
                    UnaryFunction.Sign or UnaryFunction.KinkSign or UnaryFunction.Sin or UnaryFunction.Cos or UnaryFunction.Tanh or UnaryFunction.Erf => Both,
                    UnaryFunction.Elu => new(-1, null),
                    _ => Any,
                };
            default:
                return Any;
        }
    }

    // Whether something is known to be at most a multiple of pi; where nothing speaks of pi it is not asked.
    private bool Below(Rational multiple, Polynomial polynomial, SymbolTable table) =>
        table.Find(new(SymbolKind.Pi, 0, 0, [])) is >= 0 and var pi && Of((multiple * Polynomial.Symbol(pi)) - polynomial, table).IsNonnegative;

    // A function of a number, enclosed.
    private static ExactRange? OfNumber(UnaryFunction function, Rational argument)
    {
        var value = Interval.Apply(function, Interval.FromRational(argument));
        return value.Definedness == Definedness.Defined && double.IsFinite(value.Lower) && double.IsFinite(value.Upper)
            ? new(Rational.FromDouble(value.Lower), Rational.FromDouble(value.Upper))
            : null;
    }

    private static ExactRange PowerOf(ExactRange range, int exponent)
    {
        if (exponent % 2 == 0 && !range.IsNonnegative)
        {
            range = range.IsNonpositive ? range.Negated
                : new(Rational.Zero, range is { Low: { } low, High: { } high } ? (-low > high ? -low : high) : null, range.NotZero);
        }

        var result = range;
        for (var i = 1; i < exponent && i < 64; i++)
        {
            result *= range;
        }

        return exponent <= 64 ? result : Any;
    }
}

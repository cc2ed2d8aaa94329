using System.Numerics;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>What a symbol of a polynomial stands for.</summary>
public enum SymbolKind
{
    /// <summary>An entry of a variable, or of a tensor that is read as one.</summary>
    Coordinate,
    /// <summary>The number pi.</summary>
    Pi,
    /// <summary>A function of one argument.</summary>
    Unary,
    /// <summary>A function of two arguments.</summary>
    Binary,
    /// <summary>1 / argument.</summary>
    Inverse,
    /// <summary>The greatest of its arguments.</summary>
    Greatest,
    /// <summary>The weight of one argument in the derivative of <see cref="Greatest"/>.</summary>
    Weight,
    /// <summary>An entry of a node that the algebra does not look into.</summary>
    Opaque,
}

/// <summary>A symbol: equal kinds, numbers and arguments are one symbol.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="A">The variable, function, node or position.</param>
/// <param name="B">The entry.</param>
/// <param name="Arguments">The arguments, in normal form.</param>
public sealed record Symbol(SymbolKind Kind, int A, int B, Sequence<Polynomial> Arguments)
{
    /// <summary>Whether this is a function of one argument.</summary>
    public bool Is(UnaryFunction function) => Kind == SymbolKind.Unary && A == (int)function;

    /// <summary>Whether this is a function of two arguments.</summary>
    public bool Is(BinaryFunction function) => Kind == SymbolKind.Binary && A == (int)function;
}

/// <summary>Too many terms: the algebra gives up.</summary>
public sealed class AlgebraLimitException() : Exception("The polynomials grow too large.");

/// <summary>
/// The symbols of one sequent and the arithmetic of polynomials in them: products are brought to normal form by identities that hold wherever the expression
/// has a value (a root squared, a number times its inverse, cos² + sin² = 1).
/// </summary>
/// <remarks>A symbol's arguments hold earlier symbols only. Symbols are numbered as they come up: the same walk gives the same numbers.</remarks>
/// <param name="work">How many products of terms may be formed.</param>
public sealed partial class SymbolTable(long work = 60_000_000)
{
    private readonly List<Symbol> _symbols = [];
    private readonly Dictionary<Symbol, int> _index = [];
    private readonly List<Rule[]> _rules = [];
    private readonly Dictionary<int, Polynomial> _replaced = [];

    // Terms between two questions whether to stop.
    private const long TermsBetweenQuestions = 10_000;

    private long _work = work;
    private long _unasked;
    private bool _anyRule;

    /// <summary>The number of symbols.</summary>
    public int Count => _symbols.Count;

    /// <summary>Asked from time to time whether to give up; a checker of certificates asks nobody.</summary>
    public Func<bool>? Stop { get; set; }

    /// <summary>What is known of the signs of polynomials.</summary>
    public SignKnowledge Signs { get; } = new();

    /// <summary>A symbol by its number.</summary>
    public Symbol this[int symbol] => _symbols[symbol];

    /// <summary>The number of a symbol that may be there; -1 where it is not.</summary>
    public int Find(Symbol symbol) => _index.GetValueOrDefault(symbol, -1);

    /// <summary>Counts work.</summary>
    /// <exception cref="AlgebraLimitException">There was too much.</exception>
    public void Spend(long terms)
    {
        _work -= terms;
        Ask(terms);
    }

    /// <summary>Asks from time to time whether to give up, in the midst of work that was counted before.</summary>
    /// <param name="terms">How much was done since.</param>
    /// <exception cref="AlgebraLimitException">It is time.</exception>
    public void Ask(long terms)
    {
        _unasked += terms;
        var asks = Stop is not null && _unasked > TermsBetweenQuestions;
        _unasked = asks ? 0 : _unasked;
        if (_work < 0 || (asks && Stop!()))
        {
            throw new AlgebraLimitException();
        }
    }

    /// <summary>The polynomial of an entry of a variable.</summary>
    public Polynomial Coordinate(int variable, int entry) => Make(new(SymbolKind.Coordinate, variable, entry, []));

    /// <summary>pi.</summary>
    public Polynomial Pi() => Make(new(SymbolKind.Pi, 0, 0, []));

    /// <summary>An entry of a node that is not looked into.</summary>
    public Polynomial Opaque(int node, int entry) => Make(new(SymbolKind.Opaque, node, entry, []));

    /// <summary>The product in normal form.</summary>
    public Polynomial Multiply(Polynomial a, Polynomial b)
    {
        Spend((long)a.Count * b.Count);
        return Reduce(a.Times(b, this));
    }

    /// <summary>The inner product of two vectors of the same length, in normal form.</summary>
    public Polynomial Product(ReadOnlySpan<Polynomial> a, ReadOnlySpan<Polynomial> b)
    {
        var sum = new PolynomialSum();
        for (var i = 0; i < a.Length; i++)
        {
            sum.Add(Multiply(a[i], b[i]), Rational.One);
        }

        return sum.ToPolynomial();
    }

    /// <summary>A power in normal form; negative exponents are those of the inverse.</summary>
    public Polynomial Power(Polynomial a, int exponent)
    {
        if (exponent < 0)
        {
            return Power(Inverse(a), -exponent);
        }

        var (result, square) = (Polynomial.One, a);
        for (var n = exponent; n > 0; n >>= 1)
        {
            result = (n & 1) == 1 ? Multiply(result, square) : result;
            square = n > 1 ? Multiply(square, square) : square;
        }

        return result;
    }

    /// <summary>1 / a, for an argument that is not 0 wherever the whole has a value.</summary>
    public Polynomial Inverse(Polynomial a)
    {
        a = Replaced(a);
        if (a.IsConstant)
        {
            return a.IsZero ? Opaque(-1, 0) : Polynomial.Of(1 / a.ConstantTerm);
        }

        if (a.Count == 1)
        {
            // Symbol by symbol; an inverse's inverse is its argument.
            return 1 / a.Leading * Product(a.Terms[0].Key, (symbol, exponent) => Power(
                _symbols[symbol] is { Kind: SymbolKind.Inverse } inverse ? inverse.Arguments[0] : Make(new(SymbolKind.Inverse, 0, 0, [Polynomial.Symbol(symbol)])), exponent));
        }

        if (a.Count == 2 && !a.ConstantTerm.IsZero && a.ConstantTerm == a.Leading && Exponent(Polynomial.Of(a.Terms[1].Key, 1)) is { } exponent)
        {
            // 1 / (1 + e^x).
            return (1 / a.Leading) * Apply(UnaryFunction.Sigmoid, -exponent);
        }

        if (a.Count == 2 && !a.ConstantTerm.IsZero && a.Terms[1].Key is { Count: 1, Degree: 2 } square && _symbols[square.SymbolAt(0)] is var root
            && (root.Is(UnaryFunction.Sinh) ? 1 : root.Is(UnaryFunction.Sin) ? -1 : 0) * a.Leading == a.ConstantTerm)
        {
            // 1 + sinh² is cosh², and 1 - sin² is cos².
            return (1 / a.ConstantTerm) * Power(Inverse(Apply(root.Is(UnaryFunction.Sin) ? UnaryFunction.Cos : UnaryFunction.Cosh, root.Arguments[0])), 2);
        }

        return (1 / a.Leading) * Make(new(SymbolKind.Inverse, 0, 0, [(1 / a.Leading) * a]));
    }

    /// <summary>A polynomial in normal form.</summary>
    public Polynomial Reduce(Polynomial a)
    {
        while (_anyRule)
        {
            PolynomialSum? sum = null;
            for (var i = 0; i < a.Count; i++)
            {
                var (monomial, coefficient) = a.Terms[i];
                if (RuleFor(monomial) is not { } rule)
                {
                    sum?.Add(monomial, coefficient);
                    continue;
                }

                if (sum is null)
                {
                    sum = new();
                    foreach (var (before, value) in a.Terms[..i])
                    {
                        sum.Add(before, value);
                    }
                }

                Spend(rule.Value.Count);
                foreach (var (replacement, value) in rule.Value.Terms)
                {
                    sum.Add(replacement * Without(monomial, rule.Pattern), coefficient * value);
                }
            }

            if (sum is null)
            {
                break;
            }

            a = sum.ToPolynomial();
        }

        return a;
    }

    internal Polynomial Make(Symbol symbol)
    {
        if (!_index.TryGetValue(symbol, out var number))
        {
            number = _symbols.Count;
            _symbols.Add(symbol);
            _index.Add(symbol, number);
            _rules.Add([]);
            _rules[number] = RulesOf(symbol, number);
            _anyRule |= _rules[number].Length > 0;
        }

        return Polynomial.Symbol(number);
    }

    // What a monomial is replaced by: pattern = value wherever the symbol has a value.
    private sealed record Rule(Monomial Pattern, Polynomial Value);

    private Rule[] RulesOf(Symbol symbol, int number)
    {
        var square = Monomial.Of(number, 2);
        if (symbol.Kind == SymbolKind.Inverse)
        {
            // inverse * leading = 1 - inverse * rest, for a leading coefficient of 1. The inverse square of cosh is 1 - tanh², of cos 1 + tan²; p / sqrt(p) is sqrt(p).
            var argument = symbol.Arguments[0];
            var cancel = Cancelling(number, argument, Polynomial.One);
            return argument.AsSymbol is not (>= 0 and var inner) ? [cancel]
                : _symbols[inner].Is(UnaryFunction.Cosh) ? [cancel, new(square, Polynomial.One - Power(Apply(UnaryFunction.Tanh, _symbols[inner].Arguments[0]), 2))]
                : _symbols[inner].Is(UnaryFunction.Cos) ? [cancel, new(square, Polynomial.One + Power(Apply(UnaryFunction.Tan, _symbols[inner].Arguments[0]), 2))]
                : _symbols[inner].Is(UnaryFunction.Sqrt) ? [cancel, Cancelling(number, _symbols[inner].Arguments[0], argument)]
                : [cancel];
        }

        if (symbol.Kind != SymbolKind.Unary)
        {
            return [];
        }

        var x = symbol.Arguments[0];
        var own = Polynomial.Symbol(number);
        return (UnaryFunction)symbol.A switch
        {
            UnaryFunction.Sqrt => [new(square, x)],
            UnaryFunction.Abs => [new(square, Multiply(x, x))],
            UnaryFunction.Relu => [new(square, own * x)],
            UnaryFunction.Cos => [new(square, Polynomial.One - Power(Apply(UnaryFunction.Sin, x), 2))],
            UnaryFunction.Cosh => [new(square, Polynomial.One + Power(Apply(UnaryFunction.Sinh, x), 2))],

            // s = e^x / (1 + e^x): e^x s = e^x - s and e^-x s = 1 - s.
            UnaryFunction.Sigmoid when Apply(UnaryFunction.Exp, x).AsMonomial is { } up && Apply(UnaryFunction.Exp, -x).AsMonomial is { } down =>
                [new(up * Monomial.Of(number), Polynomial.Of(up, 1) - own), new(down * Monomial.Of(number), Polynomial.One - own)],
            _ => [],
        };
    }

    // symbol * polynomial = value, as what the symbol times the leading term is.
    private static Rule Cancelling(int symbol, Polynomial polynomial, Polynomial value)
    {
        var (leading, factor) = (polynomial.Terms[^1].Key, 1 / polynomial.Leading);
        var rest = polynomial - Polynomial.Of(leading, polynomial.Leading);
        return new(leading * Monomial.Of(symbol), factor * (value - (Polynomial.Symbol(symbol) * rest)));
    }

    private Rule? RuleFor(Monomial monomial)
    {
        for (var i = 0; i < monomial.Count; i++)
        {
            foreach (var rule in _rules[monomial.SymbolAt(i)])
            {
                if (Divides(rule.Pattern, monomial))
                {
                    return rule;
                }
            }
        }

        return null;
    }

    private static bool Divides(Monomial pattern, Monomial monomial)
    {
        for (var i = 0; i < pattern.Count; i++)
        {
            if (monomial.ExponentOf(pattern.SymbolAt(i)) < pattern.ExponentAt(i))
            {
                return false;
            }
        }

        return true;
    }

    private static Monomial Without(Monomial monomial, Monomial pattern)
    {
        for (var i = 0; i < pattern.Count; i++)
        {
            var symbol = pattern.SymbolAt(i);
            monomial = monomial.With(symbol, monomial.ExponentOf(symbol) - pattern.ExponentAt(i));
        }

        return monomial;
    }

    // The root of a square of a fraction; null for others.
    private static Rational? Root(Rational value)
    {
        var root = ExactReal.Apply(UnaryFunction.Sqrt, ExactReal.FromRational(value));
        return root.IsExact ? root.Value : null;
    }
}

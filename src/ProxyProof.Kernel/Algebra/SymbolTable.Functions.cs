using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Functions of polynomials: identities that hold wherever the function has a value bring equal expressions to one symbol.</content>
public sealed partial class SymbolTable
{
    // Factors up to this are taken out of logarithms of whole numbers.
    private const int GreatestFactor = 101;

    private readonly Dictionary<(UnaryFunction Function, Polynomial Unit), Polynomial> _kinks = [];
    private readonly Dictionary<(int Node, int Entry), int> _places = [];

    /// <summary>A function of one argument.</summary>
    public Polynomial Apply(UnaryFunction function, Polynomial x)
    {
        if (function == UnaryFunction.Negate)
        {
            return -x;
        }

        x = Replaced(x);
        if (x.IsConstant && ExactReal.Apply(function, ExactReal.FromRational(x.ConstantTerm)) is { IsExact: true } exact)
        {
            return Polynomial.Of(exact.Value);
        }

        if (SpecialAngle(function, x) is { } special)
        {
            return special;
        }

        var sign = Signs.Of(x, this);
        if (!x.IsConstant && sign is { IsNonnegative: true, IsNonpositive: true } && function is not (UnaryFunction.Step or UnaryFunction.KinkStep or UnaryFunction.Sign or UnaryFunction.KinkSign))
        {
            // What is 0 on the whole region.
            return Apply(function, Polynomial.Zero);
        }

        return function switch
        {
            UnaryFunction.Abs => sign.IsNonnegative ? x : sign.IsNonpositive ? -x : SizeOfProduct(x) ?? Scaled(function, x),
            UnaryFunction.Relu => sign.IsNonnegative ? x : sign.IsNonpositive ? Polynomial.Zero : Scaled(function, x),
            UnaryFunction.Step or UnaryFunction.KinkStep or UnaryFunction.Sign or UnaryFunction.KinkSign when sign.IsPositive => Polynomial.One,
            UnaryFunction.Step or UnaryFunction.KinkStep or UnaryFunction.Sign or UnaryFunction.KinkSign when sign.IsNegative => function is UnaryFunction.Step or UnaryFunction.KinkStep ? Polynomial.Zero : Polynomial.Of(-1),
            UnaryFunction.Step or UnaryFunction.KinkStep or UnaryFunction.Sign or UnaryFunction.KinkSign when !x.IsConstant => Jump(function, 1 / Rational.Abs(x.Leading) * x),
            UnaryFunction.Sqrt => SquareRoot(x),
            UnaryFunction.Sin or UnaryFunction.Tan or UnaryFunction.Sinh or UnaryFunction.Tanh or UnaryFunction.Atan or UnaryFunction.Arcsin or UnaryFunction.Erf when x.Leading.Sign < 0 => -Function(function, -x),
            UnaryFunction.Cos or UnaryFunction.Cosh when x.Leading.Sign < 0 => Function(function, -x),
            UnaryFunction.Sigmoid when x.Leading.Sign < 0 => Polynomial.One - Function(function, -x),
            UnaryFunction.Softplus when x.IsZero || x.Leading.Sign < 0 => x.IsZero ? Function(UnaryFunction.Log, Polynomial.Of(2)) : Function(function, -x) + x,
            UnaryFunction.Exp => Exponential(x),
            UnaryFunction.Log => Logarithm(x),
            UnaryFunction.Silu => Multiply(x, Apply(UnaryFunction.Sigmoid, x)),
            UnaryFunction.Gelu => Multiply(new Rational(1, 2) * x, Polynomial.One + Apply(UnaryFunction.Erf, Multiply(x, Inverse(Apply(UnaryFunction.Sqrt, Polynomial.Of(2)))))),
            _ => Function(function, x),
        };
    }

    // Of a positive multiple it is the same.
    private Polynomial Jump(UnaryFunction function, Polynomial unit) => _kinks.TryGetValue((function, unit), out var slope) ? slope
        : function is UnaryFunction.Sign or UnaryFunction.KinkSign && unit.Leading.Sign < 0 ? -Function(function, -unit) : Function(function, unit);

    /// <summary>
    /// Learns an equation that holds on the whole region. Where it is linear, in coordinates alone, the last of them is replaced in the arguments of functions of one number: equal
    /// arguments become one.
    /// </summary>
    public void Replace(Polynomial zero)
    {
        var equation = Replaced(zero);
        if (equation.Degree == 1 && equation.Symbols() is var symbols && symbols.All(symbol => _symbols[symbol].Kind == SymbolKind.Coordinate))
        {
            var value = Polynomial.Symbol(symbols.Max) - (1 / equation.Coefficient(Monomial.Of(symbols.Max)) * equation);
            var range = Signs.OfSymbol(symbols.Max, this);
            _replaced[symbols.Max] = value;
            Learn(range.Low, value, Relation.GreaterOrEqual);
            Learn(range.High, value, Relation.LessOrEqual);
        }

        void Learn(Rational? end, Polynomial value, Relation relation)
        {
            if (end is { } number)
            {
                Signs.Learn(value - Polynomial.Of(number), relation);
            }
        }
    }

    // The value of a coordinate holds none that was replaced before it; rules of other symbols may bring one back, and what is left then is as equal as the rest.
    private Polynomial Replaced(Polynomial x)
    {
        for (var round = 0; round < _replaced.Count && x.Symbols().Overlaps(_replaced.Keys); round++)
        {
            var sum = Polynomial.Zero;
            foreach (var (monomial, coefficient) in x.Terms.ToArray())
            {
                sum += coefficient * Product(monomial, (symbol, exponent) => Power(_replaced.GetValueOrDefault(symbol) ?? Polynomial.Symbol(symbol), exponent));
            }

            x = sum;
        }

        return x;
    }

    /// <summary>A function of two arguments.</summary>
    public Polynomial Apply(BinaryFunction function, Polynomial x, Polynomial y)
    {
        switch (function)
        {
            case BinaryFunction.Add:
                return x + y;
            case BinaryFunction.Subtract:
                return x - y;
            case BinaryFunction.Multiply:
                return Multiply(x, y);
            case BinaryFunction.Divide:
                return y.IsConstant && !y.IsZero ? (1 / y.ConstantTerm) * x : Multiply(x, Inverse(y));
            case BinaryFunction.Max:
                return Maximum(x, y);
            case BinaryFunction.Min:
                return -Maximum(-x, -y);
            case BinaryFunction.LeakyRelu:
                // y x + (1 - y) max(x, 0): x where x > 0, y x where x <= 0.
                return Multiply(y, x) + Multiply(Polynomial.One - y, Apply(UnaryFunction.Relu, x));
            case BinaryFunction.TieStep:
                var difference = x - y;
                var sign = Signs.Of(difference, this);
                return sign.IsPositive ? Polynomial.One : sign.IsNegative ? Polynomial.Zero
                    : Binary(function, Unit(difference), Polynomial.Zero);
            case BinaryFunction.KinkRatio:
                return Ratio(x, y);
            case BinaryFunction.Power when y.IsConstant:
                return ConstantPower(x, y.ConstantTerm);
            case BinaryFunction.Huber when y.IsConstant && y.ConstantTerm.Sign > 0:
                var above = Signs.Of(x - y, this);
                var below = Signs.Of(x + y, this);
                return above.IsNonnegative ? Multiply(y, x) - ((Rational)1 / 2 * Multiply(y, y))
                    : below.IsNonpositive ? -Multiply(y, x) - ((Rational)1 / 2 * Multiply(y, y))
                    : above.IsNonpositive && below.IsNonnegative ? (Rational)1 / 2 * Multiply(x, x)
                    : Binary(function, x.Leading.Sign < 0 ? -x : x, y);
            case BinaryFunction.Smelu when y.IsConstant && y.ConstantTerm.Sign > 0:
                var (over, under) = (Signs.Of(x - y, this), Signs.Of(x + y, this));
                return over.IsNonnegative ? x
                    : under.IsNonpositive ? Polynomial.Zero
                    : over.IsNonpositive && under.IsNonnegative ? 1 / (4 * y.ConstantTerm) * Power(x + y, 2)
                    : Binary(function, x, y);
            default:
                return Binary(function, x, y);
        }
    }

    /// <summary>The greatest of several. One that is known to be at most another is left out.</summary>
    public Polynomial Greatest(Polynomial[] arguments)
    {
        var kept = arguments.Distinct().ToList();
        for (var i = kept.Count - 1; i >= 0 && kept.Count <= 8; i--)
        {
            if (kept.Any(other => !ReferenceEquals(other, kept[i]) && Signs.Of(other - kept[i], this).IsNonnegative))
            {
                kept.RemoveAt(i);
            }
        }

        return kept.Count == 1 ? kept[0] : kept.Count == 2 ? Maximum(kept[0], kept[1]) : Make(new(SymbolKind.Greatest, 0, 0, [.. kept]));
    }

    /// <summary>The weight of one argument in the derivative of the greatest; of one place in the graph where that is given.</summary>
    public Polynomial Weight(Polynomial[] arguments, int position, (int Node, int Entry)? at = null) => Make(new(SymbolKind.Weight, position, at is var (node, entry) ? Place(node, entry) : 0, [.. arguments]));

    /// <summary>The slope of max(x, 0) or |x| that one entry of a node stands for: where x may be 0 it is a number of its own, whatever x looks like elsewhere.</summary>
    public Polynomial Kink(UnaryFunction function, Polynomial x, int node, int entry)
    {
        if (Signs.Of(x, this) is { IsPositive: true } or { IsNegative: true })
        {
            return Apply(function, x);
        }

        // What is known of slopes at a kink is known of each: the first stands where none is named.
        var slope = Make(new(SymbolKind.Unary, (int)function, Place(node, entry), [Unit(x)]));
        _kinks.TryAdd((function, Unit(x)), slope);
        return slope;
    }

    /// <summary>The slope of max(x, 0) that is 1 where x is 0, of an entry of a node, likewise.</summary>
    public Polynomial Tie(Polynomial x, int node, int entry) => Signs.Of(x, this) is { IsPositive: true } or { IsNegative: true }
        ? Apply(BinaryFunction.TieStep, x, Polynomial.Zero)
        : Make(new(SymbolKind.Binary, (int)BinaryFunction.TieStep, Place(node, entry), [Unit(x), Polynomial.Zero]));

    private static Polynomial Unit(Polynomial x) => x.IsZero ? x : (1 / Rational.Abs(x.Leading)) * x;

    // From 1.
    private int Place(int node, int entry) => _places.TryGetValue((node, entry), out var place) ? place : _places[(node, entry)] = _places.Count + 1;

    /// <summary>clamp(x, low, high) for constants low &lt;= high.</summary>
    public Polynomial Clamp(Polynomial x, Rational low, Rational high) =>
        x - Apply(UnaryFunction.Relu, x - Polynomial.Of(high)) + Apply(UnaryFunction.Relu, Polynomial.Of(low) - x);

    private Polynomial Function(UnaryFunction function, Polynomial x) => Make(new(SymbolKind.Unary, (int)function, 0, [x]));

    private Polynomial Binary(BinaryFunction function, Polynomial x, Polynomial y) => Make(new(SymbolKind.Binary, (int)function, 0, [x, y]));

    // Sines and cosines at multiples of pi/4 and pi/6, and the inverse functions where the value is a fraction of pi; null for anything else.
    private Polynomial? SpecialAngle(UnaryFunction function, Polynomial x)
    {
        if (function is UnaryFunction.Atan or UnaryFunction.Arcsin or UnaryFunction.Arccos)
        {
            // The sine's multiple of pi; for the tangent only 1.
            var size = Rational.Abs(x.ConstantTerm);
            Rational? angle = !x.IsConstant ? null
                : function == UnaryFunction.Atan ? (size == 1 ? new(1, 4) : null)
                : size == 1 ? new(1, 2) : size == new Rational(1, 2) ? new(1, 6) : size.IsZero ? Rational.Zero : null;
            return angle is { } turn ? ((function == UnaryFunction.Arccos ? new Rational(1, 2) : 0) + ((x.ConstantTerm.Sign < 0) == (function == UnaryFunction.Arccos) ? turn : -turn)) * Pi() : null;
        }

        if (function is not (UnaryFunction.Sin or UnaryFunction.Cos) || x.IsConstant || !x.Equals(x.Leading * Pi()))
        {
            return null;
        }

        // cos(t) is sin(t + pi/2). In twelfths of a half turn the squares of sines are 0, 1/4 at 2, 1/2 at 3, 3/4 at 4, 1 at 6, and so back and on.
        var twelfths = 12 * (function == UnaryFunction.Cos ? x.Leading + new Rational(1, 2) : x.Leading);
        var place = twelfths.IsInteger ? (int)(((twelfths.Numerator % 24) + 24) % 24) : 1;
        int? quarters = (place % 12) switch { 0 => 0, 2 => 1, 3 => 2, 4 => 3, 6 => 4, 8 => 3, 9 => 2, 10 => 1, _ => null };
        return quarters is { } square ? (Rational)(place < 12 ? 1 : -1) * Apply(UnaryFunction.Sqrt, Polynomial.Of(new Rational(square, 4))) : null;
    }

    // |c| f(x / |c|) for a positively homogeneous f; abs is even besides.
    private Polynomial Scaled(UnaryFunction function, Polynomial x)
    {
        var scale = Rational.Abs(x.Leading);
        var unit = (1 / scale) * x;
        return scale * Function(function, function == UnaryFunction.Abs && unit.Leading.Sign < 0 ? -unit : unit);
    }

    // |c x y²| = |c| |x| y²; null for what is no product.
    private Polynomial? SizeOfProduct(Polynomial x)
    {
        if (x.Count != 1 || x.Terms[0].Key is not { Degree: > 1 } monomial)
        {
            return null;
        }

        return Rational.Abs(x.Leading) * Product(monomial, (symbol, exponent) =>
            Multiply(Power(Polynomial.Symbol(symbol), exponent / 2 * 2), exponent % 2 == 0 ? Polynomial.One : Apply(UnaryFunction.Abs, Polynomial.Symbol(symbol))));
    }

    // The product of what stands for the powers in a monomial.
    private Polynomial Product(Monomial monomial, Func<int, int, Polynomial> factor) =>
        Enumerable.Range(0, monomial.Count).Aggregate(Polynomial.One, (product, i) => Multiply(product, factor(monomial.SymbolAt(i), monomial.ExponentAt(i))));

    private Polynomial SquareRoot(Polynomial x)
    {
        if (x is { IsConstant: true, ConstantTerm: { Sign: >= 0 } number })
        {
            // s² n / d², without the small factors of s.
            var (factor, whole) = (new Rational(1, number.Denominator), number.Numerator * number.Denominator);
            for (var prime = 2; prime * prime <= whole && prime <= GreatestFactor; Spend(1))
            {
                (factor, whole, prime) = whole % (prime * prime) == 0 ? (prime * factor, whole / (prime * prime), prime) : (factor, whole, prime + 1);
            }

            return factor * (Root(whole) is { } exact ? Polynomial.Of(exact) : Function(UnaryFunction.Sqrt, Polynomial.Of(whole)));
        }

        // c q with a square c > 0: a root of c times the root of q. A monomial of even powers is the square of its root.
        var scale = x.Leading.Sign > 0 ? Root(x.Leading) : null;
        var unit = scale is null ? x : (1 / x.Leading) * x;
        var outside = Polynomial.Of(scale ?? Rational.One);
        return Multiply(outside, unit.AsMonomial is { Degree: > 0 } monomial && Enumerable.Range(0, monomial.Count).All(i => monomial.ExponentAt(i) % 2 == 0)
            ? Apply(UnaryFunction.Abs, Product(monomial, (symbol, exponent) => Power(Polynomial.Symbol(symbol), exponent / 2)))
            : Function(UnaryFunction.Sqrt, unit));
    }

    // e^(Σ n m) with small whole n is a product of powers of e^m; other sums stay one symbol. e^(n log y) is y^n, and its root where 2 n is whole.
    private Polynomial Exponential(Polynomial x)
    {
        Polynomial? Base(Monomial log, Rational power) => (2 * power).IsInteger && Rational.Abs(power) <= 8 && log.Degree == 1 && _symbols[log.SymbolAt(0)] is var one && one.Is(UnaryFunction.Log) ? one.Arguments[0] : null;
        var result = x.Terms.ToArray().Aggregate(
            Polynomial.One, (product, term) => Base(term.Key, term.Value) is { } y ? Multiply(product, Power(term.Value.IsInteger ? y : Apply(UnaryFunction.Sqrt, y), (int)term.Value.Numerator)) : product);
        x = new(Array.FindAll(x.Terms.ToArray(), term => Base(term.Key, term.Value) is null));
        if (x.Count > 4 || x.Terms.ToArray().Any(term => !term.Value.IsInteger || Rational.Abs(term.Value) > 8))
        {
            return Multiply(result, x.Leading.Sign < 0 ? Inverse(Function(UnaryFunction.Exp, -x)) : Function(UnaryFunction.Exp, x));
        }

        return x.Terms.ToArray().Aggregate(result, (product, term) => Multiply(product, Power(Function(UnaryFunction.Exp, Polynomial.Of(term.Key, 1)), (int)term.Value.Numerator)));
    }

    // log e^x = x and log(1 + e^x) = softplus x; log of a product of positive numbers is a sum, of a fraction too.
    private Polynomial Logarithm(Polynomial x)
    {
        if (x is { IsConstant: true, ConstantTerm: { Sign: > 0 } number })
        {
            return OfWhole(number.Numerator) - OfWhole(number.Denominator);
        }

        // Of 1 - s(p), which is s(-p), of s(p), of a root and of an inverse.
        if ((Polynomial.One - x).AsSymbol is >= 0 and var other && _symbols[other].Is(UnaryFunction.Sigmoid))
        {
            return -Apply(UnaryFunction.Softplus, _symbols[other].Arguments[0]);
        }

        if (x.AsSymbol is >= 0 and var own && _symbols[own] is { Kind: SymbolKind.Inverse or SymbolKind.Unary } meaning && (meaning.Kind == SymbolKind.Inverse || meaning.Is(UnaryFunction.Sigmoid) || meaning.Is(UnaryFunction.Sqrt)))
        {
            return meaning.Is(UnaryFunction.Sigmoid) ? -Apply(UnaryFunction.Softplus, -meaning.Arguments[0]) : (meaning.Kind == SymbolKind.Inverse ? -1 : new Rational(1, 2)) * Apply(UnaryFunction.Log, meaning.Arguments[0]);
        }

        if (Exponent(x) is { } exponent)
        {
            return exponent;
        }

        if (x.Count == 1 && x.Leading.Sign > 0 && x.Terms[0].Key is { Degree: > 0 } product && (product.Degree > 1 || !x.Leading.IsOne)
            && Enumerable.Range(0, product.Count).All(i => Signs.OfSymbol(product.SymbolAt(i), this).IsPositive))
        {
            return Enumerable.Range(0, product.Count).Aggregate(
                x.Leading.IsOne ? Polynomial.Zero : Logarithm(Polynomial.Of(x.Leading)), (sum, i) => sum + ((Rational)product.ExponentAt(i) * Logarithm(Polynomial.Symbol(product.SymbolAt(i)))));
        }

        return x.Count == 2 && x.ConstantTerm.IsOne && Exponent(x - Polynomial.One) is { } inner
            ? Apply(UnaryFunction.Softplus, inner)
            : Function(UnaryFunction.Log, x);
    }

    // The logarithm of a whole number: its small factors one by one, however often they occur.
    private Polynomial OfWhole(BigInteger whole)
    {
        var sum = Polynomial.Zero;
        for (var prime = 2; prime < whole && prime <= GreatestFactor;)
        {
            Spend(whole.GetBitLength() / 16);
            (sum, whole, prime) = whole % prime == 0 ? (sum + Function(UnaryFunction.Log, Polynomial.Of(prime)), whole / prime, prime) : (sum, whole, prime + 1);
        }

        return whole.IsOne ? sum : sum + Function(UnaryFunction.Log, Polynomial.Of(whole));
    }

    // What e has to be raised to to give a monomial; null where it is no product of exponentials.
    internal Polynomial? Exponent(Polynomial x)
    {
        if (x.AsMonomial is not { Degree: > 0 } monomial)
        {
            return null;
        }

        var sum = Polynomial.Zero;
        for (var i = 0; i < monomial.Count; i++)
        {
            var (symbol, sign) = (_symbols[monomial.SymbolAt(i)], 1);
            if (symbol.Kind == SymbolKind.Inverse && symbol.Arguments[0].AsSymbol is >= 0 and var inner)
            {
                (symbol, sign) = (_symbols[inner], -1);
            }

            if (!symbol.Is(UnaryFunction.Exp))
            {
                return null;
            }

            sum += (Rational)(sign * monomial.ExponentAt(i)) * symbol.Arguments[0];
        }

        return sum;
    }

    private Polynomial Maximum(Polynomial x, Polynomial y)
    {
        // max(min(p, b), a) with a <= b, min(p, b) = p - relu(p - b): the clamp, in one form whichever way it was nested.
        if (y.IsConstant && x.Terms.ToArray().LastOrDefault(term => term.Key.Degree == 1 && term.Value.Sign < 0 && _symbols[term.Key.SymbolAt(0)].Is(UnaryFunction.Relu)) is
            { Key: { } monomial } last && _symbols[monomial.SymbolAt(0)].Arguments[0] is var argument)
        {
            var p = x - Polynomial.Of(monomial, last.Value);
            var high = p + (last.Value * argument);
            if (high.IsConstant && high.ConstantTerm >= y.ConstantTerm)
            {
                return x + Apply(UnaryFunction.Relu, y - p);
            }
        }

        return y + Apply(UnaryFunction.Relu, x - y);
    }

    private Polynomial ConstantPower(Polynomial x, Rational exponent)
    {
        if (exponent.IsInteger && Rational.Abs(exponent) <= 64)
        {
            return Power(x, (int)exponent.Numerator);
        }

        // (c x² y⁴)^(k/2) for c > 0 and a product of even powers and powers of what is not negative, where whole exponents are left: c^(k/2) |x|^k y^(2k).
        if (exponent.Sign > 0 && exponent < 32 && x.Count == 1 && x.Terms[0].Value.Sign > 0 && x.Terms[0].Key is { Degree: > 0 } monomial && PowerOfProduct(monomial, exponent) is { } power)
        {
            return x.Terms[0].Value.IsOne ? power : Multiply(ConstantPower(Polynomial.Of(x.Terms[0].Value), exponent), power);
        }

        // x^(k/2) is the root to the k, for k > 0: both need x >= 0.
        return exponent.Denominator == 2 && exponent.Sign > 0 && exponent < 32
            ? Power(Apply(UnaryFunction.Sqrt, x), (int)exponent.Numerator)
            : Binary(BinaryFunction.Power, x, Polynomial.Of(exponent));
    }

    private Polynomial? PowerOfProduct(Monomial monomial, Rational exponent)
    {
        bool HasRoot(int symbol, int own) => (own * exponent).IsInteger && (own % 2 == 0 || Signs.OfSymbol(symbol, this).IsNonnegative);
        return !Enumerable.Range(0, monomial.Count).All(i => HasRoot(monomial.SymbolAt(i), monomial.ExponentAt(i))) ? null
            : Product(monomial, (symbol, own) => Power(own % 2 == 0 ? Apply(UnaryFunction.Abs, Polynomial.Symbol(symbol)) : Polynomial.Symbol(symbol), (int)(own * exponent).Numerator));
    }
}

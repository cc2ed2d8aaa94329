using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Substitution and slopes.</content>
public sealed partial class SymbolTable
{
    /// <summary>A polynomial with coordinates replaced, also inside the arguments of symbols.</summary>
    /// <param name="a">The polynomial.</param>
    /// <param name="replaced">What a symbol is replaced by; null where it stays, up to its arguments.</param>
    /// <param name="known">Answers so far, shared between calls with the same replacement.</param>
    public Polynomial Substitute(Polynomial a, Func<int, Polynomial?> replaced, Dictionary<int, Polynomial> known)
    {
        var sum = new PolynomialSum();
        foreach (var (monomial, coefficient) in a.Terms)
        {
            var product = Product(monomial, (symbol, exponent) => Power(Image(symbol, replaced, known), exponent));
            Spend(product.Count);
            sum.Add(product, coefficient);
        }

        return sum.ToPolynomial();
    }

    /// <summary>The derivative of a polynomial in one coordinate; null where a symbol that depends on it has no slope here.</summary>
    /// <param name="a">The polynomial.</param>
    /// <param name="coordinate">The coordinate.</param>
    /// <param name="known">Answers so far, shared between calls with the same coordinate.</param>
    /// <param name="ties">Which subgradient max(p, 0) has at its kink: 1, as the first of two that are equal, else 0.</param>
    public Polynomial? Derivative(Polynomial a, int coordinate, Dictionary<int, Polynomial?> known, bool ties = false)
    {
        var sum = new PolynomialSum();
        foreach (var (monomial, coefficient) in a.Terms)
        {
            for (var i = 0; i < monomial.Count; i++)
            {
                var symbol = monomial.SymbolAt(i);
                if (SymbolDerivative(symbol, coordinate, known, ties) is not { } inner)
                {
                    return null;
                }

                if (!inner.IsZero)
                {
                    var exponent = monomial.ExponentAt(i);
                    var outer = Polynomial.Of(monomial.With(symbol, exponent - 1), coefficient * exponent);
                    sum.Add(Multiply(outer, inner), Rational.One);
                }
            }
        }

        return sum.ToPolynomial();
    }

    /// <summary>
    /// The derivative of a symbol's function at its only argument that is no constant. At a kink it is a subgradient, the one that derivatives of the graph
    /// take; null where there is no rule.
    /// </summary>
    public Polynomial? Slope(Symbol symbol)
    {
        var x = symbol.Arguments.Count > 0 ? symbol.Arguments[0] : Polynomial.Zero;
        switch (symbol.Kind)
        {
            case SymbolKind.Inverse:
                return -Power(Inverse(x), 2);
            case SymbolKind.Binary when symbol.Arguments.Count < 2 || symbol.Arguments[1] is not { IsConstant: true, ConstantTerm.Sign: > 0 }:
                // A threshold or half-width that is no known positive number.
                return null;
            case SymbolKind.Binary when symbol.Is(BinaryFunction.Huber):
                return Clamp(x, -symbol.Arguments[1].ConstantTerm, symbol.Arguments[1].ConstantTerm);
            case SymbolKind.Binary when symbol.Is(BinaryFunction.Smelu):
                var b = symbol.Arguments[1].ConstantTerm;
                return Clamp(1 / (2 * b) * (x + Polynomial.Of(b)), Rational.Zero, Rational.One);
            case SymbolKind.Unary:
                break;
            default:
                return null;
        }

        var half = Polynomial.Of(new Rational(1, 2));
        return (UnaryFunction)symbol.A switch
        {
            UnaryFunction.Abs => Apply(UnaryFunction.KinkSign, x),
            UnaryFunction.Relu => Apply(UnaryFunction.KinkStep, x),
            UnaryFunction.Exp => Apply(UnaryFunction.Exp, x),
            UnaryFunction.Log => Inverse(x),
            UnaryFunction.Sqrt => Multiply(half, Inverse(Apply(UnaryFunction.Sqrt, x))),
            UnaryFunction.Sin => Apply(UnaryFunction.Cos, x),
            UnaryFunction.Cos => -Apply(UnaryFunction.Sin, x),
            UnaryFunction.Sinh => Apply(UnaryFunction.Cosh, x),
            UnaryFunction.Cosh => Apply(UnaryFunction.Sinh, x),
            UnaryFunction.Tanh => Power(Apply(UnaryFunction.Cosh, x), -2),
            UnaryFunction.Atan => Inverse(Polynomial.One + Power(x, 2)),
            UnaryFunction.Sigmoid => Multiply(Apply(UnaryFunction.Sigmoid, x), Apply(UnaryFunction.Sigmoid, -x)),
            UnaryFunction.Softplus => Apply(UnaryFunction.Sigmoid, x),
            UnaryFunction.Elu => Apply(UnaryFunction.Exp, Apply(BinaryFunction.Min, x, Polynomial.Zero)),
            _ => null,
        };
    }

    private Polynomial Image(int symbol, Func<int, Polynomial?> replaced, Dictionary<int, Polynomial> known)
    {
        if (known.TryGetValue(symbol, out var image))
        {
            return image;
        }

        var meaning = _symbols[symbol];
        image = replaced(symbol);
        if (image is null)
        {
            Polynomial[] arguments = [.. meaning.Arguments.Select(argument => Substitute(argument, replaced, known))];
            image = meaning.Kind switch
            {
                SymbolKind.Unary => Apply((UnaryFunction)meaning.A, arguments[0]),
                SymbolKind.Binary => Apply((BinaryFunction)meaning.A, arguments[0], arguments[1]),
                SymbolKind.Inverse => Inverse(arguments[0]),
                SymbolKind.Greatest => Greatest(arguments),
                SymbolKind.Weight => Weight(arguments, meaning.A),
                _ => Polynomial.Symbol(symbol),
            };
        }

        known[symbol] = image;
        return image;
    }

    private Polynomial? SymbolDerivative(int symbol, int coordinate, Dictionary<int, Polynomial?> known, bool ties)
    {
        if (symbol == coordinate)
        {
            return Polynomial.One;
        }

        if (known.TryGetValue(symbol, out var derivative))
        {
            return derivative;
        }

        var meaning = _symbols[symbol];
        derivative = Polynomial.Zero;
        if (meaning.Kind == SymbolKind.Greatest)
        {
            for (var k = 0; k < meaning.Arguments.Count && derivative is not null; k++)
            {
                var inner = Derivative(meaning.Arguments[k], coordinate, known, ties);
                derivative = inner is null ? null : inner.IsZero ? derivative : derivative! + Multiply(Weight([.. meaning.Arguments], k), inner);
            }
        }
        else if (meaning.Arguments.Count > 0)
        {
            var inner = meaning.Arguments.Skip(1).All(argument => Derivative(argument, coordinate, known, ties) is { IsZero: true })
                ? Derivative(meaning.Arguments[0], coordinate, known, ties)
                : null;
            derivative = inner is null ? null
                : inner.IsZero ? inner
                : meaning.Is(UnaryFunction.Sqrt) ? Ratio(new Rational(1, 2) * inner, Polynomial.Symbol(symbol))
                : ties && meaning.Is(UnaryFunction.Relu) ? Multiply(Apply(BinaryFunction.TieStep, meaning.Arguments[0], Polynomial.Zero), inner)
                : Slope(meaning) is { } slope ? Multiply(slope, inner) : null;
        }

        known[symbol] = derivative;
        return derivative;
    }

    /// <summary>entry / norm, and 0 where the norm is 0, as the convention of the norm's derivative has it: linear in the entry.</summary>
    private Polynomial Ratio(Polynomial entry, Polynomial norm)
    {
        if (Signs.Of(norm, this).IsPositive)
        {
            return Multiply(entry, Inverse(norm));
        }

        var scale = norm.Leading.Sign > 0 ? norm.Leading : Rational.One;
        var sum = Polynomial.Zero;
        foreach (var (monomial, coefficient) in entry.Terms)
        {
            sum += coefficient / scale * Make(new(SymbolKind.Binary, (int)BinaryFunction.KinkRatio, 0, [Polynomial.Of(monomial, Rational.One), 1 / scale * norm]));
        }

        return sum;
    }
}

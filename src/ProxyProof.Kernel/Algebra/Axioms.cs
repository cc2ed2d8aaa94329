using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A polynomial that is known to be at least 0, or to be 0, wherever its symbols have values.</summary>
/// <param name="Polynomial">The polynomial.</param>
/// <param name="IsEquality">Whether it is 0.</param>
public readonly record struct KnownFact(Polynomial Polynomial, bool IsEquality)
{
    /// <summary>That it lies between two ends, as far as there are any.</summary>
    public static KnownFact[] Ends(Polynomial x, Rational? low, Rational? high) =>
        [.. low is { } from ? (KnownFact[])[new(x - Polynomial.Of(from), IsEquality: false)] : [], .. high is { } to ? (KnownFact[])[new(Polynomial.Of(to) - x, IsEquality: false)] : []];
}

/// <summary>What is true of the symbols by what they mean.</summary>
/// <param name="table">The symbols.</param>
public sealed class Axioms(SymbolTable table)
{
    private const int MostShares = 12;

    /// <summary>What is known of one symbol; the order is part of the certificate format.</summary>
    public List<KnownFact> Of(int symbol)
    {
        var facts = new List<KnownFact>();
        var meaning = table[symbol];
        var s = Polynomial.Symbol(symbol);
        var range = table.Signs.OfSymbol(symbol, table);
        facts.AddRange(KnownFact.Ends(s, range.Low, range.High));

        if (meaning.Kind == SymbolKind.Greatest)
        {
            facts.AddRange(meaning.Arguments.Select(argument => new KnownFact(s - argument, IsEquality: false)));
        }

        var x = meaning.Arguments.Count > 0 ? meaning.Arguments[0] : Polynomial.Zero;
        var half = new Rational(1, 2);
        switch (meaning.Kind, meaning.A)
        {
            case (SymbolKind.Unary, (int)UnaryFunction.Abs):
                AtLeastZero(s - x);
                AtLeastZero(s + x);
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Relu):
                AtLeastZero(s - x);
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Softplus):
                // Above max(x, 0), and above its tangent at 0.
                AtLeastZero(s - x);
                AtLeastZero(s - (half * x) - table.Apply(UnaryFunction.Log, Polynomial.Of(2)));

                // log y >= 1 - 1/y at y = 1 + e^x, and the same of -x.
                var sigmoid = table.Apply(UnaryFunction.Sigmoid, x);
                AtLeastZero(s - sigmoid);
                AtLeastZero(s - x - Polynomial.One + sigmoid);
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Step or (int)UnaryFunction.KinkStep):
            case (SymbolKind.Binary, (int)BinaryFunction.TieStep):
                // A weight in [0, 1] that is 1 where x > 0 and 0 where x < 0.
                var relu = table.Apply(UnaryFunction.Relu, x);
                Zero(table.Multiply(s, x) - relu);
                Zero(table.Multiply(s, relu) - relu);
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Sign or (int)UnaryFunction.KinkSign):
                var abs = table.Apply(UnaryFunction.Abs, x);
                Zero(table.Multiply(s, x) - abs);
                Zero(table.Multiply(s, abs) - x);
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Exp):
                AtLeastZero(s - Polynomial.One - x);
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Log):
                // 1 - 1/x <= log x <= x - 1.
                AtLeastZero(x - Polynomial.One - s);
                AtLeastZero(s - Polynomial.One + table.Inverse(x));
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Sin or (int)UnaryFunction.Tanh or (int)UnaryFunction.Atan):
                // |s| <= |x|.
                AtLeastZero(table.Multiply(x, x) - table.Multiply(s, s));
                if (meaning.A == (int)UnaryFunction.Sin && table.Find(new(SymbolKind.Pi, 0, 0, [])) is >= 0 and var pi)
                {
                    // The same of pi - x.
                    AtLeastZero(table.Multiply(Polynomial.Symbol(pi) - x, Polynomial.Symbol(pi) - x) - table.Multiply(s, s));
                }

                if (meaning.A == (int)UnaryFunction.Sin && Halved() is { } angle)
                {
                    Zero(s - ((Rational)2 * table.Multiply(table.Apply(UnaryFunction.Sin, angle), table.Apply(UnaryFunction.Cos, angle))));
                }
                else if (meaning.A == (int)UnaryFunction.Tanh)
                {
                    Zero(s + Polynomial.One - ((Rational)2 * table.Apply(UnaryFunction.Sigmoid, (Rational)2 * x)));
                    Zero(s - table.Multiply(table.Apply(UnaryFunction.Sinh, x), table.Inverse(table.Apply(UnaryFunction.Cosh, x))));
                }

                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Cos):
                AtLeastZero(s - Polynomial.One + (half * table.Multiply(x, x)));
                if (Halved() is { } part)
                {
                    Zero(s - Polynomial.One + ((Rational)2 * table.Power(table.Apply(UnaryFunction.Sin, part), 2)));
                }

                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Tan):
                Zero(s - table.Multiply(table.Apply(UnaryFunction.Sin, x), table.Inverse(table.Apply(UnaryFunction.Cos, x))));
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Cosh):
                AtLeastZero(s - Polynomial.One - (half * table.Multiply(x, x)));
                Zero(s - (half * (table.Apply(UnaryFunction.Exp, x) + table.Apply(UnaryFunction.Exp, -x))));
                break;
            case (SymbolKind.Unary, (int)UnaryFunction.Sinh):
                Zero(s - (half * (table.Apply(UnaryFunction.Exp, x) - table.Apply(UnaryFunction.Exp, -x))));
                break;
            case (SymbolKind.Inverse, _) when x.Count is > 1 and <= MostShares && x.Terms.ToArray().All(term => table.Signs.Of(Polynomial.Of(term.Key, term.Value), table).IsNonnegative):
                // The shares of a sum whose terms are not negative: they add up to 1.
                foreach (var (monomial, coefficient) in x.Terms.ToArray())
                {
                    AtLeastZero(table.Multiply(s, Polynomial.Of(monomial, coefficient)));
                }

                break;
            case (SymbolKind.Binary, (int)BinaryFunction.Huber):
                // x²/2 less half the squares of what exceeds the threshold on either side.
                var (over, under) = (Excess(x - meaning.Arguments[1]), Excess(-x - meaning.Arguments[1]));
                Zero(s - (half * (table.Multiply(x, x) - over - under)));
                break;
            case (SymbolKind.Binary, (int)BinaryFunction.Smelu) when meaning.Arguments[1] is { IsConstant: true, ConstantTerm.Sign: > 0 }:
                var b = meaning.Arguments[1];
                Zero(s - (1 / (4 * b.ConstantTerm) * (Excess(x + b) - Excess(x - b))));
                break;
            case (SymbolKind.Binary, (int)BinaryFunction.KinkRatio):
                // s = x / n, or n = 0.
                var n = meaning.Arguments[1];
                Zero(table.Multiply(s, table.Multiply(n, n)) - table.Multiply(x, n));
                break;
            default:
                break;
        }

        if (range.Low is { Sign: > 0 })
        {
            AtLeastZero(s);
        }

        return facts;

        void AtLeastZero(Polynomial polynomial) => facts.Add(new(polynomial, IsEquality: false));
        void Zero(Polynomial polynomial) => facts.Add(new(polynomial, IsEquality: true));
        Polynomial? Halved() => x.Terms.ToArray().All(term => (term.Value / 2).IsInteger) ? half * x : null;
        Polynomial Excess(Polynomial argument) => table.Apply(UnaryFunction.Relu, argument) is var positive ? table.Multiply(positive, positive) : positive;
    }

    /// <summary>
    /// What is known of one function at two arguments p and q: f(q) lies above the tangent at p and f(p) above that at q, where f is convex (below, where it is
    /// concave); (f(q) - f(p)) (q - p) is at least 0 where f rises, at least (f(q) - f(p))² / L where its slopes are in [0, L]; and (f(q) - f(p))² is at most
    /// L² (q - p)² where slopes are within L. Then the same at p and -q, for functions whose value at -q is told by that at q. The order is part of the certificate format.
    /// </summary>
    public List<KnownFact> Of(int first, int second)
    {
        var facts = new List<KnownFact>();
        var (f, g) = (table[first], table[second]);
        if (first == second || f.Kind != g.Kind || f.A != g.A || f.Arguments.Count == 0 || !f.Arguments.Skip(1).SequenceEqual(g.Arguments.Skip(1))
            || Traits(f) is not { } traits)
        {
            return facts;
        }

        var (p, q) = (f.Arguments[0], g.Arguments[0]);
        Compare(facts, traits, Polynomial.Symbol(second) - Polynomial.Symbol(first), q - p, table.Slope(f), table.Slope(g));

        // And at p and -q, where that is simpler or a number: normal forms turn arguments about.
        if (g.Kind == SymbolKind.Unary && (p.IsConstant || q.IsConstant || (p + q).Count < (p - q).Count) && Reflected(g) is var (value, slope))
        {
            Compare(facts, traits, value - Polynomial.Symbol(first), -q - p, table.Slope(f), slope);
        }

        return facts;
    }

    private void Compare(List<KnownFact> facts, (int Curvature, bool Rises, Rational? Lipschitz) traits, Polynomial rise, Polynomial step, Polynomial? first, Polynomial? second)
    {
        if (traits.Curvature != 0 && first is { } atFirst && second is { } atSecond)
        {
            facts.Add(new((Rational)traits.Curvature * (rise - table.Multiply(atFirst, step)), IsEquality: false));
            facts.Add(new((Rational)traits.Curvature * (table.Multiply(atSecond, step) - rise), IsEquality: false));
        }

        if (traits.Rises)
        {
            facts.Add(new(table.Multiply(rise, step), IsEquality: false));
        }

        if (traits.Rises && traits.Lipschitz is { } slope)
        {
            facts.Add(new(table.Multiply(rise, step) - (1 / slope * table.Multiply(rise, rise)), IsEquality: false));
        }

        if (traits.Lipschitz is { } bound)
        {
            facts.Add(new((bound * bound * table.Multiply(step, step)) - table.Multiply(rise, rise), IsEquality: false));
        }
    }

    // f(-q) and f'(-q), where both are what f(q) and f'(q) say; null for other functions.
    private (Polynomial Value, Polynomial? Slope)? Reflected(Symbol symbol)
    {
        var value = table.Apply((UnaryFunction)symbol.A, -symbol.Arguments[0]);
        return (UnaryFunction)symbol.A switch
        {
            UnaryFunction.Softplus => (value, Polynomial.One - table.Apply(UnaryFunction.Sigmoid, symbol.Arguments[0])),
            UnaryFunction.Abs or UnaryFunction.Cosh => (value, table.Slope(symbol) is { } slope ? -slope : null),
            UnaryFunction.Sigmoid or UnaryFunction.Tanh or UnaryFunction.Atan or UnaryFunction.Erf or UnaryFunction.Sinh => (value, null),
            _ => null,
        };
    }

    private static (int Curvature, bool Rises, Rational? Lipschitz)? Traits(Symbol symbol) => symbol.Kind switch
    {
        SymbolKind.Binary when symbol.Is(BinaryFunction.Huber) && symbol.Arguments[1] is { IsConstant: true, ConstantTerm.Sign: > 0 } => (1, false, symbol.Arguments[1].ConstantTerm),
        SymbolKind.Binary when symbol.Is(BinaryFunction.Smelu) && symbol.Arguments[1] is { IsConstant: true, ConstantTerm.Sign: > 0 } => (1, true, Rational.One),
        SymbolKind.Unary => (UnaryFunction)symbol.A switch
        {
            UnaryFunction.Abs => (1, false, Rational.One),
            UnaryFunction.Relu or UnaryFunction.Softplus or UnaryFunction.Elu => (1, true, Rational.One),
            UnaryFunction.Exp => (1, true, null),
            UnaryFunction.Cosh => (1, false, null),
            UnaryFunction.Log => (-1, true, null),
            UnaryFunction.Sqrt => (0, true, null),
            UnaryFunction.Sinh => (0, true, null),
            UnaryFunction.Tanh or UnaryFunction.Atan => (0, true, Rational.One),
            UnaryFunction.Sigmoid => (0, true, new Rational(1, 4)),
            UnaryFunction.Erf => (0, true, new Rational(113, 100)),
            UnaryFunction.Sin or UnaryFunction.Cos => (0, false, Rational.One),
            _ => null,
        },
        _ => null,
    };
}

using System.Numerics;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>A way to replace a double by a fraction that is short to write.</summary>
/// <param name="Denominator">Multiples of 1 / denominator; 0 when digits count instead.</param>
/// <param name="Digits">Significant decimal digits; 0 keeps the double as it is.</param>
/// <param name="Power">The shortest fraction within 10^-power of the size; 0 when denominators or digits count instead.</param>
internal readonly record struct Rounding(int Denominator, int Digits, int Power = 0)
{
    /// <summary>From the simplest numbers to the doubles themselves.</summary>
    public static Rounding[] Ladder { get; } = [new(1, 0), new(2, 0), new(10, 0), new(0, 1), new(0, 0, 3), new(0, 2), new(0, 3), new(0, 0, 6), new(0, 6), new(0, 0, 9), new(0, 0)];

    /// <summary>Where a claim fails only at points that must be hit exactly: shortest fractions.</summary>
    public static Rounding[] Fractions { get; } = [new(0, 0, 2), new(0, 0, 4), new(0, 0, 6), new(0, 0, 9), new(0, 0, 13), new(0, 0)];

    /// <summary>The doubles themselves.</summary>
    public static Rounding Full => default;

    public bool IsFull => this == default;

    public Rational Apply(double x)
    {
        if (x == 0 || !double.IsFinite(x))
        {
            return 0;
        }

        // Small integers are as short as can be.
        if (Math.Abs(x) < 10 && Math.Floor(x) == x)
        {
            return (int)x;
        }

        var exact = Rational.FromDouble(x);
        if (Denominator > 0)
        {
            return new Rational(Nearest(exact * Denominator), Denominator);
        }

        if (Digits == 0 && Power == 0)
        {
            return exact;
        }

        // Far from 1 digits are shorter than fractions.
        if (Power > 0 && Math.Abs(x) is > 1e-3 and < 1e3)
        {
            var radius = Rational.Abs(exact) / Rational.Pow(10, Power);
            return BoxForms.Simplest(new(exact - radius, exact + radius));
        }

        // The decimal exponent by comparison with powers of ten; a digit more or less does not matter.
        var exponent = Math.Max(Digits, Power) - 1;
        var size = Math.Abs(x);
        while (size >= 10 && exponent > -400)
        {
            size /= 10;
            exponent--;
        }

        while (size < 1 && exponent < 400)
        {
            size *= 10;
            exponent++;
        }

        var unit = Rational.Pow(10, exponent);
        return new Rational(Nearest(exact * unit), 1) / unit;
    }

    public static BigInteger Nearest(Rational x)
    {
        var (twice, denominator) = ((x.Numerator * 2) + x.Denominator, x.Denominator * 2);
        return Floor(twice, denominator);
    }

    public static BigInteger Floor(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }
}

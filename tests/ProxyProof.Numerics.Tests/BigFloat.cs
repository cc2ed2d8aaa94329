using System.Numerics;

namespace ProxyProof.Numerics.Tests;

/// <summary>Binary floating point of 256 bits on BigInteger: an oracle that shares no code and no method with the subject.</summary>
internal readonly struct BigFloat(BigInteger mantissa, int exponent)
{
    private const int Bits = 256;

    public static readonly BigFloat Pi = Machin();
    public static readonly BigFloat Ln2 = ComputeLn2();

    private BigInteger Mantissa { get; } = mantissa;

    private int Exponent { get; } = exponent;

    private int Magnitude => Mantissa.IsZero ? int.MinValue / 2 : (int)BigInteger.Abs(Mantissa).GetBitLength() + Exponent;

    public static BigFloat Of(double x)
    {
        var r = Rational.FromDouble(x);
        return new BigFloat(r.Numerator, 1 - (int)r.Denominator.GetBitLength());
    }

    public static BigFloat operator +(BigFloat a, BigFloat b)
    {
        if (a.Mantissa.IsZero || b.Magnitude - a.Magnitude > Bits + 8)
        {
            return b;
        }

        if (b.Mantissa.IsZero || a.Magnitude - b.Magnitude > Bits + 8)
        {
            return a;
        }

        var e = Math.Min(a.Exponent, b.Exponent);
        return Round((a.Mantissa << (a.Exponent - e)) + (b.Mantissa << (b.Exponent - e)), e);
    }

    public static BigFloat operator -(BigFloat a) => new(-a.Mantissa, a.Exponent);

    public static BigFloat operator -(BigFloat a, BigFloat b) => a + -b;

    public static BigFloat operator *(BigFloat a, BigFloat b) => Round(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public static BigFloat operator /(BigFloat a, BigFloat b)
    {
        var shift = Bits + 8 + (int)BigInteger.Abs(b.Mantissa).GetBitLength() - (int)BigInteger.Abs(a.Mantissa).GetBitLength();
        shift = Math.Max(shift, 0);
        return Round((a.Mantissa << shift) / b.Mantissa, a.Exponent - shift - b.Exponent);
    }

    public static implicit operator BigFloat(int value) => new(value, 0);

    public static BigFloat Abs(BigFloat a) => new(BigInteger.Abs(a.Mantissa), a.Exponent);

    public static BigFloat Sqrt(BigFloat a)
    {
        if (a.Mantissa.IsZero)
        {
            return a;
        }

        var shift = Math.Max(0, (2 * Bits) - (int)a.Mantissa.GetBitLength());
        shift += (a.Exponent - shift) & 1;
        var n = a.Mantissa << shift;
        var root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (n / root)) >> 1;
            if (next >= root)
            {
                return Round(root, (a.Exponent - shift) / 2);
            }

            root = next;
        }
    }

    public static BigFloat Exp(BigFloat x)
    {
        // e^x = 2^k (e^(r / 2^12))^(2^12).
        var k = RoundToInteger(x / Ln2);
        var r = x - (new BigFloat(k, 0) * Ln2);
        r = new BigFloat(r.Mantissa, r.Exponent - 12);
        BigFloat sum = 1, term = 1;
        for (var n = 1; n < 24; n++)
        {
            term = term * r / n;
            sum += term;
        }

        for (var i = 0; i < 12; i++)
        {
            sum *= sum;
        }

        return new BigFloat(sum.Mantissa, sum.Exponent + (int)k);
    }

    public static BigFloat Log(BigFloat x)
    {
        // Newton on e^y = x: three steps from a double.
        var m = new BigFloat(x.Mantissa, x.Exponent - x.Magnitude);
        var y = Of(Math.Log(m.ToDouble()));
        for (var i = 0; i < 3; i++)
        {
            var e = Exp(y);
            y += 2 * (m - e) / (m + e);
        }

        return y + (new BigFloat(x.Magnitude, 0) * Ln2);
    }

    public static (BigFloat Sin, BigFloat Cos) SinCos(BigFloat x)
    {
        var k = RoundToInteger(2 * x / Pi);
        var r = x - (new BigFloat(k, -1) * Pi);
        BigFloat sin = 0, cos = 0, term = 1;
        for (var n = 1; n < 62; n++)
        {
            var negative = ((n - 1) & 2) != 0;
            if ((n & 1) == 1)
            {
                cos += negative ? -term : term;
            }
            else
            {
                sin += negative ? -term : term;
            }

            term = term * r / n;
        }

        return (int)(k & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    public static BigFloat Atan(BigFloat x)
    {
        // Eight halvings of the angle, then the series.
        for (var i = 0; i < 8; i++)
        {
            x /= 1 + Sqrt(1 + (x * x));
        }

        BigFloat sum = 0, power = x, square = x * x;
        for (var n = 1; n < 50; n += 2)
        {
            sum += (n & 2) == 0 ? power / n : -(power / n);
            power *= square;
        }

        return 256 * sum;
    }

    public static BigFloat Erf(BigFloat x)
    {
        BigFloat sum = 0, term = x, square = x * x;
        for (var n = 0; n < 400; n++)
        {
            sum += term / ((2 * n) + 1);
            term = -(term * square) / (n + 1);
        }

        return 2 * sum / Sqrt(Pi);
    }

    /// <summary>|approximation - this| in units in the last place of the double nearest to this.</summary>
    public double UlpsTo(double approximation)
    {
        var nearest = ToDouble();
        if (double.IsNaN(approximation) || double.IsInfinity(approximation))
        {
            return approximation.Equals(nearest) ? 0 : double.PositiveInfinity;
        }

        var ulp = Math.BitIncrement(Math.Abs(nearest)) - Math.Abs(nearest);
        return (Abs(this - Of(approximation)) / Of(ulp)).ToDouble();
    }

    public double ToDouble()
    {
        var r = Exponent >= 0 ? new Rational(Mantissa << Exponent, 1) : new Rational(Mantissa, BigInteger.One << -Exponent);
        return r.ToDouble();
    }

    private static BigInteger RoundToInteger(BigFloat x) =>
        x.Exponent >= 0 ? x.Mantissa << x.Exponent : ((x.Mantissa >> (-x.Exponent - 1)) + 1) >> 1;

    private static BigFloat Round(BigInteger mantissa, int exponent)
    {
        var drop = (int)BigInteger.Abs(mantissa).GetBitLength() - Bits;
        return drop > 0 ? new(mantissa >> drop, exponent + drop) : new(mantissa, exponent);
    }

    private static BigFloat Machin() => (16 * InverseAtan(5)) - (4 * InverseAtan(239));

    private static BigFloat ComputeLn2()
    {
        // 2 atanh(1/3).
        BigFloat sum = 0, power = (BigFloat)1 / 3;
        for (var n = 1; n < 190; n += 2)
        {
            sum += power / n;
            power /= 9;
        }

        return 2 * sum;
    }

    private static BigFloat InverseAtan(int q)
    {
        BigFloat sum = 0, power = (BigFloat)1 / q;
        for (var n = 1; n < 130; n += 2)
        {
            sum += (n & 2) == 0 ? power / n : -(power / n);
            power /= q * q;
        }

        return sum;
    }
}

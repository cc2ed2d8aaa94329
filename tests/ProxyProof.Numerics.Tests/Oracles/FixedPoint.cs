using System.Numerics;

namespace ProxyProof.Numerics.Tests.Oracles;

/// <summary>
/// An evaluator that shares no code and, where possible, no algorithm with the subject: integers in units of 2^-bits, plain Taylor series with repeated
/// squaring, Newton's method, Gauss's and Euler's series. Slow, and off by a few units in the last of many guard bits.
/// </summary>
internal static class FixedPoint
{
    private static readonly Dictionary<int, BigInteger> PiByBits = [];

    public static BigInteger One(int bits) => BigInteger.One << bits;

    public static BigInteger FromDouble(double x, int bits)
    {
        var exponent = x == 0 ? 0 : Math.ILogB(x) - 52;
        exponent = Math.Max(exponent, -1074);
        var mantissa = (BigInteger)(x * Math.Pow(2, Math.Min(1000, -exponent)) * Math.Pow(2, Math.Max(0, -exponent - 1000)));
        var shift = bits + exponent;
        return shift >= 0 ? mantissa << shift : mantissa >> -shift;
    }

    public static BigInteger Multiply(BigInteger a, BigInteger b, int bits) => (a * b) >> bits;

    public static BigInteger Divide(BigInteger a, BigInteger b, int bits) => (a << bits) / b;

    public static BigInteger Sqrt(BigInteger a, int bits)
    {
        // Bisection by bits would be slower; Newton from a power of two above.
        var n = a << bits;
        if (n.IsZero)
        {
            return n;
        }

        var root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (n / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    /// <summary>Gauss and Legendre's iteration.</summary>
    public static BigInteger Pi(int bits)
    {
        lock (PiByBits)
        {
            if (PiByBits.TryGetValue(bits, out var known))
            {
                return known;
            }

            var w = bits + 32;
            var a = One(w);
            var b = Sqrt(One(w) >> 1, w);
            var t = One(w) >> 2;
            var weight = 0;
            for (var i = 0; i < 4 + BitOperations.Log2((uint)w); i++)
            {
                var mean = (a + b) >> 1;
                b = Sqrt(Multiply(a, b, w), w);
                var difference = a - mean;
                t -= Multiply(difference, difference, w) << weight;
                weight++;
                a = mean;
            }

            var pi = Divide(Multiply(a + b, a + b, w), t << 2, w) >> 32;
            PiByBits[bits] = pi;
            return pi;
        }
    }

    /// <summary>Taylor's series for x / 2^k, then k squarings; no constant is involved.</summary>
    public static BigInteger Exp(BigInteger x, int bits)
    {
        if (x.Sign < 0)
        {
            // 1/e^-x, with bits for the size of the divisor.
            var w = bits + 32 + ((int)((-x) >> bits) * 3 / 2);
            return (BigInteger.One << (2 * w)) / Exp(-x << (w - bits), w) >> (w - bits);
        }

        var size = (int)(x >> bits);
        var halvings = 12 + BitOperations.Log2((uint)size + 1);
        var length = bits + halvings + 24;
        var r = x << 24;
        var sum = One(length);
        var term = One(length);
        for (var n = 1; !term.IsZero; n++)
        {
            term = (term * r) >> length;
            term /= n;
            sum += term;
        }

        for (var i = 0; i < halvings; i++)
        {
            sum = (sum * sum) >> length;
        }

        return sum >> (length - bits);
    }

    /// <summary>Halley's iteration on the exponential; x &gt; 0.</summary>
    public static BigInteger Log(BigInteger x, int bits, double start)
    {
        var y = FromDouble(start, bits);
        for (var good = 40; good < bits + 8; good *= 3)
        {
            var e = Exp(y, bits);
            y += Divide((x - e) << 1, x + e, bits);
        }

        return y;
    }

    /// <summary>Gauss: log s = pi / (2 agm(1, 4/s)) up to a relative 1/s^2, for s = x 2^m; used to check <see cref="Log"/>.</summary>
    public static BigInteger LogByMean(BigInteger x, int bits)
    {
        // s = x 2^m with s^2 beyond 2^bits, and as many bits again for the small second argument.
        var m = (bits / 2) + 48;
        var w = (2 * bits) + 128;
        return (AtScale(x << (w - bits)) - AtScale(One(w))) >> (w - bits);

        BigInteger AtScale(BigInteger value)
        {
            var a = One(w);
            var b = (One(w) << w) / (value << m) << 2;
            while (BigInteger.Abs(a - b) > 4)
            {
                (a, b) = ((a + b) >> 1, Sqrt(Multiply(a, b, w), w));
            }

            return Divide(Pi(w), a << 1, w);
        }
    }

    /// <summary>Taylor's series after taking off multiples of 2 pi.</summary>
    public static (BigInteger Sine, BigInteger Cosine) SinCos(BigInteger x, int bits)
    {
        var turn = Pi(bits) << 1;
        var turns = BigInteger.Divide(x, turn);
        x -= turns * turn;
        BigInteger sine = 0;
        BigInteger cosine = 0;
        var term = One(bits);
        for (var n = 0; !term.IsZero && term != BigInteger.MinusOne; n++)
        {
            switch (n & 3)
            {
                case 0: cosine += term; break;
                case 1: sine += term; break;
                case 2: cosine -= term; break;
                default: sine -= term; break;
            }

            term = Multiply(term, x, bits) / (n + 1);
        }

        return (sine, cosine);
    }

    /// <summary>Euler's series, whose terms are all of one sign, for |x| &lt;= 1; beyond by the complement.</summary>
    public static BigInteger Atan(BigInteger x, int bits)
    {
        if (x.Sign < 0)
        {
            return -Atan(-x, bits);
        }

        var one = One(bits);
        if (x > one)
        {
            return (Pi(bits) >> 1) - Atan(Divide(one, x, bits), bits);
        }

        var square = one + Multiply(x, x, bits);
        var ratio = Divide(square - one, square, bits);
        var term = Divide(x, square, bits);
        var sum = term;
        for (var n = 1; !term.IsZero; n++)
        {
            term = Multiply(term, ratio, bits) * (2 * n) / ((2 * n) + 1);
            sum += term;
        }

        return sum;
    }

    /// <summary>Maclaurin's alternating series; the caller supplies bits for the cancellation, 3 z^2 or more.</summary>
    public static BigInteger Erf(BigInteger z, int bits)
    {
        var square = Multiply(z, z, bits);
        var power = z;
        var sum = z;
        for (var n = 1; !power.IsZero && power != BigInteger.MinusOne; n++)
        {
            power = Multiply(power, square, bits) / n;
            var term = power / ((2 * n) + 1);
            sum += n % 2 == 1 ? -term : term;
        }

        return Divide(sum << 1, Sqrt(Pi(bits), bits), bits);
    }
}

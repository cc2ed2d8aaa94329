using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Square roots that are fractions.</summary>
internal static class ExactRoot
{
    /// <summary>The square root; null where it is no fraction.</summary>
    public static Rational? Of(Rational x)
    {
        if (x.Sign < 0)
        {
            return null;
        }

        var (p, q) = (Floor(x.Numerator), Floor(x.Denominator));
        return p * p == x.Numerator && q * q == x.Denominator ? new Rational(p, q) : null;
    }

    // Newton's iteration from above falls until it reaches the floor.
    private static BigInteger Floor(BigInteger x)
    {
        if (x < 2)
        {
            return x;
        }

        var root = BigInteger.One << (int)((x.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (x / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}

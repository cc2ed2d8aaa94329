using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>Integer square roots.</summary>
internal static class IntegerRoot
{
    /// <summary>The greatest integer whose square is not above n &gt;= 0.</summary>
    /// <remarks>Newton's iteration from above falls strictly until it reaches the floor. Source: Crandall and Pomerance, algorithm 9.2.11.</remarks>
    public static BigInteger Floor(BigInteger n)
    {
        if (n.Sign <= 0)
        {
            return BigInteger.Zero;
        }

        var bits = (int)n.GetBitLength();
        if (bits <= 104)
        {
            return Correct((BigInteger)Math.Sqrt((double)n), n);
        }

        // A start from above with half the bits right: the root of the leading half, raised by one.
        var shift = bits / 4;
        var root = (Floor(n >> (2 * shift)) + 1) << shift;
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

    private static BigInteger Correct(BigInteger root, BigInteger n)
    {
        while (root * root > n)
        {
            root -= 1;
        }

        while ((root + 1) * (root + 1) <= n)
        {
            root += 1;
        }

        return root;
    }
}

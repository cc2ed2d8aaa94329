namespace ProxyProof.Numerics;

/// <summary>Philox 4x32 with ten rounds: a keyed bijection of 128 bits whose outputs pass as random.</summary>
/// <remarks>Source: Salmon, Moraes, Dror, Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.</remarks>
internal static class Philox
{
    /// <summary>The block of the counter (low word first) under the key (low word first).</summary>
    public static (ulong Low, ulong High) Block(ulong counterLow, ulong counterHigh, ulong key)
    {
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32), c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p0 = 0xD2511F53UL * c0;
            var p1 = 0xCD9E8D57UL * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;

            // The golden ratio and sqrt(3) - 1, as the source has them.
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0 | ((ulong)c1 << 32), c2 | ((ulong)c3 << 32));
    }
}

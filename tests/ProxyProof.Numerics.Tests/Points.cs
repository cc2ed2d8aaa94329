namespace ProxyProof.Numerics.Tests;

/// <summary>Seeded arguments: many of every size, and by name the hard ones.</summary>
internal static class Points
{
    public const ulong Seed = 20240607;

    public static bool Soak => string.Equals(Environment.GetEnvironmentVariable("PROXYPROOF_SOAK"), "1", StringComparison.Ordinal);

    /// <summary>10^4 in the ordinary run, 10^6 in the soak.</summary>
    public static int Count => Soak ? 1_000_000 : 10_000;

    public static readonly double[] Hard =
    [
        0, -0.0, double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, -2.2250738585072014e-308, 2.225073858507201e-308, 1e-300, -1e-300, 1e-160, -1e-160,
        1e-40, 1e-31, -1e-31, 1e-20, -1e-20, 1e-17, 1e-16, -1e-16, 1.1102230246251565e-16, 1e-12, 1e-8, -1e-8, 0.001, 0.25, -0.25, 0.5, -0.5,
        0.75, 0.7500000000000001, 0.7071067811865475, 0.7071067811865476, 0.9999999999999999, 1, 1.0000000000000002, -0.9999999999999999, -1, -1.0000000000000002,
        1.4142135623730951, 2, -2, 2.718281828459045, 3, -3, 3.0000000000000004, 4, 5.5, 5.9, 6, 6.5, 8, 9, 9.5, -9.5, 20, -20, 27.3, 36.7, 37.5, -37.5, -38.4, -38.6,
        0.6931471805599453, 0.34657359027997264, -0.6931471805599453, 709.782712893384, 709.7827128933841, 710.4758600739439, 710.475860073944, -708.4, -744.44, -745.1332191019411,
        -745.1332191019412, -746, 1000, -1000, 1e5, -1e5, 1e10, -1e10, 1e16, -1e16, 9007199254740993, 1e22, -1e22, 1e100, 1e300, -1e300, double.MaxValue, -double.MaxValue,
        1.5707963267948966, -1.5707963267948966, 1.5707963267948963, 1.5707963267948968, 3.141592653589793, 3.1415926535897936, 6.283185307179586, 4.71238898038469, 7.853981633974483,
        1048575.9, 1048576, 6381956970095103.0 * 1.329227995784916e36 * 2.158056614239e203, 5.319372648326541e255, 0.7853981633974483, 2.356194490192345, 11, 22, 355, 103993, 1e15 + 0.3,
        -1.2784645427610738, -1.2784645427610737, -0.7517915246935645, -0.7517915246935646,
    ];

    /// <summary>A number in 0..1 of 53 bits; SplitMix64, Steele, Lea, Flood 2014.</summary>
    public static double Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Half uniform in -span..span, half of random size from span down to span * 2^-60, of either sign.</summary>
    public static double Spread(ref ulong state, double span)
    {
        var sign = Next(ref state) < 0.5 ? -1 : 1;
        var size = Next(ref state) * span;
        return sign * (Next(ref state) < 0.5 ? size : Math.ScaleB(size, -(int)(60 * Next(ref state))));
    }
}

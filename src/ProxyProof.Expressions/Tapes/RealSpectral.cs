namespace ProxyProof.Expressions.Tapes;

/// <summary>Spectral functions of one matrix of doubles.</summary>
internal static class RealSpectral
{
    public static SpectralKernels Kernels { get; } = new(
        (_, _, _, _) => double.NaN,
        (_, matrix, _, _) => [.. Enumerable.Repeat(double.NaN, matrix.Length)]);
}

using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>A margin that is a product.</summary>
/// <param name="References">The facts that divide it.</param>
/// <param name="Product">Their product, at least 0.</param>
/// <param name="Rest">What is left.</param>
internal sealed record FactoredMargin(string[] References, Polynomial Product, Polynomial Rest)
{
    /// <summary>What the margin is multiplied by, above 0.</summary>
    public Polynomial Factor { get; init; } = Polynomial.One;
}

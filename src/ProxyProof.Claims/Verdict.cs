using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Claims;

/// <summary>The answer to a claim. docs/language.md says what each promises.</summary>
public enum Verdict
{
    /// <summary>For every point of the domain; the kernel accepted a certificate.</summary>
    Proved,
    /// <summary>A counterexample that the kernel accepted.</summary>
    Refuted,
    /// <summary>Not refuted within the budget.</summary>
    Supported,
    /// <summary>A candidate violation that could be neither confirmed nor rejected, or nothing was tried.</summary>
    Inconclusive,
    /// <summary>No point of the domain satisfies the hypotheses, as far as was searched.</summary>
    Vacuous,
    /// <summary>The claim could not be checked.</summary>
    Error,
}

/// <summary>An exact point: the values of graph variables.</summary>
/// <param name="Values">By variable id, row-major.</param>
public sealed record ExactPoint(ImmutableSortedDictionary<int, ImmutableArray<Rational>> Values);

/// <summary>Decimal ends of an enclosure, rounded outward; "-inf" and "inf" where unbounded.</summary>
/// <param name="Lower">At or below the value.</param>
/// <param name="Upper">At or above the value.</param>
public readonly record struct DecimalEnclosure(string Lower, string Upper);

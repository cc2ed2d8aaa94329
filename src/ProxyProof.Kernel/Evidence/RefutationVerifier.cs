using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Whether evidence was accepted, and why not.</summary>
/// <param name="Accepted">Whether the kernel came to the same refutation.</param>
/// <param name="Reason">One sentence.</param>
public sealed record VerificationReport(bool Accepted, string Reason);

/// <summary>Re-checks the evidence of a refutation: nothing in the file is believed, everything is computed again and compared.</summary>
public static class RefutationVerifier
{
    /// <summary>Verifies.</summary>
    /// <param name="file">The evidence.</param>
    /// <param name="claimOf">The claim of an id, elaborated from its .thm file; null when there is none.</param>
    public static VerificationReport Verify(EvidenceFile file, Func<string, Claim?> claimOf)
    {
        try
        {
            return Recheck(file, claimOf);
        }
        catch (InsufficientExecutionStackException)
        {
            return Rejected("the claim is nested too deeply");
        }
    }

    private static VerificationReport Recheck(EvidenceFile file, Func<string, Claim?> claimOf)
    {
        if (Header(file.Schema, file.Kind, "refutation", file.Claim, file.Digest, file.ComputeDigest(), claimOf, out var found) is { } mismatch)
        {
            return Rejected(mismatch);
        }

        var claim = found!;
        var canonical = new CanonicalClaim(claim);
        if (ReadPoint(file, claim, canonical, out var point) is { } fault)
        {
            return Rejected(fault);
        }

        // The same ladder of precisions, with room for a claim that was checked under wider limits.
        var report = PointChecker.Check(claim, point!, new PointCheckerOptions(4096, 3e9));
        if (report.Refutation is not { } refutation)
        {
            return Rejected($"the point does not refute the claim. {report.Reason}");
        }

        var recomputed = EvidenceFile.ViolatedBy(refutation, [.. FormulaParts.Comparisons(claim)]);
        return Matches(recomputed, file.Violated)
            ? new(true, "The kernel refutes the claim at the point, with the same enclosures.")
            : Rejected("the point refutes the claim, but with another comparison or other enclosures than the file says");
    }

    /// <summary>What evidence of every kind begins with: why it does not fit the claim, or null.</summary>
    internal static string? Header(
        string schema, string kind, string expected, EvidenceClaim said, string digest, string computed, Func<string, Claim?> claimOf, out Claim? claim)
    {
        claim = null;
        if (!Same(schema, EvidenceFile.CurrentSchema))
        {
            return $"the schema is {schema}, not {EvidenceFile.CurrentSchema}";
        }

        if (!Same(kind, expected))
        {
            return $"the kind {kind} is not known to this version";
        }

        if (!Same(digest, computed))
        {
            return "the digest does not fit the contents: something in the file was changed";
        }

        claim = claimOf(said.Id);
        return claim is null ? $"there is no claim {said.Id}"
            : !Same(claim.Id, said.Id) || !Same(claim.File, said.File) ? $"the claim stands in {claim.File} as {claim.Id}"
            : !Same(ClaimHash.Of(claim), said.Hash) ? "the claim says something else than when the evidence was written: its hash differs"
            : claim.Seed != said.Seed ? "the seed of the drawn data differs from the claim's"
            : !EvidenceFile.InstanceOf(claim).SequenceEqual(said.Instance) ? "the sweep values differ from the claim's"
            : null;
    }

    internal static VerificationReport Rejected(string reason) => new(false, $"{char.ToUpperInvariant(reason[0])}{reason[1..].TrimEnd('.')}.");

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.Ordinal);

    private static bool Matches(EvidenceComparison a, EvidenceComparison b) =>
        a.Comparison == b.Comparison
        && Same(a.Relation, b.Relation)
        && a.Entry == b.Entry
        && a.Left.SequenceEqual(b.Left, StringComparer.Ordinal)
        && a.Right.SequenceEqual(b.Right, StringComparer.Ordinal)
        && Same(a.Arithmetic, b.Arithmetic);

    private static string? ReadPoint(EvidenceFile file, Claim claim, CanonicalClaim canonical, out ExactPoint? point)
    {
        point = null;
        var names = FormulaParts.Names(claim);
        var values = ImmutableSortedDictionary.CreateBuilder<int, ImmutableArray<Rational>>();
        var next = 0;
        foreach (var variable in file.Point)
        {
            // In the claim's order; existential variables may be left out.
            while (next < canonical.Quantified.Count && !Same(names[canonical.Quantified[next]], variable.Name))
            {
                next++;
            }

            if (next == canonical.Quantified.Count)
            {
                return $"the claim has no quantified variable {variable.Name} at this place";
            }

            var id = canonical.Quantified[next++];
            if (!claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Dims.Items.SequenceEqual(variable.Shape))
            {
                return $"the shape of {variable.Name} differs from the claim's";
            }

            var exact = ImmutableArray.CreateBuilder<Rational>(variable.Values.Length);
            foreach (var text in variable.Values)
            {
                if (!Rational.TryParse(text, out var value) || !Same(value.ToString(), text))
                {
                    return $"{variable.Name} has a value that is no fraction in lowest terms";
                }

                exact.Add(value);
            }

            values[id] = exact.ToImmutable();
        }

        point = new ExactPoint(values.ToImmutable());
        return null;
    }
}

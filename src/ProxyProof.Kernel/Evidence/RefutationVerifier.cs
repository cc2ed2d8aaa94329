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
        if (!Same(file.Schema, EvidenceFile.CurrentSchema))
        {
            return Rejected($"the schema is {file.Schema}, not {EvidenceFile.CurrentSchema}");
        }

        if (!Same(file.Kind, "refutation"))
        {
            return Rejected($"the kind {file.Kind} is not known to this version");
        }

        if (!Same(file.Digest, file.ComputeDigest()))
        {
            return Rejected("the digest does not fit the contents: something in the file was changed");
        }

        if (claimOf(file.Claim.Id) is not { } claim)
        {
            return Rejected($"there is no claim {file.Claim.Id}");
        }

        if (!Same(claim.Id, file.Claim.Id) || !Same(claim.File, file.Claim.File))
        {
            return Rejected($"the claim stands in {claim.File} as {claim.Id}");
        }

        var canonical = new CanonicalClaim(claim);
        if (!Same(canonical.Hash, file.Claim.Hash))
        {
            return Rejected("the claim says something else than when the evidence was written: its hash differs");
        }

        if (claim.Seed != file.Claim.Seed)
        {
            return Rejected("the seed of the drawn data differs from the claim's");
        }

        if (!EvidenceFile.InstanceOf(claim).SequenceEqual(file.Claim.Instance))
        {
            return Rejected("the sweep values differ from the claim's");
        }

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

    private static VerificationReport Rejected(string reason) => new(false, $"{char.ToUpperInvariant(reason[0])}{reason[1..].TrimEnd('.')}.");

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

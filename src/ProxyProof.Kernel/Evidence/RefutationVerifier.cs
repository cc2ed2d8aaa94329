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
    // Points of claims that bind a name again and again are read in so many ways.
    private const int MostReadings = 256;

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
        int[][] readings = [.. Readings(file, claim, canonical, 0, 0).Take(MostReadings)];
        if ((readings.Length == 0 ? Misfit(file, claim, canonical) : null) is { } misfit)
        {
            return Rejected(misfit);
        }

        if (ReadValues(file, out var values) is { } fault)
        {
            return Rejected(fault);
        }

        // The same ladder of precisions, with room for a claim that was checked under wider limits.
        var checker = new PointChecker(claim, new PointCheckerOptions(4096, 3e9));
        var (comparisons, refutes, reason) = (FormulaParts.Comparisons(claim).ToList(), false, "");
        foreach (var reading in readings)
        {
            var point = new ExactPoint(reading.Zip(values).ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second));
            var report = checker.Check(point);
            if (report.Refutation is { } refutation && Matches(EvidenceFile.ViolatedBy(refutation, comparisons), file.Violated))
            {
                return new(true, "The kernel refutes the claim at the point, with the same enclosures.");
            }

            refutes |= report.Refutation is not null;
            reason = reason.Length > 0 ? reason : report.Reason;
        }

        return Rejected(refutes
            ? "the point refutes the claim, but with another comparison or other enclosures than the file says"
            : $"the point does not refute the claim. {reason}");
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

    private static string? ReadValues(EvidenceFile file, out List<ImmutableArray<Rational>> values)
    {
        values = [];
        foreach (var variable in file.Point)
        {
            var exact = ImmutableArray.CreateBuilder<Rational>(variable.Values.Length);
            foreach (var text in variable.Values)
            {
                if (!Rational.TryParse(text, out var value) || !Same(value.ToString(), text))
                {
                    return $"{variable.Name} has a value that is no fraction in lowest terms";
                }

                exact.Add(value);
            }

            values.Add(exact.ToImmutable());
        }

        return null;
    }

    // The variables that the file may mean, in the claim's order: parts of a claim may bind variables of one name. Existential ones may be left out.
    private static IEnumerable<int[]> Readings(EvidenceFile file, Claim claim, CanonicalClaim canonical, int variable, int next)
    {
        if (variable == file.Point.Length)
        {
            yield return [];
            yield break;
        }

        var names = FormulaParts.Names(claim);
        for (; next < canonical.Quantified.Count; next++)
        {
            var id = canonical.Quantified[next];
            if (Same(names[id], file.Point[variable].Name) && HasShape(claim, id, file.Point[variable]))
            {
                foreach (var later in Readings(file, claim, canonical, variable + 1, next + 1))
                {
                    yield return [id, .. later];
                }
            }
        }
    }

    private static bool HasShape(Claim claim, int id, EvidenceVariable variable) =>
        claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Dims.Items.SequenceEqual(variable.Shape);

    // Why the file's variables are none of the claim's; null where they are.
    private static string? Misfit(EvidenceFile file, Claim claim, CanonicalClaim canonical)
    {
        var names = FormulaParts.Names(claim);
        var next = 0;
        foreach (var variable in file.Point)
        {
            while (next < canonical.Quantified.Count && !Same(names[canonical.Quantified[next]], variable.Name))
            {
                next++;
            }

            if (next == canonical.Quantified.Count)
            {
                return $"the claim has no quantified variable {variable.Name} at this place";
            }

            if (!HasShape(claim, canonical.Quantified[next++], variable))
            {
                return $"the shape of {variable.Name} differs from the claim's";
            }
        }

        return null;
    }
}

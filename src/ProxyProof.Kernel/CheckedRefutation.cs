using ProxyProof.Claims;

namespace ProxyProof.Kernel;

/// <summary>A counterexample that the kernel has accepted. Only the kernel makes one, and without one no outcome says refuted.</summary>
public sealed class CheckedRefutation
{
    internal CheckedRefutation(ExactPoint point, Comparison violated, int entry, DecimalEnclosure left, DecimalEnclosure right, string arithmetic)
    {
        Point = point;
        Violated = violated;
        Entry = entry;
        Left = left;
        Right = right;
        Arithmetic = arithmetic;
    }

    /// <summary>The values of the quantified variables.</summary>
    public ExactPoint Point { get; }

    /// <summary>The comparison that fails there (the first, when several do).</summary>
    public Comparison Violated { get; }

    /// <summary>Row-major position of the failing entry in the sides of the comparison.</summary>
    public int Entry { get; }

    /// <summary>An enclosure of the left side's entry.</summary>
    public DecimalEnclosure Left { get; }

    /// <summary>An enclosure of the right side's entry; it does not meet the left one in a way that would satisfy the comparison.</summary>
    public DecimalEnclosure Right { get; }

    /// <summary>In which arithmetic the enclosures were made: "interval", "interval 256 bit" or "exact".</summary>
    public string Arithmetic { get; }
}

/// <summary>What the kernel found at a point.</summary>
public enum PointStatus
{
    /// <summary>The claim is false there: <see cref="PointReport.Refutation"/> holds the evidence.</summary>
    Refuted,
    /// <summary>The claim's body holds there, rigorously.</summary>
    Holds,
    /// <summary>The point is in the domain and satisfies the hypotheses, and the claim has no value there.</summary>
    Undefined,
    /// <summary>The point is rigorously outside the domain, or fails a hypothesis.</summary>
    NotInDomain,
    /// <summary>The margin is zero as far as the highest precision can tell, or the claim holds by the convention at a kink: not violated.</summary>
    Tight,
    /// <summary>The verdict hangs on the convention at a kink.</summary>
    Kink,
    /// <summary>Enclosures decide neither way, or the claim's form has no refuting point (an exists).</summary>
    Undecided,
}

/// <summary>The kernel's answer at a point.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Reason">One sentence for the user.</param>
/// <param name="Refutation">The evidence when refuted.</param>
public sealed record PointReport(PointStatus Status, string Reason, CheckedRefutation? Refutation = null)
{
    /// <summary>Whether the point is in the domain and satisfies the hypotheses, and it is not known whether the claim has a value there.</summary>
    public bool MayLackValue { get; init; }
}

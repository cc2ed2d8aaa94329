namespace ProxyProof.Checking;

/// <summary>How far the search for a counterexample is.</summary>
/// <param name="Stage">"sampling", "descent", "confirming", …</param>
/// <param name="Points">Points evaluated so far.</param>
/// <param name="BestMargin">The least margin so far; null before the first.</param>
public sealed record SearchProgress(string Stage, long Points, double? BestMargin);

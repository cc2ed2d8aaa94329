using System.Collections.Immutable;
using ProxyProof.Kernel;

namespace ProxyProof.Checking;

/// <summary>One trial of a claim about a probability.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Success">Whether what is claimed of it holds; null when that could not be decided.</param>
/// <param name="IsAdmitted">Whether it satisfies the assumptions.</param>
/// <param name="IsRigorous">Whether enclosures decided it; else floating point did, or a search.</param>
/// <param name="Problem">Why it could not be judged; null when it could.</param>
/// <param name="Values">What was drawn.</param>
public sealed record TrialReport(long Number, bool? Success, bool IsAdmitted, bool IsRigorous, string? Problem, ImmutableArray<WitnessVariable> Values);

using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Claims;

/// <summary>
/// An expectation without a closed form, over values that are drawn on the spot. In the claim's graph it is a weighted sum over a sample: a function of the
/// quantified variables, of the sample and of its weights, which no quantifier binds. The claim is about the law's mean, and not about any sample.
/// </summary>
/// <param name="Text">The expectation as a reader would write it.</param>
/// <param name="IsProbability">Whether it is the probability of a condition: then the body is 0 or 1.</param>
/// <param name="Draws">What is drawn: variables of shape (Samples) x (shape of the value).</param>
/// <param name="Samples">How many values the sample has.</param>
/// <param name="Weights">Id of the variable, of shape (Samples), that holds the weights: 1/Samples each, or those of a quadrature.</param>
/// <param name="Body">What is averaged; one axis counts the sample.</param>
/// <param name="Axis">Which axis.</param>
/// <param name="Mean">The weighted sum, without that axis.</param>
public sealed record Population(string Text, bool IsProbability, ImmutableArray<RandomValue> Draws, int Samples, int Weights, NodeId Body, int Axis, NodeId Mean);

/// <summary>An expectation over random items, and over what follows from them: a variable of the claim's graph whose value is the mean of the body over trials.</summary>
/// <param name="Text">The expectation as a reader would write it.</param>
/// <param name="IsProbability">Whether it is the probability of a condition: then the body is 0 or 1.</param>
/// <param name="Variable">Id of the variable, of the shape of the body.</param>
/// <param name="Body">What is averaged over trials.</param>
public sealed record TrialMean(string Text, bool IsProbability, int Variable, NodeId Body);

/// <summary>
/// The slope of log e against log m over a sweep of m, where e is random: a variable of the claim's graph. Its value is that of the least-squares fit to the
/// expectations of log e, estimated by trials at each value of m.
/// </summary>
/// <param name="Text">The exponent as a reader would write it.</param>
/// <param name="Sweep">The name of m.</param>
/// <param name="Variable">Id of the variable, of the shape of e.</param>
/// <param name="Widths">For each value of m what its trials consist of, and e in that graph.</param>
public sealed record ScalingExponent(string Text, string Sweep, int Variable, ImmutableArray<(Rational Value, Claim Trials, NodeId Body)> Widths);

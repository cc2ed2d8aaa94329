using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Claims;

/// <summary>How a training run moves. docs/training.md states each update.</summary>
public enum TrainingMethod
{
    /// <summary>Gradient descent.</summary>
    GradientDescent,
    /// <summary>Stochastic gradient descent on batches.</summary>
    StochasticGradientDescent,
    /// <summary>Gradient descent with heavy-ball momentum.</summary>
    Momentum,
    /// <summary>Gradient descent with Nesterov's momentum.</summary>
    Nesterov,
    /// <summary>Adam.</summary>
    Adam,
    /// <summary>Gradient descent with Gaussian noise.</summary>
    Langevin,
    /// <summary>Gradient flow.</summary>
    Flow,
}

/// <summary>Where a claim reads a training run: graph variables whose first axis counts iterates.</summary>
/// <param name="Variables">Ids, one for each component of the space, of shape (number of iterates) x (shape of the component).</param>
/// <param name="Times">For a flow, the time of each iterate, ascending or not; null for discrete runs, whose iterates are 0..Steps.</param>
public sealed record IterateReading(Sequence<int> Variables, ImmutableArray<Rational>? Times);

/// <summary>The batches of stochastic gradient descent.</summary>
/// <param name="Size">Samples in a batch.</param>
/// <param name="Samples">Samples in all: the length of the objective's mean.</param>
/// <param name="Weights">
/// Id of the variable, of shape (Samples), that the objective holds in place of the mean: 1/Size for the samples of the batch, 0 for the others.
/// </param>
public sealed record Batching(int Size, int Samples, int Weights);

/// <summary>
/// A training run that a claim speaks of. Its iterates are variables of the claim's graph which no quantifier binds: their values follow from the start, and
/// from the run's own draws where it has any.
/// </summary>
public sealed record Trajectory
{
    /// <summary>The name in the file.</summary>
    public required string Name { get; init; }

    /// <summary>How it moves.</summary>
    public required TrainingMethod Method { get; init; }

    /// <summary>Where the claim reads the iterates; one for a discrete run.</summary>
    public required ImmutableArray<IterateReading> Readings { get; init; }

    /// <summary>The objective at the parameters: a scalar.</summary>
    public required NodeId Objective { get; init; }

    /// <summary>Ids of the variables that the objective is a function of, one for each component of the space.</summary>
    public required Sequence<int> Parameters { get; init; }

    /// <summary>The gradient of the objective at the parameters, as derivatives: one for each component.</summary>
    public required Sequence<NodeId> Gradient { get; init; }

    /// <summary>The domain that the file gives the objective's parameter; null where it gives none.</summary>
    public Domain? Domain { get; init; }

    /// <summary>The first iterate, one node for each component.</summary>
    public required Sequence<NodeId> Start { get; init; }

    /// <summary>The number of steps; 0 for a flow.</summary>
    public int Steps { get; init; }

    /// <summary>The step: a scalar, or of shape (Steps) where it changes. Null for a flow.</summary>
    public NodeId? Step { get; init; }

    /// <summary>How long a flow runs.</summary>
    public Rational Time { get; init; }

    /// <summary>Momentum, a scalar; null where the method has none.</summary>
    public NodeId? Beta { get; init; }

    /// <summary>Adam's decay of the mean gradient, of the mean square, and what is added to its root: scalars.</summary>
    public (NodeId First, NodeId Second, NodeId Floor)? Adam { get; init; }

    /// <summary>Langevin's temperature, a scalar.</summary>
    public NodeId? Temperature { get; init; }

    /// <summary>The batches; null for full gradients.</summary>
    public Batching? Batches { get; init; }

    /// <summary>
    /// Ids of the variables that hold the run's own draws, which no quantifier binds but a claim is about all of: for batches one of shape (Steps x Size) with
    /// the numbers of the samples, from 1; for noise one of shape (Steps x component) for each component. Empty where nothing is drawn.
    /// </summary>
    public Sequence<int> Draws { get; init; }

    /// <summary>Every expression that the run is made of, in one order.</summary>
    public IEnumerable<NodeId> Expressions
    {
        get
        {
            foreach (var node in Start)
            {
                yield return node;
            }

            foreach (var node in Gradient)
            {
                yield return node;
            }

            yield return Objective;
            NodeId?[] others = [Step, Beta, Adam?.First, Adam?.Second, Adam?.Floor, Temperature];
            foreach (var node in others)
            {
                if (node is { } given)
                {
                    yield return given;
                }
            }
        }
    }

    /// <summary>Whether the iterates follow from the start by finitely many exact operations.</summary>
    public bool IsDiscrete => Method != TrainingMethod.Flow;
}

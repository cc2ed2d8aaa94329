using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>A training run while a claim is elaborated: what it consists of, and where the claim has read it so far.</summary>
internal sealed class TrainingRun
{
    /// <summary>The space of an iterate.</summary>
    public required Space Space { get; init; }

    /// <summary>All but the readings.</summary>
    public required Trajectory Trajectory { get; init; }

    /// <summary>The function that is trained.</summary>
    public required FunctionMeaning Objective { get; init; }

    /// <summary>The readings made so far.</summary>
    public List<IterateReading> Readings { get; } = [];

    /// <summary>The iterates of each reading: tensors with the number of the iterate as first axis.</summary>
    public Dictionary<string, Meaning> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether time is real.</summary>
    public bool IsFlow => !Trajectory.IsDiscrete;

    /// <summary>The number of the last iterate, or the time at which a flow ends.</summary>
    public Rational Last => IsFlow ? Trajectory.Time : Trajectory.Steps;

    /// <summary>The run as a claim keeps it.</summary>
    public Trajectory Finished => Trajectory with { Readings = [.. Readings] };
}

/// <summary>The objective of minibatches while it is elaborated: its one mean becomes a weighted sum.</summary>
internal sealed class BatchedObjective
{
    /// <summary>What functions give here, where a mean means something else.</summary>
    public Dictionary<(FunctionMeaning, Sequence<Meaning>), Meaning> Applications { get; } = [];

    /// <summary>The bodies of derivatives, likewise.</summary>
    public Dictionary<(FunctionMeaning, int, Space, Sequence<Meaning>), (Meaning Parameter, TensorMeaning Body)> Bodies { get; } = [];

    /// <summary>How many indices are open around what is elaborated.</summary>
    public int Depth { get; set; }

    /// <summary>Means outside any other index.</summary>
    public List<(SourceSpan Span, int Samples, int Weights)> Means { get; } = [];
}

using System.Collections.Concurrent;
using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>A training run with its derivative-free expressions: what is evaluated once, and what at every step.</summary>
internal sealed class PreparedRun
{
    public PreparedRun(Trajectory trajectory, Derivation derivation, IEnumerable<PreparedRun> earlier)
    {
        Trajectory = trajectory;
        Derivation = derivation;
        var graph = derivation.Own;
        HashSet<int> moving = [.. trajectory.Parameters.Select(id => graph.VariableNode(id).Index)];
        if (trajectory.Batches is { } batches)
        {
            moving.Add(graph.VariableNode(batches.Weights).Index);
        }

        var all = KernelOperands.Reachable(graph, trajectory.Expressions.Where(node => node != trajectory.Objective).Select(node => derivation[node]));
        NodeId[] gradient = [.. trajectory.Gradient.Select(node => derivation[node])];
        var last = gradient.Max(node => node.Index);
        var dependent = KernelOperands.Dependent(graph, new NodeId(last), moving);
        Once = new bool[all.Length];
        EachStep = new bool[last + 1];
        var work = 0.0;
        for (var i = 0; i < all.Length; i++)
        {
            if (!all[i])
            {
                continue;
            }

            var moves = i <= last && dependent[i];
            (moves ? EachStep : Once)[i] = true;
            Entries += graph[new NodeId(i)].Shape.Size;
            work += PreparedClaim.WorkOf(graph, graph[new NodeId(i)]) * (moves ? trajectory.Steps : 1);
            if (graph[new NodeId(i)] is Variable variable && !moving.Contains(i))
            {
                Free.Add(variable.Id);
            }
        }

        var size = trajectory.Parameters.Sum(id => (double)graph.ShapeOf(graph.VariableNode(id)).Size);
        Work = work + (trajectory.Steps * size * (trajectory.Method == TrainingMethod.Adam ? 60 : 4));
        Entries += (trajectory.Steps + 1) * size;
        HashSet<int> known = [.. earlier.Where(run => run.IsFixed).SelectMany(run => run.Trajectory.Readings[0].Variables.Items)];
        IsFixed = trajectory.Draws.Count == 0 && Free.All(known.Contains);
    }

    public Trajectory Trajectory { get; }

    public Derivation Derivation { get; }

    /// <summary>Nodes that no step changes.</summary>
    public bool[] Once { get; }

    /// <summary>Nodes of the gradient that depend on the parameters or the batch.</summary>
    public bool[] EachStep { get; }

    /// <summary>Variables whose values the run needs: iterates of earlier runs, random values.</summary>
    public HashSet<int> Free { get; } = [];

    /// <summary>Whether no value of a point enters: the start is fixed and nothing is drawn.</summary>
    public bool IsFixed { get; }

    /// <summary>For a fixed run, its enclosed iterates in each arithmetic that was asked for.</summary>
    public ConcurrentDictionary<(Type Carrier, string Arithmetic, bool ByConvention), object> Enclosures { get; } = [];

    /// <summary>Scalar operations of the whole run, weighted by their cost.</summary>
    public double Work { get; }

    /// <summary>Numbers that the run holds.</summary>
    public double Entries { get; }
}

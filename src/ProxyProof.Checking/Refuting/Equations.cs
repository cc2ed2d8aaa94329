using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// Puts exact points exactly onto the equations among a problem's conditions: coordinates in which they are of degree one are moved; onto a quadric a point
/// comes along a chord from a rational point of it. One thread uses it at a time.
/// </summary>
internal sealed class Equations
{
    private readonly EquationSystem[] _systems;

    public Equations(Problem problem)
    {
        // Equations that share a variable are solved together, others apart.
        var systems = new List<(HashSet<int> Variables, List<NodeId> Residuals)>();
        foreach (var condition in problem.Conditions)
        {
            if (condition.Residual is { } residual)
            {
                var marks = problem.Graph.Reachable(residual);
                var variables = problem.Layout.Variables.Where(variable => problem.Graph.VariableNode(variable).Index is var place && place < marks.Length && marks[place]).ToHashSet();
                List<NodeId> residuals = [residual];
                foreach (var shared in systems.Where(system => system.Variables.Overlaps(variables)).ToArray())
                {
                    variables.UnionWith(shared.Variables);
                    residuals.InsertRange(0, shared.Residuals);
                    systems.Remove(shared);
                }

                systems.Add((variables, residuals));
            }
        }

        _systems = [.. systems.Select(system => new EquationSystem(
            problem,
            [.. system.Residuals],
            [.. system.Variables.Order().SelectMany(variable => problem.Layout.Slice(variable) is var (start, length) ? Enumerable.Range(start, length) : [])]))];
    }

    /// <summary>Moves the point.</summary>
    /// <returns>Whether every equation holds exactly afterwards.</returns>
    public bool Solve(Rational[] point)
    {
        var solved = true;
        foreach (var system in _systems)
        {
            solved &= system.Solve(point);
        }

        return solved;
    }
}

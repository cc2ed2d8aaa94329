using System.Reflection;

namespace ProxyProof.Expressions;

/// <summary>A symbolic engine for numbers: something that can differentiate an expression of one variable.</summary>
public interface IScalarEngine
{
    /// <summary>The engine's name, as reports print it and the command line takes it.</summary>
    string Name { get; }

    /// <summary>The version of what does the work; empty when it is not known.</summary>
    string Version => "";

    /// <summary>The derivative of a scalar expression with respect to a scalar variable.</summary>
    /// <param name="graph">Where the expression lives and the derivative goes.</param>
    /// <param name="expression">Lowered; a number.</param>
    /// <param name="variable">Id of the variable; a number.</param>
    /// <returns>Null when the engine does not support the expression.</returns>
    NodeId? Derivative(Graph graph, NodeId expression, int variable);

    /// <summary>Why <see cref="Derivative"/> has no answer.</summary>
    /// <returns>Null when it has one, or nothing is known.</returns>
    string? Refusal(Graph graph, NodeId expression, int variable) => null;
}

/// <summary>The engine that is always there.</summary>
public sealed class NativeScalarEngine : IScalarEngine
{
    /// <inheritdoc/>
    public string Name => "native";

    /// <inheritdoc/>
    public string Version => typeof(NativeScalarEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <inheritdoc/>
    public NodeId? Derivative(Graph graph, NodeId expression, int variable)
    {
        try
        {
            return graph.ShapeOf(expression).IsScalar && graph.ShapeOf(graph.VariableNode(variable)).IsScalar
                ? new Differentiator(graph).Gradient(expression, [variable])[0]
                : null;
        }
        catch (DerivativeUnavailableException)
        {
            return null;
        }
    }
}

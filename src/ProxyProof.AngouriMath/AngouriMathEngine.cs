using System.Reflection;
using AngouriMath;
using PeterO.Numbers;
using ProxyProof.Expressions;

namespace ProxyProof.AngouriMath;

/// <summary>
/// AngouriMath as an engine for scalar expressions: its raw derivative, exchanged node by node. Text is never exchanged (printing loses parentheses and
/// domains), and its simplifier is never asked: it is slow, and wrong on roots of squares.
/// </summary>
/// <remarks>Source: AngouriMath, github.com/asc-community/AngouriMath. Thread-safe: the package's settings belong to a thread and are set in each call.</remarks>
public sealed class AngouriMathEngine : IScalarEngine
{
    /// <inheritdoc/>
    public string Name => "angourimath";

    /// <inheritdoc/>
    public string Version => typeof(Entity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <inheritdoc/>
    public NodeId? Derivative(Graph graph, NodeId expression, int variable) => Differentiated(graph, expression, variable).Slope;

    /// <inheritdoc/>
    public string? Refusal(Graph graph, NodeId expression, int variable) => Differentiated(graph, expression, variable).Refusal;

    /// <summary>The expression through the engine and back, unchanged in value.</summary>
    /// <returns>Null when the engine does not support it.</returns>
    internal static NodeId? RoundTrip(Graph graph, NodeId expression) => Exactly(() => new EntityReader(graph).Read(new EntityWriter(graph).Write(expression))).Slope;

    private static (NodeId? Slope, string? Refusal) Differentiated(Graph graph, NodeId expression, int variable) =>
        Exactly(() => new EntityReader(graph).Read(new EntityWriter(graph).Write(expression).Differentiate(EntityWriter.Name(variable), 1)));

    // Numbers stay exact: nothing is rounded to zero, and no decimal is guessed to be a fraction.
    private static (NodeId? Slope, string? Refusal) Exactly(Func<NodeId> run)
    {
        using var zero = MathS.Settings.PrecisionErrorZeroRange.Set(EDecimal.Zero);
        using var guesses = MathS.Settings.FloatToRationalIterCount.Set(0);
        try
        {
            return (run(), null);
        }
        catch (UnsupportedExpressionException refusal)
        {
            return (null, refusal.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, "the expression is too deep for this engine");
        }
    }
}

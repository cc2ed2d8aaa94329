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
    public NodeId? Derivative(Graph graph, NodeId expression, int variable)
    {
        // Numbers stay exact: nothing is rounded to zero, and no decimal is guessed to be a fraction.
        using var zero = MathS.Settings.PrecisionErrorZeroRange.Set(EDecimal.Zero);
        using var guesses = MathS.Settings.FloatToRationalIterCount.Set(0);
        try
        {
            var entity = new EntityWriter(graph).Write(expression);
            return new EntityReader(graph).Read(entity.Differentiate(EntityWriter.Name(variable), 1));
        }
        catch (Exception e) when (e is UnsupportedExpressionException or InsufficientExecutionStackException)
        {
            return null;
        }
    }

    /// <summary>The expression through the engine and back, unchanged in value.</summary>
    /// <returns>Null when the engine does not support it.</returns>
    internal static NodeId? RoundTrip(Graph graph, NodeId expression)
    {
        using var zero = MathS.Settings.PrecisionErrorZeroRange.Set(EDecimal.Zero);
        using var guesses = MathS.Settings.FloatToRationalIterCount.Set(0);
        try
        {
            return new EntityReader(graph).Read(new EntityWriter(graph).Write(expression));
        }
        catch (UnsupportedExpressionException)
        {
            return null;
        }
    }
}

using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Printing;
using ProxyProof.Numerics;

namespace ProxyProof.Checking;

/// <summary>
/// Compares the derivatives of every scalar function that a claim differentiates by two engines: as fractions where both are algebraic, else by enclosures,
/// which must meet at every point. A single point at which they cannot be equal is a disagreement.
/// </summary>
internal sealed class EngineComparison
{
    /// <summary>The code of the note about a function that stays with the native engine.</summary>
    public const string LeftToNativeCode = "PP6008";

    private const int Points = 16;
    private const int GreatestArguments = 12;
    private const int LargestPrinted = 40;

    private readonly IScalarEngine _engine;

    // Why the engine refused, with the first function that it refused for it.
    private readonly SortedDictionary<string, string> _refused = new(StringComparer.Ordinal);

    private EngineComparison(IScalarEngine engine) => _engine = engine;

    /// <summary>Compares an engine with the native one on a claim.</summary>
    /// <param name="claim">The claim; its steps are claims of their own.</param>
    /// <param name="engine">The engine.</param>
    /// <returns>A note for each reason why a function is left to the native engine.</returns>
    /// <exception cref="InternalErrorException">They disagree.</exception>
    public static ImmutableArray<Diagnostic> Of(Claim claim, IScalarEngine engine)
    {
        var graph = GraphCopy.Of(claim.Graph);
        var lowering = new Lowering(graph);
        var comparison = new EngineComparison(engine);
        foreach (var body in Differentiated(graph, claim))
        {
            comparison.Compare(graph, lowering, body);
        }

        return [.. comparison._refused.Select(each => new Diagnostic(
            Severity.Note, LeftToNativeCode, claim.Span, $"{engine.Name} does not differentiate {each.Value}: {each.Key}", "the native derivative stands, and nothing is compared with it"))];
    }

    private static NodeId[] Differentiated(Graph graph, Claim claim)
    {
        NodeId[] roots = [.. DerivativeCheck.Sides(claim.Formula), .. claim.Trajectories.SelectMany(run => run.Gradient.Items.ToArray())];
        var marks = graph.Reachable(roots);
        return [.. Enumerable.Range(0, marks.Length).Where(i => marks[i]).Select(i => graph[new NodeId(i)]).OfType<Derivative>().Select(derivative => derivative.Body).Distinct()];
    }

    private void Compare(Graph graph, Lowering lowering, NodeId body)
    {
        try
        {
            foreach (var template in ScalarTemplate.Of(graph, lowering.Lower(body)))
            {
                Compare(template);
            }
        }
        catch (Exception unavailable) when (unavailable is DerivativeUnavailableException or NotSupportedException)
        {
            // The search meets it as well, and the claim's outcome says so.
        }
    }

    private void Compare(ScalarTemplate template)
    {
        for (var variable = 0; variable < Math.Min(template.Operands.Count, GreatestArguments); variable++)
        {
            Compare(template, variable);
        }
    }

    private void Compare(ScalarTemplate template, int variable)
    {
        var own = template.Graph;
        if (new NativeScalarEngine().Derivative(own, template.Body, variable) is not { } native)
        {
            return;
        }

        if (_engine.Derivative(own, template.Body, variable) is not { } other)
        {
            _ = _refused.TryAdd(_engine.Refusal(own, template.Body, variable) ?? "it is not supported by this engine", Printed(template));
            return;
        }

        for (var point = 0; point < Points; point++)
        {
            var values = Values(own.VariableCount, point);
            if (Disagreement(own, template.Body, native, other, values) is { } found)
            {
                var at = string.Join(", ", values.Select((value, k) => $"{own.VariableName(k)} = {value}"));
                throw new InternalErrorException(
                    $"Two engines disagree on the derivative of {InfixPrinter.Print(own, template.Body)} with respect to {own.VariableName(variable)}: native {InfixPrinter.Print(own, native)}, "
                    + $"{_engine.Name} {InfixPrinter.Print(own, other)}. At {at} they are {found}.");
            }
        }
    }

    // Written out, a shared expression can be longer than any report.
    private static string Printed(ScalarTemplate template)
    {
        var nodes = template.Graph.Reachable(template.Body).Count(mark => mark);
        return nodes <= LargestPrinted ? InfixPrinter.Print(template.Graph, template.Body).Text : $"a function of {nodes} nodes";
    }

    // Short fractions in general position; odd points are positive, for logarithms and roots, and the last ones are large.
    private static Rational[] Values(int count, int point)
    {
        var stream = new CounterStream((ulong)point, "engine comparison");
        var values = new Rational[count];
        for (var k = 0; k < count; k++)
        {
            var unit = stream.UniformAt((ulong)k);
            var scale = point >= Points - 2 ? 40 : 3;
            var number = point % 2 == 0 ? scale * ((2 * unit) - 1) : 0.05 + (scale * unit);
            values[k] = new Rational((long)Math.Round(number * 1009), 1009);
        }

        return values;
    }

    private static string? Disagreement(Graph graph, NodeId body, NodeId native, NodeId other, Rational[] values)
    {
        var exact = new Evaluator<ExactReal>(graph, native, other);
        exact.Run(variable => [ExactReal.FromRational(values[variable])]);
        var (a, b) = (exact[native][0], exact[other][0]);
        if (a.IsExact && b.IsExact)
        {
            return a.Value == b.Value ? null : $"{a.Value} and {b.Value}";
        }

        // Where the native derivative has no value, or sits at a kink, nothing is compared.
        if (a.Exactness is Exactness.Kink or Exactness.Undefined)
        {
            return null;
        }

        // A formula may have values on a smaller set than the function; the function's own set is what counts.
        var enclosed = new Evaluator<Interval>(graph, body, native, other);
        enclosed.Run(variable => [Interval.FromRational(values[variable])]);
        var (x, y) = (enclosed[native][0], enclosed[other][0]);
        return enclosed[body][0].Definedness == Definedness.Defined && x.Definedness == Definedness.Defined && y.Definedness == Definedness.Defined && (x.Upper < y.Lower || y.Upper < x.Lower)
            ? $"in [{x.Lower:R}, {x.Upper:R}] and in [{y.Lower:R}, {y.Upper:R}]"
            : null;
    }
}

using ProxyProof.Expressions;
using ProxyProof.Expressions.Printing;
using ProxyProof.Numerics;

namespace ProxyProof.Checking;

/// <summary>
/// Compares the derivatives of every scalar function in an expression by two engines: as fractions where both are algebraic, else by enclosures, which
/// must meet at every point. A single point at which they cannot be equal is a disagreement.
/// </summary>
internal static class EngineComparison
{
    private const int Points = 16;
    private const int GreatestArguments = 12;

    /// <summary>Compares an engine with the native one.</summary>
    /// <param name="graph">Where the expression lives.</param>
    /// <param name="body">Lowered.</param>
    /// <param name="engine">The engine.</param>
    /// <exception cref="InternalErrorException">They disagree.</exception>
    public static void Run(Graph graph, NodeId body, IScalarEngine engine)
    {
        foreach (var template in ScalarTemplate.Of(graph, body))
        {
            for (var variable = 0; variable < Math.Min(template.Operands.Count, GreatestArguments); variable++)
            {
                Compare(template, variable, engine);
            }
        }
    }

    private static void Compare(ScalarTemplate template, int variable, IScalarEngine engine)
    {
        var own = template.Graph;
        if (new NativeScalarEngine().Derivative(own, template.Body, variable) is not { } native || engine.Derivative(own, template.Body, variable) is not { } other)
        {
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
                    + $"{engine.Name} {InfixPrinter.Print(own, other)}. At {at} they are {found}.");
            }
        }
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

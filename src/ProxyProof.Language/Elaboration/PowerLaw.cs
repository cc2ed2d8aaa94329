using System.Numerics;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>
/// The exponent of numbers that lie on a power law exactly: e = c * m^p for one c and one p at every m, as 3 / sqrt(m) does. Numbers are written as products of
/// rational powers of integers; where these agree, so do the numbers.
/// </summary>
internal static class PowerLaw
{
    private const int GreatestDivisor = 1000;
    private const int MostBits = 4096;

    /// <summary>p; null where the numbers are no such products, or none that agree.</summary>
    /// <param name="graph">Where the quantities live.</param>
    /// <param name="known">The fixed number that an expression is; null where it is none.</param>
    /// <param name="points">m and e at each point.</param>
    public static Rational? Of(Graph graph, Func<NodeId, Rational?> known, IReadOnlyList<(Rational Value, NodeId Quantity)> points)
    {
        List<(Dictionary<BigInteger, Rational> Width, Dictionary<BigInteger, Rational> Quantity)> all = [];
        foreach (var (value, quantity) in points)
        {
            if (Factors(value) is not { } width || Factors(graph, known, quantity) is not { } factors)
            {
                return null;
            }

            all.Add((width, factors));
        }

        // Where the widths differ in a factor, the quantities do by p times as much.
        var steps = all.Skip(1).Select(each => (Width: Times(each.Width, all[0].Width, -1), Quantity: Times(each.Quantity, all[0].Quantity, -1))).ToList();
        if (steps.SelectMany(step => step.Width.Select(factor => ((Rational, Rational)?)(factor.Value, step.Quantity.GetValueOrDefault(factor.Key, 0)))).FirstOrDefault() is not { } pair)
        {
            return null;
        }

        var power = pair.Item2 / pair.Item1;
        return steps.TrueForAll(step => Times(step.Quantity, step.Width, -power).Count == 0) ? power : null;
    }

    // A closed expression as a product of powers: null where it is none.
    private static Dictionary<BigInteger, Rational>? Factors(Graph graph, Func<NodeId, Rational?> known, NodeId node)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!graph.ShapeOf(node).IsScalar)
        {
            return null;
        }

        Dictionary<BigInteger, Rational>? Both(NodeId x, NodeId y, int sign) =>
            Factors(graph, known, x) is { } left && Factors(graph, known, y) is { } right ? Times(left, right, sign) : null;
        Dictionary<BigInteger, Rational>? Raised(NodeId x, Rational power) => Factors(graph, known, x) is { } factors ? Times([], factors, power) : null;
        return known(node) is { } value ? Factors(value) : graph[node] switch
        {
            Binary { Function: BinaryFunction.Multiply } n => Both(n.X, n.Y, 1),
            Binary { Function: BinaryFunction.Divide } n => Both(n.X, n.Y, -1),
            Binary { Function: BinaryFunction.Power } n when known(n.Y) is { } power => Raised(n.X, power),
            Power n => Raised(n.X, n.Exponent),
            Unary { Function: UnaryFunction.Sqrt } n => Raised(n.X, new Rational(1, 2)),
            _ => null,
        };
    }

    // What small divisors leave over counts as a factor of its own.
    private static Dictionary<BigInteger, Rational>? Factors(Rational value)
    {
        if (value.Sign <= 0 || value.Numerator.GetBitLength() + value.Denominator.GetBitLength() > MostBits)
        {
            return null;
        }

        var factors = new Dictionary<BigInteger, Rational>();
        foreach (var (number, sign) in new[] { (value.Numerator, 1), (value.Denominator, -1) })
        {
            var rest = number;
            for (BigInteger divisor = 2; divisor <= GreatestDivisor && rest > 1; divisor++)
            {
                while ((rest % divisor).IsZero)
                {
                    rest /= divisor;
                    factors[divisor] = factors.GetValueOrDefault(divisor, 0) + sign;
                }
            }

            if (rest > 1)
            {
                factors[rest] = factors.GetValueOrDefault(rest, 0) + sign;
            }
        }

        return Times(factors, [], 1);
    }

    // a * b^power, without powers of 0.
    private static Dictionary<BigInteger, Rational> Times(Dictionary<BigInteger, Rational> a, Dictionary<BigInteger, Rational> b, Rational power)
    {
        var product = new Dictionary<BigInteger, Rational>(a);
        foreach (var (factor, exponent) in b)
        {
            product[factor] = product.GetValueOrDefault(factor, 0) + (power * exponent);
        }

        return product.Where(pair => pair.Value.Sign != 0).ToDictionary();
    }
}

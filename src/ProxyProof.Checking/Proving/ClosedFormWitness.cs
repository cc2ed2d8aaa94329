using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Points near one that search found, whose entries are no fractions but short all the same: multiples of pi, of square roots, and of numbers that the claim names.</summary>
/// <param name="Terms">One for each variable.</param>
/// <param name="Text">As people read it.</param>
internal sealed record ClosedFormWitness(ImmutableArray<WitnessTerm> Terms, string Text)
{
    private const int MostNumbers = 8;
    private const int MostEntries = 64;
    private const int GreatestDenominator = 24;
    private const int GreatestRoot = 400;

    // Where a margin is least, floating point sees half of the digits, or fewer.
    private static readonly double[] Tolerances = [1e-6, 1e-4];

    /// <summary>Such points, each once; those of which every entry is a fraction are left out.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="point">What search found.</param>
    public static IEnumerable<ClosedFormWitness> Near(Claim claim, ImmutableArray<WitnessVariable> point)
    {
        if (point.Sum(variable => variable.Values.Length) is 0 or > MostEntries)
        {
            yield break;
        }

        (StandIn At, double Value, string Text)[] numbers = [.. Numbers(claim), (StandIn.Pi, double.Pi, "pi")];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tolerance in Tolerances)
        {
            var entries = point.Select(variable => variable.Values.Select(x => Recognised(x.ToDouble(), tolerance, numbers)).ToArray()).ToArray();
            if (!entries.SelectMany(each => each).Any(entry => entry.At is not null))
            {
                continue;
            }

            var witness = new ClosedFormWitness(
                [.. entries.Select(Term)],
                string.Join(", ", point.Zip(entries, (variable, own) => $"{variable.Name} = {(own.Length == 1 ? own[0].Text : $"[{string.Join(", ", own.Select(entry => entry.Text))}]")}")));
            if (seen.Add(witness.Text))
            {
                yield return witness;
            }
        }
    }

    private static WitnessTerm Term((Rational Factor, StandIn? At, string Text)[] entries) => new(
        [.. entries.Select(entry => entry.At is null ? entry.Factor : Rational.Zero)],
        [
            .. entries.Select(entry => entry.At).OfType<StandIn>().Distinct().Select(at => new WitnessAddend(at, [.. entries.Select(entry => entry.At == at ? entry.Factor : Rational.Zero)])),
        ]);

    // 1. A short fraction; 2. a short multiple of a number; 3. a square root; 4. any fraction.
    private static (Rational Factor, StandIn? At, string Text) Recognised(double x, double tolerance, IEnumerable<(StandIn At, double Value, string Text)> numbers)
    {
        if (Short(x, tolerance) is { } fraction)
        {
            return (fraction, null, fraction.ToString());
        }

        foreach (var (at, value, text) in numbers)
        {
            if (Short(x / value, tolerance) is { } factor)
            {
                return (factor, at, factor == 1 ? text : $"{factor}*{text}");
            }
        }

        if (Short(x * x, 2 * tolerance) is { } square && (double)(square.Numerator * square.Denominator) is > 0 and <= GreatestRoot)
        {
            // The root of p/q is that of p q, divided by q.
            var (radicand, factor) = ((int)(square.Numerator * square.Denominator), new Rational(double.Sign(x), square.Denominator));
            return (factor, new StandIn(StandIn.RootOf, radicand), factor == 1 ? $"sqrt({radicand})" : $"{factor}*sqrt({radicand})");
        }

        var near = Simplest(x, tolerance * tolerance);
        return (near, null, near.ToString());
    }

    private static Rational? Short(double x, double tolerance) => Simplest(x, tolerance) is var simple && simple.Denominator <= GreatestDenominator ? simple : null;

    private static Rational Simplest(double x, double tolerance)
    {
        var (exact, radius) = (Rational.FromDouble(x), Rational.FromDouble(tolerance * (1 + double.Abs(x))));
        return BoxForms.Simplest(new(exact - radius, exact + radius));
    }

    // Numbers of the claim that depend on nothing and are no fractions.
    private static IEnumerable<(StandIn At, double Value, string Text)> Numbers(Claim claim)
    {
        var graph = claim.Graph;
        NodeId[] sides = [.. DerivativeCheck.Sides(claim.Formula)];
        var needed = graph.Reachable(sides);
        var isFixed = new bool[needed.Length];
        var given = 0;
        for (var i = 0; i < needed.Length && given < MostNumbers; i++)
        {
            isFixed[i] = needed[i] && IsFixed(graph[new NodeId(i)], isFixed);
            if (isFixed[i] && graph[new NodeId(i)] is { Shape.IsScalar: true } and not (Constant or PiConstant or Data) && Value(graph, new NodeId(i)) is { } value && Short(value, 1e-12) is null)
            {
                given++;
                yield return (new(i, 0), value, Expressions.Printing.InfixPrinter.Print(graph, new NodeId(i)).Text);
            }
        }
    }

    private static bool IsFixed(Node node, bool[] isFixed)
    {
        if (node is Variable or Derivative or Deferred or Spectral or SpectralWeights)
        {
            return false;
        }

        Span<NodeId> buffer = stackalloc NodeId[8];
        foreach (var operand in Operands.Of(node, buffer))
        {
            if (!isFixed[operand.Index])
            {
                return false;
            }
        }

        return true;
    }

    private static double? Value(Graph graph, NodeId node)
    {
        var evaluator = new Evaluator<Real>(graph, node);
        evaluator.Run(_ => []);
        return evaluator[node][0].Value is var value && double.IsFinite(value) && value != 0 ? value : null;
    }
}

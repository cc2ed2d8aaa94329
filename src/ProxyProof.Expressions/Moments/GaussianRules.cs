using System.Runtime.CompilerServices;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>
/// Means of products under a Gaussian law, by integration by parts: E[l g] = E[l] E[g] + the covariances of l with what g is made of. An exponential moves the
/// law; the derivative of an indicator is a density times a mean on the plane where its form is 0. What is left are probabilities of up to three half spaces.
/// </summary>
/// <remarks>Sources: Isserlis 1918; Stein 1981; Cho and Saul 2009 (arc-cosine kernels); Williams 1997 (erf); Sheppard 1899 (orthants).</remarks>
internal sealed class GaussianRules(RandomAlgebra algebra, Func<int, int, NodeId> covariance)
{
    private const int MostSteps = 20_000;

    private readonly Dictionary<(Form, Form), NodeId> _covariances = [];
    private int _steps;

    /// <summary>√(2π).</summary>
    public NodeId RootOfTwoPi => algebra.Build.Apply(UnaryFunction.Sqrt, algebra.Build.Multiply(algebra.Constant(2), algebra.Build.Graph.Add(new PiConstant())));

    private NodeId Pi => algebra.Build.Graph.Add(new PiConstant());

    public NodeId Of(FormProduct product)
    {
        // 1. An exponential: E[exp(e) g(z)] = exp(E e + Var e / 2) E[g(z + Cov(z, e))].
        if (product.Exponent is { } exponent)
        {
            var half = algebra.Over(Covariance(exponent, exponent), algebra.Constant(2));
            var factor = algebra.Build.Apply(UnaryFunction.Exp, algebra.Plus(exponent.Mean, half));
            Form Moved(Form form) => form with { Mean = algebra.Plus(form.Mean, Covariance(form, exponent)) };
            return algebra.Times(factor, Of(new FormProduct(
                [.. product.Linear.Select(Moved)], [.. product.Positive.Select(Moved)], null, product.Wave is { } moved ? (moved.IsSine, Moved(moved.Form)) : null)));
        }

        // 2. A wave.
        if (product.Wave is { } wave)
        {
            return product.Positive.Count == 0 ? Waving([.. product.Linear], wave.IsSine, wave.Form) : throw new NoClosedFormException("a wave beside a kink has none");
        }

        // 3. Where a form may be constant, its indicator is no longer that of a half space.
        return Guarded([.. product.Linear], [.. product.Positive.Items.Distinct()], [.. product.Positive.Items.Distinct()]);
    }

    /// <summary>1 where a number is greater than 0.</summary>
    public NodeId IsAbove(NodeId x) => algebra.Build.IsConstant(x, out var value)
        ? algebra.Constant(value.Sign > 0 ? 1 : 0)
        : algebra.Build.Select(Relation.Greater, x, algebra.Constant(1), algebra.Constant(0));

    public NodeId Greater(NodeId x, NodeId y) => Both(BinaryFunction.Max, x, y);

    public NodeId Lesser(NodeId x, NodeId y) => Both(BinaryFunction.Min, x, y);

    public NodeId Raised(NodeId x, int n) => algebra.Build.IsConstant(x, out var value) ? algebra.Constant(Rational.Pow(value, n)) : algebra.Build.Power(x, n);

    private NodeId Both(BinaryFunction function, NodeId x, NodeId y) =>
        x == y ? x
        : algebra.Build.IsConstant(x, out var a) && algebra.Build.IsConstant(y, out var b) ? ((function == BinaryFunction.Max) == (a >= b) ? x : y)
        : algebra.Build.Apply(function, x, y);

    private NodeId Covariance(Form f, Form g)
    {
        if (_covariances.TryGetValue((f, g), out var known))
        {
            return known;
        }

        var sum = algebra.Constant(0);
        foreach (var (i, a) in f.Terms)
        {
            foreach (var (j, b) in g.Terms)
            {
                sum = algebra.Plus(sum, algebra.Times(algebra.Times(a, b), covariance(i, j)));
            }
        }

        _covariances[(f, g)] = _covariances[(g, f)] = sum;
        return sum;
    }

    private NodeId Waving(Form[] linear, bool isSine, Form wave)
    {
        Step();
        if (linear.Length == 0)
        {
            var value = algebra.IsZero(wave.Mean) ? algebra.Constant(isSine ? 0 : 1) : algebra.Build.Apply(isSine ? UnaryFunction.Sin : UnaryFunction.Cos, wave.Mean);
            var variance = Covariance(wave, wave);
            return algebra.IsZero(variance) ? value : algebra.Times(value, algebra.Build.Apply(UnaryFunction.Exp, algebra.Over(variance, algebra.Constant(-2))));
        }

        var (first, rest) = (linear[^1], linear[..^1]);
        var sum = algebra.Times(first.Mean, Waving(rest, isSine, wave));
        for (var k = 0; k < rest.Length; k++)
        {
            sum = algebra.Plus(sum, algebra.Times(Covariance(first, rest[k]), Waving([.. rest[..k], .. rest[(k + 1)..]], isSine, wave)));
        }

        // The derivative of cos is -sin, of sin cos.
        var slope = algebra.Times(Covariance(first, wave), Waving(rest, !isSine, wave));
        return isSine ? algebra.Plus(sum, slope) : algebra.Minus(sum, slope);
    }

    private NodeId Guarded(Form[] linear, Form[] positive, Form[] unsure)
    {
        for (var k = 0; k < unsure.Length; k++)
        {
            var form = unsure[k];
            var variance = Covariance(form, form);
            if (algebra.Build.IsConstant(variance, out var known) && known.Sign > 0)
            {
                continue;
            }

            // A power of the form beside its own indicator is continuous where the form vanishes.
            if (positive is [var only] && algebra.IsZero(only.Mean) && linear.Length > 0 && linear.All(factor => algebra.IsZero(factor.Mean) && Ratio(factor, only) is not null))
            {
                continue;
            }

            Form Flat(Form other) => Ratio(other, form) is null ? other : other with { Terms = [] };
            var rest = unsure[(k + 1)..];
            var moving = Guarded(linear, positive, rest);
            var flat = Guarded([.. linear.Select(Flat)], [.. positive.Select(Flat)], [.. rest.Select(Flat)]);
            return algebra.IsZero(variance) || moving == flat ? flat : algebra.Build.Select(Relation.Greater, variance, moving, flat);
        }

        return Mean(linear, positive);
    }

    // The mean of a product of forms over where all of `positive` are positive.
    private NodeId Mean(Form[] linear, Form[] positive)
    {
        Step();
        if (Array.Exists(linear, form => form.Terms.Count == 0 && algebra.IsZero(form.Mean)))
        {
            return algebra.Constant(0);
        }

        // 1. Constants.
        if (Array.FindIndex(linear, form => form.Terms.Count == 0) is var constant and >= 0)
        {
            return algebra.Times(linear[constant].Mean, Mean([.. linear[..constant], .. linear[(constant + 1)..]], positive));
        }

        if (Array.FindIndex(positive, form => form.Terms.Count == 0) is var certain and >= 0)
        {
            var above = IsAbove(positive[certain].Mean);
            return algebra.IsZero(above) ? above : algebra.Times(above, Mean(linear, [.. positive[..certain], .. positive[(certain + 1)..]]));
        }

        if (linear.Length == 0)
        {
            return Probability(positive);
        }

        // 2. Powers of one form over its own half space: σ^k E[z_+^k].
        if (positive is [var only] && algebra.IsZero(only.Mean) && linear.All(form => algebra.IsZero(form.Mean) && Ratio(form, only) is not null))
        {
            var factor = linear.Aggregate(Rational.One, (product, form) => product * Ratio(form, only)!.Value);
            return algebra.Times(algebra.Constant(factor), PowerOfPositive(Covariance(only, only), linear.Length));
        }

        // 3. By parts, in the last factor.
        var (last, rest) = (linear[^1], linear[..^1]);
        var sum = algebra.IsZero(last.Mean) ? algebra.Constant(0) : algebra.Times(last.Mean, Mean(rest, positive));
        for (var k = 0; k < rest.Length; k++)
        {
            var shared = Covariance(last, rest[k]);
            if (!algebra.IsZero(shared))
            {
                sum = algebra.Plus(sum, algebra.Times(shared, Mean([.. rest[..k], .. rest[(k + 1)..]], positive)));
            }
        }

        for (var k = 0; k < positive.Length; k++)
        {
            var (edge, shared) = (positive[k], Covariance(last, positive[k]));
            if (!algebra.IsZero(shared))
            {
                // The density of the edge's form at 0, times the covariance.
                var variance = Covariance(edge, edge);
                var deviation = Deviation(variance);
                var density = Ratio(last, edge) is { } ratio ? algebra.Times(algebra.Constant(ratio), deviation) : algebra.Over(shared, deviation);
                density = algebra.Over(density, RootOfTwoPi);
                if (!algebra.IsZero(edge.Mean))
                {
                    var exponent = algebra.Over(algebra.Times(edge.Mean, edge.Mean), algebra.Times(algebra.Constant(-2), variance));
                    density = algebra.Times(density, algebra.Build.Apply(UnaryFunction.Exp, exponent));
                }

                Form On(Form form) => Ratio(form, edge) is { } r
                    ? new Form(algebra.Minus(form.Mean, algebra.Times(algebra.Constant(r), edge.Mean)), [], IsConditional: true)
                    : algebra.Combined(form, algebra.Constant(1), edge, algebra.Over(Covariance(form, edge), algebra.Times(algebra.Constant(-1), variance)), isConditional: true);
                var inside = Mean([.. rest.Select(On)], [.. positive.Where((_, j) => j != k).Select(On)]);
                sum = algebra.Plus(sum, algebra.Times(density, inside));
            }
        }

        return sum;
    }

    // E of (σ z)_+^k.
    private NodeId PowerOfPositive(NodeId variance, int k)
    {
        var moment = Rational.One;
        for (var j = k; j >= 2; j -= 2)
        {
            moment *= j - 1;
        }

        var power = k >= 2 ? Raised(variance, k / 2) : algebra.Constant(1);
        return k % 2 == 0
            ? algebra.Times(algebra.Constant(moment / 2), power)
            : algebra.Times(algebra.Constant(moment), algebra.Times(power, algebra.Over(Deviation(variance), RootOfTwoPi)));
    }

    // A variance that is computed as a difference may fall below 0 by rounding alone.
    private NodeId Deviation(NodeId variance) => algebra.Build.IsConstant(variance, out _) || IsSumOfSquares(variance)
        ? algebra.Root(variance)
        : algebra.Root(algebra.Build.Apply(UnaryFunction.Relu, variance));

    private bool IsSumOfSquares(NodeId x)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return algebra.Build.Graph[x] switch
        {
            Power { Exponent: var n } => n % 2 == 0,
            Constant { Value: var value } => value.Sign >= 0,
            Binary { Function: BinaryFunction.Add or BinaryFunction.Multiply } sum => IsSumOfSquares(sum.X) && IsSumOfSquares(sum.Y),
            _ => false,
        };
    }

    // 4. Probabilities of half spaces.
    private NodeId Probability(Form[] positive)
    {
        if (positive.Length == 0)
        {
            return algebra.Constant(1);
        }

        // Parallel forms share a direction.
        List<List<(Form Form, Rational Ratio)>> directions = [];
        foreach (var form in positive)
        {
            var same = directions.Find(direction => Ratio(form, direction[0].Form) is not null);
            if (same is null)
            {
                directions.Add([(form, 1)]);
            }
            else
            {
                same.Add((form, Ratio(form, same[0].Form)!.Value));
            }
        }

        // Directions that are uncorrelated are independent.
        var probability = algebra.Constant(1);
        while (directions.Count > 0)
        {
            List<List<(Form Form, Rational Ratio)>> joined = [directions[0]];
            directions.RemoveAt(0);
            for (var k = 0; k < joined.Count; k++)
            {
                var next = directions.FindAll(other => !algebra.IsZero(Covariance(joined[k][0].Form, other[0].Form)));
                joined.AddRange(next);
                directions.RemoveAll(next.Contains);
            }

            probability = algebra.Times(probability, joined.Count == 1 ? Strip(joined[0]) : Orthant(joined));
        }

        return probability;
    }

    // Parallel half spaces: a ray or an interval of the direction.
    private NodeId Strip(List<(Form Form, Rational Ratio)> direction)
    {
        NodeId? low = null, high = null;
        foreach (var (form, ratio) in direction)
        {
            var bound = algebra.Over(form.Mean, algebra.Constant(-ratio));
            if (ratio.Sign > 0)
            {
                low = low is { } l ? Greater(l, bound) : bound;
            }
            else
            {
                high = high is { } h ? Lesser(h, bound) : bound;
            }
        }

        var first = direction[0].Form;
        var variance = Covariance(first, first);
        NodeId Below(NodeId bound, bool above)
        {
            if (algebra.IsZero(bound))
            {
                return algebra.Constant(new Rational(1, 2));
            }

            var at = algebra.Over(above ? algebra.Times(algebra.Constant(-1), bound) : bound, Deviation(algebra.Times(algebra.Constant(2), variance)));
            return algebra.Over(algebra.Plus(algebra.Constant(1), algebra.Build.Apply(UnaryFunction.Erf, at)), algebra.Constant(2));
        }

        return (low, high) switch
        {
            ({ } l, null) => Below(l, above: true),
            (null, { } h) => Below(h, above: false),
            _ => low == high ? algebra.Constant(0)
                : algebra.IsZero(algebra.Plus(low!.Value, high!.Value)) ? algebra.Build.Apply(UnaryFunction.Relu, algebra.Build.Apply(UnaryFunction.Erf, algebra.Over(high.Value, Deviation(algebra.Times(algebra.Constant(2), variance)))))
                : algebra.Build.Apply(UnaryFunction.Relu, algebra.Minus(Below(high.Value, above: false), Below(low.Value, above: false))),
        };
    }

    // Two or three half spaces whose planes meet in 0: 1/2 - arccos ρ / 2π, and 1/2 - the sum of the three angles / 4π.
    private NodeId Orthant(List<List<(Form Form, Rational Ratio)>> directions)
    {
        if (directions.Count > 3 || directions.Exists(direction => direction.Exists(pair => !algebra.IsZero(pair.Form.Mean))))
        {
            throw new NoClosedFormException("the probability of more than three half spaces, or of two that do not meet in the mean, has none");
        }

        if (directions.Exists(direction => direction.Exists(pair => pair.Ratio.Sign < 0)))
        {
            return algebra.Constant(0);
        }

        var angles = algebra.Constant(0);
        for (var i = 0; i < directions.Count; i++)
        {
            for (var j = i + 1; j < directions.Count; j++)
            {
                angles = algebra.Plus(angles, AngleOverPi(directions[i][0].Form, directions[j][0].Form));
            }
        }

        return algebra.Minus(algebra.Constant(new Rational(1, 2)), algebra.Over(angles, algebra.Constant(directions.Count == 2 ? 2 : 4)));
    }

    private NodeId AngleOverPi(Form f, Form g)
    {
        var (a, b, c) = (Covariance(f, f), Covariance(g, g), Covariance(f, g));
        if (algebra.IsZero(c))
        {
            return algebra.Constant(new Rational(1, 2));
        }

        var product = algebra.Times(a, b);
        if (algebra.Build.IsConstant(product, out var size) && algebra.Build.IsConstant(c, out var shared) && size.Sign > 0)
        {
            var square = shared * shared / size;
            Rational? known = square.IsOne ? 0 : square == new Rational(1, 4) ? new Rational(1, 3) : square == new Rational(1, 2) ? new Rational(1, 4) : square == new Rational(3, 4) ? new Rational(1, 6) : null;
            return known is { } angle ? algebra.Constant(shared.Sign > 0 ? angle : 1 - angle)
                : algebra.Over(algebra.Build.Apply(UnaryFunction.Arccos, algebra.Over(c, algebra.Root(product))), Pi);
        }

        var cosine = algebra.Over(c, algebra.Times(Deviation(a), Deviation(b)));
        var clamped = algebra.Build.Apply(BinaryFunction.Min, algebra.Build.Apply(BinaryFunction.Max, cosine, algebra.Constant(-1)), algebra.Constant(1));
        return algebra.Over(algebra.Build.Apply(UnaryFunction.Arccos, clamped), Pi);
    }

    // r where the moving parts are f = r g; null where they are not seen to be parallel.
    private Rational? Ratio(Form f, Form g)
    {
        if (f.Terms.Count != g.Terms.Count || f.Terms.Count == 0)
        {
            return null;
        }

        Rational? ratio = null;
        for (var k = 0; k < f.Terms.Count; k++)
        {
            if (f.Terms[k].Base != g.Terms[k].Base || Ratio(f.Terms[k].Coefficient, g.Terms[k].Coefficient) is not { } own || (ratio is { } known && known != own))
            {
                return null;
            }

            ratio = own;
        }

        return ratio;
    }

    private Rational? Ratio(NodeId x, NodeId y) =>
        x == y ? 1
        : algebra.Build.IsConstant(x, out var a) && algebra.Build.IsConstant(y, out var b) ? a / b
        : algebra.Build.Negate(x) == y || algebra.Build.Negate(y) == x ? -1
        : null;

    private void Step()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_steps > MostSteps)
        {
            throw new NoClosedFormException("its terms are too many");
        }
    }
}

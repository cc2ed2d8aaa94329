using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Norms from below: ‖F‖ >= R because ⟨F, u⟩ >= ‖u‖ R for one vector u. Proxy PL inequalities of separable data hold for that reason, u being the direction that separates with the
/// greatest margin. It is read off points of F/R: the one nearest to 0 of their convex hull.
/// </summary>
/// <param name="provers">What shows the inequality for u.</param>
internal sealed class DirectionProver(IReadOnlyList<Prover> provers) : LemmaProver(provers)
{
    private const int Points = 400;
    private const int Rounds = 4000;
    private const int MostEntries = 100;

    public override string Name => Methods.CauchySchwarz;

    protected override Attempt Prove(Sequent sequent, Literal literal, AlgebraicGoal goal, ProofEffort effort)
    {
        // 1. The margin is a positive multiple of ‖F‖ - R.
        var form = new NormalForm(sequent.Graph, goal.Symbols);
        form.Of(literal.Difference);
        if (Norm(sequent.Graph, form, literal.Difference, goal) is not var (place, tensor, factor) || form.Known(tensor.Index) is not { Length: <= MostEntries } entries)
        {
            return Attempt.NotApplicable;
        }

        // F and R as sums over samples, or as they are.
        var norm = form.Known(place)![0];
        var bound = norm - (1 / factor * goal.Margin);
        if (bound.IsZero)
        {
            return Attempt.NotApplicable;
        }

        var summands = new Summands(sequent.Graph, form, goal.Symbols);
        var (tensors, margins) = (summands.Parts(tensor), summands.Of(literal.Difference));
        var parts = tensors is not null && margins?.Length == tensors.Length
            ? tensors.Zip(margins, (f, m) => (F: f, R: ((Rational)1 / margins.Length * norm) - ((literal.Relation == Relation.GreaterOrEqual ? 1 : -1) / factor * m))).ToArray()
            : [(F: entries, R: bound)];

        // 2. Directions.
        var terms = new LemmaTerms(sequent.Graph, form, literal.Difference, new HashSet<int>([.. entries.SelectMany(entry => entry.Symbols()), .. bound.Symbols()]), effort.Stop);
        foreach (var direction in Directions(sequent, literal, tensor, factor, effort.Stop))
        {
            Stopping.Check(effort.Stop);
            if (Shown(sequent, goal, (place, tensor, factor), parts, bound, direction, terms, effort) is { } step)
            {
                return new(step);
            }
        }

        return new(null, "found no direction");
    }

    private JsonObject? Shown(Sequent sequent, AlgebraicGoal goal, (int Place, NodeId Tensor, Rational Factor) norm, (Polynomial[] F, Polynomial R)[] parts, Polynomial bound, Rational[] u, LemmaTerms terms, ProofEffort effort)
    {
        var square = u.Aggregate(Rational.Zero, (sum, x) => sum + (x * x));
        foreach (var (length, which) in Lengths(goal.Symbols, square).Select((length, which) => (length, which)))
        {
            var reach = goal.Symbols.Multiply(length, bound);
            if (Lemmas(sequent, [.. parts.Select(part => Inner(part.F, u) - goal.Symbols.Multiply(length, part.R)), reach], terms, effort) is not var (lemmas, facts) || facts.Count <= parts.Length
                || LemmaTerms.Places(sequent, facts, effort.Stop) is not var (added, places))
            {
                continue;
            }

            // |u|² (‖F‖² - R²) = (|u|² ‖F‖² - <F, u>²) + ahead² + 2 ahead reach + (length² - |u|²) R², where ahead = <F, u> - length R, a sum, and reach = length R.
            // The facts come first in the kernel's table: everything is read again.
            var form = new NormalForm(sequent.Graph, added.Symbols);
            form.Of(((Literal)sequent.Goal).Difference);
            var entries = form.Known(norm.Tensor.Index)!;
            var ownBound = form.Known(norm.Place)![0] - (1 / norm.Factor * added.Margin);
            var ownReach = added.Symbols.Multiply(Lengths(added.Symbols, square).ElementAt(which), ownBound);
            var (gram, n) = (new List<Rational>(), u.Length);
            for (var i = 0; i < n; i++)
            {
                for (var j = i; j < n; j++)
                {
                    gram.Add((i == j ? square : Rational.Zero) - (u[i] * u[j]));
                }
            }

            var squares = new List<SquaresTerm>
            {
                new([], [.. entries], [.. gram]),
                new([], [Inner(entries, u) - ownReach], [Rational.One]),
            };
            squares.AddRange(places[..^1].Select(place => new SquaresTerm([$"fact:{place}", $"fact:{places[^1]}"], [Polynomial.One], [2])));
            var excess = goal.Symbols.Multiply(length, length) - Polynomial.Of(square);
            if (!excess.IsZero)
            {
                squares.Add(new([], [ownBound], [excess.ConstantTerm]));
            }

            var certificate = new SquaresCertificate { Factor = Polynomial.Of(square / (norm.Factor * norm.Factor)), Root = norm.Factor * ownBound, Squares = [.. squares] };
            if (SumOfSquares.Check(added, certificate) is null)
            {
                return Json.Step("lemmas", ("lemmas", lemmas), ("then", SquaresJson.Step(certificate)));
            }
        }

        return null;
    }

    private static Polynomial Inner(Polynomial[] entries, Rational[] u) => entries.Zip(u).Aggregate(Polynomial.Zero, (sum, pair) => sum + (pair.Second * pair.First));

    // |u|, exactly or by a root that the claim may hold, then a little more.
    private static IEnumerable<Polynomial> Lengths(SymbolTable table, Rational square)
    {
        var root = table.Apply(UnaryFunction.Sqrt, Polynomial.Of(square));
        yield return root;
        if (!root.IsConstant)
        {
            yield return Polynomial.Of(Rational.FromDouble(Math.Sqrt(square.ToDouble()) * (1 + 1e-7)));
        }
    }

    // The node of a norm that stands in the margin with a factor above 0, what it is the norm of, and the factor.
    private static (int Place, NodeId Tensor, Rational Factor)? Norm(Graph graph, NormalForm form, NodeId last, AlgebraicGoal goal)
    {
        for (var i = 0; i <= last.Index; i++)
        {
            if (graph[new NodeId(i)] is Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } norm && form.Known(i) is [{ Count: 1, Degree: 1 } value]
                && goal.Margin.Coefficient(value.Terms[0].Key) / value.Terms[0].Value is { Sign: > 0 } factor)
            {
                return (i, norm.X, factor);
            }
        }

        return null;
    }

    // Short fractions near the point of the hull of F/R that is nearest to 0, as far as points tell.
    private static IEnumerable<Rational[]> Directions(Sequent sequent, Literal literal, NodeId tensor, Rational factor, Func<bool> stop)
    {
        var size = sequent.Graph.ShapeOf(tensor).Size;
        var evaluator = new RegionEvaluator<Interval>(sequent, [literal.Difference, tensor]);
        var (random, quotients) = (new Random(1), new List<double[]>());
        var box = new Interval[sequent.Coordinates.Length];
        for (var k = 0; k < Points; k++)
        {
            Stopping.Check(stop);
            var scale = Math.ScaleB(0.1, 2 * (k % 8));
            for (var c = 0; c < box.Length; c++)
            {
                var x = scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                var (low, high) = (sequent.Ranges[c].Low?.ToDouble() ?? double.NegativeInfinity, sequent.Ranges[c].High?.ToDouble() ?? double.PositiveInfinity);
                x = double.IsFinite(low) && double.IsFinite(high) ? low + ((high - low) * random.NextDouble()) : Math.Clamp(x, low, high);
                box[c] = Interval.FromRational(Rational.FromDouble(x));
            }

            evaluator.Run(box);
            if (!double.IsFinite(evaluator.Value(literal.Difference).Width))
            {
                continue;
            }

            double[] f = [.. evaluator.Entries(tensor).ToArray().Select(x => x.Midpoint)];
            var margin = evaluator.Value(literal.Difference).Midpoint / factor.ToDouble() * (literal.Relation == Relation.GreaterOrEqual ? 1 : -1);
            var r = Math.Sqrt(f.Sum(x => x * x)) - margin;
            if (r > 1e-100 && f.All(double.IsFinite))
            {
                quotients.Add([.. f.Select(x => x / r)]);
            }
        }

        if (quotients.Count == 0)
        {
            yield break;
        }

        // Towards the farthest point against the present one, by the best step (Gilbert 1966).
        var z = (double[])quotients[0].Clone();
        for (var round = 0; round < Rounds; round++)
        {
            var least = quotients.MinBy(q => Inner(q, z))!;
            double[] way = [.. z.Zip(least, (a, b) => b - a)];
            var length = Inner(way, way);
            var step = length > 0 ? Math.Clamp(-Inner(z, way) / length, 0, 1) : 0;
            if (step <= 1e-12)
            {
                break;
            }

            for (var i = 0; i < size; i++)
            {
                z[i] += step * way[i];
            }
        }

        var greatest = z.Max(Math.Abs);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tolerance in greatest > 0 ? (double[])[0.2, 0.03, 1e-3, 1e-6] : [])
        {
            // In whole numbers: the claim may hold the root of their squares' sum.
            Rational[] near = [.. z.Select(x => Fractions.Near(x / greatest, tolerance))];
            var common = near.Aggregate(System.Numerics.BigInteger.One, (product, x) => product / System.Numerics.BigInteger.GreatestCommonDivisor(product, x.Denominator) * x.Denominator);
            Rational[] u = [.. near.Select(x => (Rational)common * x)];
            if (u.Any(x => !x.IsZero) && seen.Add(string.Join(' ', u)))
            {
                yield return u;
            }
        }
    }

    private static double Inner(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>
/// Random numbers over random boxes and balls: linear bounds show nothing that the number misses at a point of the region, and nothing where the number has no
/// value at one.
/// </summary>
public class LinearBoundTests
{
    private static readonly int Trials = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") == "1" ? 100_000 : 1500;

    // Points of the unit disc, most of them on the circle.
    private static readonly (Rational X, Rational Y)[] Disc =
        [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (new(3, 5), new(4, 5)), (new(-3, 5), new(4, 5)), (new(5, 13), new(-12, 13)), (new(-8, 17), new(-15, 17)), (new(1, 3), new(-1, 2)), (new(7, 25), new(24, 25))];

    [Fact]
    public void Linear_bounds_show_nothing_with_a_counterexample()
    {
        var shown = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            shown += Try((uint)trial) ? 1 : 0;
        }

        // The test is worth something only if much is shown.
        Assert.InRange(shown, Trials / 10, int.MaxValue);
    }

    [Fact]
    public void A_ball_means_nothing_once_its_fact_is_gone()
    {
        var m = new ClaimMaker();
        var v = m.Variable("v", 2);
        var claim = ProofClaim.Of(m.Claim(m.All([m.Bind(v, new Ball([m.Vector(0, 0)], m.Number(1)))], m.AtLeast(m.Number(new Rational(3, 2)), m.Plus(m.Entry(v, 0), m.Entry(v, 1))))));
        var sequent = claim.Sequents[0];
        Assert.True(LinearBoundsStep.Shows(sequent));
        Assert.False(LinearBoundsStep.Shows(sequent with { Facts = [] }));
    }

    [Fact]
    public void What_is_before_the_ball_must_have_a_value_beside_it_too()
    {
        // sqrt(1 - |v|) has a value in the disc, where it is asked for, and not in the corners of the square.
        var m = new ClaimMaker();
        var v = m.Variable("v", 2);
        var root = m.F(UnaryFunction.Sqrt, m.Minus(m.Number(new Rational(11, 10)), m.Norm(v)));
        var claim = ProofClaim.Of(m.Claim(m.All([m.Bind(v, new Ball([m.Vector(0, 0)], m.Number(1)))], m.AtLeast(root, m.Number(0)))));
        var sequent = claim.Sequents[0];
        var before = new Literal(Relation.GreaterOrEqual, ((Literal)sequent.Goal).Difference);
        Assert.False(LinearBoundsStep.Shows(sequent with { Facts = sequent.Facts.Insert(0, before) }));
    }

    private static bool Try(uint seed)
    {
        var random = new RandomNumbers(seed);
        var m = new ClaimMaker();
        var (x, v) = (m.Variable("x"), m.Variable("v", 2));
        NodeId number;
        try
        {
            number = random.Number(m, [x, m.Entry(v, 0), m.Entry(v, 1)]);
        }
        catch (ArgumentException)
        {
            // The language would refuse it.
            return false;
        }

        // 1. The sequent: x in a range, v in a ball.
        var (cx, cy, r) = (random.Fraction(), random.Fraction(), new Rational(1 + random.Next(8), 1 << random.Next(6)));
        var claim = ProofClaim.Of(m.Claim(m.All([m.Bind(x), m.Bind(v, new Ball([m.Vector(cx, cy)], m.Number(r)))], m.AtLeast(number, m.Number(0)))));
        Assert.Null(claim.Refusal);
        var whole = claim.Sequents[0];
        var sequent = whole with { Ranges = whole.Ranges.SetItem(0, random.Range(positive: false)) };
        var value = ((Literal)sequent.Goal).Difference;

        // 2. What the number is at points of the region.
        var (least, undefined) = ((Rational?)null, false);
        foreach (var (dx, dy) in Disc)
        {
            Rational[] point = [random.Within(sequent.Ranges[0]), cx + (r * dx), cy + (r * dy)];
            Assert.True(ProofClaim.Satisfies(sequent, point));
            var here = At(sequent, value, point);
            undefined |= here.Definedness == Definedness.Undefined;
            if (here.Definedness == Definedness.Defined && here.ToDoubles().Upper is var upper && double.IsFinite(upper))
            {
                var exact = here.Fraction ?? Rational.FromDouble(upper);
                least = least is { } known && known < exact ? known : exact;
            }
        }

        if (least is not { } most)
        {
            return false;
        }

        // 3. Above the least of these values nothing may be shown; far below something may, unless the number has no value somewhere.
        var hair = random.Next(3) switch { 0 => new Rational(1, 1000), 1 => Rational.Pow(10, -12) * (1 + Rational.Abs(most)), _ => Rational.Zero };
        Assert.False(
            LinearBoundsStep.Shows(Above(sequent, value, most + hair, hair.IsZero ? Relation.Greater : Relation.GreaterOrEqual)),
            $"seed {seed}, least {most.ToDouble()}, x in {sequent.Ranges[0]}, ball {cx}, {cy}, {r}: {m.Text()}");
        var shown = LinearBoundsStep.Shows(Above(sequent, value, most - (r / 3) - new Rational(1, 100), Relation.GreaterOrEqual));
        Assert.False(shown && undefined, $"seed {seed}, undefined: {m.Text()}");
        return shown;
    }

    private static Sequent Above(Sequent sequent, NodeId value, Rational bound, Relation relation)
    {
        var make = new NodeMaker(sequent.Graph);
        return sequent.With(new Literal(relation, make.Minus(value, make.Number(bound, Shape.Scalar))));
    }

    // By the conventions at kinks, which every enclosure must hold.
    private static ExactOr<BigInterval> At(Sequent sequent, NodeId value, Rational[] point)
    {
        using (BigInterval.WithPrecision(256))
        {
            var evaluator = new EnclosureEvaluator<ExactOr<BigInterval>>(sequent.Graph, KernelOperands.Reachable(sequent.Graph, [value]), byConvention: true);
            evaluator.Run(id => [.. sequent.Coordinates.Select((coordinate, k) => (coordinate, k)).Where(pair => pair.coordinate.Variable == id).Select(pair => ExactOr<BigInterval>.FromRational(point[pair.k]))]);
            return evaluator[value][0];
        }
    }
}

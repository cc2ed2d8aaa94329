using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>
/// Random numbers over random boxes: no form shows a bound that the number misses at a point of the box, and none shows anything where the number has no
/// value at one.
/// </summary>
public class BoxFormTests
{
    private static readonly BoxForm[] Forms = [BoxForm.Natural, BoxForm.Normal, BoxForm.Slopes, BoxForm.CurvatureAtMiddle, BoxForm.CurvatureAtSimplest, BoxForm.CurvatureAtPoint, BoxForm.CurvatureAtSlice, BoxForm.Tail];

    private static readonly int Trials = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") == "1" ? 100_000 : 1500;

    [Fact]
    public void No_form_shows_a_box_that_holds_a_counterexample()
    {
        var shown = new int[Forms.Length + 2];
        for (var trial = 0; trial < Trials; trial++)
        {
            Try((uint)trial, shown);
        }

        // The test is worth something only if every form shows something, and the rules "monotone" and "norms" too.
        Assert.All(shown, count => Assert.InRange(count, Trials / 300, int.MaxValue));
    }

    private static void Try(uint seed, int[] shown)
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
            return;
        }

        // 1. The sequent: a box, and now and then a fact that opens it at 0.
        var where = random.Next(4) switch
        {
            0 => m.Compare(x, Relation.Greater, m.Number(0)),
            1 when random.Next(2) == 0 => m.Compare(x, Relation.NotEqual, m.Number(0)),
            _ => null,
        };
        var claim = ProofClaim.Of(m.Claim(m.All([m.Bind(x), m.Bind(v)], m.AtLeast(number, m.Number(0)), where)));
        Assert.Null(claim.Refusal);
        var whole = claim.Sequents[0];
        CoordinateRange[] box = [.. whole.Coordinates.Select((_, k) => random.Range(k == 0 && where is not null))];
        var sequent = whole with { Ranges = [.. box] };
        var value = ((Literal)sequent.Goal).Difference;

        // 2. What the number is at points of the box that satisfy the fact.
        var (least, undefined) = ((Rational?)null, false);
        Rational[]? at = null;
        for (var k = 0; k < 8; k++)
        {
            Rational[] point = [.. box.Select(random.Within)];
            if (!ProofClaim.Satisfies(sequent, point))
            {
                continue;
            }

            var here = At(sequent, value, point);
            undefined |= here.Definedness == Definedness.Undefined;
            if (here.Definedness == Definedness.Defined && here.ToDoubles().Upper is var upper && double.IsFinite(upper))
            {
                var exact = here.Fraction ?? Rational.FromDouble(upper);
                at = least is { } before && before <= exact ? at : point;
                least = least is { } known && known < exact ? known : exact;
            }
        }

        if (least is not { } most)
        {
            return;
        }

        // 3. Above the least of these values nothing may be shown; far below something may, unless the number has no value somewhere.
        var hair = random.Next(4) switch { 0 => new Rational(1, 1000), 1 => Rational.Pow(10, -9), 2 => Rational.Pow(10, -12) * (1 + Rational.Abs(most)), _ => Rational.Zero };
        var slice = new Slice([.. Enumerable.Range(0, 3).Where(k => random.Next(2) == 0).Select(k => new Replacement(k, random.Next(3) == 0 && k > 0 ? 0 : -1, random.Fraction()))]);
        var above = Above(sequent, value, most + hair, hair.IsZero ? Relation.Greater : Relation.GreaterOrEqual);
        foreach (var (goal, holds) in new[] { (above, false), (Above(sequent, value, most - (random.Next(3) == 0 ? 1000 : new Rational(1, 3)), Relation.GreaterOrEqual), !undefined) })
        {
            if (NormsStep.Shows(goal))
            {
                Assert.True(holds, $"seed {seed}, norms, least {most.ToDouble()}, box {string.Join(" x ", box)}: {m.Text()}");
                shown[^2]++;
            }

            if (BoxForms.Create(goal, 2) is not { } forms)
            {
                continue;
            }

            for (var k = 0; k < Forms.Length; k++)
            {
                if (forms.Shows(box, Forms[k], at, slice))
                {
                    Assert.True(holds, $"seed {seed}, {Forms[k]}, least {most.ToDouble()}, box {string.Join(" x ", box)}: {m.Text()}");
                    shown[k]++;
                }
            }

            // The sides are only looked for in forms that were tried above.
            for (var k = 0; k < box.Length; k++)
            {
                if (MonotoneStep.Of(goal, k, random.Next(2) == 0 ? 1 : -1) is var (slope, end) && Shown(slope) && Shown(end))
                {
                    Assert.True(holds, $"seed {seed}, monotone along {k}, least {most.ToDouble()}, box {string.Join(" x ", box)}: {m.Text()}");
                    shown[^1]++;
                }
            }
        }
    }

    private static bool Shown(Sequent sequent) => BoxForms.Create(sequent, 1) is { } forms && forms.Shows(sequent.Ranges, BoxForm.Slopes);

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

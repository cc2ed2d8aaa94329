using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>Least singular values of Jacobians with kinks over balls against points: also those that change the signs of as many neurons as the ball allows.</summary>
public class FlipBoundTests
{
    private const int Neurons = 24;
    private const int Inputs = 3;
    private const int Dimension = 2;

    [Theory]
    [InlineData(UnaryFunction.Relu, false)]
    [InlineData(UnaryFunction.Relu, true)]
    [InlineData(UnaryFunction.Abs, false)]
    [InlineData(UnaryFunction.Abs, true)]
    public void No_point_of_the_ball_has_a_smaller_singular_value(UnaryFunction function, bool trainsBoth)
    {
        var said = 0;
        for (var seed = 1u; seed <= 60; seed++)
        {
            said += Try(function, trainsBoth, seed) ? 1 : 0;
        }

        // A bound that says nothing would pass.
        Assert.True(said > 10, $"{said}");
    }

    private static bool Try(UnaryFunction function, bool trainsBoth, uint seed)
    {
        var random = new RandomNumbers(seed);
        double Next() => (random.Next(2001) - 1000) / 1000.0;
        var m = new ClaimMaker();
        var (w, v) = (m.Variable("W", Neurons, Dimension), m.Variable("v", Neurons));
        double[] x = [.. Enumerable.Range(0, Inputs * Dimension).Select(_ => Next())];
        double[] centre = [.. Enumerable.Range(0, Neurons * (Dimension + 1)).Select(k => k < Neurons * Dimension ? Next() : Next() > 0 ? 1 : -1)];
        var (c, d) = (m.Matrix(Neurons, Exactly(centre[..(Neurons * Dimension)])), m.Vector(Exactly(centre[(Neurons * Dimension)..])));
        var hidden = m.Graph.Add(new Contract(w, m.Matrix(Inputs, Exactly(x)), [1, 2], [0, 2], [0, 1], Shape.Of(Inputs, Neurons)));
        var value = m.Graph.Add(new Contract(trainsBoth ? v : d, m.F(function, hidden), [1], [0, 1], [0], Shape.Of(Inputs)));
        var radius = new Rational(1, seed % 3 == 0 ? 5 : seed % 3 == 1 ? 50 : 500);
        var sum = m.Graph.Add(new Reduce(Reduction.Sum, value, 1, Shape.Scalar));
        var goal = m.AtLeast(sum, m.Number(0));
        var formula = trainsBoth ? m.All([m.Bind("p", [w, v], new Ball([c, d], m.Number(radius)))], goal) : m.All([m.Bind(w, new Ball([c], m.Number(radius)))], goal);
        var sequent = ProofClaim.Of(m.Claim(formula)).Sequents[0];
        var node = sequent.Graph[((Literal)sequent.Goal).Difference] is Reduce reduce ? reduce.X : throw new InvalidOperationException();
        int[] variables = trainsBoth ? [m.Id(w), m.Id(v)] : [m.Id(w)];
        var least = new BallBounds(sequent).SingularValues(node, variables, least: true);
        Assert.NotNull(least);

        var jacobian = ReversePass.Jacobian(sequent.Graph, node, variables, 0);
        var evaluator = new EnclosureEvaluator<Interval>(sequent.Graph, KernelOperands.Reachable(sequent.Graph, [jacobian]));
        var columns = sequent.Graph.ShapeOf(jacobian)[1];
        var budget = radius.ToDouble() * 0.999;
        for (var trial = 0; trial < 30; trial++)
        {
            var point = trial % 2 == 0 ? Near() : Flipped(nearestFirst: trial % 4 == 1);
            Interval[] entries = [.. point.Select(Interval.FromDouble)];
            evaluator.Run(id => id == m.Id(w) ? entries[..(Neurons * Dimension)] : entries[(Neurons * Dimension)..]);
            var slopes = evaluator[jacobian];
            if (Array.TrueForAll(slopes, slope => slope.Width < 1e-9))
            {
                var true2 = SpectralRules<Interval>.Enclose(SpectralFunction.SigmaMin, slopes, Inputs, columns);
                Assert.True(true2.Upper >= least.Value.Lower, $"{true2.Upper} < {least.Value.Lower}, seed {seed}, trial {trial}");
            }
        }

        return least.Value.Lower > 0;

        // A random point of the ball.
        double[] Near()
        {
            double[] step = [.. centre.Select((_, k) => trainsBoth || k < Neurons * Dimension ? Next() : 0)];
            var length = Math.Sqrt(step.Sum(s => s * s));
            return [.. centre.Zip(step, (a, s) => a + (s / length * budget))];
        }

        // Neurons across their kinks, nearest first or in a random order, as long as the radius lasts.
        double[] Flipped(bool nearestFirst)
        {
            double[] point = [.. centre];
            var left = budget * budget;
            var kinks = Enumerable.Range(0, Neurons).SelectMany(r => Enumerable.Range(0, Inputs).Select(i => (Neuron: r, Input: i)));
            foreach (var (r, i) in kinks.OrderBy(kink => nearestFirst ? Math.Abs(Argument(kink.Neuron, kink.Input)) : Next()))
            {
                var (argument, size) = (Argument(r, i), Enumerable.Range(0, Dimension).Sum(k => x[(i * Dimension) + k] * x[(i * Dimension) + k]));
                var factor = -argument * 1.001 / size;
                var cost = factor * factor * size;
                if (size > 0 && cost <= left && Enumerable.Range(0, Dimension).All(k => point[(r * Dimension) + k].Equals(centre[(r * Dimension) + k])))
                {
                    left -= cost;
                    for (var k = 0; k < Dimension; k++)
                    {
                        point[(r * Dimension) + k] += factor * x[(i * Dimension) + k];
                    }
                }
            }

            return point;
        }

        double Argument(int r, int i) => Enumerable.Range(0, Dimension).Sum(k => centre[(r * Dimension) + k] * x[(i * Dimension) + k]);
    }

    private static Rational[] Exactly(double[] values) => [.. values.Select(Rational.FromDouble)];
}

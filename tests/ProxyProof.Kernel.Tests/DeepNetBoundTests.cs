using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>Second derivatives of deep networks fall with the root of the width, as for one hidden layer, and not slower.</summary>
public class DeepNetBoundTests
{
    [Theory]
    [InlineData(2, 1.1)]
    [InlineData(3, 1.1)]
    public void Bounds_of_deep_networks_fall_with_the_root_of_the_width(int hidden, double slack)
    {
        var (narrow, wide) = (Bound(36, hidden), Bound(144, hidden));
        Assert.True(wide * Math.Sqrt(144) <= slack * narrow * Math.Sqrt(36), $"{narrow} at 36, {wide} at 144");
    }

    // <w, tanh(V tanh(... tanh(U x)) / √m)> / √m on the unit ball of all weights about a random start, w fixed.
    private static double Bound(int width, int hidden)
    {
        var random = new RandomNumbers(7);
        double Normal() => Enumerable.Range(0, 12).Sum(_ => (random.Next(1_000_001) / 1_000_000.0) - 0.5);
        var m = new ClaimMaker();
        Rational[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Rational.FromDouble(Normal()))];
        var scale = Rational.FromDouble(1 / Math.Sqrt(width));
        var variables = new List<NodeId> { m.Variable("U", width, 3) };
        var centres = new List<NodeId> { m.Matrix(width, Draw(width * 3)) };
        var h = Tanh(Product(variables[0], m.Vector(new(2, 3), new(2, 3), new(1, 3))));
        for (var layer = 1; layer < hidden; layer++)
        {
            variables.Add(m.Variable($"V{layer}", width, width));
            centres.Add(m.Matrix(width, Draw(width * width)));
            h = Tanh(m.Times(Product(variables[^1], h), Spread(scale)));
        }

        Rational[] signs = [.. Enumerable.Range(0, width).Select(_ => random.Next(2) == 0 ? scale : -scale)];
        var value = m.Graph.Add(new Contract(m.Vector(signs), h, [0], [0], Sequence.Create<int>([]), Shape.Scalar));
        var formula = m.All([m.Bind("p", [.. variables], new Ball([.. centres], m.Number(1)))], m.AtLeast(value, m.Number(0)));
        var sequent = ProofClaim.Of(m.Claim(formula)).Sequents[0];
        return new BallBounds(sequent).Second(((Literal)sequent.Goal).Difference, ulong.MaxValue);

        NodeId Tanh(NodeId x) => m.F(UnaryFunction.Tanh, x);

        NodeId Spread(Rational number) => m.Graph.Add(new View(m.Number(number), new IndexMap(0, 0, [0]), Shape.Of(width)));

        NodeId Product(NodeId matrix, NodeId vector) => m.Graph.Add(new Contract(matrix, vector, [0, 1], [1], [0], Shape.Of(width)));
    }
}

using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>What eigenvalues and singular values say of vectors, held against values at points, for random matrices of all shapes; and what they do not say.</summary>
public class SpectralFormTests
{
    private static readonly SpectralFunction[] s_functions = [SpectralFunction.LambdaMax, SpectralFunction.LambdaMin, SpectralFunction.OperatorNorm, SpectralFunction.SigmaMin];

    [Fact]
    public void No_form_is_negative_at_a_point()
    {
        var seen = 0;
        for (var seed = 1u; seed <= 60; seed++)
        {
            var random = new RandomNumbers(seed);
            var (rows, columns, isMoving) = (1 + random.Next(3), 1 + random.Next(3), random.Next(2) == 0);
            var m = new ClaimMaker();
            var x = m.Variable("x", random.Next(2) == 0 ? rows : columns);
            var n = m.Graph.ShapeOf(x).Size;
            var (matrix, bound) = isMoving && m.Variable("A", rows, columns) is var a ? (a, (NodeId[])[x, a]) : (m.Matrix(rows, [.. Enumerable.Range(0, rows * columns).Select(_ => (Rational)(random.Next(9) - 4))]), (NodeId[])[x]);
            NodeId[] values = [.. s_functions.Where(function => rows == columns || function is SpectralFunction.OperatorNorm or SpectralFunction.SigmaMin).Select(function => m.Graph.Add(new Spectral(function, matrix, Shape.Scalar)))];
            var sum = values.Append(m.Square(m.Norm(x))).Aggregate(m.Plus);
            var sequent = ProofClaim.Of(m.Claim(m.All([.. bound.Select(each => m.Bind(each))], m.AtLeast(sum, m.Number(0))))).Sequents[0];
            var goal = AlgebraicSequent.Of(sequent)!;
            Polynomial[] at = [.. Enumerable.Range(0, n).Select(i => goal.Symbols.Coordinate(m.Id(x), i) + Polynomial.Of(random.Fraction()))];
            int?[] nodes = [null, .. Enumerable.Range(0, sequent.Graph.Count).Where(i => sequent.Graph[new NodeId(i)] is Spectral).Select(i => (int?)i)];
            foreach (var greatest in nodes)
            {
                foreach (var form in nodes.SelectMany(least => ((bool[])[false, true]).Select(image => new SpectralForm { Greatest = greatest, Least = least, Image = image, At = [.. at] })))
                {
                    if (SpectralForm.Fact(goal, form) is not { } fact)
                    {
                        continue;
                    }

                    for (var k = 0; k < 3; k++)
                    {
                        using (BigInterval.WithPrecision(256))
                        {
                            Rational[] point = [.. sequent.Coordinates.Select(_ => random.Fraction())];
                            var value = new SymbolValues(sequent, goal.Symbols, point).Of(fact.Polynomial);
                            Assert.True(value.Compare(Relation.Less) != Trilean.True, $"seed {seed}: {form} gives {fact.Polynomial} at {string.Join(", ", point)}");
                            seen++;
                        }
                    }
                }
            }
        }

        Assert.InRange(seen, 400, int.MaxValue);
    }

    [Fact]
    public void No_function_curves_more_than_an_eigenvalue_says()
    {
        var seen = new int[3];
        for (var seed = 1u; seed <= 150; seed++)
        {
            var random = new RandomNumbers(seed + 900_000);
            var (rows, columns) = (1 + random.Next(3), 1 + random.Next(3));
            var m = new ClaimMaker();
            var x = m.Variable("x", random.Next(2) == 0 ? rows : columns);
            var n = m.Graph.ShapeOf(x).Size;
            var matrix = m.Matrix(rows, [.. Enumerable.Range(0, rows * columns).Select(_ => (Rational)(random.Next(9) - 4))]);
            NodeId[] values = [.. s_functions.Where(function => rows == columns || function is SpectralFunction.OperatorNorm or SpectralFunction.SigmaMin).Select(function => m.Graph.Add(new Spectral(function, matrix, Shape.Scalar)))];
            NodeId[] entries = [.. Enumerable.Range(0, n).Select(i => m.Entry(x, i))];
            UnaryFunction[] bounded = [UnaryFunction.Softplus, UnaryFunction.Sin, UnaryFunction.Tanh, UnaryFunction.Cos];
            var function = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => m.F(bounded[random.Next(4)], entries.Select(entry => m.Times(m.Number(random.Next(5) - 2), entry)).Aggregate(m.Plus))).Aggregate(m.Plus);
            var claim = ProofClaim.Of(m.Claim(m.All([m.Bind(x)], m.Both(m.AtLeast(values.Aggregate(m.Plus), m.Number(0)), m.AtLeast(function, m.Number(0))))));
            var (sequent, node) = (claim.Sequents[0], ((Literal)claim.Sequents[1].Goal).Difference.Index);
            var goal = AlgebraicSequent.Of(sequent)!;
            int[] nodes = [.. Enumerable.Range(0, sequent.Graph.Count).Where(i => sequent.Graph[new NodeId(i)] is Spectral)];
            for (var k = 0; k < 60; k++)
            {
                Sequence<Polynomial> Point() => [.. Enumerable.Range(0, n).Select(i => goal.Symbols.Coordinate(m.Id(x), i) + Polynomial.Of(random.Fraction()))];
                var isTangent = random.Next(2) == 0;
                var convex = new ConvexFact
                {
                    Conclusion = isTangent ? ConvexConclusion.Tangent : (ConvexConclusion)(1 + random.Next(2)),
                    Node = node,
                    Factor = random.Next(2) == 0 ? -1 : 1,
                    Square = isTangent && random.Next(2) == 0 ? random.Fraction() : 0,
                    Lipschitz = !isTangent && random.Next(2) == 0 ? random.Fraction() : 0,
                    Spectrum = nodes[random.Next(nodes.Length)],
                    Multiple = random.Fraction(),
                    Variables = [m.Id(x)],
                    At = Point(),
                    To = Point(),
                };
                if (ConvexRule.Fact(goal, convex) is not { } fact)
                {
                    continue;
                }

                using (BigInterval.WithPrecision(256))
                {
                    Rational[] point = [.. sequent.Coordinates.Select(_ => random.Fraction())];
                    var value = new SymbolValues(sequent, goal.Symbols, point).Of(fact.Polynomial);
                    Assert.True(value.Compare(Relation.Less) != Trilean.True, $"seed {seed}: {convex} gives {fact.Polynomial} at {string.Join(", ", point)}");
                    seen[(int)convex.Conclusion]++;
                }
            }
        }

        Assert.All(seen, count => Assert.InRange(count, 30, int.MaxValue));
    }

    [Fact]
    public void What_bounds_from_the_other_side_or_for_another_matrix_says_nothing()
    {
        var m = new ClaimMaker();
        var (x, y) = (m.Variable("x", 2), m.Variable("y", 3));
        var (indefinite, positive, wide) = (m.Matrix(2, 1, 2, 2, 1), m.Matrix(2, 2, 1, 1, 2), m.Matrix(2, 1, 2, 0, 0, 1, -1));
        NodeId Value(SpectralFunction function, NodeId matrix) => m.Graph.Add(new Spectral(function, matrix, Shape.Scalar));
        NodeId[] made =
        [
            Value(SpectralFunction.LambdaMax, indefinite), Value(SpectralFunction.LambdaMin, indefinite), Value(SpectralFunction.LambdaMax, positive), Value(SpectralFunction.LambdaMin, positive),
            Value(SpectralFunction.OperatorNorm, wide), Value(SpectralFunction.SigmaMin, wide), Value(SpectralFunction.Determinant, positive),
        ];
        var sum = made.Append(m.Square(m.Norm(x))).Append(m.Square(m.Norm(y))).Aggregate(m.Plus);
        var sequent = ProofClaim.Of(m.Claim(m.All([m.Bind(x), m.Bind(y)], m.AtLeast(sum, m.Number(0))))).Sequents[0];
        var goal = AlgebraicSequent.Of(sequent)!;
        int[] node = [.. made.Select(each => Enumerable.Range(0, sequent.Graph.Count).Single(i => sequent.Graph[new NodeId(i)].Equals(m.Graph[each])))];
        Polynomial[] two = [.. Enumerable.Range(0, 2).Select(i => goal.Symbols.Coordinate(m.Id(x), i))], three = [.. Enumerable.Range(0, 3).Select(i => goal.Symbols.Coordinate(m.Id(y), i))];
        bool Says(int? greatest, int? least, bool image, Polynomial[] at) =>
            SpectralForm.Fact(goal, new() { Greatest = greatest is { } g ? node[g] : null, Least = least is { } l ? node[l] : null, Image = image, At = [.. at] }) is not null;

        Assert.True(Says(0, 1, false, two));
        Assert.True(Says(2, 3, true, two));
        Assert.True(Says(4, null, true, three));
        Assert.True(Says(4, 5, true, two));

        Assert.False(Says(1, null, false, two), "the least as the greatest");
        Assert.False(Says(null, 0, false, two), "the greatest as the least");
        Assert.False(Says(0, 1, true, two), "a matrix that is not positive semidefinite as a factor");
        Assert.False(Says(0, 3, false, two), "two matrices");
        Assert.False(Says(2, 5, false, two), "an eigenvalue and a singular value of another matrix");
        Assert.False(Says(2, null, false, three), "a vector of another length");
        Assert.False(Says(null, 5, false, three), "the least singular value of a wide matrix over its kernel");
        Assert.False(Says(null, 6, false, two), "a determinant");
        Assert.False(Says(null, null, true, two), "no value at all");
    }
}

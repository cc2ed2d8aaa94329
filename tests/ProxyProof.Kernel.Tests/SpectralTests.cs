using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>Matrices whose eigenvalues are known exactly: a diagonal between rational reflections.</summary>
public class SpectralTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(6, 4)]
    public void Known_eigenvalues_singular_values_and_determinants_are_enclosed_closely(int n, int seed)
    {
        Rational[] eigenvalues = [.. Enumerable.Range(0, n).Select(k => new Rational(((k * 7 * seed) % 11) - 4, 3))];
        var a = Reflected(eigenvalues, [.. Enumerable.Range(0, n).Select(k => (Rational)(((k * seed) % 5) - 2 + (k == 0 ? 5 : 0)))]);
        var sizes = eigenvalues.Select(Rational.Abs).ToList();
        Close<Interval>(a, n, 1e-9);
        Close<ExactOr<Interval>>(a, n, 1e-9);
        using (BigInterval.WithPrecision(256))
        {
            Close<BigInterval>(a, n, 1e-60);
        }

        void Close<T>(Rational[] matrix, int size, double width)
            where T : struct, IEnclosure<T>
        {
            T[] entries = [.. matrix.Select(T.FromRational)];
            foreach (var (function, exact) in ((SpectralFunction, Rational)[])[
                (SpectralFunction.LambdaMin, eigenvalues.Min()), (SpectralFunction.LambdaMax, eigenvalues.Max()),
                (SpectralFunction.OperatorNorm, sizes.Max()), (SpectralFunction.SigmaMin, sizes.Min()),
                (SpectralFunction.Determinant, eigenvalues.Aggregate(Rational.One, (product, x) => product * x)),
            ])
            {
                var difference = T.Apply(BinaryFunction.Subtract, SpectralRules<T>.Enclose(function, entries, size, size), T.FromRational(exact));
                var (lower, upper) = difference.ToDoubles();
                Assert.True(lower <= 0 && upper >= 0, $"{function} of size {size}: [{lower}, {upper}] misses {exact}");

                // A singular value near 0 is the root of an eigenvalue: half the digits.
                var allowed = function == SpectralFunction.SigmaMin && exact.IsZero ? Math.Sqrt(width) : width;
                Assert.True(upper - lower <= allowed, $"{function} of size {size}: [{lower}, {upper}] is wide");
            }
        }
    }

    [Fact]
    public void A_matrix_with_an_undefined_entry_has_undefined_functions()
    {
        Interval[] entries = [.. Enumerable.Repeat(new Interval(1), 8), Interval.Undefined];
        foreach (var function in Enum.GetValues<SpectralFunction>())
        {
            Assert.Equal(Definedness.Undefined, SpectralRules<Interval>.Enclose(function, entries, 3, 3).Definedness);
        }
    }

    // H D H with H = I - 2 v v' / (v' v).
    private static Rational[] Reflected(Rational[] diagonal, Rational[] v)
    {
        var n = v.Length;
        var length = v.Aggregate(Rational.Zero, (sum, x) => sum + (x * x));
        Rational H(int i, int j) => (i == j ? 1 : 0) - (2 * v[i] * v[j] / length);
        var a = new Rational[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                {
                    a[(i * n) + j] += H(i, k) * diagonal[k] * H(k, j);
                }
            }
        }

        return a;
    }
}

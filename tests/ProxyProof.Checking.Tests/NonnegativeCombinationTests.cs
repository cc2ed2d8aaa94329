using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Tests;

public sealed class NonnegativeCombinationTests
{
    [Fact]
    public void What_is_found_sums_up_exactly_and_the_search_ends()
    {
        var random = new Random(7);
        var found = 0;
        var small = (Rational)1 / 3_000_000;
        for (var k = 0; k < 4000; k++)
        {
            // Few small numbers, of two sizes: columns that repeat, are opposite, or nearly depend on each other are common.
            var (rows, columns) = (random.Next(1, 5), random.Next(1, 9));
            Polynomial[] parts = [.. Enumerable.Range(0, columns).Select(_ => Random(rows))];
            var target = k % 2 == 0 ? Random(rows) : parts.Aggregate(Polynomial.Zero, (sum, part) => sum + ((Rational)random.Next(0, 3) * part));
            if (NonnegativeCombination.Of(parts, target, () => false) is { } weights)
            {
                found++;
                Assert.All(weights, weight => Assert.True(weight.Sign >= 0));
                Assert.Equal(target, parts.Zip(weights).Aggregate(Polynomial.Zero, (sum, pair) => sum + (pair.Second * pair.First)));
            }
        }

        Assert.InRange(found, 1500, 4000);

        Polynomial Random(int rows) => Enumerable.Range(0, rows).Aggregate(Polynomial.Zero, (sum, row) => sum + Polynomial.Of(Monomial.Of(row), (Rational)random.Next(-2, 3) + (small * random.Next(-2, 3))));
    }
}

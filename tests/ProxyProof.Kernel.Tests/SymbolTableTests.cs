using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

public sealed class SymbolTableTests
{
    // y is x, and x/(x + y) is 1 - y/(x + y), whose y is x again.
    [Fact]
    public void Replacing_a_coordinate_that_a_rule_brings_back_ends()
    {
        var table = new SymbolTable(work: 100_000);
        var (x, y) = (table.Coordinate(0, 0), table.Coordinate(1, 0));
        table.Replace(x - y);
        var share = table.Apply(BinaryFunction.Divide, x, x + y);

        Assert.False(table.Apply(UnaryFunction.Tanh, share).IsZero);
        Assert.Equal(table.Apply(UnaryFunction.Tanh, x), table.Apply(UnaryFunction.Tanh, y));
    }

    // What is pinned by a range and a fact, or by what a function is and a fact, is read as a number from then on: slopes at kinks must not be shared there, as where an equation says so.
    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(-1, 1, false)]
    public void A_symbol_that_no_equation_pins_counts_as_one_that_is_pinned(int low, int high, bool isPinned)
    {
        var table = new SymbolTable();
        var x = table.Coordinate(0, 0);
        table.Signs.Bound(x.AsSymbol, low, high);
        table.Signs.Learn(x, Relation.LessOrEqual);
        _ = table.Signs.Of(x, table);
        Assert.Equal(isPinned, table.Signs.HasZeros);

        var other = new SymbolTable();
        var root = other.Apply(UnaryFunction.Abs, other.Coordinate(0, 0));
        other.Signs.Learn(root - Polynomial.Of(isPinned ? 0 : 1), Relation.LessOrEqual);
        _ = other.Signs.Of(root, other);
        Assert.Equal(isPinned, other.Signs.HasZeros);
    }

    // 300 times 300 terms are one product.
    [Fact]
    public void A_long_product_asks_whether_to_stop_on_its_way()
    {
        var table = new SymbolTable();
        var (a, b) = (Sum(0), Sum(1));
        Assert.Equal(90_000, table.Multiply(a, b).Count);

        var asked = 0;
        table.Stop = () => ++asked == 3;
        Assert.Throws<AlgebraLimitException>(() => table.Multiply(a, b));
        Assert.Equal(3, asked);

        Polynomial Sum(int variable)
        {
            var sum = new PolynomialSum();
            for (var k = 0; k < 300; k++)
            {
                sum.Add(table.Coordinate(variable, k), 1);
            }

            return sum.ToPolynomial();
        }
    }

    // Each level asks for the sign of the one before from two functions: without memory 2^60 times.
    [Fact]
    public void Signs_of_functions_of_functions_are_asked_for_once()
    {
        var table = new SymbolTable();
        var x = table.Coordinate(0, 0);
        for (var level = 0; level < 60; level++)
        {
            x = table.Apply(UnaryFunction.Tanh, x) + table.Apply(UnaryFunction.Erf, x);
        }

        Assert.Equal((-2, 2), (table.Signs.Of(x, table).Low, table.Signs.Of(x, table).High));
    }

    // What is learned later counts, also for functions of what it is about.
    [Fact]
    public void Signs_follow_what_is_learned()
    {
        var table = new SymbolTable();
        var (x, y) = (table.Coordinate(0, 0), table.Coordinate(1, 0));
        var (f, g) = (table.Apply(UnaryFunction.Tanh, x), table.Apply(UnaryFunction.Tanh, y));
        Assert.False(table.Signs.Of(f + g, table).IsNonnegative);

        table.Signs.Learn(x, Relation.GreaterOrEqual);
        Assert.True(table.Signs.Of(f, table).IsNonnegative);
        Assert.False(table.Signs.Of(g, table).IsNonnegative);

        table.Signs.Bound(y.Symbols().Single(), 0, 1);
        Assert.True(table.Signs.Of(f + g, table).IsNonnegative);
    }

    // A factor may occur any number of times, and what is far too long ends the work.
    [Fact]
    public void Logarithms_of_long_numbers_are_sums_over_their_factors()
    {
        var table = new SymbolTable();
        Assert.Equal((Rational)20_000 * Log(2), Log(BigInteger.Pow(2, 20_000)));
        Assert.Equal(((Rational)500 * Log(2)) + Log(101) + Log(103) - ((Rational)300 * Log(7)), Log(new Rational(101 * 103 * BigInteger.Pow(2, 500), BigInteger.Pow(7, 300))));
        Assert.NotEqual(Log(new BigInteger(3) * 40), Log(2) + Log(61));
        Assert.Throws<AlgebraLimitException>(() => Log(BigInteger.Pow(2, 100_000)));

        Polynomial Log(Rational number) => table.Apply(UnaryFunction.Log, Polynomial.Of(number));
    }

    // Every term of the sum is a factor of its own.
    [Fact]
    public void Exponentials_of_long_sums_of_logarithms_are_products()
    {
        var table = new SymbolTable();
        var (sum, product) = (new PolynomialSum(), Polynomial.One);
        for (var k = 0; k < 2000; k++)
        {
            sum.Add(table.Apply(UnaryFunction.Log, table.Coordinate(0, k)), 1);
            product = table.Multiply(product, table.Coordinate(0, k));
        }

        Assert.Equal(product, table.Apply(UnaryFunction.Exp, sum.ToPolynomial()));
    }
}

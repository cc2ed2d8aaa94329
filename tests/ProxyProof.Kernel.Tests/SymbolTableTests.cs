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
}

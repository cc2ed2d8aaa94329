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
}

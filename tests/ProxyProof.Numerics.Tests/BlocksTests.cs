using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ProxyProof.Numerics.Tests;

public class BlocksTests
{
    private static readonly double[] Special =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, double.Epsilon, -double.Epsilon, 2.2e-308, 1e-300, -1e-17, 1e-9, 0.875, 0.41421356, 22, 28, -28, 39.5,
        700, -700, 709.7, -745, 746, 1e5, -1.7e6, 1e22, -1e300, double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    public static TheoryData<UnaryFunction> Unary => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction> Binary => [.. Enum.GetValues<BinaryFunction>()];

    public static TheoryData<Relation> Relations => [.. Enum.GetValues<Relation>()];

    [Theory]
    [MemberData(nameof(Unary))]
    public void Unary_blocks_equal_the_scalar_carrier_bit_for_bit_at_every_length(UnaryFunction function)
    {
        foreach (var x in Arguments(1))
        {
            var result = new double[x.Length];
            Blocks.Apply(function, x, result);
            AssertSame(result, i => Real.Apply(function, new(x[i])).Value, function);

            // In place.
            var copy = x.ToArray();
            Blocks.Apply(function, copy, copy);
            AssertSame(copy, i => result[i], function);
        }
    }

    [Theory]
    [MemberData(nameof(Binary))]
    public void Binary_blocks_equal_the_scalar_carrier_bit_for_bit_at_every_length(BinaryFunction function)
    {
        foreach (var (x, y) in Arguments(1).Zip(Arguments(2)))
        {
            var result = new double[x.Length];
            Blocks.Apply(function, x, y, result);
            AssertSame(result, i => Real.Apply(function, new(x[i]), new(y[i])).Value, function);
            foreach (var constant in new[] { 0, 2.5, -3, double.NaN, double.PositiveInfinity })
            {
                Blocks.Apply(function, x, constant, result);
                AssertSame(result, i => Real.Apply(function, new(x[i]), new(constant)).Value, function);
                Blocks.Apply(function, constant, y, result);
                AssertSame(result, i => Real.Apply(function, new(constant), new(y[i])).Value, function);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Relations))]
    public void Selections_equal_the_scalar_carrier_bit_for_bit(Relation relation)
    {
        foreach (var (x, y) in Arguments(1).Zip(Arguments(2)))
        {
            var result = new double[x.Length];
            Blocks.Select(relation, x, y, x, result);
            AssertSame(result, i => Real.Select(relation, new(x[i]), new(y[i]), new(x[i])).Value, relation);
        }
    }

    [Fact]
    public void Integer_powers_equal_the_scalar_carrier_bit_for_bit()
    {
        for (var n = -12; n <= 12; n++)
        {
            foreach (var x in Arguments(3))
            {
                var result = new double[x.Length];
                Blocks.Power(x, n, result);
                AssertSame(result, i => Real.Power(new(x[i]), n).Value, n);
            }
        }
    }

    [Fact]
    public void Multiply_add_is_fused()
    {
        foreach (var (x, y) in Arguments(1).Zip(Arguments(2)))
        {
            var result = Enumerable.Repeat(1.25, x.Length).ToArray();
            Blocks.MultiplyAdd(x, y, result);
            AssertSame(result, i => Math.FusedMultiplyAdd(x[i], y[i], 1.25), "two spans");
            result.AsSpan().Fill(1.25);
            Blocks.MultiplyAdd(0.1, y, result);
            AssertSame(result, i => Math.FusedMultiplyAdd(0.1, y[i], 1.25), "a factor");
        }
    }

    [Fact]
    public void Vectors_of_eight_give_the_bits_of_those_of_the_machine()
    {
        // Also where the machine has none, and the library would not take them.
        foreach (var (x, y) in Arguments(1).Zip(Arguments(2)))
        {
            var (plain, wide) = (new double[x.Length], new double[x.Length]);
            foreach (var function in Enum.GetValues<UnaryFunction>())
            {
                LaneBlocks.Apply(function, x, plain);
                WideBlocks.Apply(function, x, wide);
                AssertSame(wide, i => plain[i], function);
            }

            foreach (var function in Enum.GetValues<BinaryFunction>())
            {
                LaneBlocks.Apply(function, x, y, plain);
                WideBlocks.Apply(function, x, y, wide);
                AssertSame(wide, i => plain[i], function);
            }

            foreach (var relation in Enum.GetValues<Relation>())
            {
                LaneBlocks.Select(relation, x, y, x, plain);
                WideBlocks.Select(relation, x, y, x, wide);
                AssertSame(wide, i => plain[i], relation);
            }
        }
    }

    [Fact]
    public void Results_in_place_are_those_elsewhere()
    {
        foreach (var (x, y) in Arguments(1).Zip(Arguments(2)))
        {
            var (apart, inX, inY) = (new double[x.Length], x.ToArray(), y.ToArray());
            Blocks.Apply(BinaryFunction.Add, x, y, apart);
            Blocks.Apply(BinaryFunction.Add, inX, y, inX);
            Blocks.Apply(BinaryFunction.Add, x, inY, inY);
            AssertSame(inX, i => apart[i], "the first argument");
            AssertSame(inY, i => apart[i], "the second argument");
            (inX, inY) = (x.ToArray(), y.ToArray());
            Blocks.Power(x, 2, apart);
            Blocks.Power(inX, 2, inX);
            AssertSame(inX, i => apart[i], "a square");
            Blocks.Apply(BinaryFunction.Divide, 3, y, apart);
            Blocks.Apply(BinaryFunction.Divide, 3, inY, inY);
            AssertSame(inY, i => apart[i], "a number");
        }
    }

    [Fact]
    public void Spans_of_different_length_are_refused() =>
        Assert.Throws<ArgumentException>(() => Blocks.Apply(UnaryFunction.Exp, new double[3], new double[4]));

    [Fact]
    public void Blocks_allocate_nothing()
    {
        var x = new double[1003];
        var result = new double[1003];
        Blocks.Apply(UnaryFunction.Tanh, x, result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Blocks.Apply(UnaryFunction.Tanh, x, result);
        Blocks.Apply(BinaryFunction.Multiply, x, 2, result);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_bits_of_every_function_are_pinned()
    {
        // One digest for all machines: also with DOTNET_EnableAVX2=0, DOTNET_EnableHWIntrinsic=0 or DOTNET_MaxVectorTBitWidth=512.
        const int count = 20_011;
        var (x, y, result) = (new double[count], new double[count], new double[count]);
        var state = 1UL;
        for (var i = 0; i < count; i++)
        {
            (x[i], y[i]) = (Next(ref state), Next(ref state));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var function in Enum.GetValues<UnaryFunction>())
        {
            Blocks.Apply(function, x, result);
            Append(hash, result);
        }

        foreach (var function in Enum.GetValues<BinaryFunction>())
        {
            Blocks.Apply(function, x, y, result);
            Append(hash, result);
            Blocks.Apply(function, 3.5, y, result);
            Append(hash, result);
        }

        Assert.Equal("460DECA48DAAE52EC19FCC3E2B7F05D3", Convert.ToHexString(hash.GetHashAndReset())[..32]);
    }

    // Numbers of either sign with exponents from -40 to 39.
    private static double Next(ref ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return BitConverter.UInt64BitsToDouble((state & 0x800fffffffffffffUL) | ((1023 - 40 + ((state >> 52) % 80)) << 52));
    }

    private static void Append(IncrementalHash hash, double[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.IsNaN(values[i]) ? 12345 : values[i];
        }

        hash.AppendData(MemoryMarshal.AsBytes<double>(values));
    }

    // Spans of every length from 0 to 40, with special values and ordinary ones of all sizes.
    private static IEnumerable<double[]> Arguments(int seed)
    {
        var random = new Random(seed);
        for (var length = 0; length <= 40; length++)
        {
            var x = new double[length];
            for (var i = 0; i < length; i++)
            {
                x[i] = random.Next(4) switch
                {
                    0 => Special[random.Next(Special.Length)],
                    1 => (random.NextDouble() * 10) - 5,
                    2 => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60)),
                    _ => random.Next(-5, 5),
                };
            }

            yield return x;
        }
    }

    private static void AssertSame(double[] actual, Func<int, double> expected, object what)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            var e = expected(i);
            Assert.True(
                BitConverter.DoubleToInt64Bits(e) == BitConverter.DoubleToInt64Bits(actual[i]) || (double.IsNaN(e) && double.IsNaN(actual[i])),
                $"{what}: element {i} of {actual.Length} is {actual[i]:R}, not {e:R}.");
        }
    }
}

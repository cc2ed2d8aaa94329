namespace ProxyProof.Numerics;

/// <summary>Error-free transformations: the rounded result of one operation together with its exact error.</summary>
internal static class ErrorFree
{
    /// <summary>a + b = Sum + Error exactly, unless the sum overflows. Source: Knuth, TAOCP 2, 4.2.2.</summary>
    public static (double Sum, double Error) TwoSum(double a, double b)
    {
        var sum = a + b;
        var fromB = sum - a;
        var fromA = sum - fromB;
        return (sum, (a - fromA) + (b - fromB));
    }

    /// <summary>a * b = Product + Error exactly, if |a * b| is 0 or at least 2^-960 and does not overflow; the error term is then no subnormal loss.</summary>
    public static (double Product, double Error) TwoProduct(double a, double b)
    {
        var product = a * b;
        return (product, Math.FusedMultiplyAdd(a, b, -product));
    }
}

using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>Draws arrays by the laws of the language from counter-based streams.</summary>
public static class RandomArrays
{
    /// <summary>Draws an array.</summary>
    /// <param name="law">The name of the distribution.</param>
    /// <param name="shape">The shape; laws of rows need a vector (one row) or a matrix.</param>
    /// <param name="parameters">The parameters in the order of the language, each row-major.</param>
    /// <param name="stream">Where the randomness comes from.</param>
    /// <returns>The array, or the mistake.</returns>
    public static (DenseArray? Array, string? Mistake) Sample(string law, Shape shape, IReadOnlyList<Rational[]> parameters, CounterStream stream)
    {
        double Number(int k) => parameters[k][0].ToDouble();
        switch (law)
        {
            case "sphere":
                return shape.IsScalar ? (null, "`sphere` draws rows: declare a vector or a matrix") : (Rows(shape, (row, length) => SphereRow.At(stream, row, length)), null);
            case "mvnormal":
                return Multivariate(shape, parameters, stream);
            case "choice":
                var choice = new Distribution.Choice([.. parameters[0].Select(value => value.ToDouble())]);
                return choice.Problem is { } problem
                    ? (null, problem)
                    : (DenseArray.FromExact(shape, [.. Enumerable.Range(0, shape.Size).Select(k => parameters[0][choice.IndexAt(stream, (ulong)k)])]), null);
            default:
                Distribution distribution = law switch
                {
                    "normal" => new Distribution.Normal(Number(0), Number(1)),
                    "uniform" => new Distribution.Uniform(Number(0), Number(1)),
                    "rademacher" => new Distribution.Rademacher(),
                    "bernoulli" => new Distribution.Bernoulli(Number(0)),
                    "laplace" => new Distribution.Laplace(Number(0), Number(1)),
                    "student_t" => new Distribution.StudentT(Number(0)),
                    _ => throw new System.Diagnostics.UnreachableException(law),
                };
                if (distribution.Problem is { } mistake)
                {
                    return (null, mistake);
                }

                var values = new double[shape.Size];
                distribution.Fill(stream, 0, values);
                return (new DenseArray(shape, values), null);
        }
    }

    private static DenseArray Rows(Shape shape, Func<ulong, int, Rational[]> row)
    {
        var (count, length) = shape.Rank == 1 ? (1, shape[0]) : (shape[0], shape[1]);
        return DenseArray.FromExact(shape, [.. Enumerable.Range(0, count).SelectMany(k => row((ulong)k, length))]);
    }

    private static (DenseArray? Array, string? Mistake) Multivariate(Shape shape, IReadOnlyList<Rational[]> parameters, CounterStream stream)
    {
        var mean = parameters[0].Select(value => value.ToDouble()).ToArray();
        var covariance = parameters[1].Select(value => value.ToDouble()).ToArray();
        var length = shape.IsScalar ? 1 : shape[shape.Rank - 1];
        if (mean.Length != length || covariance.Length != length * length)
        {
            return (null, $"rows of length {length} need a mean of length {length} and a covariance of {length} x {length}");
        }

        if (MultivariateNormal.TryCreate(mean, covariance, out var law) is { } problem)
        {
            return (null, problem);
        }

        var values = new double[shape.Size];
        for (var row = 0; row < values.Length / length; row++)
        {
            law!.Row(stream, (ulong)row, values.AsSpan(row * length, length));
        }

        return (new DenseArray(shape, values), null);
    }
}

namespace ProxyProof.Numerics;

/// <summary>Rows of a Gaussian with a mean and a covariance, which may be singular.</summary>
public sealed class MultivariateNormal
{
    private readonly double[] _mean;
    private readonly double[] _factor;

    private MultivariateNormal(double[] mean, double[] factor)
    {
        _mean = mean;
        _factor = factor;
    }

    /// <summary>The length of a row.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Prepares draws.</summary>
    /// <param name="mean">Shape: (d).</param>
    /// <param name="covariance">Shape: (d, d), row by row; symmetric and positive semidefinite up to rounding.</param>
    /// <param name="result">The law, where nothing is wrong.</param>
    /// <returns>What is wrong with the parameters; null where nothing is.</returns>
    public static string? TryCreate(ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance, out MultivariateNormal? result)
    {
        result = null;
        var d = mean.Length;
        if (covariance.Length != (long)d * d)
        {
            return $"the covariance has {covariance.Length} entries, not {d} * {d}";
        }

        foreach (var value in mean)
        {
            if (!double.IsFinite(value))
            {
                return $"the mean holds {value}; it must be finite";
            }
        }

        var scale = 0.0;
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                if (!double.IsFinite(covariance[(i * d) + j]))
                {
                    return $"the covariance holds {covariance[(i * d) + j]}; it must be finite";
                }

                if (covariance[(i * d) + j] != covariance[(j * d) + i])
                {
                    return $"the covariance is not symmetric at ({i + 1}, {j + 1})";
                }
            }

            scale = Math.Max(scale, covariance[(i * d) + i]);
        }

        var factor = covariance.ToArray();
        if (!Dense.SemidefiniteCholesky(factor, d, 1e-13 * d * scale))
        {
            return "the covariance is not positive semidefinite";
        }

        result = new(mean.ToArray(), factor);
        return null;
    }

    /// <summary>Row number <paramref name="row"/> of a draw.</summary>
    /// <param name="stream">The randomness.</param>
    /// <param name="row">Counts from 0.</param>
    /// <param name="result">Shape: (d).</param>
    public void Row(CounterStream stream, ulong row, Span<double> result)
    {
        var d = _mean.Length;
        var z = new double[d];
        new Distribution.Normal(0, 1).Fill(stream, row * (ulong)d, z);
        for (var i = 0; i < d; i++)
        {
            var sum = 0.0;
            for (var j = 0; j <= i; j++)
            {
                sum = Math.FusedMultiplyAdd(_factor[(i * d) + j], z[j], sum);
            }

            result[i] = _mean[i] + sum;
        }
    }
}

namespace ProxyProof.Numerics;

/// <summary>A law of independent real entries. Entry i of a draw depends only on the stream and on i, and is an exact binary64.</summary>
/// <remarks>Rows that are not independent entries: <see cref="SphereRow"/> and <see cref="MultivariateNormal"/>.</remarks>
public abstract record Distribution
{
    private Distribution()
    {
    }

    /// <summary>What is wrong with the parameters; null where nothing is. Draw only then.</summary>
    public abstract string? Problem { get; }

    /// <summary>Entry number <paramref name="entry"/> of the draw.</summary>
    public double At(CounterStream stream, ulong entry)
    {
        var (first, second) = stream.PairAt(entry);
        return From(first, second);
    }

    /// <summary>Entries from <paramref name="start"/> on.</summary>
    public void Fill(CounterStream stream, ulong start, Span<double> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = At(stream, start + (ulong)i);
        }
    }

    private protected abstract double From(ulong first, ulong second);

    private static string? Finite(double value, string name) => double.IsFinite(value) ? null : $"{name} is {value}; it must be finite";

    private static string? Positive(double value, string name) =>
        double.IsFinite(value) && value > 0 ? null : $"{name} is {value}; it must be positive and finite";

    private static string? Nonnegative(double value, string name) =>
        double.IsFinite(value) && value >= 0 ? null : $"{name} is {value}; it must be nonnegative and finite";

    /// <summary>Gaussian, by its mean and its standard deviation (not its variance).</summary>
    public sealed record Normal(double Mean, double StandardDeviation) : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem => Finite(Mean, "the mean") ?? Nonnegative(StandardDeviation, "the standard deviation");

        private protected override double From(ulong first, ulong second) =>
            Math.FusedMultiplyAdd(StandardDeviation, NormalQuantile.At(CounterStream.Open(first)), Mean);
    }

    /// <summary>Uniform on [A, B].</summary>
    public sealed record Uniform(double A, double B) : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem =>
            Finite(A, "the lower end") ?? Finite(B, "the upper end") ?? (A <= B ? null : $"the lower end {A} is above the upper end {B}");

        private protected override double From(ulong first, ulong second)
        {
            var u = CounterStream.HalfOpen(first);
            return Math.Clamp(Math.FusedMultiplyAdd(u, B, (1 - u) * A), A, B);
        }
    }

    /// <summary>-1 or 1, each half of the time.</summary>
    public sealed record Rademacher : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem => null;

        private protected override double From(ulong first, ulong second) => first >> 63 == 0 ? -1 : 1;
    }

    /// <summary>1 with probability P, else 0.</summary>
    public sealed record Bernoulli(double P) : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem => P is >= 0 and <= 1 ? null : $"the probability is {P}; it must lie in [0, 1]";

        private protected override double From(ulong first, ulong second) => CounterStream.HalfOpen(first) < P ? 1 : 0;
    }

    /// <summary>Density e^(-|x - mean| / scale) / (2 scale).</summary>
    public sealed record Laplace(double Mean, double Scale) : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem => Finite(Mean, "the mean") ?? Nonnegative(Scale, "the scale");

        private protected override double From(ulong first, ulong second)
        {
            // An exponential, and a sign of its own.
            var e = -RealMath.Log(CounterStream.Open(first));
            return Math.FusedMultiplyAdd(second >> 63 == 0 ? -e : e, Scale, Mean);
        }
    }

    /// <summary>Student's t with any positive number of degrees of freedom.</summary>
    /// <remarks>Source: Bailey 1994, Polar generation of random variates with the t-distribution.</remarks>
    public sealed record StudentT(double DegreesOfFreedom) : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem => Positive(DegreesOfFreedom, "the degrees of freedom");

        private protected override double From(ulong first, ulong second)
        {
            var spread = RealMath.Expm1(-2 / DegreesOfFreedom * RealMath.Log(CounterStream.Open(first)));
            var value = Math.Sqrt(DegreesOfFreedom * spread) * RealMath.Cos(2 * Math.PI * CounterStream.Open(second));
            return Math.Clamp(value, -double.MaxValue, double.MaxValue);
        }
    }

    /// <summary>Each of the values equally often.</summary>
    public sealed record Choice(IReadOnlyList<double> Values) : Distribution
    {
        /// <inheritdoc/>
        public override string? Problem =>
            Values.Count == 0 ? "there is nothing to choose from" : Values.Select(value => Finite(value, "a choice")).FirstOrDefault(p => p is not null);

        /// <summary>Which of the values entry number <paramref name="entry"/> is, from 0.</summary>
        public int IndexAt(CounterStream stream, ulong entry) => Index(stream.PairAt(entry).First);

        private protected override double From(ulong first, ulong second) => Values[Index(first)];

        private int Index(ulong word) => (int)(((UInt128)word * (ulong)Values.Count) >> 64);
    }
}

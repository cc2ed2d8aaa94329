using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Numbers of one stream, one after the other; the first ones may come from a quasi-random point.</summary>
internal sealed class Draws(CounterStream stream, ulong start = 0)
{
    private double[] _first = [];
    private int _position;
    private ulong _index = start;

    /// <summary>Starts anew with these numbers in [0, 1) before those of the stream.</summary>
    public void Precede(double[] first) => (_first, _position) = (first, 0);

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform()
    {
        if (_position < _first.Length)
        {
            return Math.Max(_first[_position++], 1e-12);
        }

        return stream.OpenUniformAt(_index++);
    }

    /// <summary>Standard normal.</summary>
    public double Normal() => NormalQuantile.At(Uniform());

    /// <summary>An integer in 0..count-1.</summary>
    public int Below(int count) => Math.Min((int)(Uniform() * count), count - 1);

    /// <summary>10 to a uniform power.</summary>
    public double PowerOfTen(double low, double high) => RealMath.Exp((low + (Uniform() * (high - low))) * 2.302585092994046);
}

/// <summary>How the entries of a point are drawn.</summary>
internal enum SamplingStyle
{
    /// <summary>Evenly: quasi-random where the dimension allows.</summary>
    Even,
    /// <summary>Gaussian of a common random scale.</summary>
    Scaled,
    /// <summary>Entries of very different sizes.</summary>
    HeavyTailed,
    /// <summary>Near zero, or near the ends of a domain.</summary>
    Near,
    /// <summary>Small integers and simple fractions, or corners.</summary>
    Simple,
    /// <summary>Mostly zeros, or faces.</summary>
    Sparse,
}

namespace ProxyProof.Numerics;

/// <summary>Quasi-random points of the unit cube: more even than random ones, for search.</summary>
/// <remarks>
/// Halton's sequence with a random permutation for each digit of each base (Owen 2017, A randomized Halton algorithm). Coordinates beyond the
/// <see cref="Limit"/>-th are plain random ones. A point depends only on the stream and its index.
/// </remarks>
public sealed class ScrambledHalton
{
    /// <summary>The number of coordinates that are quasi-random.</summary>
    public const int Limit = 64;

    private readonly CounterStream _plain;
    private readonly int _dimension;
    private readonly int[] _bases;
    private readonly int[][] _permutations;

    // What the digits from one on contribute when all are 0: zeros are permuted too.
    private readonly double[][] _zeros;

    /// <summary>Prepares points of the given dimension.</summary>
    public ScrambledHalton(int dimension, CounterStream stream)
    {
        _dimension = dimension;
        _plain = stream.Substream("coordinates beyond the limit");
        _bases = Primes(Math.Min(dimension, Limit));
        _permutations = new int[_bases.Length][];
        _zeros = new double[_bases.Length][];
        for (var j = 0; j < _bases.Length; j++)
        {
            _permutations[j] = Permutations(_bases[j], stream.Substream((ulong)j));
            _zeros[j] = Zeros(_permutations[j], _bases[j]);
        }
    }

    /// <summary>Point number <paramref name="index"/>; its coordinates lie in [0, 1).</summary>
    /// <param name="index">Counts from 0.</param>
    /// <param name="point">Shape: (dimension).</param>
    public void Point(ulong index, Span<double> point)
    {
        for (var j = 0; j < _bases.Length; j++)
        {
            var b = (uint)_bases[j];
            var permutations = _permutations[j];
            var rest = index;
            var scale = 1.0 / b;
            var weight = scale;
            var sum = 0.0;
            var digit = 0;
            for (; rest != 0 && digit < _zeros[j].Length - 1; digit++)
            {
                var quotient = rest <= uint.MaxValue ? (uint)rest / b : rest / b;
                sum = Math.FusedMultiplyAdd(permutations[(digit * (int)b) + (int)(rest - (quotient * b))], weight, sum);
                weight *= scale;
                rest = quotient;
            }

            sum += _zeros[j][digit];
            point[j] = Math.Min(sum, 1 - (1.0 / 9007199254740992.0));
        }

        for (var j = _bases.Length; j < _dimension; j++)
        {
            point[j] = _plain.UniformAt((index * (ulong)(_dimension - _bases.Length)) + (ulong)(j - _bases.Length));
        }
    }

    // One permutation for each digit that a double can hold, one after the other.
    private static int[] Permutations(int b, CounterStream stream)
    {
        var digits = 0;
        for (var reach = 1.0; reach < 9007199254740992.0; reach *= b)
        {
            digits++;
        }

        var result = new int[digits * b];
        ulong word = 0;
        for (var digit = 0; digit < digits; digit++)
        {
            var permutation = result.AsSpan(digit * b, b);
            for (var i = 0; i < b; i++)
            {
                permutation[i] = i;
            }

            for (var i = b - 1; i > 0; i--)
            {
                var k = (int)stream.BelowAt(word++, (ulong)(i + 1));
                (permutation[i], permutation[k]) = (permutation[k], permutation[i]);
            }
        }

        return result;
    }

    private static double[] Zeros(int[] permutations, int b)
    {
        var digits = permutations.Length / b;
        var result = new double[digits + 1];
        for (var digit = digits - 1; digit >= 0; digit--)
        {
            result[digit] = result[digit + 1] + (permutations[digit * b] * RealMath.Pow(b, -digit - 1));
        }

        return result;
    }

    private static int[] Primes(int count)
    {
        var primes = new List<int>(count);
        for (var n = 2; primes.Count < count; n++)
        {
            if (primes.TrueForAll(p => n % p != 0))
            {
                primes.Add(n);
            }
        }

        return [.. primes];
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ProxyProof.Numerics;

/// <summary>A stream of random words that has no state: each depends only on the seed, the name and the index.</summary>
/// <remarks>SHA-256 of seed and name gives a key and half a counter; the index is the other half. Streams of different names do not meet.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of random words is the word of the field; no System.IO.Stream is meant.")]
public readonly struct CounterStream : IEquatable<CounterStream>
{
    private readonly ulong _key;
    private readonly ulong _domain;

    /// <summary>The stream of a name under a seed.</summary>
    public CounterStream(ulong seed, string name)
    {
        (_key, _domain) = Derive(0, seed, name);
    }

    private CounterStream(ulong key, ulong domain)
    {
        _key = key;
        _domain = domain;
    }

    /// <summary>Equality of streams: all words agree.</summary>
    public static bool operator ==(CounterStream a, CounterStream b) => a.Equals(b);

    /// <summary>Inequality of streams.</summary>
    public static bool operator !=(CounterStream a, CounterStream b) => !a.Equals(b);

    /// <summary>A stream of its own inside this one, for instance of a trial or of one declaration.</summary>
    public CounterStream Substream(string name)
    {
        var (key, domain) = Derive(_key, _domain, name);
        return new(key, domain);
    }

    /// <summary>A numbered stream inside this one, for instance of a trial.</summary>
    public CounterStream Substream(ulong number) => Substream("#" + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>64 random bits.</summary>
    public ulong At(ulong index)
    {
        var (low, high) = Philox.Block(index >> 1, _domain, _key);
        return (index & 1) == 0 ? low : high;
    }

    /// <summary>Words 2 * entry and 2 * entry + 1, at the price of one.</summary>
    public (ulong First, ulong Second) PairAt(ulong entry) => Philox.Block(entry, _domain, _key);

    /// <summary>A multiple of 2^-53 in [0, 1), uniform.</summary>
    public double UniformAt(ulong index) => HalfOpen(At(index));

    /// <summary>An odd multiple of 2^-53 in (0, 1), uniform.</summary>
    public double OpenUniformAt(ulong index) => Open(At(index));

    /// <summary>An integer in 0..count-1; no value is preferred by more than count * 2^-64.</summary>
    public ulong BelowAt(ulong index, ulong count) => (ulong)(((UInt128)At(index) * count) >> 64);

    /// <inheritdoc/>
    public bool Equals(CounterStream other) => _key == other._key && _domain == other._domain;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CounterStream other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_key, _domain);

    /// <summary>A word as a number in [0, 1).</summary>
    internal static double HalfOpen(ulong word) => (long)(word >> 11) * (1.0 / 9007199254740992.0);

    /// <summary>A word as a number in (0, 1).</summary>
    internal static double Open(ulong word) => ((long)(word >> 12) + 0.5) * (1.0 / 4503599627370496.0);

    private static (ulong Key, ulong Domain) Derive(ulong a, ulong b, string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, a);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), b);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes, digest);
        return (BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]));
    }
}

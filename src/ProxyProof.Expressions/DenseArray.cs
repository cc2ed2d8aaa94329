using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>A constant tensor, held once: exact fractions, with the nearest doubles beside them for search.</summary>
/// <remarks>Equality is by content, through a SHA-256 digest of shape and exact values.</remarks>
public sealed class DenseArray : IEquatable<DenseArray>
{
    private readonly Rational[]? _exact;

    /// <summary>An array of binary64 numbers, which are their own exact values.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="values">Row-major; finite; not copied.</param>
    public DenseArray(Shape shape, double[] values)
        : this(shape, values, exact: null)
    {
    }

    private DenseArray(Shape shape, double[] values, Rational[]? exact)
    {
        if (values.Length != shape.Size)
        {
            throw new ArgumentException($"A tensor of shape {shape} has {shape.Size} entries, not {values.Length}.", nameof(values));
        }

        Shape = shape;
        Values = values;
        _exact = exact;
        Digest = ComputeDigest();
    }

    /// <summary>The shape.</summary>
    public Shape Shape { get; }

    /// <summary>The nearest doubles, row-major.</summary>
    public double[] Values { get; }

    /// <summary>Whether every entry is a binary64 number.</summary>
    public bool IsBinary => _exact is null;

    /// <summary>SHA-256 of shape and exact values, in hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>An array of exact fractions.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="exact">Row-major; not copied.</param>
    public static DenseArray FromExact(Shape shape, Rational[] exact)
    {
        var values = new double[exact.Length];
        var binary = true;
        for (var i = 0; i < exact.Length; i++)
        {
            values[i] = exact[i].ToDouble();
            binary = binary && double.IsFinite(values[i]) && Rational.FromDouble(values[i]) == exact[i];
        }

        return new DenseArray(shape, values, binary ? null : exact);
    }

    /// <summary>The exact value of an entry, by row-major position.</summary>
    public Rational Exact(int index) => _exact is null ? Rational.FromDouble(Values[index]) : _exact[index];

    /// <inheritdoc/>
    public bool Equals(DenseArray? other) => other is not null && string.Equals(Digest, other.Digest, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DenseArray);

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode(StringComparison.Ordinal);

    private string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Shape}|{(IsBinary ? "binary" : "exact")}|"));
        Span<byte> buffer = stackalloc byte[8];
        for (var i = 0; i < Values.Length; i++)
        {
            if (IsBinary)
            {
                // -0 and 0 are one exact value.
                BinaryPrimitives.WriteDoubleLittleEndian(buffer, Values[i] == 0 ? 0 : Values[i]);
                hash.AppendData(buffer);
            }
            else
            {
                hash.AppendData(Encoding.UTF8.GetBytes(Exact(i).ToString() + ";"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

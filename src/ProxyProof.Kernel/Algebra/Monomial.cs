namespace ProxyProof.Kernel;

/// <summary>A product of powers of symbols. Symbols are numbers that a <see cref="SymbolTable"/> gives out.</summary>
public sealed class Monomial : IEquatable<Monomial>
{
    private readonly int[] _parts;
    private readonly int _hash;

    // Pairs of a symbol and its exponent (at least 1), symbols ascending.
    private Monomial(int[] parts)
    {
        _parts = parts;
        var hash = default(HashCode);
        foreach (var part in parts)
        {
            hash.Add(part);
        }

        _hash = hash.ToHashCode();
        for (var i = 1; i < parts.Length; i += 2)
        {
            Degree = checked(Degree + parts[i]);
        }
    }

    /// <summary>The empty product.</summary>
    public static Monomial One { get; } = new([]);

    /// <summary>The sum of the exponents.</summary>
    public int Degree { get; }

    /// <summary>The number of different symbols.</summary>
    public int Count => _parts.Length / 2;

    /// <summary>The symbol at a place, in ascending order.</summary>
    public int SymbolAt(int place) => _parts[2 * place];

    /// <summary>Its exponent.</summary>
    public int ExponentAt(int place) => _parts[(2 * place) + 1];

    /// <summary>A power of one symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="exponent">Domain: at least 0.</param>
    public static Monomial Of(int symbol, int exponent = 1) => exponent == 0 ? One : new([symbol, exponent]);

    /// <summary>The exponent of a symbol; 0 where it does not occur.</summary>
    public int ExponentOf(int symbol)
    {
        for (var i = 0; i < _parts.Length; i += 2)
        {
            if (_parts[i] == symbol)
            {
                return _parts[i + 1];
            }
        }

        return 0;
    }

    /// <summary>The monomial with another exponent of a symbol; 0 leaves it out.</summary>
    public Monomial With(int symbol, int exponent)
    {
        var rest = new List<int>(_parts.Length);
        for (var i = 0; i < _parts.Length; i += 2)
        {
            if (_parts[i] != symbol)
            {
                rest.Add(_parts[i]);
                rest.Add(_parts[i + 1]);
            }
        }

        return new Monomial([.. rest]) * Of(symbol, exponent);
    }

    /// <summary>The product.</summary>
    public static Monomial operator *(Monomial a, Monomial b)
    {
        if (a._parts.Length == 0)
        {
            return b;
        }

        if (b._parts.Length == 0)
        {
            return a;
        }

        var (x, y) = (a._parts, b._parts);
        var shared = 0;
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            shared += x[i] == y[j] ? 1 : 0;
            (i, j) = x[i] == y[j] ? (i + 2, j + 2) : x[i] < y[j] ? (i + 2, j) : (i, j + 2);
        }

        var parts = new int[x.Length + y.Length - (2 * shared)];
        for (int i = 0, j = 0, k = 0; k < parts.Length; k += 2)
        {
            if (j >= y.Length || (i < x.Length && x[i] < y[j]))
            {
                (parts[k], parts[k + 1]) = (x[i], x[i + 1]);
                i += 2;
            }
            else if (i >= x.Length || y[j] < x[i])
            {
                (parts[k], parts[k + 1]) = (y[j], y[j + 1]);
                j += 2;
            }
            else
            {
                (parts[k], parts[k + 1]) = (x[i], checked(x[i + 1] + y[j + 1]));
                (i, j) = (i + 2, j + 2);
            }
        }

        return new(parts);
    }

    /// <summary>By degree, then the lower symbols' exponents.</summary>
    public int Against(Monomial other)
    {
        if (Degree != other.Degree)
        {
            return Degree.CompareTo(other.Degree);
        }

        for (var i = 0; i < _parts.Length && i < other._parts.Length; i++)
        {
            if (_parts[i] != other._parts[i])
            {
                // A lower symbol, or a higher exponent of it, comes later.
                return i % 2 == 0 ? other._parts[i].CompareTo(_parts[i]) : _parts[i].CompareTo(other._parts[i]);
            }
        }

        return _parts.Length.CompareTo(other._parts.Length);
    }

    /// <inheritdoc/>
    public bool Equals(Monomial? other) => other is not null && _hash == other._hash && _parts.AsSpan().SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Monomial);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() =>
        Count == 0 ? "1" : string.Join("*", Enumerable.Range(0, Count).Select(i => ExponentAt(i) == 1 ? $"s{SymbolAt(i)}" : $"s{SymbolAt(i)}^{ExponentAt(i)}"));
}

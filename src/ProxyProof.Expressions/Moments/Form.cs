using System.Collections.Immutable;

namespace ProxyProof.Expressions.Moments;

/// <summary>mean + Σ coefficients · standard random numbers; coefficients are numbers of the graph that hold nothing random.</summary>
/// <param name="Mean">The constant.</param>
/// <param name="Terms">By the index of the random number, ascending.</param>
/// <param name="IsConditional">Whether it is a form given that another one is 0: it may vanish where the two are parallel.</param>
internal sealed record Form(NodeId Mean, Sequence<(int Base, NodeId Coefficient)> Terms, bool IsConditional = false);

/// <summary>What a factor of a term is.</summary>
internal enum AtomKind
{
    /// <summary>A standard random number.</summary>
    Number,
    /// <summary>A form.</summary>
    Linear,
    /// <summary>1 where a form is greater than 0.</summary>
    Positive,
    /// <summary>The absolute value of a form.</summary>
    Absolute,
    /// <summary>The distribution function of N(0, 1) at a form.</summary>
    Normal,
    /// <summary>exp of a form.</summary>
    Exponential,
    /// <summary>cos of a form.</summary>
    Cosine,
    /// <summary>sin of a form.</summary>
    Sine,
}

/// <summary>A factor: a random number (then <paramref name="Index"/> is its place), or a function of the form at that place.</summary>
internal readonly record struct Atom(AtomKind Kind, int Index) : IComparable<Atom>
{
    public int CompareTo(Atom other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Index.CompareTo(other.Index);
}

/// <summary>A product of powers of atoms, in their order.</summary>
internal readonly record struct Monomial(Sequence<(Atom Atom, int Power)> Factors)
{
    public static Monomial One => new([]);

    public bool IsOne => Factors.Count == 0;

    public static Monomial Of(Atom atom, int power = 1) => new([(atom, power)]);
}

/// <summary>A sum of coefficients times monomials. The coefficients hold nothing random.</summary>
/// <param name="terms">The terms; none has coefficient 0.</param>
internal sealed class RandomNumber(ImmutableDictionary<Monomial, NodeId> terms)
{
    public ImmutableDictionary<Monomial, NodeId> Terms { get; } = terms;

    /// <summary>When set, the value is the square root of the sum, and not the sum itself.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Whether nothing random is in it.</summary>
    public bool IsFixed => !IsRoot && (Terms.IsEmpty || (Terms.Count == 1 && Terms.ContainsKey(Monomial.One)));

    /// <summary>Whether it is a constant plus multiples of random numbers.</summary>
    public bool IsAffine => !IsRoot && Terms.Keys.All(monomial => monomial.IsOne || (monomial.Factors is [{ Atom.Kind: AtomKind.Number, Power: 1 }]));
}

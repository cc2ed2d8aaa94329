using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>What a formula may turn out to be: a set of outcomes that surely holds the actual one. A single outcome is a decision.</summary>
[Flags]
internal enum Truths
{
    None = 0,
    True = 1,
    False = 2,
    Undefined = 4,
    Any = True | False | Undefined,
}

/// <summary>The connectives on sets of outcomes, left to right: what stands on the left guards what stands on the right.</summary>
internal static class TruthRules
{
    public static Truths Not(Truths a) =>
        (a.HasFlag(Truths.True) ? Truths.False : Truths.None) | (a.HasFlag(Truths.False) ? Truths.True : Truths.None) | (a & Truths.Undefined);

    public static Truths And(Truths a, Truths b) => (a & ~Truths.True) | (a.HasFlag(Truths.True) ? b : Truths.None);

    public static Truths Or(Truths a, Truths b) => (a & ~Truths.False) | (a.HasFlag(Truths.False) ? b : Truths.None);

    public static Truths Implies(Truths premise, Truths conclusion) => Or(Not(premise), conclusion);

    /// <summary>The entries of one tensor, none guarding another: undefined where one is, else decisive where one is.</summary>
    public static Truths Beside(Truths a, Truths b, Truths decisive)
    {
        if (a == Truths.Undefined || b == Truths.Undefined)
        {
            return Truths.Undefined;
        }

        // The outcome is neither only where both are the other.
        return ((a | b) & (decisive | Truths.Undefined)) | (a & b & ~decisive);
    }

    /// <summary>How an enclosed number stands to 0.</summary>
    public static Truths Of<T>(T difference, Relation relation)
        where T : struct, IEnclosure<T> => difference.Definedness switch
        {
            Definedness.Undefined => Truths.Undefined,
            Definedness.Partial => Truths.Any,
            Definedness.Defined => difference.Compare(relation) switch
            {
                Trilean.True => Truths.True,
                Trilean.False => Truths.False,
                Trilean.Unknown => Truths.True | Truths.False,
            },
        };
}

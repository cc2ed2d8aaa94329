using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The value of one variable of a witness that depends on variables bound before it: numbers, plus multiples of expressions of the claim.</summary>
/// <param name="Constant">One number an entry of the variable.</param>
/// <param name="Addends">What is added.</param>
public sealed record WitnessTerm(ImmutableArray<Rational> Constant, ImmutableArray<WitnessAddend> Addends)
{
    // A list for each quantifier of choices, each with a term for each variable.
    internal static ImmutableArray<ImmutableArray<ImmutableArray<WitnessTerm>>> Read(IReadOnlyList<JsonElement> quantifiers) =>
        [.. quantifiers.Select(quantifier => Each(quantifier, choice => Each(choice, Term)))];

    private static ImmutableArray<T> Each<T>(JsonElement list, Func<JsonElement, T> read) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(read)] : throw new ProofFormatException("choices are lists of witnesses for each quantifier, with a term for each variable");

    private static WitnessTerm Term(JsonElement data)
    {
        ProofData.Only(data, "constant", "plus");
        return new(ProofData.Rationals(data, "constant"), [.. ProofData.List(data, "plus").Select(Addend)]);
    }

    private static WitnessAddend Addend(JsonElement data)
    {
        ProofData.Only(data, "node", "entry", "times");
        return new(new(ProofData.Whole(data, "node"), ProofData.Whole(data, "entry")), ProofData.Rationals(data, "times"));
    }
}

/// <summary>A multiple of an expression.</summary>
/// <param name="At">The claim's expression: one of the variable's shape as a whole, or one entry of any.</param>
/// <param name="Factors">One number for a whole expression; for an entry, one for each entry of the variable.</param>
public sealed record WitnessAddend(StandIn At, ImmutableArray<Rational> Factors);

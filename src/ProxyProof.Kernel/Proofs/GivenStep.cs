using System.Collections.Immutable;
using System.Text.Json;

namespace ProxyProof.Kernel;

/// <summary>What stands for a variable that a step binds: an expression of the claim, or one entry of it.</summary>
/// <param name="Node">The claim's node.</param>
/// <param name="Entry">Row-major position of the entry; -1 for the whole.</param>
public readonly record struct StandIn(int Node, int Entry)
{
    /// <summary>In place of a node: the square root of the number that stands for the entry. A witness may be made of it.</summary>
    public const int RootOf = -2;

    /// <summary>In place of a node, less a function: the function of the expression of the claim that stands for the entry. A witness may be made of it.</summary>
    public const int FunctionOf = -3;

    /// <summary>In place of an expression of the claim: pi. A witness may be made of it.</summary>
    public static StandIn Pi => new(-1, 0);
}

/// <summary>A step of a claim's script that is taken as a fact.</summary>
/// <param name="Step">Its position, from 0.</param>
/// <param name="At">For a step that speaks of all points of a domain: one expression for each variable that it binds, in order. Empty for a step that binds none.</param>
public sealed record GivenStep(int Step, ImmutableArray<StandIn> At)
{
    // Lists of whole numbers: the step, then node and entry of each expression.
    internal static ImmutableArray<GivenStep> Read(IReadOnlyList<JsonElement> list) => [.. list.Select(Read)];

    private static GivenStep Read(JsonElement data)
    {
        int[] numbers = data.ValueKind == JsonValueKind.Array
            ? [.. data.EnumerateArray().Select(each => each.ValueKind == JsonValueKind.Number && each.TryGetInt32(out var whole) ? whole : throw Malformed())]
            : throw Malformed();
        return numbers.Length % 2 == 1 && numbers[0] >= 0
            ? new(numbers[0], [.. numbers.Skip(1).Chunk(2).Select(pair => new StandIn(pair[0], pair[1]))])
            : throw Malformed();
    }

    private static ProofFormatException Malformed() => new("a given step is a list of whole numbers: the step, then pairs of a node and an entry");
}

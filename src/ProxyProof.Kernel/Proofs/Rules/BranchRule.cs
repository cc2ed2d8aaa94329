using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A tree of boxes, written in preorder with a byte a node: a division of one coordinate at the middle of its range, or a box on which the sequent is shown
/// in a form that the byte names.
/// </summary>
public static class BranchCode
{
    /// <summary>The first byte that names a listed point; at most <see cref="MostPoints"/> of them.</summary>
    public const byte FirstPoint = 16;

    /// <summary>How many points a tree may list.</summary>
    public const int MostPoints = 32;

    /// <summary>The first byte that names a listed manifold; at most <see cref="MostSlices"/> of them.</summary>
    public const byte FirstSlice = 48;

    /// <summary>How many manifolds a tree may list.</summary>
    public const int MostSlices = 16;

    /// <summary>The byte that divides coordinate 0; coordinate k is k more.</summary>
    public const byte FirstSplit = 64;

    /// <summary>How many coordinates a tree may divide.</summary>
    public const int MostCoordinates = 256 - FirstSplit;
}

/// <summary>Interval branch and bound: see <see cref="BranchCode"/>.</summary>
internal sealed class BranchRule : ProofRule
{
    public override string Name => "branch";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "points", "slices", "tree");
        ImmutableArray<ImmutableArray<Rational>> points = [.. ProofData.List(data, "points").Select(point => ProofData.Fractions(point))];
        var slices = ProofData.List(data, "slices").Select(ReadSlice).ToList();
        var text = ProofData.Text(data, "tree");
        var tree = new byte[((text.Length * 3) / 4) + 3];
        if (!Convert.TryFromBase64String(text, tree, out var length) || Convert.ToBase64String(tree, 0, length) != text)
        {
            return "the tree is no base64";
        }

        if (length == 0)
        {
            return "the tree is empty";
        }

        // Depth first, the lower half before the upper one; boxes wait on a stack of their own.
        var order = tree.AsSpan(0, length).ToArray().Max(code => code is >= BranchCode.FirstSplit or (byte)BoxForm.Natural or (byte)BoxForm.Normal or (byte)BoxForm.Linear or (byte)BoxForm.Tail ? 0 : code == (byte)BoxForm.Slopes ? 1 : 2);
        var forms = new BoxForms(sequent, order);
        var open = new Stack<ImmutableArray<CoordinateRange>>([sequent.Ranges]);
        for (var place = 0; place < length; place++)
        {
            context.Spend();
            if (!open.TryPop(out var box))
            {
                return "the tree goes on after its last box";
            }

            var code = tree[place];
            if (code >= BranchCode.FirstSplit)
            {
                var k = code - BranchCode.FirstSplit;
                if (k >= box.Length || box[k].IsPoint || box[k].IsEmpty)
                {
                    return "the tree divides a coordinate that cannot be divided";
                }

                var (below, above) = SplitRule.Halves(sequent with { Ranges = box }, k, BoxForms.Middle(box[k], sequent.Coordinates[k].IsInteger));
                open.Push(above.Ranges);
                open.Push(below.Ranges);
                continue;
            }

            var (point, slice) = (code - BranchCode.FirstPoint, code - BranchCode.FirstSlice);
            var shown = slice >= 0 && slice < slices.Count ? forms.Shows(box, BoxForm.CurvatureAtSlice, slice: slices[slice])
                : slice < 0 && point >= 0 && point < points.Length ? forms.Shows(box, BoxForm.CurvatureAtPoint, points[point])
                : code is <= (byte)BoxForm.Normal or (byte)BoxForm.Linear or (byte)BoxForm.Tail && forms.Shows(box, (BoxForm)code);
            if (!shown)
            {
                return $"box {place + 1} of the tree is not shown";
            }
        }

        return open.Count == 0 ? null : "the tree ends before its last box";
    }

    // Triples: the coordinate, the one it follows or -1, the offset.
    private static Slice ReadSlice(JsonElement data) => new([
        .. ProofData.Fractions(data).Chunk(3).Select(triple => triple.Length == 3 && Whole(triple[0]) is { } coordinate && Whole(triple[1]) is { } from
            ? new Replacement(coordinate, from, triple[2])
            : throw new ProofFormatException("a manifold is a list of triples")),
    ]);

    private static int? Whole(Rational value) => value.IsInteger && value >= -1 && value <= 1_000_000 ? (int)value.Numerator : null;
}

using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Half-lines, and ranges up to an end that is no point in question: one coordinate is a power of what grows without bound.</content>
public sealed partial class BoxForms
{
    private readonly OpenEnds.Strict[] _ends;
    private RegionEvaluator<TailValue>? _tail;

    /// <summary>Whether <see cref="BoxForm.Tail"/> speaks of a box.</summary>
    public bool HasTail(IReadOnlyList<CoordinateRange> ranges) => Tailed(ranges, Boxed(ranges)) is not null;

    private bool ByTail(IReadOnlyList<CoordinateRange> ranges, Interval[] box)
    {
        if (Tailed(ranges, box) is not { } tailed)
        {
            return false;
        }

        _tail ??= new(_sequent, _sequent.Facts.SelectMany(fact => fact.Literals).Concat(_literals).Select(literal => literal.Difference), _open);
        _tail.Run(tailed);
        return _tail.Shows(_sequent);
    }

    private bool IsNonzero(int coordinate) => _open.Keys.Any(node => _sequent.Place(new NodeId(node)) == coordinate);

    // One coordinate goes on from 1 or more, or from -1 or less the other way, and is ±t; or its range has an end that is no point in question, and it is that end ± 1/t.
    private TailValue[]? Tailed(IReadOnlyList<CoordinateRange> ranges, Interval[] box)
    {
        TailValue[] tailed = [.. box.Select(TailValue.Constant)];
        var far = Enumerable.Range(0, box.Length).Where(k => ranges[k].Low is null || ranges[k].High is null).ToArray();
        if (far is [var one])
        {
            var (low, high) = (ranges[one].Low is null ? double.NegativeInfinity : box[one].Lower, ranges[one].High is null ? double.PositiveInfinity : box[one].Upper);
            if (low < 1 && high > -1)
            {
                return null;
            }

            tailed[one] = TailValue.OfPower(Interval.FromDouble(low >= 1 ? 1 : -1), 1, low >= 1 ? low : -high);
            return tailed;
        }

        if (far.Length > 0)
        {
            return null;
        }

        for (var k = 0; k < box.Length; k++)
        {
            var (low, high) = (ranges[k].Low!.Value, ranges[k].High!.Value);
            var (fromBelow, fromAbove) = (_ends[k].Low == low || (low.IsZero && IsNonzero(k)), _ends[k].High == high || (high.IsZero && IsNonzero(k)));
            if ((fromBelow || fromAbove) && low < high && high - low <= 1)
            {
                var start = Interval.FromRational(1 / (high - low)).Lower;
                tailed[k] = TailValue.Apply(BinaryFunction.Add, TailValue.FromRational(fromBelow ? low : high), TailValue.OfPower(Interval.FromDouble(fromBelow ? 1 : -1), -1, start));
                return tailed;
            }
        }

        return null;
    }
}

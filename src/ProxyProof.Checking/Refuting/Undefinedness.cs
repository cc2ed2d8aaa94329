using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// A point at which a claim that something exists has no value, whatever would exist: "there is a y with y == 1/x" at x = 0. Search looks for a y, and points of such claims tell the
/// kernel nothing of all y; enclosures over their domains do.
/// </summary>
internal static class Undefinedness
{
    private const int MostProducts = 3;

    /// <summary>The outcome for a claim without a value; null where none of the points that are tried shows that.</summary>
    public static Outcome? Of(Claim claim, Effort effort)
    {
        if (claim.Randoms.Length + claim.Trajectories.Length > 0 || claim.Script is not null)
        {
            return null;
        }

        // With "for all" in place of "there is": a value for no y is one for none of them.
        var sought = new HashSet<int>();
        if (ProofClaim.Of(claim with { Formula = Universal(claim.Formula, negated: false, isBound: false, sought) }) is not { Refusal: null, IsLarge: false } subject || sought.Count == 0)
        {
            return null;
        }

        foreach (var sequent in subject.Sequents)
        {
            var evaluator = new RegionEvaluator<Interval>(sequent, sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
            foreach (var ranges in Points(sequent, sought).TakeWhile(_ => !effort.Stop()))
            {
                evaluator.Run(ranges);
                if (evaluator.LacksValue(sequent))
                {
                    var where = string.Join(", ", sequent.Coordinates.Select((coordinate, k) => (coordinate, k)).Where(each => !sought.Contains(each.coordinate.Variable)).Select(each => $"{each.coordinate.Name} = {ranges[each.k].Low}"));
                    return Outcomes.NoValue(claim, Outcomes.UndefinedCode, where.Length > 0 ? $"The claim has no value at {where}: it is undefined there, whatever is sought" : "The claim has no value: it is undefined", "guard the claim with where, implies or if");
                }
            }
        }

        return null;
    }

    private static Formula Universal(Formula formula, bool negated, bool isBound, HashSet<int> sought)
    {
        switch (formula)
        {
            case Not f:
                return f with { Operand = Universal(f.Operand, !negated, isBound, sought) };
            case And f:
                return f with { Parts = [.. Parts(f.Parts, !negated)] };
            case Or f:
                return f with { Parts = [.. Parts(f.Parts, negated)] };
            case Implies f:
                var (premise, conclusion) = (Universal(f.Premise, !negated, isBound, sought), Universal(f.Conclusion, negated, isBound, sought));
                return f with { Premise = premise, Conclusion = isBound && negated ? new And([premise, conclusion], f.Span) : conclusion };
            case IndexQuantifier f:
                return f with { Body = Universal(f.Body, negated, isBound, sought) };
            case Quantifier f:
                if (f.Universal == negated)
                {
                    sought.UnionWith(f.Variables.SelectMany(variable => variable.Variables.Items));
                }

                return f with { Universal = !negated, Body = Universal(f.Body, negated, isBound: true, sought) };
            default:
                return formula;
        }

        // What is shown part by part: the first that fails guards the others, at the points that they are about.
        Formula[] Parts(Sequence<Formula> parts, bool isEach)
        {
            Formula[] all = [.. parts.Select(part => Universal(part, negated, isBound, sought))];
            Formula Guarded(int k) => negated ? new And([.. all[..k].Select(before => new Not(before, before.Span)), all[k]], all[k].Span) : new Implies(new And([.. all[..k]], all[k].Span), all[k], all[k].Span);
            return isEach && isBound ? [all[0], .. Enumerable.Range(1, all.Length - 1).Select(Guarded)] : all;
        }
    }

    // Ends, zero and one for what is bound by "for all"; what is sought is anything.
    private static IEnumerable<CoordinateRange[]> Points(Sequent sequent, HashSet<int> sought)
    {
        int[] given = [.. Enumerable.Range(0, sequent.Coordinates.Length).Where(k => !sought.Contains(sequent.Coordinates[k].Variable))];
        Rational[] Values(CoordinateRange range) => [.. new Rational?[] { 0, range.Low, range.High, 1, -1, new Rational(1, 2) }.OfType<Rational>().Where(range.Contains).Distinct()];
        CoordinateRange[] At(Rational[] point)
        {
            CoordinateRange[] ranges = [.. sequent.Ranges];
            for (var i = 0; i < point.Length; i++)
            {
                ranges[given[i]] = new(point[i], point[i]);
            }

            return ranges;
        }

        var values = Array.ConvertAll(given, k => Values(sequent.Ranges[k]));
        return Array.Exists(values, each => each.Length == 0) ? []
            : given.Length <= MostProducts ? values.Aggregate((IEnumerable<Rational[]>)[[]], (points, each) => points.SelectMany(point => each.Select(value => (Rational[])[.. point, value]))).Select(At)
            : Enumerable.Range(0, values.Max(each => each.Length)).Select(n => At(Array.ConvertAll(values, each => each[Math.Min(n, each.Length - 1)])));
    }
}

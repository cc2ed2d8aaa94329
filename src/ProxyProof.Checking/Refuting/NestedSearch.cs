using System.Collections.Immutable;
using ProxyProof.Checking.Inspecting;
using ProxyProof.Checking.Proving;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// Statements of three layers, "forall x: exists y: forall z: P" and "exists x: forall y: exists z: P": some x are tried, and for each the other two layers are
/// searched in turns. Where every y that was tried has an answer z, the answers are named in terms of y, and the kernel shows that they do.
/// </summary>
internal static class NestedSearch
{
    private const int MostOuter = 24;
    private const int Draws = 40;

    // So many x at which everything is answered are tried to be proved.
    private const int MostProofs = 4;

    /// <summary>The outcome; null where the claim has another form.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="effort">How much to try.</param>
    /// <exception cref="UnsupportedFormException">The layers below have a form that is not searched.</exception>
    public static Outcome? Run(Claim claim, Effort effort)
    {
        var isNegation = claim.Formula is Quantifier { Universal: true };
        var graph = GraphCopy.Of(claim.Graph);
        return Obligations.BelowExists(claim, isNegation) is { Below: { Count: > 0 } rest } parts && rest.All(each => each.Universals.Count > 0 && each.Existentials.Count > 0)
            ? Search(claim, graph, isNegation, parts.Outer, parts.Conditions, rest, effort)
            : null;
    }

    private static Outcome Search(
        Claim claim, Graph graph, bool isNegation, IReadOnlyList<BoundVariable> outer, IReadOnlyList<Formula> conditions, IReadOnlyList<Obligation> rest, Effort effort)
    {
        var layout = new Layout(graph, outer);
        var (points, open) = (0L, 0);
        List<Rational[]> tried = [], unanswered = [];
        Outcome? Shown(Rational[] x, Obligation[] held, IEnumerable<double[]> replies)
        {
            var found = Outcome.Supported(claim) with { Statistics = Statistics(points, tried.Count, effort), Replies = [.. replies.Select(reply => ImmutableArray.Create(reply))] };
            return Portfolio.Below(claim, graph, isNegation, held, [.. x], found, effort) is { Verdict: Verdict.Refuted or Verdict.Proved } shown
                ? shown with { Message = $"For {Text(layout, x)}: {shown.Message}" }
                : null;
        }

        // 1. Where everything that was tried is answered, the answers are named.
        foreach (var x in Outer(new Problem(graph, outer, conditions, new Truth(true, SourceSpan.None)), new CounterStream(effort.Seed, $"{claim.Id}/nested")))
        {
            if (effort.Stop())
            {
                break;
            }

            tried.Add(x);
            Obligation[] held = [.. rest.Select(each => Below(each, layout, x))];
            AlternatingResult[] results = [.. held.Select((obligation, k) => new AlternatingSearch(graph, obligation, effort, $"{claim.Id}/nested/{tried.Count}/{k}").Run())];
            points += results.Sum(result => result.Points);
            if (results.Any(result => result.Witness is not null || result.IsVacuous))
            {
                unanswered.Add(x);
            }
            else if (open++ < MostProofs && Shown(x, held, results.SelectMany(result => result.Replies)) is { } shown)
            {
                return shown;
            }
        }

        // 2. Over unbounded domains the search of answers ends somewhere; expressions do not.
        foreach (var x in unanswered.Where(x => x.Any(entry => !entry.IsZero)).Take(MostProofs).TakeWhile(_ => !effort.Stop()))
        {
            if (Shown(x, [.. rest.Select(each => Below(each, layout, x))], []) is { } shown)
            {
                return shown;
            }
        }

        // 3. One value of the middle layer may do for all of the outer ones: provers are told of it.
        return Undecided(claim, isNegation, open, tried.Count) with
        {
            Statistics = Statistics(points, tried.Count, effort),
            BestPoint = open == 0 && rest is [var only] && !effort.Stop() && !AsksFor(graph, only, outer, conditions.Count) ? Constant(claim, graph, outer, conditions, only, effort) : [],
        };
    }

    // Whether what is asked of the middle layer, its domains and conditions, speaks of the outer one: then no value is in question for all of it.
    private static bool AsksFor(Graph graph, Obligation rest, IReadOnlyList<BoundVariable> outer, int conditions)
    {
        NodeId[] asked = [.. rest.Universals.SelectMany(variable => Inspection.Ends(variable.Domain)), .. rest.Hypotheses.Skip(conditions).SelectMany(DerivativeCheck.Sides)];
        var marks = graph.Reachable(asked);
        return outer.SelectMany(variable => variable.Variables.Items.ToArray()).Any(id => marks[graph.VariableNode(id).Index]);
    }

    // A value y such that no (x, z) makes P true, in "for every x there is a y such that for every z not P".
    private static ImmutableArray<WitnessVariable> Constant(Claim claim, Graph graph, IReadOnlyList<BoundVariable> outer, IReadOnlyList<Formula> conditions, Obligation rest, Effort effort)
    {
        var obligation = new Obligation(
            rest.Universals, [.. rest.Hypotheses.Skip(conditions.Count)], [.. outer, .. rest.Existentials], conditions.Count == 0 ? rest.Goal : new And([.. conditions, rest.Goal], rest.Goal.Span));
        var result = new AlternatingSearch(graph, obligation, effort, $"{claim.Id}/nested/constant").Run();
        return result.Witness is { } witness ? Outcomes.Variables(result.Layout, Array.ConvertAll(witness, Rational.FromDouble), graph) : [];
    }

    private static Outcome Undecided(Claim claim, bool isNegation, int open, int tried) => (isNegation, open) switch
    {
        (_, _) when tried == 0 => Outcome.Inconclusive(claim) with { Message = "No point of the outermost variables was tried." },
        (true, 0) => Outcome.Supported(claim) with { Method = "search", Message = $"For each of the {tried} points of the outermost variables that were tried a witness was found that nothing tried makes fail." },
        (true, _) => Outcome.Inconclusive(claim) with { Message = $"For {open} of the {tried} points of the outermost variables that were tried no witness was found." },
        (false, 0) => Outcome.Inconclusive(claim) with { Message = $"No witness was found among the {tried} points of the outermost variables that were tried." },
        (false, _) => Outcome.Supported(claim) with { Method = "search", Message = "A witness was found in floating point: every value tried of the variables below has an answer." },
    };

    private static Statistics Statistics(long points, int tried, Effort effort) => new()
    {
        Points = points,
        Stopped = effort.Interrupted ? "time" : "work",
        Stages = [new StageReport("layers", points, null, $"{tried} points of the outermost variables")],
    };

    private static Obligation Below(Obligation obligation, Layout layout, Rational[] x) => obligation with
    {
        Universals = [.. layout.Bound, .. obligation.Universals],
        Held = [.. layout.Bound.Select(variable => layout.Slice(variable) is var (start, length) ? (variable, Array.ConvertAll(x[start..(start + length)], entry => entry.ToDouble())) : default)],
    };

    // Special points, then draws, as short as they are in the domain; each once.
    private static IEnumerable<Rational[]> Outer(Problem problem, CounterStream stream)
    {
        var worker = problem.CreateWorker();
        var source = new Sampling.PointSource(worker, stream);
        var drawn = Enumerable.Range(0, Draws).Select(k =>
        {
            var point = new double[worker.Dimension];
            source.Point((ulong)k, point);
            return point;
        });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (point, rounding) in Starts.Special(worker).Take(Draws).Select(point => (point, new Rounding(10, 0))).Concat(drawn.Select(point => (point, new Rounding(0, 0, 2)))))
        {
            var rounded = new Rational[point.Length];
            if (worker.Exact(point, rounding, rounded) && seen.Add(string.Join(',', rounded)) && worker.Evaluate(Array.ConvertAll(rounded, entry => entry.ToDouble())) is { Satisfied: true, Defined: true })
            {
                yield return rounded;
                if (seen.Count >= MostOuter)
                {
                    yield break;
                }
            }
        }
    }

    private static string Text(Layout layout, Rational[] x) => string.Join(", ", layout.Bound.Select(variable =>
    {
        var (start, length) = layout.Slice(variable);
        return $"{variable.Name} = {(length == 1 ? x[start].ToString() : $"[{string.Join(", ", x[start..(start + length)].Select(entry => entry.ToString()))}]")}";
    }));
}

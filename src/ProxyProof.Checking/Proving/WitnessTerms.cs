using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>A witness for "for every x there is a y": one term for each variable of y.</summary>
/// <param name="Terms">In the order of the variables.</param>
/// <param name="Length">How much there is to read.</param>
internal sealed record WitnessFormula(ImmutableArray<WitnessTerm> Terms, int Length);

/// <summary>
/// Looks for witnesses that depend on other variables: numbers, multiples of expressions of the claim and sums of both, that do at all points tried; or a few,
/// some one of which does at each.
/// </summary>
/// <param name="graph">The search's own graph, a copy of the claim's.</param>
/// <param name="obligation">For every x there is a y such that the goal holds.</param>
/// <param name="effort">How much to try.</param>
/// <param name="name">Names the streams.</param>
internal sealed class WitnessTerms(Graph graph, Obligation obligation, Effort effort, string name)
{
    private const int OuterPoints = 160;
    private const int SearchedPoints = 10;
    private const int InnerSamples = 256;
    private const int MostExpressions = 10;
    private const int MostFormulas = 4000;
    private const int MostSingles = 3;
    private const int MostNumbers = 2;
    private const int MostTogether = 6;
    private const int MostReplies = 16;
    private const double MostWork = 3e8;

    private static readonly Rational[] Factors = [1, -1, new(1, 2), 2, new(-1, 2), -2, new(1, 4)];
    private static readonly Rational[] Offsets = [0, 1, -1, new(1, 2), new(-1, 2), 2, -2, 10];

    // How far replies may be moved to be short.
    private static readonly Rational[] Shares = [new(1, 40), new(1, 1000), new(1, 1_000_000)];

    // What floating point cannot tell: sides that differ by less, as a share of them, and points farther out.
    private const double Rounded = 1e-9;
    private const double FarOut = 1e50;

    private static readonly (double Share, double Margin) Fails = (double.NegativeInfinity, 0);

    private readonly Problem _problem = obligation.Hold(new(graph, [.. obligation.Universals, .. obligation.Existentials], obligation.Hypotheses, new Not(obligation.Goal, SourceSpan.None)));

    /// <summary>Sets of witnesses worth a proof: single ones, those that hold at the most points by more than rounding first, or several together.</summary>
    /// <param name="replies">Points (x, y) whose y was seen to do somewhere.</param>
    public IReadOnlyList<IReadOnlyList<WitnessFormula>> Find(IEnumerable<double[]> replies)
    {
        double[][] given = [.. replies];
        var tried = Tried(given);
        IReadOnlyList<WitnessFormula>[] inverse = [.. InverseWitness.Of(graph, obligation).Select(term => new[] { Formula([term]) })];
        return inverse.Length > 0 ? [.. inverse, .. tried]
            : LinearWitness.Of(graph, obligation) is { } solved ? [[Formula(solved)], .. tried] : [.. tried.Where(set => set.Count == 1), .. Replies(given), .. tried.Where(set => set.Count > 1)];
    }

    // All that answered together, as short as they may be: no x withstood them, though each of a few that do at the points tried may fail between these.
    private IEnumerable<IReadOnlyList<WitnessFormula>> Replies(double[][] replies)
    {
        var layout = _problem.Layout;
        int[] variables = [.. obligation.Existentials.SelectMany(bound => bound.Variables.Items)];
        var counts = new HashSet<int>();
        foreach (var share in replies.Length is > 1 and <= MostReplies && Array.TrueForAll(replies, reply => reply.Length == layout.Dimension) ? Shares : [])
        {
            Rational Short(double x) => Rational.FromDouble(x) is var exact && BoxForms.Simplest(new(exact - (share * (1 + Rational.Abs(exact))), exact + (share * (1 + Rational.Abs(exact))))) is var near ? near : exact;
            var sets = replies.Select(reply => variables.Select(variable => layout.Slice(variable) is var (start, length) ? reply[start..(start + length)].Select(Short).ToArray() : []).ToArray())
                .DistinctBy(values => string.Join(';', values.Select(entries => string.Join(',', entries))), StringComparer.Ordinal).ToArray();
            if (sets.Length > 1 && counts.Add(sets.Length))
            {
                yield return [.. sets.Select(values => Formula([.. values.Select(entries => new WitnessTerm([.. entries], []))]))];
            }
        }
    }

    private IReadOnlyList<IReadOnlyList<WitnessFormula>> Tried(IEnumerable<double[]> replies)
    {
        var worker = _problem.CreateWorker();
        double[][] given = [.. replies];
        var points = Outer(worker, given);
        if (points.Count == 0 || points.Count * (double)_problem.Values.Cost > MostWork)
        {
            return [];
        }

        // 1. How well each formula does at each point.
        List<WitnessFormula> formulas = [.. Formulas(worker, [.. given, .. Searched(points)]).OrderBy(formula => formula.Length).Take((int)Math.Min(MostFormulas, MostWork / points.Count / Math.Max(1, _problem.Values.Cost)))];
        var expressions = Expressions();
        var values = Values(expressions, points);
        (double Share, double Margin)[][] all = [.. formulas.Select(formula => Enumerable.Range(0, points.Count).Select(k => effort.Stop() ? Fails : Spare(worker, points[k], formula, expressions, values[k])).ToArray())];
        var spare = Array.ConvertAll(all, row => Array.ConvertAll(row, one => one.Share));

        // 2. Those that do everywhere.
        var everywhere = Enumerable.Range(0, formulas.Count).Where(f => spare[f].All(share => share >= 0)).ToArray();

        // Numbers that do may do at the points tried alone: they leave places for expressions.
        int[] surest = [.. everywhere.OrderByDescending(f => spare[f].Count(share => share > 0))];
        List<IReadOnlyList<WitnessFormula>> found = [.. surest.Where(f => IsNumber(formulas[f])).Take(MostNumbers).Concat(surest.Where(f => !IsNumber(formulas[f])).Take(MostSingles)).Select(f => new[] { formulas[f] })];

        // 3. Several, each doing at the most of the points that are left: where one does at all points tried, it may not do between them.
        return Together(formulas, spare, Array.ConvertAll(all, row => Array.ConvertAll(row, one => one.Margin)), everywhere) is not { Count: > 1 } together ? found : [.. found, together];
    }

    // By more than rounding where one of them does; of several that do at as many points, the one that does by the most.
    private static List<WitnessFormula>? Together(List<WitnessFormula> formulas, double[][] spare, double[][] margins, int[] everywhere)
    {
        int[] others = [.. Enumerable.Range(0, formulas.Count).Except(everywhere.Where(f => Array.TrueForAll(spare[f], share => share > 0)))];
        var left = Enumerable.Range(0, spare.Length == 0 ? 0 : spare[0].Length).ToHashSet();
        var together = new List<WitnessFormula>();
        while (left.Count > 0 && together.Count < MostTogether && others.Length > 0)
        {
            var best = others.MaxBy(f => (left.Count(k => spare[f][k] > 0), left.Sum(k => spare[f][k] > 0 ? Math.Min(1, margins[f][k]) : 0)));
            if (left.RemoveWhere(k => spare[best][k] > 0) == 0 && left.RemoveWhere(k => spare[best][k] >= 0) == 0)
            {
                return null;
            }

            together.Add(formulas[best]);
        }

        return left.Count == 0 ? together : null;
    }

    private static bool IsNumber(WitnessFormula formula) => formula.Terms.All(term => term.Addends.IsEmpty);

    /// <summary>As people read it: "y = x + 1".</summary>
    public string Text(WitnessFormula formula) => string.Join(", ", Components().Select((component, k) => $"{component.Name} = {Text(formula.Terms[k])}"));

    /// <summary>As certificates write it.</summary>
    public static JsonArray Json(IEnumerable<WitnessFormula> formulas) => new([.. formulas.Select(formula => (JsonNode)new JsonArray([.. formula.Terms.Select(Json)]))]);

    private static JsonNode Json(WitnessTerm term) => new JsonObject
    {
        ["constant"] = Proving.Json.Of(term.Constant),
        ["plus"] = new JsonArray([.. term.Addends.Select(addend => (JsonNode)new JsonObject
        {
            ["node"] = addend.At.Node,
            ["entry"] = addend.At.Entry,
            ["times"] = Proving.Json.Of(addend.Factors),
        })]),
    };

    private string Text(WitnessTerm term)
    {
        var parts = new List<string>();
        foreach (var addend in term.Addends)
        {
            var text = InfixText(addend.At);
            parts.Add(addend.Factors.All(factor => factor == 1) ? text : addend.Factors.All(factor => factor == -1) ? $"-{text}"
                : addend.Factors.All(factor => factor == addend.Factors[0]) ? $"{addend.Factors[0]}*{text}" : $"{text}*[{string.Join(", ", addend.Factors)}]");
        }

        if (term.Constant.Any(x => !x.IsZero) || parts.Count == 0)
        {
            parts.Add(term.Constant.Length == 1 ? term.Constant[0].ToString() : $"[{string.Join(", ", term.Constant.Take(12))}{(term.Constant.Length > 12 ? ", …" : "")}]");
        }

        return string.Join(" + ", parts).Replace("+ -", "- ", StringComparison.Ordinal);
    }

    private string InfixText(StandIn at)
    {
        if (at.Node <= StandIn.FunctionOf)
        {
            var argument = InfixText(new(at.Entry, -1));
            return $"{((UnaryFunction)(StandIn.FunctionOf - at.Node)).ToString().ToLowerInvariant()}{(argument.StartsWith('(') ? argument : $"({argument})")}";
        }

        var node = new NodeId(at.Node);
        if (graph[node] is Variable variable)
        {
            var known = obligation.Universals.SelectMany(bound => bound.Variables.Items.Select((id, k) => (id, Name: bound.ComponentNames[k]))).FirstOrDefault(each => each.id == variable.Id).Name ?? graph.VariableName(variable.Id);
            return at.Entry < 0 || variable.Shape.IsScalar ? known : $"{known}[{at.Entry + 1}]";
        }

        var text = ProxyProof.Expressions.Printing.InfixPrinter.Print(graph, node).Text;
        return text.All(char.IsLetterOrDigit) ? text : $"({text})";
    }

    private IEnumerable<(int Variable, string Name)> Components() =>
        obligation.Existentials.SelectMany(bound => bound.Variables.Items.Select((id, k) => (id, bound.ComponentNames[k])));

    // Points of the outer variables alone: the rest of each is not looked at.
    private List<double[]> Outer(Worker worker, double[][] replies)
    {
        var outer = obligation.Hold(new Problem(graph, obligation.Universals, obligation.Hypotheses, new Truth(true, SourceSpan.None))).CreateWorker();
        var source = new Sampling.PointSource(outer, new CounterStream(effort.Seed, name).Substream("terms"));
        var given = new List<double[]>();
        void Add(double[] point)
        {
            if (outer.Evaluate(point) is { Satisfied: true, Defined: true })
            {
                var full = new double[worker.Dimension];
                point.CopyTo(full, 0);
                given.Add(full);
            }
        }

        foreach (var point in Starts.Special(outer).Take(OuterPoints / 3))
        {
            Add(point);
        }

        // What only one of the replies answered is not answered by chance.
        foreach (var reply in replies.Where(reply => reply.Length >= outer.Dimension).Take(OuterPoints / 3))
        {
            Add(reply[..outer.Dimension]);
        }

        foreach (var far in (double[])[1e4, -1e4, 1e9, -1e9])
        {
            var point = new double[outer.Dimension];
            Array.Fill(point, far);
            outer.Project(point);
            Add(point);
        }

        for (var k = 0; k < 10 * OuterPoints && given.Count < OuterPoints; k++)
        {
            var point = new double[outer.Dimension];
            source.Point((ulong)k, point);
            Add(point);
        }

        return given;
    }

    // What a search finds at some of the points.
    private IEnumerable<double[]> Searched(List<double[]> points)
    {
        var inner = new Problem(graph, [.. obligation.Universals, .. obligation.Existentials], [], new Not(obligation.Goal, SourceSpan.None));
        for (var k = 0; k < points.Count && !effort.Stop(); k += Math.Max(1, points.Count / SearchedPoints))
        {
            foreach (var bound in obligation.Universals)
            {
                var (start, length) = inner.Layout.Slice(bound);
                inner.Fix(bound, points[k][start..(start + length)]);
            }

            var worker = inner.CreateWorker();
            var findings = Sampling.Run(worker, new CounterStream(effort.Seed, name).Substream($"terms/{k.ToString(CultureInfo.InvariantCulture)}"), InnerSamples, restore: false, effort.Stop);
            foreach (var found in findings.Lowest.Take(1).Concat(findings.Simplest.Take(2)).Where(found => found.Margin <= 0))
            {
                yield return found.Point;
            }
        }
    }

    // Numbers that did somewhere, rounded; multiples of one expression with an offset; the same for several variables at once.
    private IEnumerable<WitnessFormula> Formulas(Worker worker, IReadOnlyList<double[]> replies)
    {
        var layout = _problem.Layout;
        (int Variable, string Name)[] components = [.. Components()];
        Shape[] shapes = [.. components.Select(component => graph.ShapeOf(graph.VariableNode(component.Variable)))];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        WitnessFormula Constant(Func<int, int, double> entry, Rounding rounding) => Formula([.. components.Select((component, c) =>
            new WitnessTerm([.. Enumerable.Range(0, shapes[c].Size).Select(k => rounding.Apply(entry(layout.Slice(component.Variable).Start, k)))], []))]);

        foreach (var value in (double[])[0, 1, -1, 0.5, -0.5, 2, -2])
        {
            yield return Constant((_, _) => value, Rounding.Full);
        }

        foreach (var point in replies.Concat(Starts.Special(worker).Take(200)))
        {
            foreach (var rounding in Rounding.Ladder.Take(7))
            {
                var formula = Constant((start, k) => point[start + k], rounding);
                if (seen.Add(string.Join(',', formula.Terms.SelectMany(term => term.Constant))))
                {
                    yield return formula;
                }
            }
        }

        // One expression, for every variable alike.
        foreach (var at in Expressions())
        {
            foreach (var factor in Factors)
            {
                foreach (var offset in Offsets)
                {
                    if (Fitting(at, shapes, factor, offset) is { } terms)
                    {
                        yield return Formula(terms);
                    }
                }
            }
        }

        // Two variables, each with an expression of its own.
        if (components.Length == 2)
        {
            StandIn[] expressions = [.. Expressions()];
            foreach (var (first, second, sign) in expressions.SelectMany(a => expressions.SelectMany(b => Factors.Take(2).Select(factor => (a, b, factor)))))
            {
                foreach (var offset in Offsets.Take(3))
                {
                    if (Fitting(first, shapes[..1], 1, 0) is [var one] && Fitting(second, shapes[1..], sign, offset) is [var two])
                    {
                        yield return Formula([one, two]);
                    }
                }
            }
        }
    }

    private ImmutableArray<WitnessTerm>? Fitting(StandIn at, Shape[] shapes, Rational factor, Rational offset)
    {
        var whole = graph.ShapeOf(new NodeId(at.Node));
        return Array.TrueForAll(shapes, shape => at.Entry >= 0 || shape == whole)
            ? [.. shapes.Select(shape => new WitnessTerm(
                [.. Enumerable.Repeat(offset, shape.Size)],
                [new WitnessAddend(at, at.Entry < 0 ? [factor] : [.. Enumerable.Repeat(factor, shape.Size)])]))]
            : null;
    }

    private static WitnessFormula Formula(ImmutableArray<WitnessTerm> terms) => new(terms, terms.Sum(term =>
        term.Constant.Sum(x => x.IsZero ? 0 : 2 + x.ToString().Length) + term.Addends.Sum(addend => 6 + addend.Factors.Sum(x => x == 1 ? 0 : x.ToString().Length))));

    // Variables and numbers of the claim that depend on outer variables alone, simple ones first.
    private List<StandIn> Expressions()
    {
        var outer = obligation.Universals.SelectMany(bound => bound.Variables.Items).ToHashSet();
        var found = new List<StandIn>();
        foreach (var variable in outer)
        {
            var node = graph.VariableNode(variable);
            found.AddRange(graph.ShapeOf(node).IsScalar ? [] : [new StandIn(node.Index, -1)]);
            found.AddRange(Enumerable.Range(0, Math.Min(4, graph.ShapeOf(node).Size)).Select(entry => new StandIn(node.Index, entry)));
        }

        NodeId[] sides = [.. DerivativeCheck.Sides(obligation.Goal)];
        var needed = graph.Reachable(sides);
        var depends = new int[needed.Length];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < needed.Length && found.Count < MostExpressions; i++)
        {
            // 1: on outer variables; 2: on others, or on what a derivative binds.
            var node = graph[new NodeId(i)];
            depends[i] = node is Variable variable ? outer.Contains(variable.Id) ? 1 : 2 : node is Derivative or Deferred ? 2 : 0;
            foreach (var operand in Operands.Of(node, buffer))
            {
                depends[i] |= depends[operand.Index];
            }

            if (needed[i] && depends[i] == 1 && node is not Variable && node.Shape.IsScalar)
            {
                found.Add(new(i, 0));
            }
        }

        return found;
    }

    private double[][][] Values(List<StandIn> expressions, List<double[]> points)
    {
        NodeId[] nodes = [.. expressions.Select(at => new NodeId(at.Node)).Distinct()];
        var runner = Tape.Compile(graph, _problem.Layout.Variables, nodes).CreateRunner();
        return [.. points.Select(point =>
        {
            runner.RunPoint(point);
            var lanes = runner.Tape.Lanes;
            return expressions.Select(at =>
            {
                var output = Array.IndexOf(nodes, new NodeId(at.Node));
                var all = Enumerable.Range(0, runner.Tape.OutputSize(output)).Select(k => runner.Output(output)[k * lanes]).ToArray();
                return at.Entry < 0 ? all : [all[at.Entry]];
            }).ToArray();
        })];
    }

    // By what share of the sides, and by how much, the goal holds there with this witness; 0 where floating point cannot tell, negative where it fails or the witness is outside of its domain.
    private (double Share, double Margin) Spare(Worker worker, double[] point, WitnessFormula formula, List<StandIn> expressions, double[][] values)
    {
        var full = (double[])point.Clone();
        foreach (var (component, term) in Components().Zip(formula.Terms))
        {
            var (start, length) = _problem.Layout.Slice(component.Variable);
            for (var k = 0; k < length; k++)
            {
                full[start + k] = term.Constant[k].ToDouble();
                foreach (var addend in term.Addends)
                {
                    var value = values[expressions.IndexOf(addend.At)];
                    full[start + k] += addend.Factors[addend.Factors.Length == 1 ? 0 : k].ToDouble() * value[value.Length == 1 ? 0 : k];
                }
            }
        }

        // Not a number is no value; infinities are too far out.
        if (Array.Exists(full, x => double.IsNaN(x) || Math.Abs(x) > FarOut))
        {
            return Array.Exists(full, double.IsNaN) ? Fails : default;
        }

        var inside = (double[])full.Clone();
        worker.Project(inside);
        for (var k = 0; k < full.Length; k++)
        {
            if (Math.Abs(inside[k] - full[k]) > 1e-12 * Math.Max(1, Math.Abs(full[k])))
            {
                return Fails;
            }
        }

        var evaluation = worker.Evaluate(full);
        return evaluation is not { Defined: true } ? Fails
            : Math.Abs(evaluation.Relative) <= Rounded ? default
            : evaluation.Relative < 0 ? (-evaluation.Relative, -evaluation.Margin)
            : Fails;
    }
}

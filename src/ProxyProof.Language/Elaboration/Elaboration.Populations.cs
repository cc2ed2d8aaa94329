using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Moments;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>
/// Expectations and probabilities. Where the mean has a closed form, that is the expression; else it becomes a mean over a sample, or over trials, which
/// statistics judge.
/// </content>
internal sealed partial class Elaboration
{
    private const long SampleWork = 1 << 20;
    private const int MostSamples = 1024;

    private int _populationDepth;

    /// <summary>Ids of random items that assumptions speak of: trials are conditioned on them.</summary>
    public HashSet<int> Conditioned { get; } = [];

    /// <summary>Whether an expectation was looked at for its closed form.</summary>
    public bool HoldsMeans { get; private set; }

    /// <summary>Expectations without a closed form over values drawn on the spot.</summary>
    public List<Population> Populations { get; } = [];

    /// <summary>Expectations without a closed form over random items.</summary>
    public List<TrialMean> TrialMeans { get; } = [];

    private Meaning Population(PopulationSyntax syntax, Scope scope)
    {
        Distinct(syntax.Draws.Select(draw => draw.Name));
        foreach (var draw in syntax.Draws.Where(draw => draw.Domain is null && scope.Find(draw.Name.Name) is not RandomBinding))
        {
            throw Fail("PP2008", draw.Name.Span, $"`{draw.Name.Name}` is not random", $"write `E({draw.Name.Name} in R^n ~ normal(0, 1): …)`, or declare it with `random`");
        }

        _populationDepth++;
        try
        {
            return Averaged(syntax, scope);
        }
        finally
        {
            _populationDepth--;
        }
    }

    private Meaning Averaged(PopulationSyntax syntax, Scope scope)
    {
        // 1. With one value of everything that is drawn: shapes, and the closed form.
        var declared = syntax.Draws.Where(draw => draw.Domain is null).ToArray();
        List<RandomSource> sources = [];
        List<RandomValue> drawn = [];
        foreach (var draw in declared)
        {
            var variable = VariableOf(AsTensor(Bound(draw.Name.Name, scope.Find(draw.Name.Name)!, draw.Name.Span), draw.Name.Span).Node);
            drawn.Add(Randoms.Find(random => random.Variable == variable)!);
        }

        List<NodeId> scales = [];
        var inner = WithDraws(syntax, scope, samples: null, drawn, scales);
        var body = BodyOf(syntax, inner);
        if (_given is not null)
        {
            return Mapped(body, part => (TensorMeaning)Opaque("E", new TensorSpace(part.Core), part.Indices));
        }

        sources.AddRange(drawn.Select(random => new RandomSource(random.Variable, random.Law, [.. random.Parameters.Select((parameter, k) => Parameter(random.Law, k, [.. parameter]))])));
        var reason = "";
        if (!drawn.Exists(random => Conditioned.Contains(random.Variable)))
        {
            try
            {
                HoldsMeans = true;
                return Mapped(body, part =>
                {
                    var (mean, why) = declared.Length > 0 && FollowsRun(part.Node)
                        ? (null, "it follows a training run")
                        : ClosedForms.Of(Graph, part.Node, sources, Static);
                    reason = why;
                    return mean is { } node ? part with { Node = ClosedForms.WithScales(Graph, node, scales) } : throw new NotClosedException();
                });
            }
            catch (NotClosedException)
            {
                // Statistics then.
            }
            catch (InfiniteMomentException exception)
            {
                throw Fail("PP4001", syntax.Span, $"the expectation has no finite value: {exception.Message}", "use a law with more finite moments, or a bounded function");
            }
        }

        if (_populationDepth > 1)
        {
            Defer($"an expectation without a closed form inside another ({reason})", syntax.Span);
            return Mapped(body, part => part with { Node = Graph.Add(new Deferred("an expectation", [part.Node], Text(syntax, scope), Graph.ShapeOf(part.Node))) });
        }

        var text = Text(syntax, scope);
        return declared.Length > 0
            ? Mapped(body, part => OverTrials(syntax, part, drawn, text))
            : OverSample(syntax, scope, body, text, scales);
    }

    private sealed class NotClosedException : Exception;

    // The scope of the body. Laws with free parameters are a shift and a scale of a standard law; the scales must not be negative.
    private Scope WithDraws(PopulationSyntax syntax, Scope scope, (int Count, OpenIndex Index)? samples, List<RandomValue> drawn, List<NodeId>? scales = null)
    {
        var inner = new Scope(scope);
        foreach (var draw in syntax.Draws)
        {
            if (draw.Domain is null)
            {
                continue;
            }

            if (Domain(draw.Domain, inner).Space is not TensorSpace { Shape: var shape })
            {
                throw Fail("PP3001", draw.Domain.Span, "what is drawn is a number, vector or matrix", "draw each component by itself: `E(W in R^(m x n) ~ …, v in R^m ~ …: …)`");
            }

            var law = draw.Distribution!.Name.Name;
            var parameters = CheckDistribution(draw.Distribution, inner);
            var isFixed = parameters.All(parameter => parameter.Indices.Count == 0 && Static(parameter.Node) is not null);
            if (!isFixed && law is not ("normal" or "uniform" or "laplace"))
            {
                throw Fail("PP5006", draw.Distribution.Span, $"the parameters of `{law}` must be fixed numbers", "use numbers, lets of numbers or sweep values; only normal, uniform and laplace take others");
            }

            Rational[][] values = isFixed ? [.. parameters.Select(parameter => Static(parameter.Node)!)] : [[0], [1]];
            if (RandomArrays.Sample(law, shape, values, new CounterStream(0, draw.Name.Name)).Mistake is { } mistake)
            {
                throw Fail("PP5006", draw.Distribution.Span, mistake, "docs/language.md lists the distributions and their parameters");
            }

            var node = Graph.AddVariable(draw.Name.Name, samples is var (count, _) ? Shape.Of(count).Then(shape) : shape);
            var value = new TensorMeaning(node, samples is var (_, open) ? [open] : [], shape);
            drawn.Add(new RandomValue(draw.Name.Name, VariableOf(node), law, [.. values.Select(each => each.ToImmutableArray())], $"{Instance.Theorem}/{draw.Name.Name}"));
            if (!isFixed)
            {
                var scale = law == "uniform" ? Elementwise(BinaryFunction.Subtract, parameters[1], parameters[0]) : parameters[1];
                // One that is drawn itself has its guard within, where it is averaged.
                if (FreeVariables(scale.Node).Any(id => drawn.Exists(other => other.Variable == id)))
                {
                    scale = scale with { Node = Build.Power(Build.Apply(UnaryFunction.Sqrt, scale.Node), 2) };
                }
                else
                {
                    scales?.Add(scale.Node);
                }

                value = Elementwise(BinaryFunction.Add, parameters[0], Elementwise(BinaryFunction.Multiply, scale, value));
            }

            Give(inner, draw.Name, new MeaningBinding(draw.Span, value));
        }

        return inner;
    }

    private Meaning BodyOf(PopulationSyntax syntax, Scope inner) => syntax.Operator == PopulationOperator.Probability
        ? Indicator(Proposition(syntax.Body, inner), syntax.Body.Span)
        : Element(syntax.Body, inner);

    private NodeId Parameter(string law, int k, Rational[] values) => (law, k) switch
    {
        ("mvnormal", 1) => Graph.Add(new Expressions.Data(DenseArray.FromExact(Shape.Of((int)Math.Sqrt(values.Length), (int)Math.Sqrt(values.Length)), values))),
        ("mvnormal", _) or ("choice", _) => Graph.Add(new Expressions.Data(DenseArray.FromExact(Shape.Of(values.Length), values))),
        _ => Build.Constant(values[0]),
    };

    private bool FollowsRun(NodeId node)
    {
        var iterates = _runs.SelectMany(each => each.Readings).SelectMany(reading => reading.Variables.Items).ToHashSet();
        return iterates.Count > 0 && FreeVariables(node).Any(iterates.Contains);
    }

    private TensorMeaning OverTrials(PopulationSyntax syntax, TensorMeaning body, List<RandomValue> drawn, string text)
    {
        var known = drawn.Select(random => random.Variable)
            .Concat(_runs.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items))
            .Concat(_runs.SelectMany(run => run.Trajectory.Draws.Items)).ToHashSet();
        if (FreeVariables(body.Node).FirstOrDefault(id => !known.Contains(id), -1) is var free and >= 0)
        {
            throw Fail(
                "PP6002", syntax.Span, $"not checked yet: an expectation over random items that depends on `{Graph.VariableName(free)}`",
                "draw the values on the spot: `E(x in R^n ~ normal(0, 1): …)`");
        }

        foreach (var random in drawn.Where(random => Randoms.TrueForAll(other => other.Variable != random.Variable)))
        {
            Randoms.Add(random);
        }

        var node = Graph.AddVariable(syntax.Operator == PopulationOperator.Probability ? "probability" : "expectation", Graph.ShapeOf(body.Node));
        TrialMeans.Add(new TrialMean(text, syntax.Operator == PopulationOperator.Probability, VariableOf(node), body.Node));
        return body with { Node = node };
    }

    /// <summary>Ids of the variables that an expression depends on, those that its derivatives bind apart.</summary>
    public IEnumerable<int> FreeVariables(NodeId node)
    {
        var marks = Graph.Reachable(node);
        HashSet<int> bound = [];
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && Graph[new NodeId(i)] is Derivative derivative)
            {
                bound.UnionWith(derivative.Variables.Items);
            }
        }

        return Enumerable.Range(0, Graph.VariableCount).Where(id => Graph.VariableNode(id) is var at && at.Index < marks.Length && marks[at.Index] && !bound.Contains(id));
    }

    private Meaning OverSample(PopulationSyntax syntax, Scope scope, Meaning body, string text, List<NodeId> scales)
    {
        // As many values as make the body affordable.
        var marks = Leaves(body).Aggregate(new HashSet<int>(), (all, part) =>
        {
            var reachable = Graph.Reachable(part.Node);
            all.UnionWith(Enumerable.Range(0, reachable.Length).Where(k => reachable[k]));
            return all;
        });
        var size = marks.Sum(k => (long)Graph.ShapeOf(new NodeId(k)).Size);
        var count = (int)Math.Clamp(SampleWork / Math.Max(1, size), 16, MostSamples);
        var index = NewIndex(count);
        List<RandomValue> drawn = [];
        var sampled = BodyOf(syntax, WithDraws(syntax, scope, (count, index), drawn));
        var weights = Graph.AddVariable("weights", Shape.Of(count));
        return Mapped(sampled, part =>
        {
            if (!part.Indices.Contains(index))
            {
                return part;
            }

            var mean = Summed(Elementwise(BinaryFunction.Multiply, new TensorMeaning(weights, [index], Shape.Scalar), part), index);
            Populations.Add(new Population(
                text, syntax.Operator == PopulationOperator.Probability, [.. drawn], count, VariableOf(weights), part.Node, part.Indices.Items.IndexOf(index), mean.Node));
            return mean with { Node = ClosedForms.WithScales(Graph, mean.Node, scales) };
        });
    }

    // 1 where a proposition holds, else 0.
    private TensorMeaning Indicator(Formula formula, SourceSpan span)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        TensorMeaning Opposite(TensorMeaning x) => Elementwise(BinaryFunction.Subtract, Number(1), x);
        TensorMeaning All(IEnumerable<TensorMeaning> parts) => parts.Aggregate((x, y) => Elementwise(BinaryFunction.Multiply, x, y));
        switch (formula)
        {
            case Truth f:
                return Number(f.Value ? 1 : 0);
            case Comparison f:
                var isAll = f.Relation != Relation.NotEqual;
                var entries = Build.Select(isAll ? f.Relation : Relation.Equal, Build.Subtract(f.Left, f.Right), Build.Constant(1), Build.Constant(0));
                var lead = f.Indices.Count;
                var shape = Graph.ShapeOf(entries);
                var holds = new TensorMeaning(entries, f.Indices, Shape.Scalar);
                if (shape.Rank > lead)
                {
                    var open = NewIndex(shape.Without(lead).Size);
                    var flat = new TensorMeaning(Build.Reshape(entries, shape.Leading(lead).Then(Shape.Of(open.Size))), [.. f.Indices, open], Shape.Scalar);
                    holds = Multiplied(flat, open);
                }

                return isAll ? holds : Opposite(holds);
            case And f:
                return All(f.Parts.Items.Select(part => Indicator(part, span)));
            case Or f:
                return Opposite(All(f.Parts.Items.Select(part => Opposite(Indicator(part, span)))));
            case Not f:
                return Opposite(Indicator(f.Operand, span));
            case Implies f:
                return Opposite(All([Indicator(f.Premise, span), Opposite(Indicator(f.Conclusion, span))]));
            case IndexQuantifier f:
                var inside = Indicator(f.Body, span);
                inside = f.Universal ? inside : Opposite(inside);
                var product = inside.Indices.Contains(f.Index) ? Multiplied(inside, f.Index) : inside;
                return f.Universal ? product : Opposite(product);
            default:
                throw Fail("PP6002", span, "not checked yet: the probability of a statement with quantified variables", "write `claim with probability >= p over …: …`, whose trials are searched");
        }
    }
}

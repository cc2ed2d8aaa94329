using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>
/// Exponents: e is elaborated at each value of the sweep, in a graph of its own. Where nothing random is in it the slope is an expression; else trials
/// estimate it.
/// </content>
internal sealed partial class Elaboration
{
    /// <summary>Exponents of random quantities.</summary>
    public List<ScalingExponent> Exponents { get; } = [];

    private TensorMeaning Fitted(CallSyntax syntax, ExpressionSyntax quantity, NameSyntax over, Scope scope)
    {
        ExponentOver.Add(over.Name);
        if (ExponentOver.Count > 1)
        {
            throw Fail("PP6002", over.Span, "not checked yet: exponents over two sweeps in one claim", "state a claim for each");
        }

        if (_given is not null)
        {
            return NumberOf(quantity, scope, "the second argument of `exponent`");
        }

        // 1. The names that e sees: those of the theorem, at each value.
        for (var level = scope; level != Instance.Scope; level = level.Parent!)
        {
            if (level is null || level.Own.Count > 0)
            {
                throw Fail("PP6002", syntax.Span, "not checked yet: an exponent inside a definition, a quantifier or an index", "state it in the theorem: `claim exponent(m, e) <= -0.4`");
            }
        }

        List<(Rational Value, Elaboration Own, TensorMeaning Body)> widths = [];
        foreach (var (value, instance) in Instance.Along(over.Name))
        {
            if (value.Sign <= 0)
            {
                throw Fail("PP4003", over.Span, $"an exponent is fitted to positive values of `{over.Name}`, found {Short(value)}", "leave it out of the sweep");
            }

            var own = new Elaboration(instance);
            var body = own.NumberOf(quantity, new Scope(instance.Scope), "the second argument of `exponent`");
            if (own.Deferred.Count > 0 || own.Populations.Exists(population => own.FreeVariables(body.Node).Contains(population.Weights)))
            {
                throw Fail("PP6002", syntax.Span, "not checked yet: an exponent of an expectation without a closed form", "take it over random items: `random x in … ~ …` and `E(x: …)`");
            }

            widths.Add((value, own, body));
        }

        // 2. The slope.
        var text = Text(syntax, scope);
        return widths.TrueForAll(width => !width.Own.FreeVariables(width.Body.Node).Any())
            ? Tensor(Slope([.. widths.Select(width => (width.Value, Imported(width.Own.Graph, width.Body.Node)))]))
            : Estimated(over.Name, text, widths);
    }

    private NodeId Slope((Rational Value, NodeId Quantity)[] points)
    {
        if (PowerLaw.Of(Graph, node => Static(node) is [var value] ? value : null, points) is { } power)
        {
            return Build.Constant(power);
        }

        var logs = points.Select(point => Build.Apply(UnaryFunction.Log, Build.Constant(point.Value))).ToArray();
        var count = Build.Constant(points.Length);
        var mean = Build.Divide(logs.Aggregate(Build.Add), count);
        var centred = logs.Select(log => Build.Subtract(log, mean)).ToArray();
        var top = points.Select((point, k) => Build.Multiply(centred[k], Build.Apply(UnaryFunction.Log, point.Quantity))).Aggregate(Build.Add);
        return Build.Divide(top, centred.Select(x => Build.Power(x, 2)).Aggregate(Build.Add));
    }

    // A closed expression of another graph, in this one.
    private NodeId Imported(Graph from, NodeId root)
    {
        var marks = from.Reachable(root);
        var variables = new Dictionary<int, NodeId>();
        NodeId Variable(int id)
        {
            if (!variables.TryGetValue(id, out var node))
            {
                node = Graph.AddVariable(from.VariableName(id), from.ShapeOf(from.VariableNode(id)));
                variables.Add(id, node);
            }

            return node;
        }

        var mapped = new Dictionary<NodeId, NodeId>();
        for (var i = 0; i <= root.Index; i++)
        {
            var id = new NodeId(i);
            if (marks[i])
            {
                mapped[id] = from[id] switch
                {
                    Variable variable => Variable(variable.Id),
                    Derivative derivative => Graph.Add((Derivative)Operands.Map(derivative, operand => mapped[operand]) with
                    {
                        Variables = [.. derivative.Variables.Select(bound => VariableOf(Variable(bound)))],
                    }),
                    var node => Graph.Add(Operands.Map(node, operand => mapped[operand])),
                };
            }
        }

        return mapped[root];
    }

    private TensorMeaning Estimated(string sweep, string text, List<(Rational Value, Elaboration Own, TensorMeaning Body)> widths)
    {
        var trials = widths.Select(width =>
        {
            var (value, own, body) = width;
            var assumptions = own.Instance.Assumptions.Select(assume => own.Proposition(assume.Condition, own.Instance.Scope)).ToImmutableArray();
            var id = $"{own.Instance.File}#{own.Instance.Theorem}.{text}{string.Concat(own.Instance.Values.Select(each => $"[{each.Name}={each.Value}]"))}";
            return (value, new Claim
            {
                Id = id,
                File = own.Instance.File,
                Theorem = own.Instance.Theorem,
                Label = text,
                Span = SourceSpan.None,
                Source = text,
                Statement = text,
                Graph = own.Graph,
                Formula = new Truth(true, SourceSpan.None),
                Assumptions = assumptions,
                Trajectories = own.Trajectories,
                Randoms = [.. own.Randoms],
                TrialMeans = [.. own.TrialMeans],
                Seed = own.Instance.Seed,
            }, body.Node);
        }).ToImmutableArray();
        var node = Graph.AddVariable("exponent", Shape.Scalar);
        Exponents.Add(new ScalingExponent(text, sweep, VariableOf(node), trials));
        return Tensor(node);
    }
}

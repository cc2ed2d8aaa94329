using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Steps of the file's proof as facts: what was shown of all points is a fact at each, and what was shown of all points of a domain is one at any expression.</content>
internal sealed partial class SequentBuilder
{
    // The formula is what is left below the layers that were gone through; a step stands under the same rest of them.
    private Context WithSteps(Formula formula, int layers, Context context)
    {
        var start = context.Facts.Length;
        foreach (var given in _claim.Given)
        {
            var steps = _claim.Claim.Script!.Steps;
            if (given.Step >= steps.Length)
            {
                throw new UnprovableFormException("there is no such step");
            }

            var statement = steps[given.Step].Statement;
            if (statement is Quantifier)
            {
                context = layers > 0
                    ? throw new UnprovableFormException("a step over all points of a domain below an index")
                    : context.Given([Instance(statement, given, context)]);
            }
            else if (FormulaParts.HasQuantifier(statement) || !given.At.IsEmpty)
            {
                throw new UnprovableFormException("a step of this form is no fact that rules know");
            }
            else
            {
                context = context.Given([Of(ProofScript.Within(formula, statement, layers), negated: false)]);
            }
        }

        return context with { Shown = start..context.Facts.Length };
    }

    // "forall z in D where C: P" at z = t: P where t is in D and C holds.
    private Statement Instance(Formula statement, GivenStep given, Context context)
    {
        var conditions = new List<Statement>();
        var values = new Dictionary<int, NodeId>();
        var bound = context;
        for (; statement is Quantifier { Universal: true } quantifier; statement = quantifier.Body)
        {
            foreach (var id in quantifier.Variables.SelectMany(variable => variable.Variables.Items))
            {
                values.Add(_graph.VariableNode(id).Index, values.Count < given.At.Length ? StandIn(given.At[values.Count], _graph.ShapeOf(_graph.VariableNode(id))) : throw Unfitting());
            }

            bound = Conditions(quantifier, bound, conditions);
        }

        if (values.Count != given.At.Length || FormulaParts.HasQuantifier(statement) || bound.Coordinates.Skip(context.Coordinates.Length).Any(coordinate => coordinate.IsInteger))
        {
            throw Unfitting();
        }

        // Replace the variables, and leave out the conditions that hold anyway.
        var copies = new Dictionary<int, NodeId>(values);
        conditions = [.. conditions.Select(condition => Replace(condition, copies)).Where(condition => !HoldsAnyway(condition, context))];
        var conclusion = Replace(Of(statement, negated: false), copies);
        return conditions.Count == 0 ? conclusion : new AnyOf([.. conditions.Select(Negation), conclusion], Guarding: true);
    }

    // What domains and condition ask of the variables of a quantifier, as statements about them.
    private Context Conditions(Quantifier quantifier, Context context, List<Statement> conditions)
    {
        foreach (var variable in quantifier.Variables)
        {
            var (coordinates, facts) = (context.Coordinates.Length, context.Facts.Length);
            context = Bind(quantifier with { Variables = [variable] }, context);
            conditions.AddRange(Enumerable.Range(coordinates, context.Coordinates.Length - coordinates).SelectMany(k => Within(context.Coordinates[k], context.Ranges[k])));
            conditions.AddRange(context.Facts.Skip(facts));
        }

        if (quantifier.Where is { } where)
        {
            conditions.Add(FormulaParts.HasQuantifier(where) ? throw Unfitting() : Of(where, negated: false));
        }

        return context;
    }

    private static UnprovableFormException Unfitting() => new("the expressions do not fit what the step binds");

    private NodeId StandIn(StandIn value, Shape shape)
    {
        var claimed = new NodeId(value.Node);
        if (!_derivation.Has(claimed))
        {
            throw Unfitting();
        }

        var node = _derivation[claimed];
        node = value.Entry < 0 ? node : value.Entry < _graph.ShapeOf(node).Size ? Entry(node, value.Entry) : throw Unfitting();
        return _graph.ShapeOf(node) == shape ? node : throw Unfitting();
    }

    private IEnumerable<Literal> Within(Coordinate coordinate, CoordinateRange range)
    {
        var make = new NodeMaker(_graph);
        var x = Entry(_graph.VariableNode(coordinate.Variable), coordinate.Entry);
        if (range.Low is { } low)
        {
            yield return new(Relation.GreaterOrEqual, make.Minus(x, make.Number(low, Shape.Scalar)));
        }

        if (range.High is { } high)
        {
            yield return new(Relation.LessOrEqual, make.Minus(x, make.Number(high, Shape.Scalar)));
        }
    }

    private bool HoldsAnyway(Statement condition, Context context)
    {
        if (condition is not Literal literal || context.Facts.Contains(condition))
        {
            return condition is Literal;
        }

        var sequent = new Sequent(_claim, context.Coordinates, context.Ranges, [], condition);
        if (!IsOver(sequent, literal.Difference))
        {
            return false;
        }

        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, [literal.Difference]);
        evaluator.Run(context.Ranges);
        return evaluator.Judge(condition) == Truths.True;
    }

    private bool IsOver(Sequent sequent, NodeId node)
    {
        var bound = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var marks = KernelOperands.Reachable(_graph, [node]);
        return !Enumerable.Range(0, marks.Length).Any(i => marks[i] && _graph[new NodeId(i)] is Variable variable && !bound.Contains(variable.Id));
    }

    private Statement Replace(Statement statement, Dictionary<int, NodeId> copies) => statement switch
    {
        Literal one => one with { Difference = KernelOperands.Replace(_graph, one.Difference, copies) },
        AllOf all => all with { Parts = [.. all.Parts.Select(part => Replace(part, copies))] },
        AnyOf any => any with { Parts = [.. any.Parts.Select(part => Replace(part, copies))] },
        _ => throw new System.Diagnostics.UnreachableException(statement.GetType().Name),
    };

    /// <summary>What holds where the statement is defined and fails.</summary>
    internal static Statement Negation(Statement statement) => statement switch
    {
        Literal one => one with { Relation = Opposite(one.Relation) },
        AllOf all => new AnyOf([.. all.Parts.Select(Negation)], all.Guarding),
        AnyOf any => new AllOf([.. any.Parts.Select(Negation)], any.Guarding),
        _ => throw new System.Diagnostics.UnreachableException(statement.GetType().Name),
    };
}

using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Witnesses that depend on what is bound before them: expressions, one of which does at every point.</content>
internal sealed partial class SequentBuilder
{
    /// <summary>More witnesses for one quantifier are refused.</summary>
    private const int MostChoices = 64;

    // "There is a y in D with C(y) such that P(y)", by expressions t1, t2, …: at every point some tk lies in D, with C(tk) and P(tk).
    private void Choose(Quantifier quantifier, bool negated, Context context, ImmutableArray<ImmutableArray<WitnessTerm>> choices)
    {
        var (conditions, bound) = (new List<Statement>(), context);
        Formula body = quantifier;
        for (; body is Quantifier inner && inner.Universal == negated; body = inner.Body)
        {
            bound = Conditions(inner, bound, conditions);
        }

        if (FormulaParts.HasQuantifier(body) || choices.Length is 0 or > MostChoices)
        {
            throw new UnprovableFormException("a witness that depends on other variables does for a statement without quantifiers only");
        }

        conditions.Add(Of(body, negated));
        Coordinate[] chosen = [.. bound.Coordinates.Skip(context.Coordinates.Length)];
        Statement[][] goals = [.. choices.Select(choice => At(choice, chosen, conditions, context))];
        if (goals is [var only])
        {
            Array.ForEach(only, goal => Ask(goal, context));
        }
        else
        {
            Ask(new AnyOf([.. goals.Select(parts => parts.Length == 1 ? parts[0] : new AllOf([.. parts]))], Guarding: true), context);
        }
    }

    private void Ask(Statement goal, Context context) => _found.Add(new Sequent(_claim, context.Coordinates, Narrowed(context).Ranges, context.Facts, goal)
    {
        Shown = context.Shown,
        BallFacts = context.Balls,
    });

    // The statements with expressions for the chosen variables; conditions that hold anyway are left out.
    private Statement[] At(ImmutableArray<WitnessTerm> choice, Coordinate[] chosen, List<Statement> statements, Context context)
    {
        int[] variables = [.. chosen.Select(coordinate => coordinate.Variable).Distinct()];
        if (choice.Length != variables.Length)
        {
            throw Unfitting();
        }

        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < variables.Length; k++)
        {
            if (chosen.First(coordinate => coordinate.Variable == variables[k]).IsInteger && !IsWhole(choice[k], context))
            {
                throw Unfitting();
            }

            copies.Add(_graph.VariableNode(variables[k]).Index, Node(choice[k], _graph.ShapeOf(_graph.VariableNode(variables[k]))));
        }

        Statement[] replaced = [.. statements.Select(statement => Replace(statement, copies))];
        return [.. replaced.Take(replaced.Length - 1).Where(condition => !HoldsAnyway(condition, context)), replaced[^1]];
    }

    private bool IsWhole(WitnessTerm term, Context context) =>
        term.Constant.All(x => x.IsInteger) && term.Addends.All(addend => addend.Factors.All(x => x.IsInteger) && IsWhole(addend.At, context));

    // Of expressions, variables over whole numbers alone are known to be whole.
    private bool IsWhole(StandIn at, Context context) =>
        _derivation.Has(new NodeId(at.Node)) && _graph[_derivation[new NodeId(at.Node)]] is Variable variable
        && context.Coordinates.Any(coordinate => coordinate.IsInteger && coordinate.Variable == variable.Id);

    private NodeId Node(WitnessTerm term, Shape shape)
    {
        var make = new NodeMaker(_graph);
        NodeId Numbers(ImmutableArray<Rational> entries) =>
            entries.Length == shape.Size ? shape.IsScalar ? make.Number(entries[0], shape) : make.Numbers([.. entries], shape) : throw Unfitting();

        var sum = Numbers(term.Constant);
        var isZero = term.Constant.All(x => x.IsZero);
        foreach (var addend in term.Addends)
        {
            var isWhole = addend.At.Entry < 0;
            var x = isWhole ? StandIn(addend.At, shape)
                : addend.At == Kernel.StandIn.Pi ? make.Pi(shape)
                : Kernel.StandIn.FunctionOf - addend.At.Node is var code and >= 0 && (UnaryFunction)code is var function && function is UnaryFunction.Exp or UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Tan or UnaryFunction.Sin
                    ? make.Spread(make.Apply(function, StandIn(new(addend.At.Entry, -1), Shape.Scalar)), shape, [])
                : make.Spread(addend.At.Node == Kernel.StandIn.RootOf ? make.Apply(UnaryFunction.Sqrt, make.Number(addend.At.Entry, Shape.Scalar)) : StandIn(addend.At, Shape.Scalar), shape, []);
            var product = isWhole && addend.Factors is [var factor]
                ? factor == 1 ? x : make.Times(make.Number(factor, shape), x)
                : isWhole ? throw Unfitting()
                : addend.Factors.All(each => each == 1) && addend.Factors.Length == shape.Size ? x
                : make.Times(Numbers(addend.Factors), x);
            (sum, isZero) = (isZero ? product : make.Plus(sum, product), false);
        }

        return sum;
    }
}

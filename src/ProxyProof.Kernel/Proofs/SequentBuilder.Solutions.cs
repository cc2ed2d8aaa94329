using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Points that are claimed to exist and that no certificate names: solutions of equations in a ball.</content>
internal sealed partial class SequentBuilder
{
    // "Some point of a ball satisfies an equation" stays one statement: the goal at some point of the facts.
    private void Seek(Quantifier quantifier, bool negated, Context context)
    {
        if (negated || quantifier.Where is not null || quantifier.Variables.Count != 1 || quantifier.Variables[0] is not { Domain: Ball ball } variable
            || EquationOf(quantifier.Body) is not { } equation)
        {
            throw new UnprovableFormException("a solution is a point of one ball at which an equation holds, or a number is at most another one");
        }

        var bound = Bind(quantifier, context with { Otherwise = [] });
        var (left, right) = (_derivation[equation.Left], _derivation[equation.Right]);
        if (_graph.ShapeOf(left) != _graph.ShapeOf(right))
        {
            throw new UnprovableFormException("a solution of an equation between one number and many");
        }

        var make = new NodeMaker(_graph);
        var centres = variable.Variables.Items.Zip(ball.Center.Items, (id, centre) => Spread(_derivation[centre], _graph.ShapeOf(_graph.VariableNode(id))));
        _found.Add(new Sequent(_claim, bound.Coordinates, bound.Ranges, bound.Facts, Of(quantifier.Body, negated: false))
        {
            BallFacts = bound.Balls,
            Shown = bound.Shown,
            Sought = new(
                [.. variable.Variables.Items], [.. centres], _derivation[ball.Radius], IsZero(right) ? left : IsZero(left) && equation.Relation == Relation.Equal ? right : make.Minus(left, right),
                IsBound: equation.Relation == Relation.LessOrEqual),
        });
    }

    // A comparison, of all its copies where it stands under indices.
    private static Comparison? EquationOf(Formula formula)
    {
        var indices = new List<OpenIndex>();
        while (formula is IndexQuantifier { Universal: true } each)
        {
            indices.Add(each.Index);
            formula = each.Body;
        }

        return formula is Comparison { Relation: Relation.Equal or Relation.LessOrEqual } equation && equation.Indices.All(indices.Contains) ? equation : null;
    }

    private bool IsZero(NodeId node)
    {
        while (_graph[node] is View view)
        {
            node = view.X;
        }

        return _graph[node] is Constant { Value.IsZero: true };
    }
}

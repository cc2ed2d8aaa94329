using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Solves an equation of the goal for a number that is sought, where a function of it alone is what depends on the variables before it: exp(x) == y by log(y).</summary>
internal static class InverseWitness
{
    /// <summary>One term for the number, for each function that may do; none where more than one number is sought.</summary>
    /// <param name="graph">The expressions.</param>
    /// <param name="obligation">For every y there is an x such that the goal holds.</param>
    public static IEnumerable<WitnessTerm> Of(Graph graph, Obligation obligation)
    {
        if (obligation.Existentials is not [{ Variables: [var variable] }] || !graph.ShapeOf(graph.VariableNode(variable)).IsScalar)
        {
            yield break;
        }

        var sought = graph.VariableNode(variable);
        foreach (var equation in LinearWitness.Equations(obligation.Goal))
        {
            foreach (var (side, value) in new[] { (equation.Left, equation.Right), (equation.Right, equation.Left) })
            {
                UnaryFunction? inverse = graph[side] switch
                {
                    Unary { Function: UnaryFunction.Exp } n when n.X == sought => UnaryFunction.Log,
                    Unary { Function: UnaryFunction.Log } n when n.X == sought => UnaryFunction.Exp,
                    Unary { Function: UnaryFunction.Atan } n when n.X == sought => UnaryFunction.Tan,
                    Unary { Function: UnaryFunction.Arcsin } n when n.X == sought => UnaryFunction.Sin,
                    Power { Exponent: 2 } n when n.X == sought => UnaryFunction.Sqrt,
                    _ => null,
                };
                if (inverse is { } function && graph.ShapeOf(value).IsScalar && !graph.Reachable(value)[sought.Index])
                {
                    foreach (var sign in (Rational[])(function == UnaryFunction.Sqrt ? [1, -1] : [1]))
                    {
                        yield return new([0], [new WitnessAddend(new(StandIn.FunctionOf - (int)function, value.Index), [sign])]);
                    }
                }
            }
        }
    }
}

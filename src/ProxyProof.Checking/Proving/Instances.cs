using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// At which expressions a step that speaks of all points of a domain may help: where its functions of a bound variable stand in what is to be shown. The kernel
/// checks every instance.
/// </summary>
internal sealed class Instances
{
    private const int MostInstances = 300;
    private const int MostCandidates = 12;
    private readonly Graph _graph;
    private readonly List<NodeId> _goal;

    private Instances(Claim claim, Formula goal)
    {
        _graph = claim.Graph;
        _goal = Reached(goal);
    }

    /// <summary>The step at the expressions that the goal suggests; a step that binds nothing is given as it stands.</summary>
    /// <param name="claim">Whose proof it is.</param>
    /// <param name="goal">What is to be shown with it.</param>
    /// <param name="number">Position of the step.</param>
    public static ImmutableArray<GivenStep> Of(Claim claim, Formula goal, int number)
    {
        var statement = claim.Script!.Steps[number].Statement;
        if (statement is not Quantifier { Universal: true })
        {
            return [new GivenStep(number, [])];
        }

        var instances = new Instances(claim, goal);
        var variables = new List<int>();
        var body = statement;
        for (; body is Quantifier { Universal: true } quantifier; body = quantifier.Body)
        {
            variables.AddRange(quantifier.Variables.SelectMany(variable => variable.Variables.Items));
        }

        return [.. instances.Find(variables, instances.Reached(body)).Take(MostInstances).Select(at => new GivenStep(number, at))];
    }

    private IEnumerable<ImmutableArray<StandIn>> Find(List<int> variables, List<NodeId> lemma)
    {
        var candidates = variables.ConvertAll(variable => Candidates(variable, lemma));
        if (candidates.Exists(list => list.Count == 0))
        {
            return [];
        }

        // Every choice of one candidate for each variable; vectors for numbers go through their entries side by side.
        IEnumerable<ImmutableArray<NodeId>> choices = [[]];
        foreach (var list in candidates)
        {
            choices = choices.SelectMany(_ => list, (chosen, next) => chosen.Add(next));
        }

        return choices.SelectMany(chosen => Entrywise(variables, chosen));
    }

    private IEnumerable<ImmutableArray<StandIn>> Entrywise(List<int> variables, ImmutableArray<NodeId> chosen)
    {
        int[] sizes = [.. chosen.Select((node, k) => _graph.ShapeOf(node) == _graph.ShapeOf(_graph.VariableNode(variables[k])) ? 1 : _graph.ShapeOf(node).Size)];
        var size = sizes.Max();
        return sizes.Any(each => each != 1 && each != size)
            ? []
            : Enumerable.Range(0, size).Select(entry => chosen.Select((node, k) => new StandIn(node.Index, sizes[k] == 1 ? -1 : entry)).ToImmutableArray());
    }

    private List<NodeId> Candidates(int variable, List<NodeId> lemma)
    {
        var shape = _graph.ShapeOf(_graph.VariableNode(variable));
        var found = new List<NodeId>();

        // 1. What stands where a function of the variable alone has the variable.
        foreach (var pattern in lemma.Where(node => _graph[node] is Unary { Function: not UnaryFunction.Negate } or Power or Binary { Function: not (BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply) } or Derivative))
        {
            foreach (var node in _goal)
            {
                NodeId? bound = null;
                if (Unify(pattern, node, variable, ref bound) && bound is { } value && (shape.IsScalar || _graph.ShapeOf(value) == shape) && !found.Contains(value))
                {
                    found.Add(value);
                }
            }
        }

        // 2. Else every expression of its shape that a function is applied to, and the variables.
        if (found.Count == 0)
        {
            var arguments = _goal.SelectMany(node => _graph[node] switch
            {
                Variable => [node],
                Unary n => [n.X],
                Power n => [n.X],
                Contract n => [n.X, n.Y],
                Derivative n => n.At,
                _ => (IEnumerable<NodeId>)[],
            });
            found.AddRange(arguments.Where(node => _graph.ShapeOf(node) == shape && _graph[node] is not (Constant or Data or PiConstant)).Distinct());
        }

        return [.. found.Take(MostCandidates)];
    }

    // Whether a node is the pattern with something in place of the variable, entry by entry.
    private bool Unify(NodeId pattern, NodeId node, int variable, ref NodeId? bound)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();

        // A number that is repeated along an axis.
        while (_graph[node] is View spread && _graph.ShapeOf(spread.X).IsScalar)
        {
            node = spread.X;
        }

        switch (_graph[pattern], _graph[node])
        {
            case (Variable v, _) when v.Id == variable:
                if (bound is { } before && before != node)
                {
                    return false;
                }

                bound = node;
                return true;
            case (Constant a, _):
                return Uniform(node) is { } value && value == a.Value;
            case (Unary a, Unary b):
                return a.Function == b.Function && Unify(a.X, b.X, variable, ref bound);
            case (Power a, Power b):
                return a.Exponent == b.Exponent && Unify(a.X, b.X, variable, ref bound);
            case (Binary a, Binary b):
                return a.Function == b.Function && Unify(a.X, b.X, variable, ref bound) && Unify(a.Y, b.Y, variable, ref bound);
            case (Derivative { At.Count: 1 } a, Derivative { At.Count: 1 } b):
                return a.Kind == b.Kind && Unify(a.At[0], b.At[0], variable, ref bound);
            case (View a, _) when Uniform(pattern) is { } constant:
                return Uniform(node) == constant || (a.X == node);
            default:
                return pattern == node;
        }
    }

    private Rational? Uniform(NodeId node) => _graph[node] switch
    {
        Constant n => n.Value,
        View n => Uniform(n.X),
        _ => null,
    };

    private List<NodeId> Reached(Formula formula)
    {
        var marks = new HashSet<int>();
        var open = new Stack<NodeId>(Roots(formula));
        Span<NodeId> buffer = stackalloc NodeId[4];
        while (open.TryPop(out var node))
        {
            if (marks.Add(node.Index))
            {
                // What a derivative is taken of speaks of points of its own.
                foreach (var operand in _graph[node] is Derivative derivative ? derivative.At.Span : Operands.Of(_graph[node], buffer))
                {
                    open.Push(operand);
                }
            }
        }

        return [.. marks.Order().Select(index => new NodeId(index))];
    }

    private static IEnumerable<NodeId> Roots(Formula formula) => formula switch
    {
        Comparison f => [f.Left, f.Right],
        Not f => Roots(f.Operand),
        And f => f.Parts.SelectMany(Roots),
        Or f => f.Parts.SelectMany(Roots),
        Implies f => Roots(f.Premise).Concat(Roots(f.Conclusion)),
        IndexQuantifier f => Roots(f.Body),
        Quantifier f => Roots(f.Body),
        _ => [],
    };
}

using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;

namespace ProxyProof.Checking.Training;

/// <summary>
/// A claim with arrays in place of some variables: what search makes of a claim about a training run that it has computed. Sides of comparisons that hold no
/// other variable are computed at once, as tensors.
/// </summary>
internal sealed class Substitution
{
    private const long MostEntries = 300_000_000;

    private readonly Graph _graph = new();
    private readonly NodeId[] _mapped;
    private readonly Dictionary<NodeId, NodeId> _computed = [];

    private Substitution(Graph source, IReadOnlyDictionary<int, double[]> values)
    {
        _mapped = new NodeId[source.Count];
        for (var i = 0; i < source.Count; i++)
        {
            var node = source[new NodeId(i)];
            _mapped[i] = node is Variable variable
                ? _graph.AddVariable(source.VariableName(variable.Id), variable.Shape)
                : _graph.Add(Operands.Map(node, operand => _mapped[operand.Index]));
            if (node is Variable { Id: var id, Shape: var shape } && values.TryGetValue(id, out var entries))
            {
                _mapped[i] = _graph.Add(new Data(new DenseArray(shape, entries)));
            }
        }
    }

    /// <summary>Substitutes. Variables keep their ids.</summary>
    /// <exception cref="TooManyIteratesException">The iterates that are compared at once are too many for memory.</exception>
    public static Claim Of(Claim claim, IReadOnlyDictionary<int, double[]> values)
    {
        var substitution = new Substitution(claim.Graph, values);
        var (formula, assumptions) = (substitution.Map(claim.Formula), claim.Assumptions.Select(substitution.Map).ToImmutableArray());
        substitution.Compute([formula, .. assumptions]);
        return claim with
        {
            Graph = substitution._graph,
            Formula = substitution.WithComputed(formula),
            Assumptions = [.. assumptions.Select(substitution.WithComputed)],
            Trajectories = [],
        };
    }

    /// <summary>Substitutes in the claim and in what its expectations average. Variables keep their ids.</summary>
    public static Claim At(Claim claim, IReadOnlyDictionary<int, double[]> values)
    {
        var substitution = new Substitution(claim.Graph, values);
        return claim with
        {
            Graph = substitution._graph,
            Formula = substitution.Map(claim.Formula),
            Assumptions = [.. claim.Assumptions.Select(substitution.Map)],
            Populations = [.. claim.Populations.Select(population => population with { Body = substitution.At(population.Body), Mean = substitution.At(population.Mean) })],
        };
    }

    private NodeId At(NodeId node) => _mapped[node.Index];

    private Formula Map(Formula formula) => Rebuilt(formula, At);

    private Formula WithComputed(Formula formula) => Rebuilt(formula, node => _computed.GetValueOrDefault(node, node));

    private void Compute(Formula[] formulas)
    {
        // 1. The sides without variables. What a derivative binds is its own.
        HashSet<int> bound = [];
        for (var i = 0; i < _graph.Count; i++)
        {
            if (_graph[new NodeId(i)] is Derivative derivative)
            {
                bound.UnionWith(derivative.Variables.Items);
            }
        }

        var depends = new bool[_graph.Count];
        Span<NodeId> operands = stackalloc NodeId[4];
        for (var i = 0; i < depends.Length; i++)
        {
            var node = _graph[new NodeId(i)];
            depends[i] = node is Deferred || (node is Variable variable && !bound.Contains(variable.Id));
            foreach (var operand in Operands.Of(node, operands))
            {
                depends[i] |= depends[operand.Index];
            }
        }

        NodeId[] closed = [.. formulas.SelectMany(DerivativeCheck.Sides).Distinct().Where(node => !depends[node.Index])];

        // 2. Their values.
        var lowering = new Lowering(_graph);
        NodeId[] lowered = [.. closed.Select(lowering.Lower)];
        var needed = _graph.Reachable(lowered);
        var entries = 0L;
        for (var i = 0; i < needed.Length; i++)
        {
            entries += needed[i] ? _graph.ShapeOf(new NodeId(i)).Size : 0;
        }

        if (entries > MostEntries)
        {
            throw new TooManyIteratesException();
        }

        var program = new TensorProgram(_graph, lowered, []);
        program.Prepare();
        for (var k = 0; k < closed.Length; k++)
        {
            var values = program[lowered[k]];
            if (Trainer.IsFinite(values) && _graph[closed[k]] is not (Data or Constant))
            {
                var shape = _graph.ShapeOf(closed[k]);
                _computed[closed[k]] = shape.IsScalar ? _graph.Add(new Constant(Numerics.Rational.FromDouble(values[0]))) : _graph.Add(new Data(new DenseArray(shape, values.ToArray())));
            }
        }
    }

    /// <summary>The same formula with other expressions.</summary>
    public static Formula Rebuilt(Formula formula, Func<NodeId, NodeId> map)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        Formula Inner(Formula part) => Rebuilt(part, map);
        return formula switch
        {
            Comparison f => f with { Left = map(f.Left), Right = map(f.Right) },
            And f => f with { Parts = [.. f.Parts.Select(Inner)] },
            Or f => f with { Parts = [.. f.Parts.Select(Inner)] },
            Not f => f with { Operand = Inner(f.Operand) },
            Implies f => f with { Premise = Inner(f.Premise), Conclusion = Inner(f.Conclusion) },
            IndexQuantifier f => f with { Body = Inner(f.Body) },
            Quantifier f => f with
            {
                Variables = [.. f.Variables.Select(variable => variable with { Domain = Rebuilt(variable.Domain, map) })],
                Where = f.Where is { } where ? Inner(where) : null,
                Body = Inner(f.Body),
            },
            WithProbability f => f with { Level = map(f.Level), Body = Inner(f.Body) },
            _ => formula,
        };
    }

    private static Domain Rebuilt(Domain domain, Func<NodeId, NodeId> map) => domain switch
    {
        Box d => new Box(d.Low is { } low ? map(low) : null, d.High is { } high ? map(high) : null),
        IntegerRange d => new IntegerRange(map(d.Low), map(d.High)),
        Ball d => new Ball([.. d.Center.Select(map)], map(d.Radius)),
        OperatorBall d => new OperatorBall(map(d.Center), map(d.Radius)),
        Product d => new Product([.. d.Factors.Select(factor => Rebuilt(factor, map))]),
        _ => domain,
    };
}

/// <summary>A claim compares more numbers at once than memory holds.</summary>
internal sealed class TooManyIteratesException() : Exception("The claim compares more numbers at once than memory holds.");

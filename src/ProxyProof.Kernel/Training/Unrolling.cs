using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A claim about training runs as one without: the iterates of a run from a fixed start are exact numbers, or any numbers of the boxes that enclose them; those
/// of a run from a random start are expressions of the start, which may be any point of its law's support. The claim that comes out implies the one that went in.
/// </summary>
internal sealed class Unrolling
{
    /// <summary>A fraction of more bits is enclosed instead.</summary>
    private const int ShortBits = 1024;

    /// <summary>Iterates that are narrower than this, of 1 or their size, are narrow enough.</summary>
    private const double NarrowEnough = 1e-15;

    /// <summary>Weighted operations of a run, as <see cref="PointCheckerOptions.Work"/> counts them.</summary>
    private const double MostWork = 3e9;

    /// <summary>Runs of more steps are not written out, and no more numbers than this become variables.</summary>
    private const int MostSteps = 200;
    private const int MostBoxed = 2000;

    private static readonly int[] Precisions = [128, 256, 512, 1024, 2048];

    private readonly Claim _claim;
    private readonly Graph _graph = new();
    private readonly NodeMaker _make;
    private readonly NodeId[] _mapped;
    private readonly List<BoundVariable> _bound = [];
    private int _boxed;

    private Unrolling(Claim claim)
    {
        _claim = claim;
        _make = new(_graph);
        _mapped = new NodeId[claim.Graph.Count];
    }

    /// <summary>Whether the claim that came out speaks of more than the one that went in, so that it may be false though that is true.</summary>
    public bool IsWider => _bound.Count > 0;

    /// <summary>The claim without runs; null where one of them is none that can be written down.</summary>
    /// <param name="claim">A claim.</param>
    /// <param name="writesOut">Whether runs from fixed starts are expressions as well.</param>
    /// <param name="isWider">See <see cref="IsWider"/>.</param>
    public static Claim? Of(Claim claim, bool writesOut, out bool isWider)
    {
        isWider = false;
        if (claim.Trajectories.Any(run => !run.IsDiscrete || run.Draws.Count > 0 || run.Batches is not null) || claim.Script is not null)
        {
            return null;
        }

        var unrolling = new Unrolling(claim);
        var result = unrolling.Run(writesOut);
        isWider = unrolling.IsWider;
        return result;
    }

    private Claim? Run(bool writesOut)
    {
        var source = _claim.Graph;
        for (var variable = 0; variable < source.VariableCount; variable++)
        {
            _graph.AddVariable(source.VariableName(variable), source.ShapeOf(source.VariableNode(variable)));
        }

        // 1. Where each component's iterates are read, and what is known of them.
        var iterates = new Dictionary<int, (Trajectory Run, int Component)>();
        foreach (var run in _claim.Trajectories)
        {
            for (var k = 0; k < run.Parameters.Count; k++)
            {
                iterates[run.Readings[0].Variables[k]] = (run, k);
            }
        }

        var fixedOnes = writesOut ? [] : Fixed();
        var read = Read(iterates);
        var unrolled = new Dictionary<int, NodeId[][]>();

        // 2. The graph again, with the iterates in place of their variables: a run's expressions come before what reads it.
        for (var i = 0; i < source.Count; i++)
        {
            var node = source[new NodeId(i)];
            if (node is Variable variable && iterates.TryGetValue(variable.Id, out var place))
            {
                if (fixedOnes.TryGetValue(variable.Id, out var values))
                {
                    _mapped[i] = Known(variable, values, read[variable.Id]);
                }
                else
                {
                    if (!unrolled.TryGetValue(place.Run.Parameters[0], out var steps))
                    {
                        if (Unrolled(place.Run) is not { } all)
                        {
                            return null;
                        }

                        unrolled[place.Run.Parameters[0]] = steps = all;
                    }

                    _mapped[i] = Stacked([.. steps.Select(at => at[place.Component])]);
                }
            }
            else
            {
                _mapped[i] = node is Variable own ? _graph.VariableNode(own.Id) : _graph.Add(Operands.Map(node, operand => _mapped[operand.Index]));
            }

            if (_graph.Count > Derivation.NodeLimit)
            {
                throw new DerivationLimitException();
            }
        }

        // 3. Random values are any that their laws can give.
        foreach (var random in _claim.Randoms)
        {
            _bound.Add(new(random.Name, [random.Variable], [random.Name], Support(random), random.Law));
        }

        var formula = Mapped(_claim.Formula);
        Formula[] assumptions = [.. _claim.Assumptions.Select(Mapped)];
        return _claim with
        {
            Graph = _graph,
            Formula = _bound.Count == 0 ? formula : new Quantifier(
                true, [.. _bound], assumptions.Length == 0 ? null : new And([.. assumptions], _claim.Span), formula, _claim.Span),
            Assumptions = _bound.Count == 0 ? [.. assumptions] : [],
            Trajectories = [],
            Randoms = [],
        };
    }

    private NodeId Stacked(NodeId[] items) =>
        _graph.Add(new Stacked(new Sequence<NodeId>([.. items]), Shape.Of(items.Length).Then(_graph.ShapeOf(items[0]))));

    // A set that holds every value of the law.
    private Domain Support(RandomValue random)
    {
        Box Between(Rational low, Rational high) => new(_make.Number(low, Shape.Scalar), _make.Number(high, Shape.Scalar));
        return random.Law switch
        {
            "uniform" => Between(random.Parameters[0].Min(), random.Parameters[1].Max()),
            "rademacher" => Between(-1, 1),
            "bernoulli" => Between(0, 1),
            "choice" => Between(random.Parameters[0].Min(), random.Parameters[0].Max()),
            "sphere" => _graph.ShapeOf(_graph.VariableNode(random.Variable)).Rank == 1 ? new Sphere() : Between(-1, 1),
            _ => new WholeSpace(),
        };
    }

    // Which iterates of each variable are read; all where they are not read one by one.
    private Dictionary<int, bool[]> Read(Dictionary<int, (Trajectory Run, int Component)> iterates)
    {
        var source = _claim.Graph;
        var read = iterates.ToDictionary(pair => pair.Key, pair => new bool[pair.Value.Run.Steps + 1]);
        Span<NodeId> buffer = stackalloc NodeId[4];
        var roots = FormulaParts.Roots(_claim).Concat(_claim.Trajectories.SelectMany(run => run.Expressions));
        var needed = KernelOperands.Reachable(source, roots);
        for (var i = 0; i < needed.Length; i++)
        {
            var node = source[new NodeId(i)];
            if (!needed[i])
            {
                continue;
            }

            foreach (var operand in KernelOperands.Of(node, buffer))
            {
                if (source[operand] is not Variable variable || !read.TryGetValue(variable.Id, out var marks))
                {
                    continue;
                }

                if (node is View view)
                {
                    var size = variable.Shape.Size / marks.Length;
                    foreach (var position in IndexMaps.Positions(view.Map, view.Shape, variable.Shape))
                    {
                        marks[position / size] = true;
                    }
                }
                else
                {
                    Array.Fill(marks, true);
                }
            }
        }

        foreach (var root in roots)
        {
            if (source[root] is Variable variable && read.TryGetValue(variable.Id, out var marks))
            {
                Array.Fill(marks, true);
            }
        }

        return read;
    }

    // The iterates of the runs that no value of a point enters.
    private Dictionary<int, ExactOr<BigInterval>[]> Fixed()
    {
        var prepared = new PreparedClaim(_claim);
        var values = new Dictionary<int, ExactOr<BigInterval>[]>();
        foreach (var run in prepared.Runs.Where(run => run.IsFixed))
        {
            Dictionary<int, ExactOr<BigInterval>[]>? best = null;
            foreach (var precision in Precisions)
            {
                if (run.Work * 30 * (precision / 128.0) * (precision / 128.0) > MostWork)
                {
                    break;
                }

                using (BigInterval.WithPrecision(precision))
                {
                    best = RunRules<ExactOr<BigInterval>>.Enclose(run, values.GetValueOrDefault, byConvention: false, out _);
                    if (best.Values.All(entries => entries.All(IsNarrow)))
                    {
                        break;
                    }
                }
            }

            foreach (var (id, entries) in best ?? [])
            {
                values[id] = entries;
            }
        }

        return values;
    }

    private static bool IsNarrow(ExactOr<BigInterval> value)
    {
        var (lower, upper) = value.ToDoubles();
        return value.IsExact || (value.Definedness == Definedness.Defined && upper - lower <= NarrowEnough * double.Max(1, double.Max(double.Abs(lower), double.Abs(upper))));
    }

    // Iterates that are read: constants where all entries are short fractions, else variables of their boxes.
    private NodeId Known(Variable variable, ExactOr<BigInterval>[] values, bool[] read)
    {
        var shape = variable.Shape.Without(1);
        var items = new NodeId[read.Length];
        for (var t = 0; t < items.Length; t++)
        {
            var entries = values.AsSpan(t * shape.Size, shape.Size).ToArray();
            items[t] = !read[t] ? _make.Number(0, shape)
                : entries.All(IsShort) ? _make.Numbers(Array.ConvertAll(entries, entry => entry.Fraction!.Value), shape)
                : Enclosed($"{_claim.Graph.VariableName(variable.Id)}[{t}]", shape, entries);
        }

        return Stacked(items);
    }

    private static bool IsShort(ExactOr<BigInterval> value) =>
        value.Fraction is { } exact && exact.Numerator.GetBitLength() + exact.Denominator.GetBitLength() <= ShortBits;

    private NodeId Enclosed(string name, Shape shape, ExactOr<BigInterval>[] entries)
    {
        if ((_boxed += entries.Length) > MostBoxed)
        {
            throw new UnprovableFormException("the claim reads more iterates of training runs than proofs speak of");
        }

        var (low, high) = (new Rational[entries.Length], new Rational[entries.Length]);
        for (var i = 0; i < entries.Length; i++)
        {
            var (lower, upper) = entries[i].ToDoubles();
            if (entries[i].Definedness != Definedness.Defined || !double.IsFinite(lower) || !double.IsFinite(upper))
            {
                throw new UnprovableFormException($"enclosures of the run do not hold to the iterate {name}");
            }

            (low[i], high[i]) = (Rational.FromDouble(lower), Rational.FromDouble(upper));
        }

        var node = _graph.AddVariable(name, shape);
        _bound.Add(new(name, [((Variable)_graph[node]).Id], [name], new Box(_make.Numbers(low, shape), _make.Numbers(high, shape)), "its enclosure"));
        return node;
    }

    // Every iterate as an expression of the start, one node a component; null where the run has another form than the language gives it.
    private NodeId[][]? Unrolled(Trajectory run)
    {
        if (run.Steps > MostSteps)
        {
            return null;
        }

        NodeId At(NodeId node) => _mapped[node.Index];
        NodeId? Maybe(NodeId? node) => node is { } given ? At(given) : null;
        var gradient = new Derivative[run.Parameters.Count];
        for (var k = 0; k < gradient.Length; k++)
        {
            if (_claim.Graph[run.Gradient[k]] is not Derivative { Kind: DerivativeKind.Gradient, BatchRank: 0 } derivative
                || !derivative.Variables.Items.SequenceEqual(run.Parameters.Items) || derivative.Component != k)
            {
                return null;
            }

            gradient[k] = derivative with { Body = At(derivative.Body) };
        }

        NodeId[] GradientAt(NodeId[] point) => [.. gradient.Select(one => _graph.Add(one with { At = new Sequence<NodeId>([.. point]) }))];
        NodeId[] at = [.. run.Start.Select(At)];
        List<NodeId[]> iterates = [at];
        var update = new UnrolledUpdate(_graph, run.Method, Maybe(run.Beta), run.Adam is { } rates ? (At(rates.First), At(rates.Second), At(rates.Floor)) : null, GradientAt);
        for (var t = 0; t < run.Steps; t++)
        {
            var step = At(run.Step!.Value);
            step = _graph.ShapeOf(step).IsScalar ? step : _graph.Add(new View(step, new IndexMap(0, t, []), Shape.Scalar));
            at = update.Next(at, step, t);
            iterates.Add(at);
        }

        return [.. iterates];
    }

    private Formula Mapped(Formula formula) => formula switch
    {
        Comparison f => f with { Left = _mapped[f.Left.Index], Right = _mapped[f.Right.Index] },
        Truth => formula,
        Not f => f with { Operand = Mapped(f.Operand) },
        And f => f with { Parts = [.. f.Parts.Select(Mapped)] },
        Or f => f with { Parts = [.. f.Parts.Select(Mapped)] },
        Implies f => f with { Premise = Mapped(f.Premise), Conclusion = Mapped(f.Conclusion) },
        IndexQuantifier f => f with { Body = Mapped(f.Body) },
        Quantifier f => f with
        {
            Variables = [.. f.Variables.Select(variable => variable with { Domain = Mapped(variable.Domain) })],
            Where = f.Where is { } where ? Mapped(where) : null,
            Body = Mapped(f.Body),
        },
        _ => throw new UnprovableFormException("the claim is about a probability"),
    };

    private Domain Mapped(Domain domain) => domain switch
    {
        Box d => new Box(d.Low is { } low ? _mapped[low.Index] : null, d.High is { } high ? _mapped[high.Index] : null),
        IntegerRange d => new IntegerRange(_mapped[d.Low.Index], _mapped[d.High.Index]),
        Ball d => new Ball([.. d.Center.Select(center => _mapped[center.Index])], _mapped[d.Radius.Index]),
        OperatorBall d => new OperatorBall(_mapped[d.Center.Index], _mapped[d.Radius.Index]),
        Product d => new Product([.. d.Factors.Select(Mapped)]),
        WholeSpace or Sphere or Simplex => domain,
        _ => throw new System.Diagnostics.UnreachableException(domain.GetType().Name),
    };
}

/// <summary>The updates of docs/training.md as expressions, with what a method remembers from step to step.</summary>
/// <param name="graph">Where they go.</param>
/// <param name="method">The method: one that draws nothing.</param>
/// <param name="beta">Momentum.</param>
/// <param name="adam">Adam's rates.</param>
/// <param name="gradient">The gradient at a point.</param>
internal sealed class UnrolledUpdate(Graph graph, TrainingMethod method, NodeId? beta, (NodeId First, NodeId Second, NodeId Floor)? adam, Func<NodeId[], NodeId[]> gradient)
{
    private readonly NodeMaker _make = new(graph);
    private NodeId[]? _memory;
    private NodeId[]? _squares;

    /// <summary>The next iterate.</summary>
    /// <param name="at">The iterate, one node a component.</param>
    /// <param name="step">The step, a scalar.</param>
    /// <param name="t">Its number, from 0.</param>
    public NodeId[] Next(NodeId[] at, NodeId step, int t)
    {
        switch (method)
        {
            case TrainingMethod.GradientDescent:
                return Moved(at, step, gradient(at));
            case TrainingMethod.Momentum:
                return Moved(at, step, Remembered(gradient(at)));
            case TrainingMethod.Nesterov:
                return Moved(at, step, Remembered(gradient(_memory is null ? at : Moved(at, _make.Times(step, beta!.Value), _memory))));
            case TrainingMethod.Adam:
                return ByAdam(at, step, t, gradient(at));
            default:
                throw new UnprovableFormException("a run of this method is not written down");
        }
    }

    private NodeId Scaled(NodeId scalar, NodeId x) => _make.Times(_make.Spread(scalar, _make.ShapeOf(x), []), x);

    private NodeId[] Moved(NodeId[] at, NodeId step, NodeId[] direction) => [.. at.Zip(direction, (w, d) => _make.Minus(w, Scaled(step, d)))];

    private NodeId[] Remembered(NodeId[] slope) =>
        _memory = _memory is null ? slope : [.. _memory.Zip(slope, (m, g) => _make.Plus(Scaled(beta!.Value, m), g))];

    private NodeId[] ByAdam(NodeId[] at, NodeId step, int t, NodeId[] slope)
    {
        var (first, second, floor) = adam!.Value;
        _memory = Mixed(_memory, first, slope);
        _squares = Mixed(_squares, second, [.. slope.Select(g => _make.Power(g, 2))]);
        var (biasFirst, biasSecond) = (_make.Rest(_make.Power(first, t + 1)), _make.Rest(_make.Power(second, t + 1)));
        return
        [
            .. at.Select((w, k) =>
            {
                NodeId Spread(NodeId scalar) => _make.Spread(scalar, _make.ShapeOf(w), []);
                var root = _make.Apply(UnaryFunction.Sqrt, _make.Over(_squares[k], Spread(biasSecond)));
                return _make.Minus(w, _make.Over(Scaled(step, _make.Over(_memory[k], Spread(biasFirst))), _make.Plus(root, Spread(floor))));
            }),
        ];
    }

    // decay * old + (1 - decay) * new, from 0.
    private NodeId[] Mixed(NodeId[]? old, NodeId decay, NodeId[] added) =>
        [.. added.Select((x, k) => Scaled(_make.Rest(decay), x) is var part && old is { } before ? _make.Plus(Scaled(decay, before[k]), part) : part)];
}

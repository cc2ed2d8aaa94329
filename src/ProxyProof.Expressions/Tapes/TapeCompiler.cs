using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>Makes a tape in five passes: references, fusion, order, registers, instructions.</summary>
internal sealed partial class TapeCompiler
{
    // Half of the usual 32 KiB first-level data cache, in doubles.
    private const int CacheDoubles = 2048;
    private const int GreatestLanes = 64;
    private const int StripDoubles = 512;

    private readonly Graph _graph;
    private readonly IReadOnlyList<int> _inputs;
    private readonly IReadOnlyList<NodeId> _outputs;
    private readonly SpectralKernels _spectral;
    private readonly bool[] _needed;
    private readonly bool[] _shared;
    private readonly Reference?[] _references;
    private readonly Dictionary<int, int> _sizes = [];
    private readonly List<Step> _steps = [];
    private int _storages;

    public TapeCompiler(Graph graph, IReadOnlyList<int> inputs, IReadOnlyList<NodeId> outputs, SpectralKernels spectral)
    {
        (_graph, _inputs, _outputs, _spectral) = (graph, inputs, outputs, spectral);
        _needed = graph.Reachable([.. outputs]);
        _shared = new bool[_needed.Length];
        _references = new Reference?[_needed.Length];
        _storages = _needed.Length;
    }

    public Tape Compile()
    {
        RequireLowered();
        FoldShared();
        Refer();
        Fuse();
        Plan();
        Group();
        return Emit(Allocate());
    }

    private void RequireLowered()
    {
        for (var i = 0; i < _needed.Length; i++)
        {
            if (!_needed[i])
            {
                continue;
            }

            switch (_graph[new NodeId(i)])
            {
                case Derivative:
                    throw new InvalidOperationException("Lower the expression before compiling it.");
                case Deferred deferred:
                    throw new NotSupportedException($"{deferred.Feature} has no value yet.");
                case Variable variable when !_inputs.Contains(variable.Id):
                    throw new InvalidOperationException($"The variable {_graph.VariableName(variable.Id)} is not an input.");
            }
        }
    }

    /// <summary>What no variable reaches is the same at every point: it is computed now, by the plain evaluator, in the same arithmetic.</summary>
    private void FoldShared()
    {
        var folded = new List<NodeId>();
        var frontier = new bool[_needed.Length];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < _needed.Length; i++)
        {
            if (_needed[i])
            {
                var node = _graph[new NodeId(i)];
                _shared[i] = node is not Variable;
                foreach (var operand in Operands.Of(node, buffer))
                {
                    _shared[i] &= _shared[operand.Index];
                }
            }
        }

        // A view of shared entries is read through; everything else that someone reads is wanted as an array.
        for (var i = _needed.Length - 1; i >= 0; i--)
        {
            var node = _graph[new NodeId(i)];
            if (!_needed[i])
            {
                continue;
            }

            if (_outputs.Contains(new NodeId(i)))
            {
                frontier[i] = true;
            }

            if (!_shared[i] || (node is View && frontier[i]))
            {
                foreach (var operand in Operands.Of(node, buffer))
                {
                    frontier[operand.Index] |= _shared[operand.Index];
                }
            }

            if (_shared[i] && frontier[i] && node is not (View or Data or Constant or PiConstant))
            {
                folded.Add(new NodeId(i));
            }
        }

        if (folded.Count > 0)
        {
            var evaluator = new Evaluator<Real>(_graph, [.. folded])
            {
                Spectral = (function, matrix, rows, columns) => new Real(_spectral.Value(function, Values(matrix), rows, columns)),
                SpectralWeights = (function, matrix, rows, columns) =>
                    Array.ConvertAll(_spectral.Weights(function, Values(matrix), rows, columns), value => new Real(value)),
            };
            evaluator.Run(_ => throw new InvalidOperationException("A folded expression has no variables."));
            foreach (var id in folded)
            {
                _references[id.Index] = Reference.To(Values(evaluator[id]));
            }
        }
    }

    private static double[] Values(Real[] reals) => Array.ConvertAll(reals, real => real.Value);

    /// <summary>Says for every node where its entries are read.</summary>
    private void Refer()
    {
        for (var i = 0; i < _needed.Length; i++)
        {
            if (!_needed[i] || _references[i] is not null)
            {
                continue;
            }

            var id = new NodeId(i);
            switch (_graph[id])
            {
                case Constant n:
                    _references[i] = Reference.To([n.Value.ToDouble()]);
                    break;
                case PiConstant:
                    _references[i] = Reference.To([Math.PI]);
                    break;
                case Data n:
                    _references[i] = Reference.To(n.Array.Values);
                    break;
                case Jump:
                    _references[i] = Reference.To([0.0]);
                    break;
                case View n:
                    _references[i] = Viewed(n);
                    break;
                default:
                    // A shared node that nobody reads directly has no place at all.
                    if (!_shared[i])
                    {
                        _references[i] = Reference.To(i);
                        _sizes[i] = _graph.ShapeOf(id).Size;
                    }

                    break;
            }
        }
    }

    private Reference? Viewed(View n)
    {
        // What is folded into a greater expression has no place of its own.
        if (_references[n.X.Index] is not { } source)
        {
            return null;
        }

        var inner = _graph.ShapeOf(n.X);
        return source.Repeated || IndexMaps.IsIdentity(n.Map, n.Shape, inner)
            ? source
            : source.Through(IndexMaps.Positions(n.Map, n.Shape, inner));
    }

    private Reference Read(NodeId id) => _references[id.Index]!.Value;
}

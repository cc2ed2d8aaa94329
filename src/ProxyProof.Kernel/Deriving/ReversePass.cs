using System.Diagnostics;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The kernel's own reverse transformation: from a value without derivatives back to variables, node by node. An adjoint has lead axes (the rows of a
/// Jacobian) in front of its node's own.
/// </summary>
internal sealed class ReversePass
{
    private readonly Graph _graph;
    private readonly NodeMaker _make;
    private readonly SlopeRules _slopes;
    private readonly Shape _lead;
    private readonly bool[] _dependent;
    private readonly NodeId?[] _adjoints;

    private ReversePass(Graph graph, NodeId value, Shape lead, HashSet<int> sought)
    {
        _graph = graph;
        _make = new NodeMaker(graph);
        _slopes = new SlopeRules(_make);
        _lead = lead;
        _dependent = KernelOperands.Dependent(graph, value, sought);
        _adjoints = new NodeId?[value.Index + 1];
    }

    /// <summary>Gradients of the sum of all entries: one node a variable, of its shape.</summary>
    public static NodeId[] Gradient(Graph graph, NodeId value, ReadOnlySpan<int> variables) =>
        Run(graph, value, new NodeMaker(graph).Number(1, graph.ShapeOf(value)), Shape.Scalar, variables);

    /// <summary>(batch axes, entries of the value, entries of all variables).</summary>
    public static NodeId Jacobian(Graph graph, NodeId value, ReadOnlySpan<int> variables, int batchRank)
    {
        var make = new NodeMaker(graph);
        var shape = graph.ShapeOf(value);
        var (batch, own) = (shape.Leading(batchRank), shape.Without(batchRank));
        var rows = own.Size;

        // Row r starts from entry r of the value, in every copy.
        var unit = make.Scatter(make.Number(1, Shape.Of(rows)), 0, Shape.Of(rows, rows), [rows + 1]);
        int[] strides = [rows, .. new int[batchRank], .. own.Strides()];
        var seed = make.View(unit, 0, Shape.Of(rows).Then(shape), strides);
        var adjoints = Run(graph, value, seed, Shape.Of(rows), variables);
        return Beside(make, adjoints, batch, rows);
    }

    /// <summary>(batch axes, entries of all variables): gradients flattened and set side by side.</summary>
    public static NodeId FlatGradient(Graph graph, NodeId value, ReadOnlySpan<int> variables, int batchRank)
    {
        var make = new NodeMaker(graph);
        var batch = graph.ShapeOf(value).Leading(batchRank);
        var gradients = Gradient(graph, value, variables);
        for (var k = 0; k < gradients.Length; k++)
        {
            var shape = make.ShapeOf(gradients[k]);
            gradients[k] = make.View(gradients[k], 0, Shape.Of(1).Then(shape), [0, .. shape.Strides()]);
        }

        var beside = Beside(make, gradients, batch, 1);
        var flat = batch.Then(Shape.Of(make.ShapeOf(beside)[batchRank + 1]));
        return make.View(beside, 0, flat, flat.Strides());
    }

    // From (rows, batch, entries of variable k), for each k, to (batch, rows, entries of all variables).
    private static NodeId Beside(NodeMaker make, NodeId[] adjoints, Shape batch, int rows)
    {
        int[] entries = [.. adjoints.Select(adjoint => make.ShapeOf(adjoint).Without(1 + batch.Rank).Size)];
        var whole = batch.Then(Shape.Of(rows, entries.Sum()));
        NodeId? sum = null;
        var offset = 0;
        for (var k = 0; k < adjoints.Length; k++)
        {
            int[] batchStrides = [.. batch.Strides().Select(stride => stride * entries[k])];
            var block = make.View(
                adjoints[k], 0, batch.Then(Shape.Of(rows, entries[k])), [.. batchStrides, batch.Size * entries[k], 1]);
            var placed = make.Scatter(block, offset, whole, whole.Strides());
            sum = sum is { } before ? make.Plus(before, placed) : placed;
            offset += entries[k];
        }

        return sum!.Value;
    }

    /// <summary>The slopes of a number with respect to every node that it depends on and that some variables move: one node each, null where there is none.</summary>
    public static NodeId?[] Adjoints(Graph graph, NodeId value, ReadOnlySpan<int> variables) =>
        Swept(graph, value, new NodeMaker(graph).Number(1, Shape.Scalar), Shape.Scalar, variables)._adjoints;

    private static NodeId[] Run(Graph graph, NodeId value, NodeId seed, Shape lead, ReadOnlySpan<int> variables)
    {
        var pass = Swept(graph, value, seed, lead, variables);
        var result = new NodeId[variables.Length];
        for (var k = 0; k < result.Length; k++)
        {
            var node = graph.VariableNode(variables[k]);
            result[k] = node.Index <= value.Index && pass._adjoints[node.Index] is { } adjoint
                ? adjoint
                : pass._make.Number(0, lead.Then(graph.ShapeOf(node)));
        }

        return result;
    }

    private static ReversePass Swept(Graph graph, NodeId value, NodeId seed, Shape lead, ReadOnlySpan<int> variables)
    {
        var sought = new HashSet<int>();
        foreach (var variable in variables)
        {
            sought.Add(graph.VariableNode(variable).Index);
        }

        var pass = new ReversePass(graph, value, lead, sought);
        pass._adjoints[value.Index] = seed;
        for (var i = value.Index; i >= 0; i--)
        {
            if (pass._adjoints[i] is { } adjoint && pass._dependent[i] && !sought.Contains(i))
            {
                pass.Step(new NodeId(i), adjoint);
            }
        }

        return pass;
    }

    private bool Wanted(NodeId operand) => _dependent[operand.Index];

    private void Add(NodeId operand, NodeId contribution) =>
        _adjoints[operand.Index] = _adjoints[operand.Index] is { } sum ? _make.Plus(sum, contribution) : contribution;

    // adjoint times a local slope, which has no lead axes.
    private NodeId Weigh(NodeId adjoint, NodeId slope) => _make.Times(adjoint, _make.Under(_lead, slope));

    // The adjoint times the slope of what jumps between two values: 0 wherever that has a value, where what it is weighed with vanishes at the jump.
    private NodeId Across(NodeId adjoint, NodeId weight, NodeId difference, NodeId then, NodeId otherwise)
    {
        if (!ClosedJump.Meets(_graph, weight, difference, then, otherwise))
        {
            return Weigh(adjoint, _make.Jump(difference, then, otherwise));
        }

        var shape = _make.ShapeOf(adjoint);
        return _graph.Add(new Guarded(_make.Number(0, shape), [adjoint, difference, then, otherwise], 0, shape));
    }

    private void Step(NodeId id, NodeId adjoint)
    {
        var node = _graph[id];
        switch (node)
        {
            case Unary { Function: UnaryFunction.KinkSign or UnaryFunction.KinkStep } n:
                Add(n.X, Across(adjoint, adjoint, n.X, _make.Number(1, n.Shape), _make.Number(n.Function == UnaryFunction.KinkSign ? -1 : 0, n.Shape)));
                break;
            case Unary n:
                Add(n.X, Weigh(adjoint, _slopes.Of(n.Function, n.X, id)));
                break;
            case Binary { Function: BinaryFunction.TieStep } n:
                var across = Across(adjoint, adjoint, _make.Minus(n.X, n.Y), _make.Number(1, n.Shape), _make.Number(0, n.Shape));
                ToAll(n, _ => across);
                break;
            case Binary n when n.Function == BinaryFunction.Power && WholeExponent(n.Y) is { } exponent && !Wanted(n.Y):
                PowerStep(n.X, exponent, adjoint);
                break;
            case Binary n:
                if (Wanted(n.X))
                {
                    Add(n.X, Weigh(adjoint, _slopes.First(n.Function, n.X, n.Y, id)));
                }

                if (Wanted(n.Y))
                {
                    Add(n.Y, Weigh(adjoint, _slopes.Second(n.Function, n.X, n.Y, id)));
                }

                break;
            case Power n:
                PowerStep(n.X, n.Exponent, adjoint);
                break;
            case Select n:
                SelectStep(n, adjoint);
                break;
            case View n:
                Add(n.X, _graph.Add(new Scatter(adjoint, n.Map.Under(_lead.Rank), _lead.Then(_make.ShapeOf(n.X)))));
                break;
            case Scatter n:
                Add(n.X, _graph.Add(new View(adjoint, n.Map.Under(_lead.Rank), _lead.Then(_make.ShapeOf(n.X)))));
                break;
            case Stacked n:
                var item = n.Shape.Without(1);
                for (var k = 0; k < n.Items.Count; k++)
                {
                    if (Wanted(n.Items[k]))
                    {
                        var map = new IndexMap(_lead.Rank, k * item.Size, Sequence.Create<int>(item.Strides()));
                        Add(n.Items[k], _graph.Add(new View(adjoint, map, _lead.Then(item))));
                    }
                }

                break;
            case Contract n:
                ContractStep(n, n.X, n.LabelsX, n.Y, n.LabelsY, adjoint);
                ContractStep(n, n.Y, n.LabelsY, n.X, n.LabelsX, adjoint);
                break;
            case Reduce n:
                var spread = _make.Along(adjoint, _lead.Then(_make.ShapeOf(n.X)));
                Add(n.X, n.Kind == Reduction.Sum ? spread : Weigh(spread, Weights(n, id)));
                break;
            case Extremal n:
                ExtremalStep(n, id, adjoint);
                break;
            case Spectral n:
                var weights = _graph.Add(new SpectralWeights(n.Function, n.X, _make.ShapeOf(n.X)));
                Add(n.X, Weigh(_make.Along(adjoint, _lead.Then(_make.ShapeOf(n.X))), weights));
                break;
            case Guarded n:
                Add(n.Value, adjoint);
                break;
            case Jump n:
                // It is 0 around every point where the difference is not 0, whatever the branches do.
                var crossing = _make.Jump(n.Difference, _make.Number(1, n.Shape), _make.Number(0, n.Shape));
                ToAll(node, _ => Weigh(adjoint, crossing));
                break;
            case SpectralWeights or UnknownValue or Deferred:
                ToAll(node, operand => _graph.Add(new UnknownValue(_lead.Then(_make.ShapeOf(operand)))));
                break;
            case Constant or PiConstant or Data or Variable:
                break;
            default:
                throw new UnreachableException($"{node.GetType().Name} has no derivative rule.");
        }
    }

    private void ToAll(Node node, Func<NodeId, NodeId> contribution)
    {
        foreach (var operand in KernelOperands.Of(node, new NodeId[4]))
        {
            if (Wanted(operand))
            {
                Add(operand, contribution(operand));
            }
        }
    }

    private void PowerStep(NodeId x, int n, NodeId adjoint)
    {
        // ‖v‖^n = (‖v‖^2)^(n/2) has the gradient n ‖v‖^(n-2) v for n >= 2, also at v = 0, where the norm itself has a kink; |v| likewise.
        var shape = _make.ShapeOf(x);
        if (n >= 2 && _graph[x] is Reduce { Kind: Reduction.Norm } norm)
        {
            var inner = _make.ShapeOf(norm.X);
            var scale = n == 2 ? _make.Number(2, shape) : _make.Times(_make.Number(n, shape), _make.Power(x, n - 2));
            Add(norm.X, Weigh(_make.Along(adjoint, _lead.Then(inner)), _make.Times(_make.Along(scale, inner), norm.X)));
        }
        else if (n >= 2 && n % 2 == 0 && _graph[x] is Unary { Function: UnaryFunction.Abs } abs)
        {
            PowerStep(abs.X, n, adjoint);
        }
        else
        {
            // x^0 is 1 everywhere, and does not depend on x.
            Add(x, n == 0 ? _make.Number(0, _lead.Then(shape))
                : n == 1 ? adjoint
                : Weigh(adjoint, _make.Times(_make.Number(n, shape), _make.Power(x, n - 1))));
        }
    }

    private int? WholeExponent(NodeId x)
    {
        while (_graph[x] is View view)
        {
            x = view.X;
        }

        return _graph[x] is Constant { Value: { IsInteger: true } value } && value.Numerator >= -int.MaxValue && value.Numerator <= int.MaxValue
            ? (int)value.Numerator
            : null;
    }

    private void SelectStep(Select n, NodeId adjoint)
    {
        if (n.Then == n.Otherwise)
        {
            Add(n.Then, adjoint);
            return;
        }

        var none = _make.Number(0, n.Shape);
        if (!Wanted(n.Difference))
        {
            // The condition is a constant: the derivative is that of the chosen branch.
            var condition = _make.Under(_lead, n.Difference);
            var zero = _make.Number(0, _make.ShapeOf(adjoint));
            Branch(n.Then, () => _graph.Add(new Select(n.Relation, condition, adjoint, zero, _make.ShapeOf(adjoint))));
            Branch(n.Otherwise, () => _graph.Add(new Select(n.Relation, condition, zero, adjoint, _make.ShapeOf(adjoint))));
            return;
        }

        // Where the difference is not 0, one weight is 1 and the other 0; where it may be 0, both are in [0, 1], and the jump says whether the branches meet.
        var atZero = _make.Apply(BinaryFunction.TieStep, none, _make.Apply(UnaryFunction.Abs, n.Difference));
        var then = n.Relation switch
        {
            Relation.Greater => _make.Apply(UnaryFunction.KinkStep, n.Difference),
            Relation.GreaterOrEqual => _make.Apply(BinaryFunction.TieStep, n.Difference, none),
            Relation.Less => _make.Apply(UnaryFunction.KinkStep, _make.Apply(UnaryFunction.Negate, n.Difference)),
            Relation.LessOrEqual => _make.Apply(BinaryFunction.TieStep, none, n.Difference),
            Relation.Equal => atZero,
            Relation.NotEqual => _make.Rest(atZero),
        };
        Branch(n.Then, () => Weigh(adjoint, then));
        Branch(n.Otherwise, () => Weigh(adjoint, _make.Rest(then)));
        // The branches themselves must meet: where they do not, the value at the jump is that of one side, or of none.
        Add(n.Difference, Across(adjoint, _make.Number(1, n.Shape), n.Difference, n.Then, n.Otherwise));

        void Branch(NodeId branch, Func<NodeId> contribution)
        {
            if (Wanted(branch))
            {
                Add(branch, contribution());
            }
        }
    }

    private void ContractStep(Contract n, NodeId to, Sequence<int> toLabels, NodeId other, Sequence<int> otherLabels, NodeId adjoint)
    {
        if (!Wanted(to))
        {
            return;
        }

        // Lead axes get labels that the node does not use.
        var free = n.LabelsX.Concat(n.LabelsY).Append(-1).Max() + 1;
        int[] lead = NodeMaker.Axes(free, _lead.Rank);
        Add(to, _graph.Add(new Contract(
            adjoint, other, [.. lead, .. n.Labels], otherLabels, [.. lead, .. toLabels], _lead.Then(_make.ShapeOf(to)))));
    }

    private NodeId Weights(Reduce n, NodeId id) => n.Kind == Reduction.Norm
        ? _make.Apply(BinaryFunction.KinkRatio, n.X, _make.Along(id, _make.ShapeOf(n.X)))
        : _graph.Add(new Extremal(n.Kind, n.X, n.Axes, _make.ShapeOf(n.X)));

    private void ExtremalStep(Extremal n, NodeId id, NodeId adjoint)
    {
        // A weight is 0, 1 or, where a tie is possible, all of [0, 1]: then it jumps, and every entry of the group moves it.
        var half = _make.Number(new Rational(1, 2), n.Shape);
        var jump = _make.Jump(_make.Minus(id, half), _make.Number(1, n.Shape), _make.Number(0, n.Shape));
        Add(n.X, _make.Along(_make.Sum(Weigh(adjoint, jump), n.Axes), _make.ShapeOf(adjoint)));
    }
}

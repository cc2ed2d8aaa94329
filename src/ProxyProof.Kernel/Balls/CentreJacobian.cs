using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The Jacobian of an expression at the centre of a ball, row by row: the gradient of its inner product with a unit vector.</summary>
internal sealed class CentreJacobian
{
    private readonly Graph _graph;
    private readonly BallRegion _region;
    private readonly int _rows;

    public CentreJacobian(Graph graph, NodeId body, int[] variables, BallRegion region)
    {
        (_graph, _region, _rows) = (graph, region, graph.ShapeOf(body).Size);
        var make = new NodeMaker(graph);
        var direction = graph.AddVariable("a direction", Shape.Of(_rows));
        Direction = ((Variable)graph[direction]).Id;
        var flat = make.View(body, 0, Shape.Of(_rows), [1]);
        var product = graph.Add(new Contract(direction, flat, [0], [0], Sequence.Create<int>([]), Shape.Scalar));
        Nodes = ReversePass.Gradient(graph, product, variables);
    }

    /// <summary>The variable that stands for the direction.</summary>
    public int Direction { get; }

    /// <summary>The gradient of the inner product, one node a variable.</summary>
    public NodeId[] Nodes { get; }

    /// <summary>J J' at the centre, enclosed; null where an entry of J is not known to be defined.</summary>
    public Interval[]? Gram() => Rows() is not { } rows ? null : Products(rows);

    /// <summary>The rows at the centre; null where an entry is not known to be defined.</summary>
    public Interval[][]? Rows()
    {
        var needed = KernelOperands.Reachable(_graph, Nodes);
        var values = new EnclosureEvaluator<Interval>(_graph, needed) { Stop = _graph.Stop };
        var moved = KernelOperands.Dependent(_graph, new NodeId(needed.Length - 1), new HashSet<int> { _graph.VariableNode(Direction).Index });
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] &= needed[i];
        }

        var unit = new Interval[_rows];
        Interval[]? Variables(int id) => id == Direction ? unit : _region.Centre.GetValueOrDefault(id);
        var rows = new Interval[_rows][];
        for (var row = 0; row < _rows; row++)
        {
            Array.Fill(unit, new Interval(0));
            unit[row] = new(1);
            values.Run(Variables, row == 0 ? null : moved);
            rows[row] = [.. Nodes.SelectMany(node => values[node])];
            if (rows[row].Any(entry => entry.Definedness != Definedness.Defined))
            {
                return null;
            }
        }

        return rows;
    }

    /// <summary>The inner products of rows.</summary>
    public static Interval[] Products(Interval[][] rows)
    {
        var n = rows.Length;
        var gram = new Interval[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                var sum = new Interval(0);
                for (var k = 0; k < rows[i].Length; k++)
                {
                    sum += i == j ? Interval.Power(rows[i][k], 2) : rows[i][k] * rows[j][k];
                }

                gram[(i * n) + j] = gram[(j * n) + i] = sum;
            }
        }

        return gram;
    }
}

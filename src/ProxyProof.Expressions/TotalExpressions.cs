using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>Which expressions have a value whatever their variables are.</summary>
public static class TotalExpressions
{
    /// <summary>Whether an expression has a value everywhere, by its form; false also where that is not seen.</summary>
    public static bool IsTotal(Graph graph, NodeId root)
    {
        var marks = graph.Reachable(root);
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && !IsTotal(graph, graph[new NodeId(i)]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTotal(Graph graph, Node node) => node switch
    {
        Constant or PiConstant or Data or Variable or View or Scatter or Stacked or Contract or Select => true,
        Reduce => true,
        Unary n => IntervalBlocks.IsTotal(n.Function),
        Power n => n.Exponent >= 0,
        Binary { Function: BinaryFunction.Divide, Y: var y } => graph[y] is Constant { Value.IsZero: false },
        Binary n => IntervalBlocks.IsTotal(n.Function),
        _ => false,
    };
}

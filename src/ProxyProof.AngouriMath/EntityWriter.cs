using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AngouriMath;
using PeterO.Numbers;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.AngouriMath;

/// <summary>Writes a number-valued expression of the graph as an entity, node by node. Shared nodes become shared entities; sums and products are balanced.</summary>
/// <param name="graph">Where the expression lives.</param>
internal sealed class EntityWriter(Graph graph)
{
    /// <summary>Entities of more nodes, counted as a tree, are refused: the engine differentiates trees.</summary>
    private const double GreatestSize = 1e6;

    /// <summary>Deeper entities are refused: the engine recurses, and an overflow of the stack cannot be caught.</summary>
    private const int GreatestDepth = 400;

    private readonly Dictionary<NodeId, Written> _written = [];

    /// <summary>The name of a variable within the engine. One underscore: letters alone would be read as products, and e, pi and i have meanings.</summary>
    public static Entity.Variable Name(int variable) => MathS.Var("v_" + variable.ToString(CultureInfo.InvariantCulture));

    /// <summary>The entity of a lowered number.</summary>
    /// <exception cref="UnsupportedExpressionException">The engine lacks a function, or the expression is too large for it.</exception>
    public Entity Write(NodeId root)
    {
        if (!graph.ShapeOf(root).IsScalar)
        {
            throw new UnsupportedExpressionException("only numbers are handed to this engine");
        }

        // Operands first, on a stack of our own. Inner nodes of a long sum are not written by themselves.
        var open = new Stack<NodeId>([root]);
        while (open.TryPeek(out var next))
        {
            var missing = Operands(next).Where(operand => !_written.ContainsKey(operand)).ToList();
            if (missing.Count == 0)
            {
                _written[next] = Node(next);
                _ = open.Pop();
            }

            missing.ForEach(open.Push);
        }

        return _written[root].Entity;
    }

    private NodeId[] Operands(NodeId id) => graph[id] is Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply } n
        ? [.. Terms(id, isSum: n.Function != BinaryFunction.Multiply).Select(term => term.Id)]
        : Expressions.Operands.Of(graph[id], new NodeId[4]).ToArray();

    /// <summary>An exact fraction.</summary>
    public static Entity Number(Rational value) => Entity.Number.Rational.Create(ERational.Create(Integer(value.Numerator), Integer(value.Denominator)));

    private static EInteger Integer(BigInteger value) => EInteger.FromBytes(value.ToByteArray(), littleEndian: true);

    private Written Node(NodeId id)
    {
        var node = graph[id];
        var result = node switch
        {
            _ when !node.Shape.IsScalar => throw new UnsupportedExpressionException("tensors are not handed to this engine"),
            Constant n => new Written(Number(n.Value), 1, 1),
            PiConstant => new Written(MathS.pi, 1, 1),
            Variable n => new Written(Name(n.Id), 1, 1),
            Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract } => Chain(id, isSum: true),
            Binary { Function: BinaryFunction.Multiply } => Chain(id, isSum: false),
            Unary n => Over(e => Functions.Of(n.Function, e[0]), n.X),
            Binary n => Over(e => Functions.Of(n.Function, e[0], e[1]), n.X, n.Y),
            Power n => Over(e => new Entity.Powf(e[0], n.Exponent), n.X),
            Select n => Over(e => Functions.Either(Functions.Compare(n.Relation, e[0], 0), e[1], e[2]), n.Difference, n.Then, n.Otherwise),
            _ => throw new UnsupportedExpressionException($"{node.GetType().Name} is not a scalar function"),
        };
        return result.Size > GreatestSize || result.Depth > GreatestDepth
            ? throw new UnsupportedExpressionException("the expression is too large for this engine")
            : result;
    }

    private Written Over(Func<Entity[], Entity> make, params NodeId[] operands)
    {
        var parts = Array.ConvertAll(operands, operand => _written[operand]);

        // A composed function repeats its argument a few times.
        return new(make(Array.ConvertAll(parts, part => part.Entity)), 8 + (4 * parts.Sum(part => part.Size)), 4 + parts.Max(part => part.Depth));
    }

    // a + b - c + ... as a balanced tree: long sums come left-deep.
    private Written Chain(NodeId root, bool isSum)
    {
        var terms = Terms(root, isSum);
        return Balanced(terms, 0, terms.Count, isSum);
    }

    private List<(NodeId Id, bool Negated)> Terms(NodeId root, bool isSum)
    {
        List<(NodeId Id, bool Negated)> terms = [];
        var open = new Stack<(NodeId Id, bool Negated)>();
        open.Push((root, false));
        while (open.TryPop(out var next))
        {
            // Products of shared products would be written out as often as they are shared.
            if (terms.Count > GreatestSize)
            {
                throw new UnsupportedExpressionException("the expression is too large for this engine");
            }

            if (graph[next.Id] is Binary n
                && (isSum ? n.Function is BinaryFunction.Add or BinaryFunction.Subtract : n.Function == BinaryFunction.Multiply))
            {
                open.Push((n.Y, next.Negated != (n.Function == BinaryFunction.Subtract)));
                open.Push((n.X, next.Negated));
            }
            else
            {
                terms.Add(next);
            }
        }

        return terms;
    }

    private Written Balanced(List<(NodeId Id, bool Negated)> terms, int from, int to, bool isSum)
    {
        if (to - from == 1)
        {
            var (entity, size, depth) = _written[terms[from].Id];
            return terms[from].Negated ? new(new Entity.Mulf(-1, entity), size + 2, depth + 1) : new(entity, size, depth);
        }

        var middle = (from + to) / 2;
        var (left, right) = (Balanced(terms, from, middle, isSum), Balanced(terms, middle, to, isSum));
        return new(
            isSum ? new Entity.Sumf(left.Entity, right.Entity) : new Entity.Mulf(left.Entity, right.Entity),
            1 + left.Size + right.Size,
            1 + Math.Max(left.Depth, right.Depth));
    }

    private readonly record struct Written(Entity Entity, double Size, int Depth);
}

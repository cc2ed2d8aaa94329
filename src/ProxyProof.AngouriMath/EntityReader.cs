using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using AngouriMath;
using PeterO.Numbers;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.AngouriMath;

/// <summary>
/// Reads an entity into the graph by node type. A side condition (provided) stays: where it fails the expression has no value. Entities that are shared
/// are read once.
/// </summary>
/// <param name="graph">Where nodes go.</param>
internal sealed class EntityReader(Graph graph)
{
    private readonly ExpressionBuilder _build = new(graph, simplify: true);
    private readonly Dictionary<Entity, NodeId> _read = new(ReferenceEqualityComparer.Instance);

    /// <summary>The node of a real-valued entity.</summary>
    /// <exception cref="UnsupportedExpressionException">It is not in the language: an unevaluated derivative, a set, a complex number.</exception>
    public NodeId Read(Entity entity)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!_read.TryGetValue(entity, out var known))
        {
            known = Node(entity);
            _read.Add(entity, known);
        }

        return known;
    }

    private NodeId Node(Entity entity) => entity switch
    {
        Entity.Number.Rational n => _build.Constant(Fraction(n.ERational)),
        Entity.Variable n => Variable(n),
        Entity.Sumf n => _build.Add(Read(n.Augend), Read(n.Addend)),
        // By position: the names of its parts are the wrong way round in version 1.4, and need not stay so.
        Entity.Minusf(var first, var second) => _build.Subtract(Read(first), Read(second)),
        Entity.Mulf n => Product(Read(n.Multiplier), Read(n.Multiplicand)),
        Entity.Divf n => Quotient(Read(n.Dividend), Read(n.Divisor)),
        Entity.Powf n => Power(n),
        Entity.Logf n => Logarithm(n),
        Entity.Sinf n => _build.Apply(UnaryFunction.Sin, Read(n.Argument)),
        Entity.Cosf n => _build.Apply(UnaryFunction.Cos, Read(n.Argument)),
        Entity.Tanf n => _build.Apply(UnaryFunction.Tan, Read(n.Argument)),
        Entity.Cotanf n => Inverse(_build.Apply(UnaryFunction.Tan, Read(n.Argument))),
        Entity.Secantf n => Inverse(_build.Apply(UnaryFunction.Cos, Read(n.Argument))),
        Entity.Cosecantf n => Inverse(_build.Apply(UnaryFunction.Sin, Read(n.Argument))),
        Entity.Arcsinf n => _build.Apply(UnaryFunction.Arcsin, Read(n.Argument)),
        Entity.Arccosf n => _build.Apply(UnaryFunction.Arccos, Read(n.Argument)),
        Entity.Arctanf n => _build.Apply(UnaryFunction.Atan, Read(n.Argument)),
        Entity.Absf n => _build.Apply(UnaryFunction.Abs, Read(n.Argument)),
        Entity.Signumf n => _build.Apply(UnaryFunction.Sign, Read(n.Argument)),
        Entity.Providedf n => Where(n.Predicate, Read(n.Expression), Nothing()),
        Entity.Piecewise n => n.Cases.Reverse().Aggregate(Nothing(), (otherwise, part) => Where(part.Predicate, Read(part.Expression), otherwise)),
        _ => throw new UnsupportedExpressionException($"the engine answers with {entity.GetType().Name}, which is not in the language"),
    };

    private NodeId Variable(Entity.Variable n)
    {
        if (n == MathS.pi)
        {
            return graph.Add(new PiConstant());
        }

        if (n == MathS.e)
        {
            return _build.Apply(UnaryFunction.Exp, _build.Constant(1));
        }

        return n.Name.StartsWith("v_", StringComparison.Ordinal) && int.TryParse(n.Name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < graph.VariableCount
            ? graph.VariableNode(id)
            : throw new UnsupportedExpressionException($"the engine answers with an unknown name {n.Name}");
    }

    private NodeId Power(Entity.Powf n)
    {
        if (n.Base is Entity.Variable v && v == MathS.e)
        {
            return _build.Apply(UnaryFunction.Exp, Read(n.Exponent));
        }

        var x = Read(n.Base);
        if (n.Exponent is not Entity.Number.Rational exponent)
        {
            return _build.Apply(BinaryFunction.Power, x, Read(n.Exponent));
        }

        var value = Fraction(exponent.ERational);
        return value.IsInteger && BigInteger.Abs(value.Numerator) <= int.MaxValue ? _build.Power(x, (int)value.Numerator)
            : value == new Rational(1, 2) ? _build.Apply(UnaryFunction.Sqrt, x)
            : value == new Rational(-1, 2) ? Inverse(_build.Apply(UnaryFunction.Sqrt, x))
            : _build.Apply(BinaryFunction.Power, x, _build.Constant(value));
    }

    private NodeId Logarithm(Entity.Logf n)
    {
        if (n.Base is not Entity.Variable v || v != MathS.e)
        {
            return Quotient(_build.Apply(UnaryFunction.Log, Read(n.Antilogarithm)), _build.Apply(UnaryFunction.Log, Read(n.Base)));
        }

        return n.Antilogarithm is Entity.Variable w && w == MathS.e ? _build.Constant(1) : _build.Apply(UnaryFunction.Log, Read(n.Antilogarithm));
    }

    private NodeId Product(NodeId x, NodeId y) => IsZero(x) ? x : IsZero(y) ? y : _build.Multiply(x, y);

    private NodeId Quotient(NodeId x, NodeId y) => IsZero(x) && graph[y] is Constant { Value.IsZero: false } or Unary { Function: UnaryFunction.Exp } ? x : _build.Divide(x, y);

    private NodeId Inverse(NodeId x) => _build.Divide(_build.Constant(1), x);

    private bool IsZero(NodeId x) => graph[x] is Constant { Value.IsZero: true };

    // No value: the logarithm of a negative number.
    private NodeId Nothing() => graph.Add(new Unary(UnaryFunction.Log, _build.Constant(-1), Shape.Scalar));

    private NodeId Where(Entity predicate, NodeId then, NodeId otherwise)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return predicate switch
        {
            Entity.Boolean n => n.Value ? then : otherwise,
            Entity.Notf n => Where(n.Argument, otherwise, then),
            Entity.Andf n => Where(n.Left, Where(n.Right, then, otherwise), otherwise),
            Entity.Orf n => Where(n.Left, then, Where(n.Right, then, otherwise)),
            Entity.Lessf n => Compared(Relation.Less, n.Left, n.Right, then, otherwise),
            Entity.LessOrEqualf n => Compared(Relation.LessOrEqual, n.Left, n.Right, then, otherwise),
            Entity.Greaterf n => Compared(Relation.Greater, n.Left, n.Right, then, otherwise),
            Entity.GreaterOrEqualf n => Compared(Relation.GreaterOrEqual, n.Left, n.Right, then, otherwise),
            Entity.Equalsf n => Compared(Relation.Equal, n.Left, n.Right, then, otherwise),
            _ => throw new UnsupportedExpressionException($"the engine answers with the condition {predicate.GetType().Name}, which is not in the language"),
        };
    }

    private NodeId Compared(Relation relation, Entity left, Entity right, NodeId then, NodeId otherwise) =>
        _build.Select(relation, _build.Subtract(Read(left), Read(right)), then, otherwise);

    private static Rational Fraction(ERational value) => new(Integer(value.Numerator), Integer(value.Denominator));

    private static BigInteger Integer(EInteger value) => new(value.ToBytes(littleEndian: true));
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Tests;

/// <summary>Writes claims in core form by hand.</summary>
internal sealed class ClaimMaker
{
    private readonly List<BoundVariable> _bound = [];

    public ClaimMaker() => B = new ExpressionBuilder(Graph, simplify: false);

    public Graph Graph { get; } = new();

    public ExpressionBuilder B { get; }

    public static SourceSpan Nowhere => SourceSpan.None;

    public NodeId Number(string text) => Rational.TryParse(text, out var value) ? B.Constant(value) : throw new FormatException(text);

    /// <summary>Binds a variable for the claim's forall.</summary>
    public NodeId Forall(string name, Shape shape, Domain? domain = null)
    {
        var (node, bound) = Bind(name, shape, domain ?? new WholeSpace());
        _bound.Add(bound);
        return node;
    }

    public NodeId[] Forall(string name, Shape[] shapes, Domain domain)
    {
        var nodes = shapes.Select((shape, k) => Graph.AddVariable($"{name}{k}", shape)).ToArray();
        int[] ids = [.. nodes.Select(node => ((Variable)Graph[node]).Id)];
        string[] names = [.. nodes.Select((_, k) => $"{name}{k}")];
        _bound.Add(new BoundVariable(name, Sequence.Create<int>(ids), Sequence.Create<string>(names), domain, domain.ToString()));
        return nodes;
    }

    public (NodeId Node, BoundVariable Bound) Bind(string name, Shape shape, Domain domain)
    {
        var node = Graph.AddVariable(name, shape);
        return (node, new BoundVariable(name, [((Variable)Graph[node]).Id], [name], domain, domain.ToString()));
    }

    public Box Interval(string low, string high) => new(Number(low), Number(high));

    public static Comparison Compare(NodeId left, Relation relation, NodeId right) => new(relation, left, right, default, Nowhere);

    public static Comparison AtLeast(NodeId left, NodeId right) => Compare(left, Relation.GreaterOrEqual, right);

    public static Comparison AtMost(NodeId left, NodeId right) => Compare(left, Relation.LessOrEqual, right);

    /// <summary>grad f(x), where f is written of x itself.</summary>
    public NodeId Gradient(NodeId body, NodeId variable) => Graph.Add(new Derivative(
        DerivativeKind.Gradient, body, [((Variable)Graph[variable]).Id], [variable], 0, 0, Graph.ShapeOf(variable)));

    public NodeId Dot(NodeId x, NodeId y) => B.Contract(x, [0], y, [0], []);

    public NodeId Square(NodeId x) => Graph.ShapeOf(x).IsScalar ? B.Power(x, 2) : Dot(x, x);

    public NodeId At(NodeId x, int entry) => B.View(x, new IndexMap(0, entry, []), Shape.Scalar);

    public Claim Claim(Formula body, Formula? where = null, string id = "test#claim1") => Plain(
        _bound.Count == 0 ? body : new Quantifier(Universal: true, Sequence.Create<BoundVariable>(_bound.ToArray()), where, body, Nowhere), id);

    public Claim Plain(Formula formula, string id = "test#claim1") => new()
    {
        Id = id,
        File = "test.thm",
        Theorem = "test",
        Label = "claim1",
        Span = Nowhere,
        Source = "",
        Statement = "",
        Graph = Graph,
        Formula = formula,
    };
}

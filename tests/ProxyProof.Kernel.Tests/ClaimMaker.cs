using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>Writes claims by hand, unsimplified.</summary>
internal sealed class ClaimMaker
{
    private static readonly SourceSpan Nowhere = SourceSpan.None;
    private int _indices;

    public Graph Graph { get; } = new();

    public ExpressionBuilder Build => new(Graph, simplify: false);

    public NodeId Variable(string name, params int[] dims) => Graph.AddVariable(name, Shape.Of(dims));

    public NodeId Number(Rational value) => Build.Constant(value);

    public NodeId Number(string text) => Rational.TryParse(text, out var value) ? Number(value) : throw new ArgumentException(text, nameof(text));

    public NodeId Vector(params Rational[] entries) => Graph.Add(new Data(DenseArray.FromExact(Shape.Of(entries.Length), entries)));

    public NodeId Matrix(int rows, params Rational[] entries) =>
        Graph.Add(new Data(DenseArray.FromExact(Shape.Of(rows, entries.Length / rows), entries)));

    public NodeId F(UnaryFunction function, NodeId x) => Build.Apply(function, x);

    public NodeId F(BinaryFunction function, NodeId x, NodeId y) => Build.Apply(function, x, y);

    public NodeId Plus(NodeId x, NodeId y) => Build.Add(x, y);

    public NodeId Minus(NodeId x, NodeId y) => Build.Subtract(x, y);

    public NodeId Times(NodeId x, NodeId y) => Build.Multiply(x, y);

    public NodeId Square(NodeId x) => Build.Power(x, 2);

    public NodeId Norm(NodeId x) => Build.Reduce(Reduction.Norm, x, Graph.ShapeOf(x).Rank);

    public NodeId Entry(NodeId x, int position) => Graph.Add(new View(x, new IndexMap(0, position, []), Shape.Scalar));

    public int Id(NodeId variable) => ((Variable)Graph[variable]).Id;

    public NodeId Gradient(NodeId body, NodeId bound, NodeId at) => Graph.Add(new Derivative(
        DerivativeKind.Gradient, body, [Id(bound)], [at], 0, 0, Graph.ShapeOf(bound)));

    public NodeId Gradient(NodeId body, NodeId[] bound, NodeId[] at, int component) => Graph.Add(new Derivative(
        DerivativeKind.Gradient, body, [.. bound.Select(Id)], [.. at], 0, component, Graph.ShapeOf(bound[component])));

    public NodeId Hessian(NodeId body, NodeId bound, NodeId at) => Graph.Add(new Derivative(
        DerivativeKind.Hessian, body, [Id(bound)], [at], 0, -1, Shape.Of(Graph.ShapeOf(bound).Size, Graph.ShapeOf(bound).Size)));

    public NodeId Jacobian(NodeId body, NodeId[] bound, NodeId[] at) => Graph.Add(new Derivative(
        DerivativeKind.Jacobian, body, [.. bound.Select(Id)], [.. at], 0, -1,
        Shape.Of(Graph.ShapeOf(body).Size, bound.Sum(variable => Graph.ShapeOf(variable).Size))));

    public static BoundVariable Bind(NodeId variable, Graph graph, Domain? domain = null)
    {
        var id = ((Variable)graph[variable]).Id;
        return new(graph.VariableName(id), [id], [graph.VariableName(id)], domain ?? new WholeSpace(), "D");
    }

    public BoundVariable Bind(NodeId variable, Domain? domain = null) => Bind(variable, Graph, domain);

    public BoundVariable Bind(string name, NodeId[] variables, Domain domain) =>
        new(name, [.. variables.Select(Id)], [.. variables.Select(variable => Graph.VariableName(Id(variable)))], domain, "D");

    public Box Box(NodeId? low, NodeId? high) => new(low, high);

    public Formula All(NodeId variable, Formula body, Domain? domain = null, Formula? where = null) => All([Bind(variable, domain)], body, where);

    public Formula All(BoundVariable[] variables, Formula body, Formula? where = null) =>
        new Quantifier(true, Sequences(variables), where, body, Nowhere);

    public Formula Some(BoundVariable[] variables, Formula body, Formula? where = null) =>
        new Quantifier(false, Sequences(variables), where, body, Nowhere);

    public Formula Compare(NodeId left, Relation relation, NodeId right) => new Comparison(relation, left, right, [], Nowhere);

    public Formula Compare(NodeId left, Relation relation, NodeId right, OpenIndex index) => new Comparison(relation, left, right, [index], Nowhere);

    public Formula AtLeast(NodeId left, NodeId right) => Compare(left, Relation.GreaterOrEqual, right);

    public Formula AtMost(NodeId left, NodeId right) => Compare(left, Relation.LessOrEqual, right);

    public Formula Equal(NodeId left, NodeId right) => Compare(left, Relation.Equal, right);

    public Formula Both(params Formula[] parts) => new And(Sequences(parts), Nowhere);

    public Formula Either(params Formula[] parts) => new Or(Sequences(parts), Nowhere);

    public Formula No(Formula operand) => new Not(operand, Nowhere);

    public Formula If(Formula premise, Formula conclusion) => new Implies(premise, conclusion, Nowhere);

    public OpenIndex Index(int size) => new(_indices++, size);

    public Formula EachIndex(OpenIndex index, Formula body, bool universal = true) => new IndexQuantifier(universal, "i", index, 1, body, Nowhere);

    public Claim Claim(Formula formula, params Formula[] assumptions) => new()
    {
        Id = "a.thm#t.claim1",
        File = "a.thm",
        Theorem = "t",
        Label = "claim1",
        Span = Nowhere,
        Source = "",
        Statement = "",
        Graph = Graph,
        Formula = formula,
        Assumptions = [.. assumptions],
    };

    public ExactPoint Point(params (NodeId Variable, Rational[] Values)[] values) => new(
        values.ToImmutableSortedDictionary(pair => Id(pair.Variable), pair => ImmutableArray.Create(pair.Values)));

    public PointReport Check(Formula formula, params (NodeId Variable, Rational[] Values)[] values) =>
        PointChecker.Check(Claim(formula), Point(values));

    public PointStatus Status(Formula formula, params (NodeId Variable, Rational[] Values)[] values) => Check(formula, values).Status;

    /// <summary>The status at a value of one scalar variable.</summary>
    public PointStatus Status(Formula formula, NodeId variable, string value) =>
        Status(formula, (variable, [Rational.TryParse(value, out var exact) ? exact : throw new ArgumentException(value, nameof(value))]));

    /// <summary>Every node, for the message of a test that fails.</summary>
    public string Text() => string.Join("; ", Enumerable.Range(0, Graph.Count).Select(i => $"{i} {Graph[new NodeId(i)]}"));

    private static Sequence<T> Sequences<T>(T[] items)
        where T : IEquatable<T> => new([.. items]);
}

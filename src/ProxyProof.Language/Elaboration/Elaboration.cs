using System.Runtime.CompilerServices;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>
/// Gives syntax its meaning within one claim: names, shapes, domains, and the lifting of indices to tensor axes. One instance builds one graph.
/// </summary>
/// <remarks>A mistake of the user ends the item by <see cref="ElaborationException"/>; the caller collects its diagnostic.</remarks>
internal sealed partial class Elaboration
{
    private readonly Dictionary<(Binding, bool), object> _thunks = [];
    private ImmutableHashSet<object> _active = [];
    private readonly Dictionary<(FunctionMeaning, Sequence<Meaning>), Meaning> _applications = [];
    private readonly Dictionary<Binding, Meaning> _items = [];
    private readonly StaticValues _static;
    private int _nextIndex;
    private int _guards;

    public Elaboration(TheoremInstance instance)
    {
        Instance = instance;
        Build = new ExpressionBuilder(Graph, simplify: false);
        _static = new StaticValues(Graph);
    }

    public TheoremInstance Instance { get; }

    public Graph Graph { get; } = new();

    public ExpressionBuilder Build { get; }

    /// <summary>Features that the claim uses and nothing checks yet, with their places.</summary>
    public Dictionary<string, SourceSpan> Deferred { get; } = new(StringComparer.Ordinal);

    /// <summary>Random items that the claim uses.</summary>
    public List<RandomValue> Randoms { get; } = [];

    /// <summary>Drawn data that the claim uses.</summary>
    public Dictionary<string, (DenseArray Array, bool IsGiven)> Drawn { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether definitions were nested too deeply once: looking at more of them finds the same again.</summary>
    public bool IsExhausted { get; set; }

    /// <summary>Sweeps that an exponent of the claim runs over.</summary>
    public HashSet<string> ExponentOver { get; } = new(StringComparer.Ordinal);

    /// <summary>Every domain(f) becomes this, for `claim P on D`.</summary>
    public (ExpressionSyntax Syntax, Scope Scope)? Override { get; set; }

    /// <summary>Whether some domain(f) was replaced by <see cref="Override"/>.</summary>
    public bool OverrideUsed { get; private set; }

    /// <summary>A constant of the claim that is read as another number: for the question which number would do.</summary>
    public (ExpressionSyntax Syntax, Rational Value)? Replaced { get; init; }

    public static ElaborationException Fail(string code, SourceSpan span, string message, string? help = null) =>
        new(new Diagnostic(Severity.Error, code, span, message, help));

    /// <summary>The value of an expression: anything but a domain.</summary>
    public Meaning Evaluate(ExpressionSyntax syntax, Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Replaced is { } replaced && ReferenceEquals(replaced.Syntax, syntax))
        {
            return Tensor(Build.Constant(replaced.Value));
        }

        switch (syntax)
        {
            case NumberSyntax n:
                return Tensor(Build.Constant(n.Value));
            case StringSyntax n:
                return new StringMeaning(n.Value);
            case NameSyntax n:
                return Named(n, scope);
            case ParenthesizedSyntax n:
                return Evaluate(n.Inner, scope);
            case TupleSyntax n:
                return new TupleMeaning([.. n.Elements.Select(element => Element(element, scope))]);
            case VectorSyntax n:
                return VectorLiteral(n, scope);
            case NegateSyntax n:
                return Negated(Evaluate(n.Operand, scope), n.Operand.Span);
            case ArithmeticSyntax n:
                return ArithmeticChain(n, scope);
            case PowerSyntax n:
                return Powered(n, scope);
            case IndexSyntax n:
                return Indexed(n, scope);
            case TransposeSyntax n:
                return Transposed(n, scope);
            case InnerProductSyntax n:
                return InnerProduct(Evaluate(n.Left, scope), Evaluate(n.Right, scope), n.Span, () => (Origin(n.Left, scope), Origin(n.Right, scope)));
            case NormSyntax n:
                return Norm(Evaluate(n.Operand, scope), n.Operand.Span);
            case CallSyntax n:
                return Call(n, scope);
            case CalculusSyntax n:
                return Calculus(n, scope);
            case IndexedSyntax n:
                return OverIndex(n, scope);
            case ConditionalSyntax n:
                return Conditional(n, scope);
            case PopulationSyntax n:
                return Population(n, scope);
            case ComparisonSyntax or NotSyntax or AndSyntax or OrSyntax or ImpliesSyntax or QuantifierSyntax or WithProbabilitySyntax:
                return new FormulaMeaning(Proposition(syntax, scope));
            case RealsSyntax:
                throw Fail("PP3001", syntax.Span, "found the space `R` where a value is expected", "write a number, or use `R` after `in`");
            case MatrixSpaceSyntax:
                throw Fail("PP3001", syntax.Span, "found a space of matrices where a value is expected", "use it after `in`");
            case RangeSyntax:
                throw Fail("PP3001", syntax.Span, "found a range where a value is expected", "use a range after `in`, as in `sum(i in 1..n, …)`");
            default:
                throw new System.Diagnostics.UnreachableException(syntax.GetType().Name);
        }
    }

    /// <summary>The value of an expression that must be a number, vector or matrix.</summary>
    public TensorMeaning TensorOf(ExpressionSyntax syntax, Scope scope) => AsTensor(Evaluate(syntax, scope), syntax.Span);

    /// <summary>The value of an expression that must be a number.</summary>
    public TensorMeaning NumberOf(ExpressionSyntax syntax, Scope scope, string what)
    {
        var value = TensorOf(syntax, scope);
        return value.Core.IsScalar
            ? value
            : throw new ElaborationException(new(Severity.Error, "PP3001", syntax.Span, $"{what} must be a number, found {value.Describe()}", "take an entry `v[j]`, or a norm"))
            {
                WantsNumbers = true,
            };
    }

    /// <summary>The values of an expression that is fixed before anything runs; null when it is not.</summary>
    public Rational[]? Static(NodeId node) => _static.Of(node);

    /// <summary>A number for a message, cut where it is long.</summary>
    public static string Short(Rational value) => value.ToString() is var text && text.Length > 40 ? text[..40] + "…" : text;

    /// <summary>A fixed integer, such as a dimension.</summary>
    public int StaticInteger(ExpressionSyntax syntax, Scope scope, string what, long least)
    {
        var value = NumberOf(syntax, scope, what);
        if (value.Indices.Count > 0 || Static(value.Node) is not { } known)
        {
            throw Fail("PP3006", syntax.Span, $"{what} must be a fixed integer", "use a number, a `let` of numbers or a `sweep` value");
        }

        if (!known[0].IsInteger || known[0] < least)
        {
            throw Fail("PP3006", syntax.Span, $"{what} must be an integer of at least {least}, found {Short(known[0])}", "use a whole number");
        }

        return known[0] <= int.MaxValue / 4 ? (int)known[0].Numerator : throw Fail("PP3008", syntax.Span, $"{what} is too large: {Short(known[0])}", "use smaller numbers");
    }

    public TensorMeaning Tensor(NodeId node) => new(node, [], Graph.ShapeOf(node));

    public TensorMeaning AsTensor(Meaning meaning, SourceSpan span) => meaning switch
    {
        TensorMeaning tensor => tensor,
        FunctionMeaning function => throw Fail(
            "PP2007", span, $"found {function.Describe()} where a value is expected", $"apply it to arguments: `{function.Name}(…)`"),
        FormulaMeaning => throw Fail("PP3002", span, "found a proposition where a value is expected", "`if P then 1 else 0` makes a number of a comparison"),
        TupleMeaning => throw Fail("PP3002", span, $"found {meaning.Describe()} where a number, vector or matrix is expected", "take it apart by a pattern: `let (W, v) = …`"),
        TrajectoryMeaning => throw Fail("PP3002", span, $"found {meaning.Describe()} where a value is expected", "`w[t]` is an iterate"),
        _ => throw Fail("PP3002", span, $"found {meaning.Describe()} where a number, vector or matrix is expected", "a text stands only in `source`, `import` and `csv`"),
    };

    /// <summary>The node of a value with one leading axis for each index of a longer list, its core repeated to a shape.</summary>
    private NodeId Align(TensorMeaning value, Sequence<OpenIndex> indices, Shape core)
    {
        var shape = IndexShape(indices).Then(core);
        var axes = new int[value.Indices.Count + value.Core.Rank];
        for (var k = 0; k < value.Indices.Count; k++)
        {
            axes[k] = indices.Items.IndexOf(value.Indices[k]);
        }

        for (var k = 0; k < value.Core.Rank; k++)
        {
            axes[value.Indices.Count + k] = indices.Count + core.Rank - value.Core.Rank + k;
        }

        return Graph.ShapeOf(value.Node) == shape && axes.SequenceEqual(Enumerable.Range(0, axes.Length))
            ? value.Node
            : Build.Broadcast(value.Node, shape, axes);
    }

    private static Shape IndexShape(Sequence<OpenIndex> indices) => Shape.Of([.. indices.Select(index => index.Size)]);

    private static Sequence<OpenIndex> Union(params IEnumerable<Sequence<OpenIndex>> lists) =>
        [.. lists.SelectMany(list => list.Items).Distinct().OrderBy(index => index.Id)];

    private OpenIndex NewIndex(int size) => new(_nextIndex++, size);

    // Entry-by-entry application, scalars repeated; shapes are the caller's business.
    private TensorMeaning Elementwise(BinaryFunction function, TensorMeaning x, TensorMeaning y)
    {
        var indices = Union(x.Indices, y.Indices);
        var core = x.Core.IsScalar ? y.Core : x.Core;
        return new(Build.Apply(function, Align(x, indices, core), Align(y, indices, core)), indices, core);
    }

    private TensorMeaning Elementwise(UnaryFunction function, TensorMeaning x) => x with { Node = Build.Apply(function, x.Node) };

    private TensorMeaning Number(Rational value) => Tensor(Build.Constant(value));

    private Meaning Element(ExpressionSyntax syntax, Scope scope)
    {
        var value = Evaluate(syntax, scope);
        return value is TensorMeaning or TupleMeaning ? value : AsTensor(value, syntax.Span);
    }

    private void Defer(string feature, SourceSpan span) => Deferred.TryAdd(feature, span);

    private T Guarded<T>(Func<T> elaborate)
    {
        _guards++;
        try
        {
            return elaborate();
        }
        finally
        {
            _guards--;
        }
    }
}

using System.Collections.Immutable;

namespace ProxyProof.Expressions.Printing;

/// <summary>Prints several expressions of a graph with common names: one for each variable, one for each shared part.</summary>
/// <remarks>
/// What a name stands for is printed by <see cref="Definitions"/>, which is asked for after the expressions. A definition speaks of the variables by their
/// names: where the text is to be parsed again, they are items of the theorem.
/// </remarks>
public sealed class ExpressionPrinter
{
    private readonly Graph _graph;
    private readonly PrintOptions _options;
    private readonly Notation _notation;
    private readonly NameTable _names;
    private readonly TermBuilder _terms;
    private readonly ITermEmitter _emitter;
    private readonly SortedDictionary<int, (string Name, Term Body, NamedIndex[] Parameters)> _shared = [];
    private bool _isCut;

    /// <summary>Prepares to print some expressions.</summary>
    /// <param name="graph">Their graph.</param>
    /// <param name="notation">How.</param>
    /// <param name="options">What is shown.</param>
    /// <param name="roots">The expressions: sharing is looked for among all of them.</param>
    /// <param name="variables">Ids of variables that get their names first, whether they occur or not.</param>
    public ExpressionPrinter(Graph graph, Notation notation, PrintOptions options, ReadOnlySpan<NodeId> roots, params IEnumerable<int> variables)
    {
        (_graph, _notation, _options) = (graph, notation, options);
        _names = new NameTable(graph, options, roots, variables);
        _terms = new TermBuilder(graph, options, new SharingPlan(graph, options, roots), _names);
        _emitter = notation == Notation.Infix ? new InfixEmitter(NameOf, options.MaxLength) : new LatexEmitter(NameOf, options.MaxLength);
    }

    /// <summary>Whether something was left out so far, shown as "…".</summary>
    public bool IsCut => _isCut || _terms.IsCut || _emitter.IsCut;

    /// <summary>The name of a variable in the texts; in LaTeX as it is typeset.</summary>
    public string NameOfVariable(int variable) => _notation == Notation.Latex ? LatexNames.Of(_names[variable]) : _names[variable];

    /// <summary>The text of an expression.</summary>
    /// <param name="root">One of the roots.</param>
    /// <param name="indices">The indices that its leading axes run over.</param>
    /// <param name="isClosed">Whether nothing follows that an <c>if</c> could swallow; else it gets parentheses.</param>
    public string Print(NodeId root, ReadOnlySpan<NamedIndex> indices, bool isClosed = true)
    {
        var term = _terms.Build(root, indices);
        NameSharedParts();
        return _emitter.Emit(term, isClosed);
    }

    /// <summary>The shared parts that the texts so far speak of, each before its uses. What goes beyond the limit of length is left out.</summary>
    public ImmutableArray<Definition> Definitions()
    {
        var definitions = ImmutableArray.CreateBuilder<Definition>();
        var length = 0;
        foreach (var (index, (name, body, parameters)) in _shared)
        {
            if (length > _options.MaxLength)
            {
                _isCut = true;
                definitions.Add(new(name, _notation == Notation.Infix ? "…" : @"\dots"));
                break;
            }

            var typeset = NameOf(new NodeId(index));
            var header = parameters.Length == 0 ? typeset : $"{typeset}({string.Join(", ", parameters.Select(parameter => parameter.Name))})";
            var text = _emitter.Emit(body, isClosed: true);
            definitions.Add(new(name, _notation == Notation.Infix ? $"let {header} = {text}" : $"{header} = {text}"));
            length += text.Length;
        }

        return definitions.ToImmutable();
    }

    /// <summary>Everything about one expression.</summary>
    internal static PrintedExpression PrintOne(Graph graph, NodeId root, Notation notation, PrintOptions? options)
    {
        var printer = new ExpressionPrinter(graph, notation, options ?? PrintOptions.Default, [root]);
        var text = printer.Print(root, []);
        return new(printer.Definitions(), text, printer.IsCut);
    }

    private string NameOf(NodeId node) => _notation == Notation.Latex ? LatexNames.Of(_shared[node.Index].Name) : _shared[node.Index].Name;

    // Follows the definitions down, then numbers the new ones in the order of the arena.
    private void NameSharedParts()
    {
        var (fresh, waiting) = (new SortedDictionary<int, (Term Body, NamedIndex[] Parameters)>(), new Stack<NodeId>(_terms.Shared));
        while (waiting.TryPop(out var node))
        {
            if (_shared.ContainsKey(node.Index) || fresh.ContainsKey(node.Index))
            {
                continue;
            }

            var shape = _graph.ShapeOf(node);
            var parameters = shape.Rank > 2 ? _terms.Parameters(shape) : [];
            _terms.Shared.Clear();
            fresh.Add(node.Index, (_terms.Build(node, parameters, isDefinition: true), parameters));
            foreach (var next in _terms.Shared)
            {
                waiting.Push(next);
            }
        }

        _terms.Shared.Clear();
        foreach (var (index, (body, parameters)) in fresh)
        {
            _shared.Add(index, (_names.Fresh(Enumerable.Range(_shared.Count + 1, int.MaxValue - _shared.Count - 1).Select(k => $"t{k}")), body, parameters));
        }
    }
}

using System.Globalization;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Printing;
using ProxyProof.Numerics;

namespace ProxyProof.Claims.Printing;

/// <summary>Prints core formulas: in the .thm language, so that the text re-parses to the same claim, or in LaTeX.</summary>
/// <remarks>
/// Derivatives in place and very large shared parts are for reading only, as <see cref="InfixPrinter"/> says. A variable of a product space is printed as a
/// pattern of its components. Distinct variables get distinct names, also where one shadows another in the file.
/// </remarks>
public sealed partial class FormulaPrinter
{
    // Formulas are read whole: only what would fill a page gets a name outside of them, where its variables are not bound.
    private const int FormulaLetWeight = 400;
    private const int DeepestFormula = 300;

    private readonly Graph _graph;
    private readonly bool _isLatex;
    private readonly ExpressionPrinter _expressions;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<int, NamedIndex> _indices = [];
    private int _depth;
    private bool _isCut;

    private FormulaPrinter(Graph graph, Formula formula, Notation notation, PrintOptions? options)
    {
        (_graph, _isLatex) = (graph, notation == Notation.Latex);
        var (roots, variables) = FormulaParts.Of(formula);
        _expressions = new ExpressionPrinter(
            graph, notation, options ?? PrintOptions.Default with { LetWeight = FormulaLetWeight }, roots, variables);
        foreach (var variable in variables)
        {
            _taken.Add(_expressions.NameOfVariable(variable));
        }
    }

    // Tightness, loosest first: prop, disj, conj, lit.
    private enum Level
    {
        Implication,
        Disjunction,
        Conjunction,
        Literal,
    }

    /// <summary>Prints a formula.</summary>
    /// <param name="graph">The graph of its expressions.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="notation">How.</param>
    /// <param name="options">What is shown; the default gives names to very large shared parts only.</param>
    public static PrintedExpression Print(Graph graph, Formula formula, Notation notation, PrintOptions? options = null)
    {
        var printer = new FormulaPrinter(graph, formula, notation, options);
        var text = printer.Text(formula, Level.Implication, isLast: true);
        var definitions = printer._expressions.Definitions();
        return new(definitions, text, printer._isCut || printer._expressions.IsCut);
    }

    private string Text(Formula formula, Level least, bool isLast)
    {
        if (++_depth > DeepestFormula)
        {
            (_isCut, _depth) = (true, _depth - 1);
            return Either("…", @"\dots");
        }

        // A quantifier takes everything to its right, so it needs parentheses unless it comes last.
        var (level, text) = formula switch
        {
            Comparison n => Compared(n, isLast),
            Truth n => (Level.Literal, n.Value ? Either("0 == 0", @"\top") : Either("0 != 0", @"\bot")),
            And n => Joined(n.Parts, Level.Conjunction, Either(" and ", @" \land ")),
            Or n => Joined(n.Parts, Level.Disjunction, Either(" or ", @" \lor ")),
            Not n => (Level.Literal, Either("not ", @"\lnot ") + Parenthesized(Text(n.Operand, Level.Implication, isLast: true))),
            Implies n => (Level.Implication, Text(n.Premise, Level.Disjunction, isLast: false) + Either(" implies ", @" \Rightarrow ")
                + Text(n.Conclusion, Level.Implication, isLast: isLast || least > Level.Implication)),
            IndexQuantifier n => (isLast ? Level.Literal : Level.Implication - 1, OverIndex(n)),
            Quantifier n => (isLast ? Level.Literal : Level.Implication - 1, Quantified(n)),
            WithProbability n => (isLast ? Level.Literal : Level.Implication - 1, Probable(n)),
            _ => throw new System.Diagnostics.UnreachableException(formula.GetType().Name),
        };
        _depth--;
        return level < least ? Parenthesized(text) : text;
    }

    private (Level Level, string Text) Joined(Sequence<Formula> parts, Level level, string between) => parts.Count == 1
        ? (Level.Literal, Text(parts[0], Level.Literal, isLast: false))
        : (level, string.Join(between, parts.Select(part => Text(part, level + 1, isLast: false))));

    private (Level Level, string Text) Compared(Comparison n, bool isLast)
    {
        var indices = n.Indices.Select(index => _indices.TryGetValue(index.Id, out var known) ? known : new NamedIndex($"i{index.Id}", 1, index.Size)).ToList();
        var core = _graph.ShapeOf(n.Left).Without(n.Indices.Count);
        var symbol = Either(Symbols.Of(n.Relation), Symbols.LatexOf(n.Relation));
        if (core.IsScalar || (n.Relation is Relation.Equal or Relation.NotEqual && core.Rank <= 2))
        {
            return (Level.Literal, $"{_expressions.Print(n.Left, [.. indices], isClosed: false)} {symbol} {_expressions.Print(n.Right, [.. indices], isClosed: false)}");
        }

        // An order of tensors holds in all entries.
        var fresh = core.Dims.Select(size => Named("i", 1, size)).ToList();
        indices.AddRange(fresh);
        var text = $"{_expressions.Print(n.Left, [.. indices], isClosed: false)} {symbol} {_expressions.Print(n.Right, [.. indices], isClosed: false)}";
        foreach (var index in fresh)
        {
            _taken.Remove(index.Name);
        }

        return (isLast ? Level.Literal : Level.Implication - 1, $"{Word(n.Relation != Relation.NotEqual)} {string.Join(", ", fresh.Select(Range))}{Either(": ", @" :\; ")}{text}");
    }

    private NamedIndex Named(string wanted, long first, int size)
    {
        var name = Enumerable.Range(1, int.MaxValue).Select(k => k == 1 ? wanted : $"{wanted}_{k}").First(candidate => !_taken.Contains(candidate));
        _taken.Add(name);
        return new(name, first, size);
    }

    private string OverIndex(IndexQuantifier n)
    {
        var index = Named(n.Name, n.First, n.Index.Size);
        _indices[n.Index.Id] = index;
        var text = $"{Word(n.Universal)} {Range(index)}{Either(": ", @" :\; ")}{Text(n.Body, Level.Implication, isLast: true)}";
        _taken.Remove(index.Name);
        return text;
    }

    private string Quantified(Quantifier n)
    {
        var binders = n.Variables.Select(variable => $"{Pattern(variable)}{Either(" in ", @" \in ")}{Domain(variable.Domain, variable.Variables)}");
        var where = n.Where is null ? "" : Either(" where ", @" \text{ with } ") + Text(n.Where, Level.Implication, isLast: true);
        return $"{Word(n.Universal)} {string.Join(", ", binders)}{where}{Either(": ", @" :\; ")}{Text(n.Body, Level.Implication, isLast: true)}";
    }

    private string Probable(WithProbability n)
    {
        var (level, over) = (_expressions.Print(n.Level, []), string.Join(", ", n.Over.Select(name => _isLatex ? LatexPrinter.Name(name) : name)));
        var body = Text(n.Body, Level.Implication, isLast: true);
        return _isLatex ? $@"\Pr_{{{over}}}\left[{body}\right] \ge {level}" : $"with probability >= {level} over {over}: {body}";
    }

    private string Pattern(BoundVariable variable)
    {
        var names = variable.Variables.Select(_expressions.NameOfVariable).ToArray();
        return names.Length == 1 ? names[0] : Parenthesized(string.Join(", ", names));
    }

    private string Word(bool isUniversal) => isUniversal ? Either("forall", @"\forall") : Either("exists", @"\exists");

    private string Range(NamedIndex index)
    {
        var (name, first, last) = (
            _isLatex ? LatexPrinter.Name(index.Name) : index.Name,
            index.First.ToString(CultureInfo.InvariantCulture),
            (index.First + index.Size - 1).ToString(CultureInfo.InvariantCulture));
        return _isLatex ? $@"{name} \in \{{{first}, \dots, {last}\}}" : $"{name} in {first}..{last}";
    }

    private string Either(string infix, string latex) => _isLatex ? latex : infix;

    private string Parenthesized(string text) => Either($"({text})", $@"\left({text}\right)");
}

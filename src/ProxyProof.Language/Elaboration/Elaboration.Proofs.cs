using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Proofs: the steps of a claim's proof as statements about the points that the claim's outermost quantifier binds.</content>
internal sealed partial class Elaboration
{
    private static readonly string[] Methods = ["algebra", "convexity", "interval", "sos", "monotone", "cauchy_schwarz", "jensen", "norms"];

    // What a claim's outermost quantifier leaves for the steps of a proof; null where no proof is read.
    private Frame? _frame;

    private sealed class Frame
    {
        public bool IsSought { get; set; } = true;

        public string Head { get; init; } = "";

        public Scope? Names { get; private set; }

        public int Axes { get; private set; }

        public Formula? Body { get; private set; }

        public void Fill(Scope names, int axes, Formula body) => (Names, Axes, Body) = (names, axes, body);
    }

    // Called once, for the outermost quantifier: what it binds is what a proof sees.
    private Frame? TakeFrame(QuantifierSyntax syntax, Scope scope)
    {
        if (_frame is not { IsSought: true } || syntax.Quantifier != Syntax.Quantifier.ForAll)
        {
            if (_frame is not null)
            {
                _frame.IsSought = false;
            }

            return null;
        }

        var open = _openNames.Count;
        _frame = new Frame { IsSought = false, Head = PrintedHead(syntax, scope, out _) };
        _openNames.RemoveRange(open, _openNames.Count - open);
        return _frame;
    }

    /// <summary>The core formula of a claim, and the proof that the file gives for it.</summary>
    /// <param name="statement">What is claimed.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="scope">Where the claim stands.</param>
    /// <param name="sourceOf">The text of a place in the file.</param>
    /// <param name="trouble">Why the steps cannot be checked; null when they can.</param>
    public (Formula Formula, ProofScript? Script) Proved(
        ExpressionSyntax statement, ProofSyntax proof, Scope scope, Func<SourceSpan, int, string> sourceOf, out string? trouble)
    {
        _frame = new Frame();
        var formula = Proposition(statement, scope);
        var frame = _frame;
        _frame = null;

        // 1. The layers of the formula above what the steps speak of.
        var (depth, at) = (0, formula);
        for (; frame.Body is not null && !ReferenceEquals(at, frame.Body); depth++)
        {
            at = at switch
            {
                Claims.Quantifier { Universal: true } n => n.Body,
                IndexQuantifier { Universal: true } n => n.Body,
                Implies n => n.Conclusion,
                _ => null,
            };
            if (at is null)
            {
                break;
            }
        }

        trouble = at is null || (frame.Head.Length > 0 && frame.Body is null) ? "an index above its quantifier over reals is written out: put the quantifier over reals outside"
            : Randoms.Count > 0 || !Trajectories.IsEmpty ? "its claim is about random values or a training run"
            : null;

        if (frame.Names is null && trouble is not null)
        {
            return (formula, null);
        }

        // 2. The steps, under the names of the quantifier.
        var names = new Scope(scope);
        if (frame.Names is { } bound)
        {
            foreach (var (name, binding) in bound.Own)
            {
                names.Set(name, binding);
            }
        }

        var axes = _axes;
        _axes += frame.Axes;
        try
        {
            var steps = Steps(proof, names, frame.Head, sourceOf);
            return (formula, trouble is null && steps.Length > 0 ? new ProofScript(depth, steps) : null);
        }
        finally
        {
            _axes = axes;
        }
    }

    private ImmutableArray<ProofStep> Steps(ProofSyntax proof, Scope scope, string head, Func<SourceSpan, int, string> sourceOf)
    {
        var steps = ImmutableArray.CreateBuilder<ProofStep>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in proof.Steps)
        {
            switch (item)
            {
                case HaveSyntax have:
                    var stated = Proposition(have.Statement, scope);
                    var reason = Reason(have.By);
                    Add(have.Label?.Name, stated, have.Span, sourceOf(have.Span, have.End), Text(have.Statement, scope), reason);
                    if (have.Label is { } label)
                    {
                        Give(scope, label, new MeaningBinding(label.Span, new FormulaMeaning(stated)));
                        known[label.Name] = steps.Count - 1;
                    }

                    break;
                case CalcSyntax calc:
                    RequireOneWay(calc);
                    var (before, syntax) = (Element(calc.First, scope), calc.First);
                    foreach (var link in calc.Links)
                    {
                        var next = Element(link.Next, scope);
                        List<Formula> parts = [];
                        Compared(link.Relation, before, next, syntax, link.Next, scope, parts);
                        Add(
                            null,
                            parts.Count == 1 ? parts[0] : new And([.. parts], link.Span),
                            link.Span,
                            sourceOf(link.Span, link.End),
                            $"{Text(syntax, scope)} {Symbol(link.Relation)} {Text(link.Next, scope)}",
                            Reason(link.By));
                        (before, syntax) = (next, link.Next);
                    }

                    break;
                default:
                    break;
            }
        }

        return steps.ToImmutable();

        void Add(string? label, Formula formula, SourceSpan span, string source, string text, (string? Method, int? Given) by)
        {
            var name = label ?? $"step{steps.Count + 1}";
            steps.Add(new(known.ContainsKey(name) || steps.Any(step => step.Label == name) ? $"{name}_{steps.Count + 1}" : name, formula, span, source, head + text) { Method = by.Method, Given = by.Given });
        }

        // A method, an earlier statement, or a lemma of a define: that becomes a step of its own first.
        (string? Method, int? Given) Reason(IdentifierSyntax? by)
        {
            if (by is null)
            {
                return (null, null);
            }

            if (known.TryGetValue(by.Name, out var earlier))
            {
                return (null, earlier);
            }

            if (Methods.Contains(by.Name, StringComparer.Ordinal))
            {
                return (by.Name, null);
            }

            switch (scope.Find(by.Name))
            {
                case FunctionBinding { Function: { Closure: { IsDefine: true, Parameters.Count: 0 } closure } } lemma:
                    var formula = Proposition(closure.Body, closure.Scope);
                    Add(by.Name, formula, by.Span, by.Name, Text(closure.Body, closure.Scope), (null, null));
                    known[by.Name] = steps.Count - 1;
                    return (null, known[by.Name]);
                case FunctionBinding { Function: { Closure.IsDefine: true } define }:
                    throw Fail(
                        "PP2003", by.Span, $"`{by.Name}` has {define.Closure.Parameters.Count} parameters, and `by` gives none",
                        $"state it first: `have fact: {by.Name}(…)`, and write `by fact`");
                case { } other:
                    throw Fail("PP3003", by.Span, $"`{by.Name}` is no method and no fact", $"methods are {string.Join(", ", Methods)}; facts are the labels of earlier `have`s and `define`s without parameters");
                default:
                    throw Fail(
                        "PP2001", by.Span, $"unknown method or fact `{by.Name}`", Suggestions.For(by.Name, Methods.Concat(known.Keys).Concat(scope.AllNames())) ?? $"methods are {string.Join(", ", Methods)}");
            }
        }
    }

    // The relations of a chain point one way.
    private static void RequireOneWay(CalcSyntax calc)
    {
        var up = calc.Links.FirstOrDefault(link => link.Relation is Relation.Less or Relation.LessOrEqual);
        var down = calc.Links.FirstOrDefault(link => link.Relation is Relation.Greater or Relation.GreaterOrEqual);
        if (calc.Links.FirstOrDefault(link => link.Relation == Relation.NotEqual) is { } unequal)
        {
            throw Fail("PP3011", unequal.Span, "`!=` gives nothing along a chain", "use `==`, `<=`, `<`, `>=` or `>`, or a `have`");
        }

        if (up is not null && down is not null)
        {
            var turn = calc.Links.IndexOf(up) > calc.Links.IndexOf(down) ? up : down;
            throw Fail("PP3011", turn.Span, $"the chain turns here: `{Symbol(turn.Relation)}` after `{Symbol((turn == up ? down : up).Relation)}`", "the relations of a chain point one way, or are `==`");
        }
    }
}

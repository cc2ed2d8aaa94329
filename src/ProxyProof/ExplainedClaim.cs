using System.Text;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Claims.Printing;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Printing;
using ProxyProof.Kernel;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>One claim, explained.</summary>
/// <param name="Id">The claim.</param>
/// <param name="Text">The explanation in plain text.</param>
/// <param name="Latex">The core form and the derivatives as LaTeX displays.</param>
public sealed record ExplainedClaim(string Id, string Text, string Latex)
{
    private const int LongestPart = 4000;

    /// <summary>Explains a claim.</summary>
    public static ExplainedClaim Of(Claim claim)
    {
        var (infix, latex) = (Options(claim, Notation.Infix), Options(claim, Notation.Latex));
        var text = new StringBuilder();
        var display = new StringBuilder();

        // 1. What it says, as written and in core form.
        Section(text, "", claim.Documentation);
        Section(text, "source", claim.Citation);
        Section(text, "written", claim.Source);
        Section(text, "expanded", claim.Statement);
        Section(text, "core form", FormulaPrinter.Print(claim.Graph, claim.Formula, Notation.Infix, infix).ToString());
        foreach (var assumption in claim.Assumptions)
        {
            Section(text, "assumes", FormulaPrinter.Print(claim.Graph, assumption, Notation.Infix, infix).ToString());
        }

        Display(display, FormulaPrinter.Print(claim.Graph, claim.Formula, Notation.Latex, latex));

        // 2. What it speaks of.
        foreach (var (variable, universal) in Variables(claim.Formula))
        {
            var shapes = variable.Variables.Items.Select(id => claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).ToString());
            Section(text, universal ? "for all" : "exists", $"{variable.Name} in {variable.DomainText}, shape {string.Join(" * ", shapes)}");
        }

        foreach (var (name, value) in claim.Instance)
        {
            Section(text, "sweep", $"{name} = {value}");
        }

        foreach (var data in claim.Drawn)
        {
            Section(text, "data", $"{data.Name} in {data.Array.Shape}");
        }

        // 3. Every derivative in it, derived symbolically. Lowering adds nodes, so it works on a copy.
        using var derivations = new Derivations(claim);
        var graph = derivations.Graph;
        foreach (var derivative in Derivatives(claim))
        {
            var name = InfixPrinter.Print(graph, derivative, infix);
            try
            {
                var lowered = derivations.Lower(derivative);
                Section(text, "derived", $"{Cut(name.Text)}\n= {Cut(InfixPrinter.Print(graph, lowered, infix).ToString())}");
                var left = LatexPrinter.Print(graph, derivative, latex);
                var right = LatexPrinter.Print(graph, lowered, latex);
                Display(display, right with { Text = $"{left.Text} = {right.Text}" });
            }
            catch (Exception missing) when (missing is DerivativeUnavailableException or DerivationTimeException)
            {
                Section(text, "derived", $"{Cut(name.Text)}: {missing.Message}");
            }
        }

        Section(text, "hash", ClaimHash.Of(claim));
        Section(text, "expects", Words.Of(claim.Expected));
        foreach (var remark in claim.NotCheckedYet.Concat(claim.Warnings))
        {
            Section(text, Words.Of(remark.Severity), remark.Message);
        }

        return new(claim.Id, text.ToString(), display.ToString());
    }

    private static string Cut(string text) => text.Length <= LongestPart ? text : text[..LongestPart] + " …";

    /// <summary>How a claim's expressions are printed: its data by their names, iterates by their numbers, and estimated exponents as what they are exponents of.</summary>
    internal static PrintOptions Options(Claim claim, Notation notation)
    {
        var names = claim.Drawn.ToDictionary(data => data.Array, data => data.Name);
        var firsts = claim.Trajectories.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items.Select(id => (id, First: FirstOf(reading)))).ToDictionary(each => each.id, each => each.First);
        var exponents = claim.Exponents.ToDictionary(exponent => exponent.Variable, exponent => notation == Notation.Latex ? LatexOf(exponent) : exponent.Text);
        return PrintOptions.Default with
        {
            DataName = names.GetValueOrDefault,
            FirstIndex = id => firsts.GetValueOrDefault(id, 1),
            VariableText = exponents.GetValueOrDefault,
        };
    }

    // Steps count from 0. A flow is read at times: these are indices where they are whole numbers in a row.
    private static long FirstOf(IterateReading reading) => reading.Times is not { } times ? 0
        : times[0].IsInteger && times.Select((time, k) => time == times[0] + k).All(isNext => isNext) ? (long)times[0].Numerator
        : 1;

    // The quantity is known at each width only: where its form depends on the width, the first is shown as such.
    private static string LatexOf(ScalingExponent exponent)
    {
        string[] bodies = [.. exponent.Widths.Select(width => LatexPrinter.Print(width.Trials.Graph, width.Body, Options(width.Trials, Notation.Latex) with { LetWeight = int.MaxValue }).Text)];
        var sweep = LatexPrinter.Name(exponent.Sweep);
        var body = bodies.Distinct(StringComparer.Ordinal).Count() == 1 ? bodies[0] : $@"\left. {bodies[0]} \right|_{{{sweep} = {exponent.Widths[0].Value}}}";
        return $@"\operatorname{{exponent}}\left({sweep}, {body}\right)";
    }

    private static void Display(StringBuilder text, PrintedExpression printed)
    {
        foreach (var definition in printed.Definitions)
        {
            text.Append("\\[ ").Append(definition.Text).Append(" \\]\n");
        }

        text.Append("\\[ ").Append(Cut(printed.Text)).Append(" \\]\n");
    }

    private static void Section(StringBuilder text, string name, string body)
    {
        if (body.Length > 0)
        {
            text.Append("  ").Append(name.PadRight(10)).Append(' ').Append(body.ReplaceLineEndings("\n" + new string(' ', 13))).Append('\n');
        }
    }

    /// <summary>The derivatives that comparisons use, innermost first.</summary>
    internal static IEnumerable<NodeId> Derivatives(Claim claim)
    {
        NodeId[] roots = [.. Comparisons(claim.Formula).SelectMany(comparison => (NodeId[])[comparison.Left, comparison.Right])];
        var reached = claim.Graph.Reachable(roots);
        for (var i = 0; i < reached.Length; i++)
        {
            if (reached[i] && claim.Graph[new NodeId(i)] is Derivative)
            {
                yield return new NodeId(i);
            }
        }
    }

    private static IEnumerable<(BoundVariable Variable, bool Universal)> Variables(Formula formula) => formula switch
    {
        Quantifier quantifier => quantifier.Variables.Items.Select(variable => (variable, quantifier.Universal)).Concat(Variables(quantifier.Body)),
        _ => Parts(formula).SelectMany(Variables),
    };

    private static IEnumerable<Comparison> Comparisons(Formula formula) =>
        formula is Comparison comparison ? [comparison] : Parts(formula).SelectMany(Comparisons);

    private static IEnumerable<Formula> Parts(Formula formula) => formula switch
    {
        And and => and.Parts.Items,
        Or or => or.Parts.Items,
        Not not => [not.Operand],
        Implies implies => [implies.Premise, implies.Conclusion],
        IndexQuantifier index => [index.Body],
        Quantifier { Where: { } where } quantifier => [where, quantifier.Body],
        Quantifier quantifier => [quantifier.Body],
        WithProbability probability => [probability.Body],
        _ => [],
    };
}

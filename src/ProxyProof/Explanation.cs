using System.Collections.Immutable;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Numerics;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>What a claim says when every define is expanded: the core form, the variables with their shapes and sets, the data. Nothing is searched.</summary>
public sealed record Explanation(ImmutableArray<ExplainedClaim> Claims, ImmutableArray<DiagnosticReport> Diagnostics)
{
    /// <summary>0 explained, 2 something could not be read or elaborated, 5 no claim matched.</summary>
    public int ExitCode => this switch
    {
        _ when Diagnostics.Any(each => each.IsInternal) => Reporting.ExitCode.Internal,
        _ when Diagnostics.Any(each => each.Diagnostic.Severity == Severity.Error) => Reporting.ExitCode.Invalid,
        { Claims.IsEmpty: true } => Reporting.ExitCode.NothingMatched,
        _ => Reporting.ExitCode.AsExpected,
    };

    /// <summary>Explains a file's claims, or those of one theorem.</summary>
    public static Explanation Of(Session session, string file, string? theorem, ImmutableArray<string> allowed = default)
    {
        var folders = (allowed.IsDefault ? [] : allowed).Select(folder => Path.GetFullPath(folder, session.WorkingDirectory)).ToImmutableArray();
        var (files, missing) = SourcePaths.Expand(session.WorkingDirectory, [file]);
        var (pending, found) = session.Load(files, new Selection(), CancellationToken.None, new LoadOptions(null, folders));
        var diagnostics = missing.AddRange(found).Select(session.Remark).ToList();
        var names = pending.Select(each => each.Pending.Header.Theorem).Distinct(StringComparer.Ordinal).ToList();
        var claims = new List<ExplainedClaim>();
        foreach (var claim in pending.Select(each => each.Pending).Where(each => theorem is null || string.Equals(each.Header.Theorem, theorem, StringComparison.Ordinal)))
        {
            var elaboration = claim.Elaborate();
            diagnostics.AddRange(elaboration.Diagnostics.Select(session.Remark));
            if (elaboration.Claim is { } elaborated)
            {
                claims.Add(ExplainedClaim.Of(elaborated, session.Engine.Printer));
            }
        }

        if (theorem is not null && claims.Count == 0 && diagnostics.TrueForAll(each => each.Diagnostic.Severity != Severity.Error))
        {
            var near = Spelling.Nearest(theorem, names);
            var help = near is not null ? $"did you mean '{near}'?" : names.Count > 0 ? $"its theorems are {string.Join(", ", names)}" : null;
            diagnostics.Add(session.Remark(new(Severity.Error, PipelineCodes.MissingPath, SourceSpan.None, $"{file} holds no theorem '{theorem}'", help)));
        }

        return new([.. claims], [.. diagnostics]);
    }
}

/// <summary>One claim, explained.</summary>
/// <param name="Id">The claim.</param>
/// <param name="Text">The explanation in plain text.</param>
/// <param name="Latex">The comparisons as LaTeX; empty when there is no printer.</param>
public sealed record ExplainedClaim(string Id, string Text, string Latex)
{
    /// <summary>Explains a claim.</summary>
    public static ExplainedClaim Of(Claim claim, IExpressionPrinter? printer)
    {
        var text = new StringBuilder();
        Section(text, "", claim.Documentation);
        Section(text, "source", claim.Citation);
        Section(text, "written", claim.Source);
        Section(text, "core form", claim.Statement);
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
            Section(text, "drawn", $"{data.Name} in {data.Array.Shape}");
        }

        if (printer is not null)
        {
            foreach (var comparison in Comparisons(claim.Formula))
            {
                Section(text, "compares", $"{printer.Infix(claim.Graph, comparison.Left)}  {Symbol(comparison.Relation)}  {printer.Infix(claim.Graph, comparison.Right)}");
            }
        }

        if (!claim.Assumptions.IsEmpty)
        {
            Section(text, "assumes", $"{claim.Assumptions.Length} hypotheses on data, random or sweep values");
        }

        Section(text, "expects", Words.Of(claim.Expected));
        foreach (var remark in claim.NotCheckedYet.Concat(claim.Warnings))
        {
            Section(text, Words.Of(remark.Severity), remark.Message);
        }

        var latex = printer is null
            ? ""
            : string.Join("\n", Comparisons(claim.Formula).Select(each => $"\\[ {printer.Latex(claim.Graph, each.Left)} {LatexSymbol(each.Relation)} {printer.Latex(claim.Graph, each.Right)} \\]"));
        return new(claim.Id, text.ToString(), latex);
    }

    private static void Section(StringBuilder text, string name, string body)
    {
        if (body.Length > 0)
        {
            text.Append("  ").Append(name.PadRight(10)).Append(' ').Append(body.ReplaceLineEndings("\n" + new string(' ', 13))).Append('\n');
        }
    }

    private static IEnumerable<(BoundVariable Variable, bool Universal)> Variables(Formula formula) => formula switch
    {
        Quantifier quantifier => quantifier.Variables.Items.Select(variable => (variable, quantifier.Universal)).Concat(Variables(quantifier.Body)),
        _ => Parts(formula).SelectMany(Variables),
    };

    private static IEnumerable<Comparison> Comparisons(Formula formula) =>
        formula is Comparison comparison ? [comparison] : Parts(formula).SelectMany(Comparisons);

    private static ImmutableArray<Formula> Parts(Formula formula) => formula switch
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

    private static string Symbol(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };

    private static string LatexSymbol(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "\\le",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => "\\ge",
        Relation.Equal => "=",
        Relation.NotEqual => "\\ne",
    };
}

using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting;

/// <summary>How much a reader wants to see.</summary>
public enum Detail
{
    /// <summary>What is not as expected, and the summary.</summary>
    Quiet,
    /// <summary>A line for each claim, with the witness of a refutation and what was tried for a supported claim.</summary>
    Normal,
    /// <summary>Also the core form, every stage of the search and where claims come from.</summary>
    Verbose,
}

/// <summary>The report for a person at a terminal or reading a log. Claims are written as they are finished, in order; the summary is the last line.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="palette">The colours.</param>
/// <param name="detail">How much to write.</param>
public sealed class PrettyWriter(TextWriter output, Palette palette, Detail detail = Detail.Normal)
{
    private const string Indent = "      ";
    private string _file = "";

    /// <summary>Writes a whole report.</summary>
    public void Write(RunReport report, UndecidedPolicy undecided = UndecidedPolicy.Fail)
    {
        foreach (var claim in report.Claims)
        {
            Write(claim);
        }

        Finish(report, undecided);
    }

    /// <summary>Writes one claim, under its file's name when that is new.</summary>
    public void Write(ClaimReport claim)
    {
        if (detail == Detail.Quiet && claim.Ok && claim.Diagnostics.IsEmpty)
        {
            return;
        }

        if (!string.Equals(_file, claim.File, StringComparison.Ordinal))
        {
            Line((_file.Length == 0 ? "" : "\n") + palette.Strong(Palette.Clean(claim.File)));
            _file = claim.File;
        }

        Line(VerdictLine(claim));
        foreach (var line in Body(claim))
        {
            Line(Indent + Palette.Clean(line).ReplaceLineEndings("\n" + Indent));
        }

        foreach (var diagnostic in claim.Diagnostics)
        {
            Line(DiagnosticText.Of(diagnostic, palette, Indent));
        }
    }

    /// <summary>Writes the diagnostics of files and the summary.</summary>
    public void Finish(RunReport report, UndecidedPolicy undecided = UndecidedPolicy.Fail)
    {
        if (_file.Length > 0)
        {
            Line("");
        }

        foreach (var diagnostic in report.Diagnostics)
        {
            Line(DiagnosticText.Of(diagnostic, palette));
            Line("");
        }

        if (report.AllDiagnostics.Any(diagnostic => diagnostic.IsInternal))
        {
            Line(palette.Bad("This is a bug in ProxyProof, not in your file. Please report it with the message above and the file that caused it."));
        }

        var open = report.Claims.Count(claim => claim.Standing == Standing.Undecided);
        if (open > 0 && undecided == UndecidedPolicy.Warn)
        {
            Line(palette.Doubtful($"warning: {Plural(open, "claim")} undecided (--unknown warn)"));
        }

        if (report.Run.Interrupted)
        {
            Line(palette.Doubtful($"interrupted: {report.Claims.Length} of {Plural(report.Run.Selected, "claim")} finished"));
        }

        Line(SummaryLine(report));
    }

    /// <summary>One claim as plain text, without its file's name.</summary>
    public static string TextOf(ClaimReport claim)
    {
        var text = new StringWriter();
        new PrettyWriter(text, Palette.Plain) { _file = claim.File }.Write(claim);
        return text.ToString();
    }

    /// <summary>The summary on one line, such as "40 claims: 12 refuted, 28 supported; 40 as expected in 3.1 s".</summary>
    public static string SummaryLine(RunReport report)
    {
        var summary = report.Summary;
        var counts = string.Join(", ", Enum.GetValues<Verdict>().Where(verdict => summary.Count(verdict) > 0).Select(verdict => $"{summary.Count(verdict)} {Words.Of(verdict)}"));
        var unexpected = summary.Claims - summary.Ok;
        var problems = report.Diagnostics.Count(diagnostic => diagnostic.Diagnostic.Severity == Severity.Error);
        return $"{Plural(summary.Claims, "claim")}: {(counts.Length == 0 ? Emptiness(report) : counts)}; {summary.Ok} as expected"
            + (unexpected > 0 ? $", {unexpected} not" : "")
            + (report.Claims.Count(claim => claim.Baseline == BaselineState.Known) is > 0 and var known ? $" ({known} known in the baseline)" : "")
            + (report.Run.Cached > 0 ? $", {report.Run.Cached} from earlier runs" : "")
            + (problems > 0 ? $"; {Plural(problems, "error")} in files" : "")
            + (summary.JointConfidence is { } joint ? $"; all statistical verdicts at once at {NumberText.Shortest(Math.Round(100 * joint, 3))} %" : "")
            + $" in {NumberText.Seconds(report.Run.Seconds)}";
    }

    private static string Emptiness(RunReport report) => report.Run switch
    {
        { Interrupted: true } => "none finished",
        { Matched: > 0 } when report.Diagnostics.Any(each => each.Diagnostic.Severity == Severity.Error) => "none checked",
        { Matched: > 0 } => "none in this shard",
        { Unchanged: > 0 } => "nothing changed",
        _ => "nothing matched",
    };

    private static string Plural(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private string VerdictLine(ClaimReport claim)
    {
        var padded = Words.VerdictOf(claim).PadRight(12);
        var (mark, painted) = claim.Standing switch
        {
            Standing.AsExpected => (" ", palette.Good(padded)),
            Standing.Undecided => ("?", palette.Doubtful(padded)),
            _ => ("!", palette.Bad(padded)),
        };

        var name = Palette.Clean(Words.NameOf(claim));
        var note = claim.Standing switch
        {
            Standing.AsExpected when claim.Expected == Expectation.Refuted => palette.Faint("as expected"),
            Standing.AsExpected => claim is { Verdict: Verdict.Proved, Method.Length: > 0 } ? palette.Faint($"by {claim.Method}") : "",
            Standing.Failed => "",
            _ => palette.Bad($"NOT AS EXPECTED: the file expects {Words.Of(claim.Expected)}"),
        };

        if (claim.Cached)
        {
            note += (note.Length == 0 ? "" : "  ") + palette.Faint("cached");
        }

        if (claim.Baseline is BaselineState.Known or BaselineState.Fixed)
        {
            note += (note.Length == 0 ? "" : "  ") + palette.Doubtful(claim.Baseline == BaselineState.Known ? "(known in the baseline)" : "(fixed since the baseline)");
        }

        return $"{mark} {painted} {name}  {palette.Faint(NumberText.Seconds(claim.Seconds))}{(note.Length == 0 ? "" : "  ")}{note}";
    }

    private IEnumerable<string> Body(ClaimReport claim)
    {
        if (claim.Written.Length > 0 && (!claim.Ok || claim.Witness is not null || detail == Detail.Verbose))
        {
            yield return claim.Written;
        }

        if (detail == Detail.Verbose)
        {
            foreach (var line in Background(claim))
            {
                yield return line;
            }
        }

        if (claim.Message.Length > 0)
        {
            yield return claim.Message;
        }

        if (claim.Witness is { } witness)
        {
            foreach (var line in WitnessLines(claim, witness))
            {
                yield return line;
            }
        }
        else if (claim.Verdict is not (Verdict.Proved or Verdict.Error) && Tried(claim) is { Length: > 0 } tried)
        {
            yield return tried;
        }

        if (detail == Detail.Verbose && claim.Statistics is { } statistics)
        {
            foreach (var stage in statistics.Stages)
            {
                var best = stage.BestMargin is { } margin ? $", least margin {NumberText.Rounded(margin)}" : "";
                yield return $"  {stage.Name}: {NumberText.Count(stage.Points)} points{best}{(stage.Note.Length > 0 ? $" ({stage.Note})" : "")}";
            }
        }

        if (claim.Bracket is { } bracket)
        {
            yield return $"{bracket.Parameter}: " + string.Join(", ", Ends(bracket));
        }

        if (claim.Survived is { } survived)
        {
            yield return "survived the counterexample that an earlier form had: " + WitnessText.Line(survived.Variables);
        }

        if (claim.Certificate is { } certificate)
        {
            yield return "evidence " + certificate;
        }

        if (!claim.Ok)
        {
            yield return "again    " + Again(claim);
        }
    }

    private static IEnumerable<string> Background(ClaimReport claim)
    {
        if (claim.Documentation.Length > 0)
        {
            yield return claim.Documentation;
        }

        if (claim.Citation.Length > 0)
        {
            yield return "source   " + claim.Citation;
        }

        if (claim.Statement.Length > 0)
        {
            yield return "in full  " + claim.Statement;
        }

        if (claim.Method.Length > 0)
        {
            yield return "method   " + claim.Method;
        }
    }

    private static IEnumerable<string> WitnessLines(ClaimReport claim, Witness witness)
    {
        var lines = WitnessText.Lines(witness.Variables).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            yield return (i == 0 ? "at       " : "         ") + lines[i];
        }

        yield return (claim.Verdict == Verdict.Refuted || claim.Bracket is not null ? "fails    " : "unclear  ") + witness.Comparison;
        yield return "left     " + WitnessText.Enclosure(witness.Left);
        yield return "right    " + WitnessText.Enclosure(witness.Right);
        var enclosure = claim.Margin?.Enclosure is { } margin ? $" {WitnessText.Enclosure(margin)}" : $" about {NumberText.Rounded(witness.Margin)}";
        yield return "margin  " + enclosure + (claim.Worst is { } worst && worst.Margin < witness.Margin ? $"; the worst found is about {NumberText.Rounded(worst.Margin)}" : "");
    }

    /// <summary>What was tried, on one line.</summary>
    internal static string Tried(ClaimReport claim)
    {
        if (claim.Statistics is not { } statistics)
        {
            return "";
        }

        var parts = new List<string>();
        Add(statistics.Points, "points");
        Add(statistics.Restarts, "restarts");
        Add(statistics.Trajectories, "trajectories");
        Add(statistics.Trials, "trials");
        var margin = claim.Margin?.Best is { } best ? $"; least margin {NumberText.Rounded(best)}{(best < 0 ? " in floating point" : "")}" : "";
        var place = claim.Margin is { At.IsEmpty: false } at ? $" at {WitnessText.Line(at.At)}" : "";
        var rejected = statistics.Rejected > 0 ? $" ({NumberText.Count(statistics.Rejected)} more failed a hypothesis)" : "";
        var capped = string.Equals(statistics.Stopped, "time", StringComparison.Ordinal) ? "; stopped by the time cap" : "";
        return $"tried    {(parts.Count == 0 ? "no point" : string.Join(", ", parts))}{rejected}{margin}{place}{capped}";

        void Add(long count, string noun)
        {
            if (count > 0)
            {
                parts.Add($"{NumberText.Count(count)} {noun}");
            }
        }
    }

    /// <summary>The ends of a bracket, such as "proved at 0.1".</summary>
    internal static IEnumerable<string> Ends(BracketReport bracket)
    {
        if (bracket.Proved is { } proved)
        {
            yield return $"proved at {NumberText.Shortest(proved)}";
        }

        if (bracket.Supported is { } supported)
        {
            yield return $"supported at {NumberText.Shortest(supported)}";
        }

        if (bracket.Refuted is { } refuted)
        {
            yield return $"refuted at {NumberText.Shortest(refuted)}";
        }
    }

    /// <summary>The command that checks this claim alone, again.</summary>
    internal static string Again(ClaimReport claim) => $"proxyproof check {Quote(claim.File)} --only {Quote(claim.Parent ?? claim.Id)}" + (claim.Budget.Seed is { } seed ? $" --seed {seed}" : "");

    // Ids hold # and brackets, which shells read.
    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // Logs compare equal on every system: one newline everywhere.
    private void Line(string text) => output.Write(text + "\n");
}

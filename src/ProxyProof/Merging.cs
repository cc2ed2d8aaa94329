using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>Puts the reports of shards, or of parts of a library, together into one.</summary>
public static class Merging
{
    /// <summary>Merges JSON reports.</summary>
    /// <param name="session">Where.</param>
    /// <param name="paths">Reports, and folders of them (*.json).</param>
    /// <returns>The merged report, with a diagnostic for what is missing or does not fit; null and the reason when there is nothing to merge.</returns>
    public static (RunReport? Report, string? Problem) Merge(Session session, IReadOnlyList<string> paths)
    {
        // 1. Read.
        var reports = new List<(string Path, RunReport Report)>();
        foreach (var path in paths.SelectMany(path => Expand(session, path)))
        {
            try
            {
                reports.Add((path, JsonReader.Report(File.ReadAllText(Path.GetFullPath(path, session.WorkingDirectory)))));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
            {
                return (null, $"{path}: {failure.Message}");
            }
        }

        if (reports.Count == 0)
        {
            return (null, "there is no report to merge");
        }

        // 2. One entry an id: a claim that two reports hold must have one answer.
        var diagnostics = ImmutableArray.CreateBuilder<DiagnosticReport>();
        var claims = new Dictionary<string, ClaimReport>(StringComparer.Ordinal);
        foreach (var (path, report) in reports)
        {
            foreach (var claim in report.Claims)
            {
                if (!claims.TryAdd(claim.Id, claim) && claims[claim.Id].Verdict != claim.Verdict)
                {
                    diagnostics.Add(Problem(Severity.Error, $"{path} says that {claim.Id} is {Words.Of(claim.Verdict)}, an earlier report that it is {Words.Of(claims[claim.Id].Verdict)}"));
                }
            }
        }

        // 3. What does not fit together, and what is missing.
        var first = reports[0].Report;
        foreach (var (path, report) in reports.Skip(1))
        {
            Compare(path, "version", report.Tool.Version, first.Tool.Version);
            Compare(path, "engine", report.Tool.Engine, first.Tool.Engine);
            Compare(path, "seed", report.Run.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture), first.Run.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var missing = MissingShards([.. reports.Select(each => each.Report.Run.Shard)]);
        diagnostics.AddRange(missing.Select(shard => Problem(Severity.Error, $"the report of shard {shard} is missing", "run it, or merge its report too")));
        diagnostics.AddRange(reports.SelectMany(each => each.Report.Diagnostics).Distinct());

        // 4. The order of files, then of lines.
        var whole = reports.TrueForAll(each => each.Report.Run.Shard == first.Run.Shard) || missing.Count > 0 ? first.Run.Shard : "1/1";
        var run = first.Run with
        {
            Started = reports.Min(each => each.Report.Run.Started),
            Seconds = reports.Sum(each => each.Report.Run.Seconds),
            Shard = whole,
            Matched = Math.Max(claims.Count, reports.Max(each => each.Report.Run.Matched)),
            Selected = reports.Sum(each => each.Report.Run.Selected),
            Interrupted = reports.Exists(each => each.Report.Run.Interrupted),
            Cached = reports.Sum(each => each.Report.Run.Cached),
        };
        var ordered = claims.Values.OrderBy(claim => claim.File, StringComparer.Ordinal).ThenBy(claim => claim.Line).ThenBy(claim => claim.Column);
        return (new RunReport(run, [.. ordered], diagnostics.ToImmutable()) { Tool = first.Tool }, null);

        void Compare(string path, string what, string value, string expected)
        {
            if (!string.Equals(value, expected, StringComparison.Ordinal))
            {
                diagnostics.Add(Problem(Severity.Error, $"{path} has the {what} {value}, {reports[0].Path} has {expected}", "reports are merged when they come from one run"));
            }
        }
    }

    private static DiagnosticReport Problem(Severity severity, string message, string? help = null) =>
        new(new(severity, PipelineCodes.UnfitReports, SourceSpan.None, message, help));

    // Of every N that occurs, the shards that do not.
    private static List<string> MissingShards(IReadOnlyCollection<string> shards)
    {
        var known = shards.Select(Shard.TryParse).OfType<Shard>().ToHashSet();
        return
        [
            .. known.Select(shard => shard.Count).Distinct().Where(count => count is > 1 and <= 100_000)
                .SelectMany(count => Enumerable.Range(1, count).Select(index => new Shard(index, count)))
                .Where(shard => !known.Contains(shard)).Take(20).Select(shard => shard.ToString()),
        ];
    }

    private static IEnumerable<string> Expand(Session session, string path)
    {
        var full = Path.GetFullPath(path, session.WorkingDirectory);
        return Directory.Exists(full)
            ? Directory.EnumerateFiles(full, "*.json").Order(StringComparer.Ordinal).Select(file => Path.Combine(path, Path.GetFileName(file)).Replace('\\', '/'))
            : [path];
    }
}

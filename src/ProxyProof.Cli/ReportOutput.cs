using ProxyProof.Reporting;

namespace ProxyProof.Cli;

/// <summary>Writes the planned reports: to a file by writing beside it and renaming, so that a full disk or a kill leaves the old file or the new one.</summary>
internal static class ReportOutput
{
    /// <summary>The file that GitHub Actions shows as the summary of a job.</summary>
    public const string SummaryVariable = "GITHUB_STEP_SUMMARY";

    // A job summary may have 1 MiB.
    private const long LongestSummary = 1 << 20;

    /// <summary>Writes every report that can be written.</summary>
    /// <returns>Whether all could.</returns>
    public static bool Write(Surroundings surroundings, OutputPlan plan, RunReport report, UndecidedPolicy undecided)
    {
        var written = true;
        foreach (var output in plan.Outputs)
        {
            written &= Guarded(surroundings, output.File ?? "standard output", () =>
            {
                var text = ReportFormats.Write(output.Format, report, undecided);
                if (output.File is { } file)
                {
                    AtomicFile.Write(Path.GetFullPath(file, surroundings.WorkingDirectory), text);
                }
                else
                {
                    surroundings.Out.Write(text);
                    surroundings.Out.Flush();
                }
            });
        }

        if (plan.Outputs.Any(output => output.Format is "github") && surroundings.Environment(SummaryVariable) is { Length: > 0 } summary)
        {
            written &= Guarded(surroundings, summary, () =>
            {
                // The runner made the file and other steps append to it too.
                var text = MarkdownWriter.Write(report);
                var length = File.Exists(summary) ? new FileInfo(summary).Length : 0;
                if (length + System.Text.Encoding.UTF8.GetByteCount(text) < LongestSummary)
                {
                    File.AppendAllText(summary, text + "\n");
                }
            });
        }

        return written;
    }

    private static bool Guarded(Surroundings surroundings, string name, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            surroundings.Error.Write($"proxyproof: error {PipelineCodes.UnwritableFile}: {name} cannot be written: {failure.Message}\n");
            return false;
        }
    }
}

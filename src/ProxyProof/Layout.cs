using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Text;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>What became of one file's layout.</summary>
/// <param name="File">The file.</param>
/// <param name="Changed">Whether its layout was not canonical.</param>
/// <param name="Diagnostics">Why it could not be laid out; empty when it could.</param>
public sealed record LaidOutFile(string File, bool Changed, ImmutableArray<DiagnosticReport> Diagnostics);

/// <summary>Files that were laid out.</summary>
/// <param name="Files">One a file.</param>
/// <param name="CheckOnly">Whether changes were only looked for.</param>
public sealed record LayoutReport(ImmutableArray<LaidOutFile> Files, bool CheckOnly)
{
    /// <summary>0 done, 1 changes found while only looking, 2 a file is missing or does not parse, 5 no file.</summary>
    public int ExitCode => this switch
    {
        _ when Files.Any(file => file.Diagnostics.Any(each => each.IsInternal)) => Reporting.ExitCode.Internal,
        _ when Files.Any(file => file.Diagnostics.Any(each => each.Diagnostic.Severity == Severity.Error)) => Reporting.ExitCode.Invalid,
        { CheckOnly: true } when Files.Any(file => file.Changed) => Reporting.ExitCode.Contradicted,
        { Files.IsEmpty: true } => Reporting.ExitCode.NothingMatched,
        _ => Reporting.ExitCode.AsExpected,
    };
}

/// <summary>Rewrites files in canonical layout.</summary>
public static class Layout
{
    /// <summary>Lays out files, or only looks whether they are.</summary>
    public static LayoutReport Run(Session session, IEnumerable<string> paths, bool checkOnly)
    {
        var (files, missing) = SourcePaths.Expand(session.WorkingDirectory, paths);
        return new([.. missing.Select(each => new LaidOutFile(each.Span.File, Changed: false, [session.Remark(each)])), .. files.Select(LayOut)], checkOnly);

        LaidOutFile LayOut(SourcePath file)
        {
            try
            {
                if (Place.Of(file.FullPath) is not { Kind: PlaceKind.Ordinary })
                {
                    throw new IOException("it is no file, so it cannot be laid out in place");
                }

                var text = File.ReadAllText(file.FullPath);
                var answer = session.Engine.Layout.Format(file, text);
                var changed = answer.Text is not null && !string.Equals(answer.Text, text, StringComparison.Ordinal);
                if (changed && !checkOnly)
                {
                    AtomicFile.Write(file.FullPath, answer.Text!);
                }

                return new(file.Display, changed, [.. answer.Diagnostics.Select(session.Remark)]);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return new(file.Display, Changed: false, [new(new(Severity.Error, PipelineCodes.UnreadableFile, SourceSpan.None with { File = file.Display }, failure.Message))]);
            }
        }
    }
}

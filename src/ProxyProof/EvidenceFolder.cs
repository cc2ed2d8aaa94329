using System.Security.Cryptography;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>Where a run keeps its evidence: one file a claim, named after the claim's id.</summary>
/// <param name="workingDirectory">What the folder is relative to.</param>
/// <param name="folder">The folder as the user names it.</param>
internal sealed class EvidenceFolder(string workingDirectory, string folder)
{
    private const int LongestName = 120;

    /// <summary>Writes the evidence of a claim. A verdict stands without its file: a disk that is full is reported with it and changes no answer.</summary>
    /// <returns>The report with the path of the file, or with an error that says why there is none.</returns>
    public ClaimReport Keep(ClaimReport report, string? text, SourceSpan span)
    {
        if (text is null)
        {
            return report;
        }

        var path = SourcePath.From(workingDirectory, Path.Combine(folder, NameOf(report.Id)));
        try
        {
            AtomicFile.Write(path.FullPath, text);
            return report with { Certificate = path.Display };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var message = $"the evidence cannot be written to {path.Display}: {failure.Message}";
            return report with { Diagnostics = report.Diagnostics.Add(new(new(Severity.Error, PipelineCodes.UnwritableFile, span, message, "the verdict stands, but there is no file for `verify`; name another folder with --certificates"))) };
        }
    }

    /// <summary>A file name for an id: readable, legal on every system, and different for different ids by the digest at its end.</summary>
    internal static string NameOf(string id)
    {
        var readable = new StringBuilder(id.Length);
        foreach (var c in id)
        {
            readable.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-');
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8];
        var name = readable.ToString().TrimStart('.', '-');
        return $"{(name.Length > LongestName ? name[^LongestName..] : name)}-{digest}.json";
    }
}

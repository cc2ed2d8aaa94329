using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>An earlier report: what was not as expected in it, with the same verdict, is known and does not count.</summary>
public sealed class Baseline
{
    private readonly Dictionary<string, (Verdict Verdict, bool Ok)> _claims;

    private Baseline(string name, Dictionary<string, (Verdict, bool)> claims) => (Name, _claims) = (name, claims);

    /// <summary>The report as the user names it.</summary>
    public string Name { get; }

    /// <summary>Reads a JSON report.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="FormatException">The file is no report.</exception>
    public static Baseline Read(string workingDirectory, string path)
    {
        var report = JsonReader.Report(File.ReadAllText(Path.GetFullPath(path, workingDirectory)));
        return new(path, report.Claims.GroupBy(claim => claim.Id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => (group.First().Verdict, group.First().Ok), StringComparer.Ordinal));
    }

    /// <summary>How an entry stands against it.</summary>
    public BaselineState StateOf(ClaimReport claim) => (claim.Ok, _claims.TryGetValue(claim.Id, out var before)) switch
    {
        (true, true) => before.Ok ? BaselineState.Unchanged : BaselineState.Fixed,
        (true, false) => BaselineState.Unchanged,
        (false, true) when !before.Ok && before.Verdict == claim.Verdict => BaselineState.Known,
        _ => BaselineState.New,
    };
}

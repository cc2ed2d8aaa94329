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
                claims.Add(ExplainedClaim.Of(elaborated));
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

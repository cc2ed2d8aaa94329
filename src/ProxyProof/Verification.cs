using System.Collections.Immutable;
using ProxyProof.Numerics;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>The kernel's answer to one evidence file.</summary>
/// <param name="Path">The file as named.</param>
/// <param name="Id">The claim it speaks of; empty when it does not say.</param>
/// <param name="Accepted">Whether the kernel accepts it for the claim as it stands now.</param>
/// <param name="Message">What was shown, or why not.</param>
/// <param name="ExitCode">0 accepted, 1 rejected, 2 not readable.</param>
/// <param name="Diagnostics">What is wrong with the .thm file it names.</param>
public sealed record VerifiedEvidence(string Path, string Id, bool Accepted, string Message, int ExitCode, ImmutableArray<DiagnosticReport> Diagnostics);

/// <summary>Has the kernel alone re-check evidence against the .thm files that it names.</summary>
public static class Verification
{
    /// <summary>Re-checks evidence files; a folder stands for its *.json files.</summary>
    public static ImmutableArray<VerifiedEvidence> Verify(Session session, IEnumerable<string> paths, ImmutableArray<string> allowed = default) =>
        [.. paths.SelectMany(path => Expand(session, path)).Select(path => VerifyOne(session, path, allowed.IsDefault ? [] : allowed))];

    private static IEnumerable<string> Expand(Session session, string path)
    {
        var full = Path.GetFullPath(path, session.WorkingDirectory);
        return Directory.Exists(full)
            ? Directory.EnumerateFiles(full, "*.json").Order(StringComparer.Ordinal).Select(file => Path.Combine(path, Path.GetFileName(file)).Replace('\\', '/'))
            : [path];
    }

    private static VerifiedEvidence VerifyOne(Session session, string path, ImmutableArray<string> allowed)
    {
        string text;
        try
        {
            text = File.ReadAllText(Path.GetFullPath(path, session.WorkingDirectory));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(path, "", Accepted: false, $"cannot be read: {failure.Message}", ExitCode.Invalid, []);
        }

        EvidenceSubject subject;
        try
        {
            subject = session.Engine.Evidence.Read(text);
        }
        catch (FormatException failure)
        {
            return new(path, "", Accepted: false, $"is not an evidence file: {failure.Message}", ExitCode.Contradicted, []);
        }

        var (pending, diagnostics) = session.Find(subject.File, subject.Id, new LoadOptions(subject.Seed, [.. allowed.Select(folder => Path.GetFullPath(folder, session.WorkingDirectory))]));
        if (pending is null)
        {
            var broken = diagnostics.Any(each => each.Diagnostic.Severity == Claims.Severity.Error);
            return new(path, subject.Id, Accepted: false, $"{subject.File} holds no claim with this id", broken ? ExitCode.Invalid : ExitCode.Contradicted, diagnostics);
        }

        // Evidence on an estimate speaks of one value of its constant.
        var elaboration = pending.Estimate is { } estimate && subject.Instance is [.., var (name, value)] && name == estimate.Parameter && Rational.TryParse(value, out var constant)
            ? estimate.At(constant)
            : pending.Elaborate();
        if (elaboration.Claim is not { } claim)
        {
            return new(path, subject.Id, Accepted: false, "the claim cannot be elaborated", ExitCode.Invalid, [.. diagnostics, .. elaboration.Diagnostics.Select(session.Remark)]);
        }

        var answer = session.Engine.Evidence.Verify(text, claim);
        return new(path, subject.Id, answer.Accepted, answer.Message, answer.Accepted ? ExitCode.AsExpected : ExitCode.Contradicted, []);
    }
}

namespace ProxyProof.Claims;

/// <summary>How bad it is.</summary>
public enum Severity
{
    /// <summary>The claim or file cannot be checked as written.</summary>
    Error,
    /// <summary>It can be checked; the user should look.</summary>
    Warning,
    /// <summary>For information.</summary>
    Note,
}

/// <summary>A user's mistake or a remark, with its place: collected and printed at the edge, never thrown.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Stable id such as PP2001; docs/errors.md explains each.</param>
/// <param name="Span">Where.</param>
/// <param name="Message">What was found and what was expected, one sentence without a final full stop.</param>
/// <param name="Help">What to write instead; null when there is nothing better to say than the message.</param>
public sealed record Diagnostic(Severity Severity, string Code, SourceSpan Span, string Message, string? Help = null)
{
    /// <summary>file:line:column: severity code: message, with the help on a line of its own.</summary>
    public override string ToString() =>
        $"{Span}: {Severity.ToString().ToLowerInvariant()} {Code}: {Message}" + (Help is null ? "" : $"\n  help: {Help}");
}

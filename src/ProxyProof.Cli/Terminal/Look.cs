using ProxyProof.Reporting;
using Spectre.Console;

namespace ProxyProof.Cli.Terminal;

/// <summary>What a stream can show.</summary>
/// <param name="Color">Whether to write colours.</param>
/// <param name="Live">Whether a line may be redrawn in place.</param>
/// <param name="Width">Columns.</param>
internal sealed record Look(bool Color, bool Live, int Width)
{
    private const int WidthWhenUnknown = 120;

    /// <summary>A pipe or a file.</summary>
    public static Look Plain { get; } = new(Color: false, Live: false, WidthWhenUnknown);

    /// <summary>Asks the environment and the terminal.</summary>
    public static Look Detect(TextWriter stream, bool redirected, Func<string, string?> environment)
    {
        if (redirected)
        {
            return Plain with { Color = WantsColor(redirected, terminalHasAnsi: false, environment) };
        }

        // The library knows which terminals understand ANSI, and switches it on where the system wants to be asked.
        var profile = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Detect, Out = new AnsiConsoleOutput(stream) }).Profile;
        var ansi = profile.Capabilities.Ansi;
        return new(WantsColor(redirected, ansi, environment), ansi, Math.Max(20, profile.Width));
    }

    /// <summary>NO_COLOR switches colours off, FORCE_COLOR on; otherwise a terminal has them, a pipe not, and the log viewer of GitHub Actions has them.</summary>
    public static bool WantsColor(bool redirected, bool terminalHasAnsi, Func<string, string?> environment)
    {
        if (environment("NO_COLOR") is { Length: > 0 })
        {
            return false;
        }

        var force = environment("FORCE_COLOR") is { Length: > 0 } value && value is not "0";
        var log = environment("GITHUB_ACTIONS") is "true";
        return force || log || (!redirected && terminalHasAnsi);
    }

    /// <summary>The colours to write with.</summary>
    public Palette Palette => new(Color);
}

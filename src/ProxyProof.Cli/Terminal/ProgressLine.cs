using System.Globalization;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Terminal;

/// <summary>
/// Shows a run while it goes: claims as they are finished, and between them a line that is redrawn in place on a terminal, or a line every ten seconds in a log.
/// </summary>
internal sealed class ProgressLine : IRunObserver, IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_log = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Action<ClaimReport> _write;
    private readonly TextWriter _progress;
    private readonly Look _look;
    private readonly ITimer? _timer;
    private string _trying = "";
    private int _finished;
    private int _selected;
    private bool _drawn;

    /// <summary>Starts to show a run.</summary>
    /// <param name="write">Writes a finished claim.</param>
    /// <param name="progress">Where progress goes: standard error.</param>
    /// <param name="look">What that stream can show.</param>
    /// <param name="quiet">Whether to show no progress.</param>
    /// <param name="clock">The time.</param>
    public ProgressLine(Action<ClaimReport> write, TextWriter progress, Look look, bool quiet, TimeProvider clock)
    {
        _write = write;
        _progress = progress;
        _look = look;
        var period = look.Live ? s_redraw : s_log;
        _timer = quiet ? null : clock.CreateTimer(_ => Show(), state: null, period, period);
    }

    /// <inheritdoc/>
    public void Selected(int claims) => _selected = claims;

    /// <inheritdoc/>
    public void Trying(ClaimHeader claim, SearchProgress progress)
    {
        lock (_gate)
        {
            var points = progress.Points > 0 ? $", {progress.Points.ToString("N0", CultureInfo.InvariantCulture)} points" : "";
            var best = progress.Best is { } margin && double.IsFinite(margin) ? $", least margin {margin.ToString("G4", CultureInfo.InvariantCulture)}" : "";
            _trying = $"{claim.Theorem}.{claim.Label}: {progress.Stage}{points}{best}";
        }
    }

    /// <inheritdoc/>
    public void Finished(ClaimReport claim)
    {
        lock (_gate)
        {
            _finished += claim.Parent is null ? 1 : 0;
            Erase();
            _write(claim);
        }
    }

    /// <summary>Ends the display; the line that was redrawn is gone.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            Erase();
            // A callback that is already under way finds nothing to show.
            _selected = 0;
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_selected == 0)
            {
                return;
            }

            var text = Palette.Clean($"[{_finished}/{_selected}] {_trying}");
            if (_look.Live)
            {
                _progress.Write("\r\e[2K" + (text.Length < _look.Width ? text : text[..(_look.Width - 1)]));
                _drawn = true;
            }
            else
            {
                _progress.Write(text + "\n");
            }

            _progress.Flush();
        }
    }

    private void Erase()
    {
        if (_drawn)
        {
            _progress.Write("\r\e[2K");
            _progress.Flush();
            _drawn = false;
        }
    }
}

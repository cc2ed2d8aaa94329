using System.Diagnostics;
using System.Runtime.InteropServices;
using ProxyProof.Reporting;

namespace ProxyProof.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the command to stop and report; it is ended if it does not, or if it is asked again by hand.</summary>
internal sealed class Signals : IDisposable
{
    // `timeout` and shells send a signal to a process and to its group: two at once are one.
    private static readonly TimeSpan s_together = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TimeSpan _patience;
    private readonly Lock _gate = new();
    private long _first;
    private Timer? _end;

    /// <summary>Begins to listen.</summary>
    /// <param name="patience">How long a command may take to stop.</param>
    public Signals(TimeSpan patience)
    {
        _patience = patience;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        lock (_gate)
        {
            _end?.Dispose();
        }

        _stop.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_end is null)
            {
                _first = Stopwatch.GetTimestamp();
                _end = new Timer(_ => Environment.Exit(ExitCode.Interrupted), null, _patience, Timeout.InfiniteTimeSpan);
            }
            else if (Stopwatch.GetElapsedTime(_first) > s_together)
            {
                Environment.Exit(ExitCode.Interrupted);
            }
            else
            {
                return;
            }
        }

        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command had just ended.
        }
    }
}

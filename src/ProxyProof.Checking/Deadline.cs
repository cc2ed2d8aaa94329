namespace ProxyProof.Checking;

/// <summary>
/// Ends work when its time is up. Timers call back on the thread pool, whose threads may all be busy, with that very work too: a deadline waits on a thread of its own.
/// </summary>
public sealed class Deadline : IDisposable
{
    // Bytes: all that the thread does is to wait.
    private const int Stack = 256 * 1024;

    // In seconds: a wait takes no more.
    private const double Longest = 1e6;

    private readonly CancellationTokenSource _source;
    private readonly ManualResetEventSlim _over = new();
    private readonly TimeSpan _time;
    private readonly Thread _thread;

    /// <summary>Starts the clock.</summary>
    /// <param name="seconds">How long the work may take.</param>
    /// <param name="outer">Ends the work before that.</param>
    public Deadline(double seconds, CancellationToken outer = default)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _time = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest));
        _thread = new Thread(Wait, Stack) { IsBackground = true, Name = "deadline" };
        _thread.Start();
    }

    /// <summary>Cancelled when the time is up.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _over.Dispose();
        _source.Dispose();
    }

    private void Wait()
    {
        if (!_over.Wait(_time))
        {
            _source.Cancel();
        }
    }
}

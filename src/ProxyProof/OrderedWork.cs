using System.Collections.Immutable;

namespace ProxyProof;

/// <summary>Runs tasks on several threads and hands their results over in order, as soon as order allows.</summary>
internal static class OrderedWork
{
    // Deep expressions recurse in places; the default of 1 MB is a limit that users would meet.
    private const int StackBytes = 64 << 20;

    // After an interruption, tasks that finish within this time still count.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    /// <summary>Runs tasks 0 … count-1.</summary>
    /// <param name="count">How many.</param>
    /// <param name="jobs">Threads.</param>
    /// <param name="work">Does one; null when it was interrupted. Must not throw.</param>
    /// <param name="deliver">Called on the calling thread, in order.</param>
    /// <param name="cancellation">Starts no more tasks.</param>
    /// <returns>The results in order, without those that were interrupted.</returns>
    public static ImmutableArray<T> Run<T>(int count, int jobs, Func<int, T?> work, Action<T> deliver, CancellationToken cancellation)
        where T : class
    {
        var gate = new object();
        var results = new T?[count];
        var next = -1;
        var active = Math.Clamp(jobs, 1, Math.Max(1, count));
        for (var t = active; t > 0; t--)
        {
            new Thread(Work, StackBytes) { IsBackground = true, Name = "check" }.Start();
        }

        using var wake = cancellation.Register(Pulse);
        var delivered = ImmutableArray.CreateBuilder<T>(count);
        var position = 0;
        var deadline = long.MaxValue;
        while (position < count)
        {
            T? result;
            lock (gate)
            {
                // 1. Wait for the next result in order, for the end of all threads, or for the end of patience.
                while (results[position] is null && active > 0 && Environment.TickCount64 < deadline)
                {
                    if (cancellation.IsCancellationRequested && deadline == long.MaxValue)
                    {
                        deadline = Environment.TickCount64 + (long)s_grace.TotalMilliseconds;
                    }

                    Monitor.Wait(gate, deadline == long.MaxValue ? Timeout.Infinite : (int)Math.Max(1, deadline - Environment.TickCount64));
                }

                result = results[position];
            }

            // 2. Hand it over. One that is still missing was interrupted; later ones may have been finished.
            position++;
            if (result is not null)
            {
                delivered.Add(result);
                deliver(result);
            }
        }

        return delivered.ToImmutable();

        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < count && !cancellation.IsCancellationRequested; i = Interlocked.Increment(ref next))
            {
                var result = work(i);
                lock (gate)
                {
                    results[i] = result;
                    Monitor.PulseAll(gate);
                }
            }

            lock (gate)
            {
                active--;
                Monitor.PulseAll(gate);
            }
        }

        void Pulse()
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        }
    }
}

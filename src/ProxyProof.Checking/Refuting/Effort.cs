using System.Diagnostics;
using ProxyProof.Claims;

namespace ProxyProof.Checking.Refuting;

/// <summary>How much may be tried, and when to stop.</summary>
internal sealed class Effort
{
    private const long DefaultSamples = 200_000;
    private const double DefaultSeconds = 60;

    // Entries of registers and coordinates that all samples of a claim may touch together when the file says nothing.
    private const double DefaultWork = 4e9;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly CancellationToken _cancellation;
    private readonly HashSet<string>? _methods;

    public Effort(Budget budget, int parallelism, CancellationToken cancellation)
    {
        (Parallelism, _cancellation) = (parallelism, cancellation);
        Seed = (ulong)(budget.Seed ?? 1);
        StatedSamples = budget.Samples;
        StatedTrials = budget.Trials;
        Confidence = budget.Confidence ?? 0.99;
        Seconds = SecondsOf(budget);
        _methods = budget.Methods is { IsDefault: false } methods ? [.. methods] : null;
    }

    public ulong Seed { get; }

    public int Parallelism { get; }

    public double Seconds { get; }

    public long? StatedSamples { get; }

    public long? StatedTrials { get; }

    /// <summary>The confidence of statistical verdicts.</summary>
    public double Confidence { get; }

    /// <summary>The effort of one trial of many: one thread, what is left of the time, and few points.</summary>
    public Effort ForTrial(long samples) => new(
        new Budget(Samples: StatedSamples ?? samples, TimeSeconds: Math.Max(0.01, Seconds - Elapsed), Seed: (long)Seed, Methods: _methods is null ? null : [.. _methods]), 1, _cancellation);

    /// <summary>The cap in time, in seconds.</summary>
    public static double SecondsOf(Budget budget) => budget.TimeSeconds ?? DefaultSeconds;

    public double Elapsed => _watch.Elapsed.TotalSeconds;

    /// <summary>What was tried to prove the claim in the midst of the search; null where nothing was.</summary>
    public Proving.EarlyAttempts? Early { get; set; }

    /// <summary>Whether a method may be used.</summary>
    public bool Uses(string method) => _methods?.Contains(method) != false;

    /// <summary>Whether the cap in time or the user ended the search.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>How many points to sample for a problem: fewer when a point costs much, the same on every machine.</summary>
    public int Samples(Problem problem)
    {
        var cost = (problem.Values.Cost * 1.0) + (problem.Layout.Dimension * 30.0) + 50;
        return (int)Math.Min(StatedSamples ?? Math.Clamp((long)(DefaultWork / cost), 500, DefaultSamples), int.MaxValue / 2);
    }

    /// <summary>How many local searches, by the cost of a gradient.</summary>
    public static int Restarts(Problem problem) =>
        problem.Gradients is null ? 0 : (int)Math.Clamp(DefaultWork / 100 / ((problem.Gradients.Cost * 1.0) + (problem.Layout.Dimension * 100.0)), 8, 64);

    /// <summary>What to tell of a claim that nothing was tried of.</summary>
    public const string OutOfTime = "The time ran out before the claim was made ready to be searched.";

    /// <summary>What a computation comes to; null when the time ran out on the way.</summary>
    public T? InTime<T>(Func<T?> compute)
        where T : class
    {
        try
        {
            return compute();
        }
        catch (Exception exception) when (IsStop(exception) && Stop())
        {
            return null;
        }
    }

    /// <summary>Whether a failure says that the time ran out.</summary>
    public static bool IsStop(Exception exception) => exception is OperationCanceledException
        || (exception is AggregateException many && many.Flatten().InnerExceptions.All(inner => inner is OperationCanceledException));

    /// <summary>Whether to stop now.</summary>
    public bool Stop()
    {
        if (!Interrupted && (_cancellation.IsCancellationRequested || Elapsed > Seconds))
        {
            Interrupted = true;
        }

        return Interrupted;
    }

    /// <summary>Runs numbered tasks side by side, each with a worker of its own, and merges what they found in the order of the numbers.</summary>
    public Findings Run(Problem problem, int count, Func<Worker, int, Findings> task)
    {
        var results = new Findings?[count];
        var workers = new System.Collections.Concurrent.ConcurrentBag<Worker>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, k =>
        {
            if (Stop())
            {
                return;
            }

            if (!workers.TryTake(out var worker))
            {
                worker = problem.CreateWorker();
            }

            results[k] = task(worker, k);
            workers.Add(worker);
        });
        var merged = new Findings();
        foreach (var result in results)
        {
            if (result is not null)
            {
                merged.Merge(result);
            }
        }

        return merged;
    }
}

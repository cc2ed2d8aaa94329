using System.Diagnostics;
using System.Globalization;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Benchmarks;

/// <summary>Boxes a second of the batched interval evaluator, beside the scalar one, and on two cores beside one.</summary>
internal static class Boxes
{
    public static void Compare()
    {
        Console.WriteLine("Boxes a second, a margin with its gradient enclosed: batched beside scalar (goal: at least 5), two cores beside one (goal: at least 1.7)");
        foreach (var (name, sample) in ((string, Samples)[])[
            ("Rosenbrock, d = 4", Samples.Rosenbrock(4)),
            ("logistic, n = 20, d = 4", Samples.Logistic(20, 4)),
            ("sine valley, d = 4", Samples.Waves(4))])
        {
            var margin = sample.PlMargin();
            NodeId[] outputs = [margin, new Differentiator(sample.Graph).Gradient(margin, [0])[0]];
            var tape = IntervalTape.Compile(sample.Graph, [0], outputs);
            var runner = Filled(tape);
            var batched = Peers.Best(runner.Run) * tape.Lanes;

            var evaluator = new Evaluator<Interval>(sample.Graph, outputs);
            var box = Enumerable.Range(0, tape.InputEntries).Select(e => new Interval(runner.InputLower[e * tape.Lanes], runner.InputUpper[e * tape.Lanes])).ToArray();
            var scalar = Peers.Best(() => evaluator.Run(_ => box));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name,-26} {batched,12:F0}   scalar {scalar,10:F0}   ratio {batched / scalar,6:F1}   two cores {TwoCores(tape),5:F2}   ({tape.Lanes} lanes, {tape.InstructionCount} instructions)"));
        }
    }

    private static IntervalTapeRunner Filled(IntervalTape tape)
    {
        var runner = tape.CreateRunner();
        for (var e = 0; e < runner.InputLower.Length; e++)
        {
            runner.InputLower[e] = (0.5 * Math.Sin(e)) - 0.01;
            runner.InputUpper[e] = runner.InputLower[e] + 0.02;
        }

        return runner;
    }

    /// <summary>What two threads do in a common stretch of time over what one does: the best of many short ones each, as other work takes the cores away.</summary>
    private static double TwoCores(IntervalTape tape)
    {
        IntervalTapeRunner[] runners = [Filled(tape), Filled(tape)];
        var (both, one) = (0.0, 0.0);
        for (var round = 0; round < 25; round++)
        {
            both = Math.Max(both, Runs(runners));
            one = Math.Max(one, Runs(runners[..1]));
        }

        return both / one;
    }

    private static double Runs(IntervalTapeRunner[] runners)
    {
        const int stretches = 40;
        var ticks = Stopwatch.Frequency / 500;
        var (counts, end) = (new long[runners.Length * stretches], 0L);
        using var barrier = new Barrier(runners.Length, _ => Volatile.Write(ref end, Stopwatch.GetTimestamp() + ticks));
        var threads = Enumerable.Range(0, runners.Length).Select(own => new Thread(() =>
        {
            for (var stretch = 0; stretch < stretches; stretch++)
            {
                barrier.SignalAndWait();
                var (until, count) = (Volatile.Read(ref end), 0L);
                while (Stopwatch.GetTimestamp() < until)
                {
                    runners[own].Run();
                    count++;
                }

                counts[(own * stretches) + stretch] = count;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return Enumerable.Range(0, stretches).Max(stretch => Enumerable.Range(0, runners.Length).Sum(own => counts[(own * stretches) + stretch]));
    }
}

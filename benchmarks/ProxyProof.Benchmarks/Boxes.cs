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

    /// <summary>The median over back-to-back pairs of what two threads do in a stretch over what one does.</summary>
    private static double TwoCores(IntervalTape tape)
    {
        IntervalTapeRunner[] runners = [Filled(tape), Filled(tape)];
        var ratios = new List<double>();
        for (var round = 0; round < 31; round++)
        {
            ratios.Add(Runs(runners) / Runs(runners[..1]));
        }

        return ratios.Order().ElementAt(ratios.Count / 2);
    }

    private static double Runs(IntervalTapeRunner[] runners)
    {
        var counts = new long[runners.Length * 16];
        using var barrier = new Barrier(runners.Length);
        var threads = new Thread[runners.Length];
        for (var k = 0; k < runners.Length; k++)
        {
            var own = k;
            threads[k] = new Thread(() =>
            {
                barrier.SignalAndWait();
                var watch = Stopwatch.StartNew();
                while (watch.Elapsed.TotalMilliseconds < 20)
                {
                    runners[own].Run();
                    counts[own * 16]++;
                }
            });
            threads[k].Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        return counts.Sum();
    }
}

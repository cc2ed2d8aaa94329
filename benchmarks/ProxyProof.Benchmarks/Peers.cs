using System.Diagnostics;
using System.Globalization;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;

namespace ProxyProof.Benchmarks;

/// <summary>Points a second on one core, beside the same written by hand in C, compiled here if there is a gcc.</summary>
internal static class Peers
{
    private const int Rounds = 5;

    public static void Compare(string repository)
    {
        var program = Build(repository);
        Console.WriteLine("Points a second on one core: a margin with its gradient, compiled tape and C by hand (goal: ratio at least 0.7)");
        if (program is null)
        {
            Console.WriteLine("  no gcc here: only the tapes");
        }

        foreach (var (name, graph, inputs, outputs) in All())
        {
            var tape = Tape.Compile(graph, inputs, outputs);
            tape.CompileChains();
            var runner = tape.CreateRunner();
            for (var e = 0; e < runner.Inputs.Length; e++)
            {
                runner.Inputs[e] = Math.Sin(e) * 0.5;
            }

            var (ours, theirs, ratios) = (0.0, 0.0, new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var rate = Best(() => runner.Run()) * tape.Lanes;
                var peer = program is null ? double.NaN : Rate(program, name);
                ours = Math.Max(ours, rate);
                theirs = Math.Max(theirs, peer);
                ratios.Add(rate / peer);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name,-12} {ours,12:F0}   C {theirs,12:F0}   ratio {ratios.Order().ElementAt(Rounds / 2),6:F2}   ({tape.Lanes} lanes, {tape.InstructionCount} instructions, {tape.RegisterEntries} entries)"));
        }

        Discard(program);
    }

    private static void Discard(string? program)
    {
        if (program is not null)
        {
            File.Delete(program);
        }
    }

    /// <summary>Runs a second, the best of many stretches of a millisecond: the machine has other things to do.</summary>
    public static double Best(Action run)
    {
        var best = 0.0;
        run();
        for (var stretch = 0; stretch < 300; stretch++)
        {
            var (watch, count) = (Stopwatch.StartNew(), 0);
            do
            {
                run();
                count++;
            }
            while (watch.Elapsed.TotalMilliseconds < 1);
            best = Math.Max(best, count / watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static IEnumerable<(string Name, Graph Graph, int[] Inputs, NodeId[] Outputs)> All()
    {
        foreach (var (name, sample) in ((string, Samples)[])[("rosenbrock", Samples.Rosenbrock(10)), ("logistic", Samples.Logistic(100, 20))])
        {
            var margin = sample.PlMargin();
            yield return (name, sample.Graph, [0], [margin, new Differentiator(sample.Graph).Gradient(margin, [0])[0]]);
        }

        var network = Samples.FullNetwork(50, 10, 100);
        yield return ("network", network.Graph, [0, 1], network.Outputs);
    }

    private static string? Build(string repository)
    {
        var program = Path.Combine(Path.GetTempPath(), $"proxyproof-peers-{Environment.ProcessId}");
        try
        {
            var source = Path.Combine(repository, "benchmarks", "ProxyProof.Benchmarks", "Peers", "peers.c");
            using var gcc = Process.Start(new ProcessStartInfo("gcc", ["-O3", "-march=native", "-ffast-math", "-o", program, source, "-lm"]) { UseShellExecute = false })!;
            gcc.WaitForExit();
            return gcc.ExitCode == 0 ? program : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static double Rate(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}

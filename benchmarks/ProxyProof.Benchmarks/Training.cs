using System.Diagnostics;
using System.Globalization;
using ProxyProof.Checking.Randomness;
using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Language;
using ProxyProof.Numerics;

namespace ProxyProof.Benchmarks;

/// <summary>Training runs of a two-layer tanh net as claims state them, beside the same by hand in C and, where they are installed, in NumPy and PyTorch.</summary>
internal static class Training
{
    private const int Samples = 100;
    private const int Inputs = 20;
    private const int Rounds = 5;

    private static readonly CultureInfo s_plain = CultureInfo.InvariantCulture;

    public static void Compare(string repository)
    {
        var sources = Path.Combine(repository, "benchmarks", "ProxyProof.Benchmarks", "Peers");
        var peers = new PeerPrograms(Path.Combine(sources, "training.c"), Path.Combine(sources, "training.py"));
        Console.WriteLine($"Steps a second of full-batch gradient descent on a two-layer tanh net, n = {Samples}, d = {Inputs} (goal: 0.7 of C, above NumPy and PyTorch)");
        Console.WriteLine("        m        ours          C  C, two threads      NumPy    PyTorch   ours / C   ours / NumPy   ours / PyTorch   bytes");
        foreach (var width in (int[])[10, 100, 1_000, 10_000])
        {
            Steps(peers, width);
        }

        Console.WriteLine();
        Console.WriteLine("Milliseconds of the tangent kernel of the first layer and of its least eigenvalue, m = 1,000, d = 20 (goal: below NumPy)");
        foreach (var samples in (int[])[100, 500])
        {
            Kernel(peers, samples);
        }

        Console.WriteLine();
        Trials();
        peers.Discard();
    }

    private static void Steps(PeerPrograms peers, int width)
    {
        var steps = width >= 10_000 ? 10 : width >= 1_000 ? 4 : width >= 100 ? 30 : 200;
        var claim = ClaimOf($$"""
            theorem t {
              data X in R^({{Samples}} x {{Inputs}}) ~ normal(0, 1)
              data y in R^{{Samples}} ~ normal(0, 1)
              data W0 in R^({{width}} x {{Inputs}}) ~ normal(0, 1/5)
              data v0 in R^{{width}} ~ normal(0, 1/{{width}})
              let L((W, v) in R^({{width}} x {{Inputs}}) * R^{{width}}) = mean(i in 1..{{Samples}}, (<v, tanh(W*X[i])> - y[i])^2)/2
              trajectory w = gd(L, start = (W0, v0), step = 1/1000, steps = {{steps}})
              claim L(w[{{steps}}]) <= 1000
            }
            """);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var trainer = new Trainer(claim.Graph, claim.Trajectories[0], reuse: true);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        var stream = new CounterStream(1, "benchmark");
        var (ours, c, two, numpy, torch) = (0.0, 0.0, 0.0, 0.0, 0.0);
        List<double> overC = [], overNumpy = [], overTorch = [];
        for (var round = 0; round < Rounds; round++)
        {
            var rate = Best(() => Finite(trainer.Start(_ => null, stream)), 0.5) * steps;
            var (one, other) = (peers.C(width, 1), peers.C(width, 2));
            var (np, pt) = (peers.Python("gd", "numpy", width), peers.Python("gd", "torch", width));
            (ours, c, two, numpy, torch) = (Math.Max(ours, rate), Math.Max(c, one), Math.Max(two, other), Math.Max(numpy, np), Math.Max(torch, pt));
            overC.Add(rate / one);
            overNumpy.Add(rate / np);
            overTorch.Add(rate / pt);
        }

        Console.WriteLine(string.Create(
            s_plain,
            $"  {width,7} {ours,11:F0} {c,10:F0} {two,15:F0} {numpy,10:F0} {torch,10:F0} {Median(overC),10:F2} {Median(overNumpy),14:F2} {Median(overTorch),16:F2}   {bytes / 1e6:F1} MB"));
    }

    private static void Kernel(PeerPrograms peers, int samples)
    {
        var claim = ClaimOf($$"""
            theorem t {
              data X in R^({{samples}} x {{Inputs}}) ~ normal(0, 1)
              data v in R^1000 ~ rademacher
              let u(W in R^(1000 x {{Inputs}})) = vec(i in 1..{{samples}}, <v, tanh(W*X[i])>)/sqrt(1000)
              claim forall W in R^(1000 x {{Inputs}}): lambda_min(ntk(u, W)) >= 0
            }
            """);
        var least = ((Comparison)((Quantifier)claim.Formula).Body).Left;
        var graph = claim.Graph;
        var eigenvalue = new Lowering(graph).Lower(least);
        var matrix = ((Spectral)graph[eigenvalue]).X;
        int[] moving = [.. Enumerable.Range(0, graph.VariableCount)];
        var (forming, both) = (new TensorProgram(graph, [matrix], moving), new TensorProgram(graph, [eigenvalue], moving));
        foreach (var program in (TensorProgram[])[forming, both])
        {
            foreach (var id in moving)
            {
                var entries = program.Entries(id);
                new Distribution.Normal(0, 0.2).Fill(new CounterStream(1, "benchmark"), 0, entries);
            }

            program.Prepare();
        }

        var (ours, all, numpy, eigen) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            ours = Math.Min(ours, 1000 / Best(forming.Run, 0.3));
            all = Math.Min(all, 1000 / Best(both.Run, 0.3));
            numpy = Math.Min(numpy, peers.Python("kernel", "numpy", samples));
            eigen = Math.Min(eigen, peers.Python("eigenvalue", "numpy", samples));
        }

        Console.WriteLine(string.Create(
            s_plain, $"  n = {samples}: forming {ours:F2}, with the eigenvalue {all:F2}; NumPy {numpy:F2} and {numpy + eigen:F2}"));
    }

    public static void Trials()
    {
        var claim = ClaimOf("""
            theorem t {
              data X in R^(20 x 5) ~ normal(0, 1)
              data y in R^20 ~ normal(0, 1)
              random W0 in R^(256 x 5) ~ normal(0, 1)
              random v0 in R^256 ~ normal(0, 1/256)
              let L((W, v) in R^(256 x 5) * R^256) = mean(i in 1..20, (<v, tanh(W*X[i])> - y[i])^2)/2
              trajectory w = gd(L, start = (W0, v0), step = 1/1000, steps = 200)
              claim with probability >= 1/2 over W0, v0: L(w[200]) <= 1000
              check { trials = 1000 }
            }
            """);
        var ratios = new List<double>();
        var (one, two) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < 3; round++)
        {
            var (alone, both) = (SecondsOfTrials(claim, 1), SecondsOfTrials(claim, 2));
            (one, two) = (Math.Min(one, alone), Math.Min(two, both));
            ratios.Add(alone / both);
        }

        Console.WriteLine(string.Create(
            s_plain, $"1,000 trials of 200 steps at m = 256, n = 20, d = 5: {one:F2} s on one core, {two:F2} s on two; ratio {one / two:F2}, median of pairs {Median(ratios):F2} (goal: 1.8)"));
    }

    private static double SecondsOfTrials(Claim claim, int workers)
    {
        var body = ((WithProbability)claim.Formula).Body;
        var trials = Enumerable.Range(0, workers).Select(_ => new Trials(claim, body, new Effort(new Budget(), 1, CancellationToken.None))).ToArray();
        var watch = Stopwatch.StartNew();
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, w =>
        {
            for (var k = w; k < 1000; k += workers)
            {
                if (trials[w].Judge((ulong)k).Success != true)
                {
                    throw new InvalidOperationException("a trial failed");
                }
            }
        });
        return watch.Elapsed.TotalSeconds;
    }

    private static Claim ClaimOf(string text)
    {
        var file = Elaborator.ElaborateText(text, "training.thm", ElaborationOptions.Default);
        return file.Entries[0].Claim ?? throw new InvalidOperationException(string.Join(Environment.NewLine, file.Diagnostics.Select(diagnostic => diagnostic.Message)));
    }

    private static void Finite(RunResult result)
    {
        if ((result.Problem ?? result.DivergedAt?.ToString(s_plain)) is { } problem)
        {
            throw new InvalidOperationException(problem);
        }
    }

    private static double Best(Action run, double seconds)
    {
        var (best, whole) = (0.0, Stopwatch.StartNew());
        run();
        while (best == 0 || whole.Elapsed.TotalSeconds < seconds)
        {
            var watch = Stopwatch.StartNew();
            run();
            best = Math.Max(best, 1 / watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

using System.Diagnostics;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Benchmarks;

/// <summary>Time to derive and size of the result, for every symbolic engine of the build.</summary>
internal static class Engines
{
    private static readonly IScalarEngine[] s_engines =
    [
        new NativeScalarEngine(),
#if ANGOURIMATH
        new AngouriMath.AngouriMathEngine(),
#endif
    ];

    public static void Run()
    {
        Console.WriteLine($"Engines: {string.Join(", ", s_engines.Select(engine => $"{engine.Name} {engine.Version}"))}. Microseconds to derive, nodes of the derivative");
        foreach (var function in Enum.GetValues<UnaryFunction>().Except([UnaryFunction.KinkSign, UnaryFunction.KinkStep]))
        {
            Scalar(function.ToString(), (graph, x) => graph.Add(new Unary(function, x, Shape.Scalar)));
        }

        foreach (var function in (BinaryFunction[])[BinaryFunction.LeakyRelu, BinaryFunction.Smelu, BinaryFunction.Huber])
        {
            Scalar(function.ToString(), (graph, x) => graph.Add(new Binary(function, x, graph.Add(new Constant(new Rational(1, 2))), Shape.Scalar)));
        }

        Console.WriteLine();
        Console.WriteLine("Mean logistic loss, every partial derivative: milliseconds, nodes. Written out in d numbers; beside it the native gradient of the tensor form");
        foreach (var (n, d) in ((int, int)[])[(5, 2), (20, 5), (50, 10), (100, 20)])
        {
            Console.Write($"  n = {n,3}, d = {d,2}");
            foreach (var engine in s_engines)
            {
                var (seconds, nodes) = Best(() =>
                {
                    var (graph, body) = WrittenOut(n, d);
                    var before = graph.Count;
                    var watch = Stopwatch.StartNew();
                    for (var j = 0; j < d; j++)
                    {
                        _ = engine.Derivative(graph, body, j);
                    }

                    return (watch.Elapsed.TotalSeconds, graph.Count - before);
                });
                Console.Write($"   {engine.Name} {1e3 * seconds:F2} ms, {nodes} nodes");
            }

            var (tensor, size) = Best(() =>
            {
                var sample = Samples.Logistic(n, d);
                var before = sample.Graph.Count;
                var watch = Stopwatch.StartNew();
                _ = new Differentiator(sample.Graph).Gradient(sample.Value, [0]);
                return (watch.Elapsed.TotalSeconds, sample.Graph.Count - before);
            });
            Console.WriteLine($"   tensors {1e3 * tensor:F2} ms, {size} nodes");
        }
    }

    private static void Scalar(string name, Func<Graph, NodeId, NodeId> make)
    {
        Console.Write($"  {name,-10}");
        foreach (var engine in s_engines)
        {
            var supported = true;
            var (seconds, nodes) = Best(() =>
            {
                var graph = new Graph();
                var body = make(graph, graph.AddVariable("x", Shape.Scalar));
                var before = graph.Count;
                var watch = Stopwatch.StartNew();
                supported = engine.Derivative(graph, body, 0) is not null;
                return (watch.Elapsed.TotalSeconds, graph.Count - before);
            });
            Console.Write($"   {engine.Name} {(supported ? $"{1e6 * seconds,7:F1} us, {nodes,2} nodes" : "    not supported   ")}");
        }

        Console.WriteLine();
    }

    // The least of several runs: the first compiles the code, and others may be disturbed.
    private static (double Seconds, int Nodes) Best(Func<(double Seconds, int Nodes)> run)
    {
        var best = run();
        for (var k = 0; k < 7; k++)
        {
            var again = run();
            best = again.Seconds < best.Seconds ? again : best;
        }

        return best;
    }

    private static (Graph Graph, NodeId Body) WrittenOut(int n, int d)
    {
        var graph = new Graph();
        var build = new ExpressionBuilder(graph, simplify: false);
        var w = Enumerable.Range(1, d).Select(j => graph.AddVariable($"w{j}", Shape.Scalar)).ToArray();
        var random = new CounterStream(1, "written out");
        NodeId? sum = null;
        for (var i = 0; i < n; i++)
        {
            NodeId? product = null;
            for (var j = 0; j < d; j++)
            {
                var term = build.Multiply(build.Constant(Rational.FromDouble(random.UniformAt((ulong)((i * d) + j)) - 0.5)), w[j]);
                product = product is { } done ? build.Add(done, term) : term;
            }

            var loss = build.Apply(UnaryFunction.Softplus, product!.Value);
            sum = sum is { } all ? build.Add(all, loss) : loss;
        }

        return (graph, build.Divide(sum!.Value, build.Constant(n)));
    }
}

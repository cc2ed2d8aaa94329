using System.Diagnostics;
using System.Globalization;
using ProxyProof.Benchmarks;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

if (args is ["engines"])
{
    Engines.Run();
    return;
}

if (args is ["trials"])
{
    Training.Trials();
    return;
}

if (args is ["training"])
{
    Training.Compare(Environment.CurrentDirectory);
    return;
}

if (args is ["networks"])
{
    Networks.Compare();
    return;
}

if (args is ["networks", var row])
{
    Networks.One(int.Parse(row, CultureInfo.InvariantCulture));
    return;
}

if (args is ["solvers"])
{
    Solvers.Compare(Environment.CurrentDirectory);
    return;
}

Console.WriteLine($"Vectors of {System.Numerics.Vector<double>.Count} doubles, one thread unless said otherwise.");
Console.WriteLine();
Peers.Compare(Environment.CurrentDirectory);
Console.WriteLine();
Boxes.Compare();
Console.WriteLine();
if (args is ["ratios"])
{
    return;
}

Console.WriteLine("Cost of function and gradient together over that of the function (goal: at most 4)");
foreach (var d in (int[])[10, 100, 1000, 10000])
{
    Ratio($"Rosenbrock, d = {d}", Samples.Rosenbrock(d));
}

foreach (var d in (int[])[10, 100, 1000, 10000])
{
    Ratio($"logistic, n = 50, d = {d}", Samples.Logistic(50, d));
}

Ratio("network, n = 50, d = 10, m = 64", Samples.Network(50, 10, 64));

Console.WriteLine();
Console.WriteLine("Millions of points a second");
foreach (var (name, sample) in ((string, Samples)[])[("Rosenbrock, d = 10", Samples.Rosenbrock(10)), ("logistic, n = 100, d = 20", Samples.Logistic(100, 20))])
{
    var margin = sample.PlMargin();
    var gradient = new Differentiator(sample.Graph).Gradient(margin, [0])[0];
    Speed($"{name}: function", sample.Graph, [sample.Value]);
    Speed($"{name}: PL margin", sample.Graph, [margin]);
    Speed($"{name}: PL margin with its gradient", sample.Graph, [margin, gradient]);
}

Console.WriteLine();
Console.WriteLine("Nodes and instructions of a network's PL margin");
foreach (var (n, d, m) in ((int, int, int)[])[(10, 5, 8), (1000, 5, 8), (10, 500, 8), (10, 5, 512)])
{
    var sample = Samples.Network(n, d, m);
    var gradient = sample.Gradient();
    var b = new ExpressionBuilder(sample.Graph, simplify: false);
    var margin = b.Subtract(b.Sum(b.Power(gradient, 2), 2), sample.Value);
    var tape = Tape.Compile(sample.Graph, [0], [margin, .. new Differentiator(sample.Graph).Gradient(margin, [0])]);
    Console.WriteLine($"  n = {n,5}, d = {d,4}, m = {m,4}: {sample.Graph.Count} nodes, {tape.InstructionCount} instructions, {tape.Lanes} lanes");
}

Console.WriteLine();
Console.WriteLine("Seconds of a whole check of a true claim, default budget");
foreach (var (name, sample, nonnegative) in ((string, Samples, bool)[])[
    ("Rosenbrock, d = 10: f >= 0", Samples.Rosenbrock(10), true),
    ("logistic, n = 100, d = 20: bounded gradient", Samples.Logistic(100, 20), false)])
{
    var b = new ExpressionBuilder(sample.Graph, simplify: false);
    var bound = new BoundVariable("x", [0], ["x"], new WholeSpace(), "R^n");
    var x = sample.Graph.VariableNode(0);
    var gradient = sample.Graph.Add(new Derivative(DerivativeKind.Gradient, sample.Value, [0], [x], 0, 0, sample.Graph.ShapeOf(x)));
    Formula body = nonnegative
        ? new Comparison(Relation.GreaterOrEqual, sample.Value, b.Constant(0), default, SourceSpan.None)
        : new Comparison(Relation.LessOrEqual, b.Reduce(Reduction.Norm, gradient, 1), b.Constant(20), default, SourceSpan.None);
    var claim = new Claim
    {
        Id = name,
        File = "",
        Theorem = "",
        Label = "",
        Span = SourceSpan.None,
        Source = "",
        Statement = "",
        Graph = sample.Graph,
        Formula = new Quantifier(Universal: true, [bound], null, body, SourceSpan.None),
    };
    var outcome = new Checker { Parallelism = 2 }.Check(claim, new Budget());
    Console.WriteLine($"  {name,-44} {outcome.Seconds,6:F2}   ({outcome.Verdict}, {outcome.Statistics.Points} points, {outcome.Statistics.Restarts} restarts)");
}

Console.WriteLine();
Reading.ManyClaims();
Console.WriteLine();
Reading.StartUp(Environment.CurrentDirectory);

static void Ratio(string name, Samples sample)
{
    var function = Nanoseconds(sample.Graph, [sample.Value]);
    var both = Nanoseconds(sample.Graph, [sample.Value, sample.Gradient()]);
    Console.WriteLine($"  {name,-32} {both / function,6:F2}   ({function,10:F1} ns and {both,10:F1} ns a point)");
}

static void Speed(string name, Graph graph, NodeId[] outputs)
{
    var nanoseconds = Nanoseconds(graph, outputs);
    var tape = Tape.Compile(graph, [0], outputs);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-56} {1000 / nanoseconds,8:F2}   ({tape.Lanes} lanes, {tape.InstructionCount} instructions, {tape.RegisterEntries} entries)"));
}

static double Nanoseconds(Graph graph, NodeId[] outputs)
{
    var runner = Tape.Compile(graph, [0], outputs).CreateRunner();
    for (var e = 0; e < runner.Inputs.Length; e++)
    {
        runner.Inputs[e] = 0.5 + (0.001 * (e % 97));
    }

    // The best of several stretches: the machine has other things to do.
    var best = double.PositiveInfinity;
    for (var stretch = 0; stretch < 15; stretch++)
    {
        var watch = Stopwatch.StartNew();
        var blocks = 0L;
        while (watch.ElapsedMilliseconds < 20)
        {
            runner.Run();
            blocks++;
        }

        best = Math.Min(best, watch.Elapsed.TotalNanoseconds / (blocks * runner.Tape.Lanes));
    }

    return best;
}

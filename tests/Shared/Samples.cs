using System.Collections.Immutable;
using System.Reflection;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.Reporting;

namespace ProxyProof.TestKit;

/// <summary>Claims, outcomes and reports for tests.</summary>
internal static class Samples
{
    public static DateTimeOffset Noon { get; } = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static Claim Claim(string file = "theorems/pl/wavy.thm", string theorem = "wavy", string label = "claim1", Expectation expected = Expectation.Holds, int line = 4)
    {
        var span = new SourceSpan(file, line, 3, 15, 40);
        return new Claim
        {
            Id = $"{file}#{theorem}.{label}",
            File = file,
            Theorem = theorem,
            Label = label,
            Span = span,
            Source = "claim convex(f)",
            Statement = "forall w in R^2, v in R^2: <grad f(w), w - v> >= f(w) - f(v)",
            Expected = expected,
            Graph = new Graph(),
            Formula = new Truth(Value: false, span),
        };
    }

    /// <summary>An outcome with evidence that no kernel saw: its constructor is the kernel's own, so tests reach it by reflection.</summary>
    public static Outcome Refuted(Claim claim)
    {
        var node = claim.Graph.Add(new Constant(Rational.Zero));
        var comparison = new Comparison(Relation.GreaterOrEqual, node, node, [], claim.Span);
        object[] arguments = [new ExactPoint(ImmutableSortedDictionary<int, ImmutableArray<Rational>>.Empty), comparison, 0, new DecimalEnclosure("-0.2", "-0.19"), new DecimalEnclosure("0.1", "0.11"), "interval"];
        var refutation = (CheckedRefutation)Activator.CreateInstance(typeof(CheckedRefutation), BindingFlags.Instance | BindingFlags.NonPublic, binder: null, arguments, culture: null)!;
        var simple = Witness(-0.3);
        return Outcome.Refuted(claim, refutation) with
        {
            Method = "sampling",
            Seconds = 0.25,
            Witness = simple,
            Worst = Witness(-1.5),
            Family = new("curve", [new("w[1]", 1, 1), new("w[2]", 0.5, -1)], [1, 2, 4], [-1, -2, -4], "violation", 1),
            Hypotheses = [new("w[1] >= 0", IsAtEdge: true, Matters: null), new("w[2] <= 1", IsAtEdge: false, Matters: true)],
            BestMargin = -1.5,
            MarginEnclosure = new DecimalEnclosure("-0.31", "-0.29"),
            Statistics = new Statistics { Points = 20_000, Stopped = "decided" },
        };
    }

    public static Outcome Supported(Claim claim) => Outcome.Supported(claim) with
    {
        Method = "search",
        Seconds = 1.5,
        BestMargin = 0.0012,
        BestPoint = [new("w", Shape.Of(2), [Half, -1])],
        Statistics = new Statistics
        {
            Points = 1_000_000,
            Rejected = 12,
            Restarts = 64,
            Trajectories = 8,
            Stages = [new("sampling", 900_000, 0.5, ""), new("descent", 100_000, 0.0012, "64 restarts")],
        },
    };

    public static ClaimReport Entry(Verdict verdict, Expectation expected = Expectation.Holds, string name = "claim1") => new()
    {
        Id = "a.thm#t." + name,
        File = "a.thm",
        Theorem = "t",
        Label = name,
        Line = 1,
        Column = 1,
        Verdict = verdict,
        Expected = expected,
    };

    public static RunReport Report(IEnumerable<ClaimReport> claims, IEnumerable<DiagnosticReport>? diagnostics = null, bool interrupted = false, int? matched = null)
    {
        ImmutableArray<ClaimReport> entries = [.. claims];
        var run = new RunRecord
        {
            Seed = 1,
            Started = Noon,
            Seconds = 3.14,
            Confidence = 0.99,
            Matched = matched ?? entries.Length,
            Selected = matched ?? entries.Length,
            Interrupted = interrupted,
        };
        return new RunReport(run, entries, [.. diagnostics ?? []]);
    }

    /// <summary>A report that has every key a report can have.</summary>
    public static RunReport Everything()
    {
        var drawn = new DrawnData("X", DenseArray.FromExact(Shape.Of(2, 2), [1, 2, new Rational(1, 3), 4]));
        var refuted = Claim() with
        {
            Drawn = [drawn],
            Instance = [("m", 64)],
            Documentation = "Nothing is convex.",
            Citation = "arXiv:0000.00000, Theorem 1",
            Warnings = [Remark.Diagnostic],
        };
        var budget = new Budget(1_000_000, 60, 200, 7, 0.99, ["sampling", "descent"]);
        var statistical = Entry(Verdict.Supported, Expectation.Proved, "often") with
        {
            Evidence = EvidenceKind.Statistical,
            Budget = new Budget(Confidence: 0.99),
            Statistics = new Statistics { Trials = 200 },
            Probability = new ProbabilityReport(0.9, 0.96, 0.92, 0.98, 200, 8),
        };
        var estimate = Entry(Verdict.Supported, name: "estimate1") with { Bracket = new BracketReport("mu", 0.1, 0.12, 0.13) };
        var step = Entry(Verdict.Refuted, name: "claim1.step2") with { Parent = "a.thm#t.claim1", Message = "the step is false" };
        return Report(
            [
                ClaimReports.From(Refuted(refuted), budget, ".proxyproof/evidence/wavy.json", _ => "  claim convex(f)") with
                {
                    Mathematics = new("forall w in R^2: w[1] >= 0", [@"\forall w \in \mathbb{R}^{2} :\; w_{1} \ge 0"], [new("grad f(w)", "2 * w", [@"\nabla f\left(w\right) = 2 w"])]),
                    Pictures = Pictures,
                },
                ClaimReports.From(Supported(Claim(label: "claim2", expected: Expectation.Holds)), budget, certificate: null, _ => null) with
                {
                    Cached = true,
                    Baseline = BaselineState.Fixed,
                    Survived = Witness(-0.5),
                },
                statistical,
                estimate,
                step,
            ],
            [Remark],
            interrupted: true,
            matched: 9);
    }

    /// <summary>One picture of each kind.</summary>
    public static ImmutableArray<Picture> Pictures { get; } =
    [
        new SlicePicture("The margin on a line", "w[1]", [-1, 0, 1], [0.5, -0.25, double.NaN], 0),
        new PlanePicture("The margin on a plane", "w[1]", "w[2]", (-1, 1), (0, 2), 3, 2, [1, -1, 2, 0.5, -0.5, double.NaN], (0, 1)),
        new HistogramPicture("Margins at points drawn evenly", [-1, 0, 1, 2], [3, 10, 4], (1, 2)),
        new SeriesPicture("The margin along training", "step", "margin", [new("gd", [0, 1, 2], [1, 0.5, -0.25], [0.9, 0.4, -0.4], [1.1, 0.6, 0])], Mark: 2, Level: 0),
        new SeriesPicture("Exponent", "m", "opnorm", [new("trials", [64, 128, 256], [1, 0.7, 0.5], [], [])], Logarithmic: true),
        new BoxesPicture("The domain box by box", "w[1]", "w[2]", [new((-1, 0), (0, 1), Proved: true), new((0, 1), (0, 1), Proved: false)], 0.5),
    ];

    public static DiagnosticReport Remark { get; } = new(
        new(Severity.Warning, "PP2001", new SourceSpan("theorems/pl/wavy.thm", 4, 9, 9, 46), "the name `f` hides another", "choose another name"),
        "  claim convex(f)");

    private static Rational Half => new(1, 2);

    private static Witness Witness(double margin) => new(
        [
            new("w", Shape.Of(2), [Half, -1]),
            new("(W, v).W", Shape.Of(2, 2), [1, 0, 0, new Rational(1, 3)]),
            new("(W, v).v", Shape.Scalar, [new Rational(1, 10)]),
        ],
        "<grad f(w), w - v> >= f(w) - f(v)",
        new DecimalEnclosure("-0.2", "-0.19"),
        new DecimalEnclosure("0.1", "0.11"),
        margin);
}

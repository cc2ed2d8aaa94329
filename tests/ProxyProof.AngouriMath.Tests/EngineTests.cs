using System.Globalization;
using AngouriMath;
using PeterO.Numbers;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.AngouriMath.Tests;

public sealed class EngineTests
{
    private static readonly Rational[] s_points = [new(-7, 3), new(-11, 13), new(5, 17), new(9, 7), new(31, 10)];

    private static readonly AngouriMathEngine s_engine = new();

    [Fact]
    public void Two_thousand_expressions_keep_their_values_on_the_way_there_and_back()
    {
        var compared = 0;
        for (var seed = 0; seed < 2200; seed++)
        {
            var (graph, body) = Corpus.Make(seed, 4);
            var back = AngouriMathEngine.RoundTrip(graph, body);
            Assert.True(back is not null, $"seed {seed}: {graph[body]} is not supported");
            compared += Compare(graph, body, body, back.Value, $"seed {seed}");
        }

        // Nearly every expression has a value at some point.
        Assert.True(compared > 4000, $"only {compared} values were compared");
    }

    [Fact]
    public void Derivatives_agree_with_the_native_ones_and_with_duals()
    {
        var compared = 0;
        for (var seed = 0; seed < 2000; seed++)
        {
            var (graph, body) = Corpus.Make(seed, 3);
            if (new NativeScalarEngine().Derivative(graph, body, 0) is { } native && s_engine.Derivative(graph, body, 0) is { } other)
            {
                compared += Compare(graph, body, native, other, $"seed {seed}");
                CompareWithDuals(graph, body, other, seed);
            }
        }

        Assert.True(compared > 3000, $"only {compared} values were compared");
    }

    [Theory]
    [InlineData(UnaryFunction.Tanh, 400)]
    [InlineData(UnaryFunction.Softplus, 1000)]
    [InlineData(UnaryFunction.Sigmoid, -1000)]
    public void Where_a_formula_of_the_engine_overflows_the_native_derivative_stands(UnaryFunction function, double at)
    {
        var graph = new Graph { ScalarEngine = s_engine };
        var x = graph.AddVariable("x", Shape.Scalar);
        var body = graph.Add(new Unary(function, x, Shape.Scalar));
        var derivative = graph.Add(new Derivative(DerivativeKind.Gradient, body, [0], [x], 0, 0, Shape.Scalar));
        var lowered = new Lowering(graph).Lower(derivative);
        var value = new Evaluator<Real>(graph, lowered);
        value.Run(_ => [new Real(at)]);
        Assert.True(double.IsFinite(value[lowered][0].Value));
    }

    [Fact]
    public void A_derivative_of_the_engine_is_used_where_it_will_do()
    {
        var graph = new Graph { ScalarEngine = s_engine };
        var x = graph.AddVariable("x", Shape.Scalar);
        var body = graph.Add(new Unary(UnaryFunction.Tan, x, Shape.Scalar));
        var derivative = graph.Add(new Derivative(DerivativeKind.Gradient, body, [0], [x], 0, 0, Shape.Scalar));
        var lowered = new Lowering(graph).Lower(derivative);

        // The native rule is 1 + tan(x)^2, the engine's 1 / cos(x)^2.
        Assert.Contains(graph.Reachable(lowered).Index(), mark => mark.Item && graph[new NodeId(mark.Index)] is Unary { Function: UnaryFunction.Cos });
    }

    [Theory]
    [InlineData(DerivativeKind.Gradient)]
    [InlineData(DerivativeKind.Hessian)]
    public void Activations_of_tensors_are_derived_by_the_engine_too(DerivativeKind kind)
    {
        var graph = new Graph { ScalarEngine = s_engine };
        var w = graph.AddVariable("w", Shape.Of(3));
        var body = new ExpressionBuilder(graph, simplify: false).Contract(graph.Add(new Unary(UnaryFunction.Tan, w, Shape.Of(3))), [0], w, [0], []);
        var derivative = graph.Add(new Derivative(kind, body, [0], [w], 0, 0, kind == DerivativeKind.Gradient ? Shape.Of(3) : Shape.Of(3, 3)));
        var lowered = new Lowering(graph).Lower(derivative);
        Assert.Contains(graph.Reachable(lowered).Index(), mark => mark.Item && graph[new NodeId(mark.Index)] is Unary { Function: UnaryFunction.Cos });
    }

    [Fact]
    public void A_root_of_a_square_is_not_simplified_away()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var body = graph.Add(new Unary(UnaryFunction.Sqrt, graph.Add(new Power(x, 2, Shape.Scalar)), Shape.Scalar));
        var slope = s_engine.Derivative(graph, body, 0)!.Value;
        Assert.Equal(-1, At(graph, slope, -3).Lower, 1e-12);
    }

    [Fact]
    public void The_derivative_of_an_absolute_value_has_no_value_at_its_kink()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var slope = s_engine.Derivative(graph, graph.Add(new Unary(UnaryFunction.Abs, x, Shape.Scalar)), 0)!.Value;
        Assert.Equal(Definedness.Undefined, At(graph, slope, 0).Definedness);
        Assert.Equal(-1, At(graph, slope, -5).Upper);
    }

    [Fact]
    public void The_error_function_is_left_to_the_native_engine()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var erf = graph.Add(new Unary(UnaryFunction.Erf, x, Shape.Scalar));
        Assert.Null(s_engine.Derivative(graph, erf, 0));
        Assert.Equal("the error function is not supported by this engine", s_engine.Refusal(graph, erf, 0));
    }

    [Fact]
    public void A_sum_of_ten_thousand_terms_does_not_overflow_the_stack()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var sum = x;
        for (var k = 2; k <= 10_000; k++)
        {
            sum = graph.Add(new Binary(BinaryFunction.Add, sum, graph.Add(new Power(x, k % 7, Shape.Scalar)), Shape.Scalar));
        }

        var slope = s_engine.Derivative(graph, sum, 0)!.Value;
        var native = new NativeScalarEngine().Derivative(graph, sum, 0)!.Value;
        Assert.Equal(At(graph, native, 1).Lower, At(graph, slope, 1).Lower);
    }

    [Fact]
    public void What_is_too_deep_for_the_engine_is_left_to_the_native_one()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        for (var k = 0; k < 20_000; k++)
        {
            x = graph.Add(new Unary(UnaryFunction.Sin, x, Shape.Scalar));
        }

        Assert.Null(s_engine.Derivative(graph, x, 0));
        Assert.Equal("the expression is too large for this engine", s_engine.Refusal(graph, x, 0));
    }

    [Fact]
    public void A_sum_of_kinks_does_not_branch_once_for_each_pattern()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var sum = graph.Add(new Constant(0));
        for (var k = 0; k < 40; k++)
        {
            var shifted = graph.Add(new Binary(BinaryFunction.Subtract, x, graph.Add(new Constant(k)), Shape.Scalar));
            sum = graph.Add(new Binary(BinaryFunction.Add, sum, graph.Add(new Unary(UnaryFunction.Relu, shifted, Shape.Scalar)), Shape.Scalar));
        }

        var before = graph.Count;
        Assert.NotNull(s_engine.Derivative(graph, sum, 0));
        Assert.True(graph.Count - before < 1000, $"{graph.Count - before} nodes");
    }

    [Fact]
    public void Numbers_are_exact_however_small_or_long()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var tiny = new Rational(1, System.Numerics.BigInteger.Pow(10, 45));
        var body = graph.Add(new Binary(BinaryFunction.Multiply, graph.Add(new Constant(tiny)), graph.Add(new Power(x, 3, Shape.Scalar)), Shape.Scalar));
        var slope = s_engine.Derivative(graph, body, 0)!.Value;
        var exact = new Evaluator<ExactReal>(graph, slope);
        exact.Run(_ => [ExactReal.FromRational(2)]);
        Assert.Equal(12 * tiny, exact[slope][0].Value);
    }

    [Fact]
    public void Settings_of_the_calling_thread_neither_change_an_answer_nor_are_changed()
    {
        var graph = new Graph();
        var x = graph.AddVariable("x", Shape.Scalar);
        var tiny = graph.Add(new Constant(new Rational(1, System.Numerics.BigInteger.Pow(10, 40))));
        var body = graph.Add(new Binary(BinaryFunction.Multiply, tiny, graph.Add(new Unary(UnaryFunction.Exp, x, Shape.Scalar)), Shape.Scalar));
        var usual = s_engine.Derivative(graph, body, 0);

        // Three digits, and a tenth counts as nothing.
        using var range = MathS.Settings.PrecisionErrorZeroRange.Set(EDecimal.Create(1, -1));
        using var digits = MathS.Settings.DecimalPrecisionContext.Set(EContext.ForPrecisionAndRounding(3, ERounding.HalfEven));
        using var guesses = MathS.Settings.FloatToRationalIterCount.Set(7);
        using var downcasting = MathS.Settings.DowncastingEnabled.Set(false);
        Assert.Equal(usual, s_engine.Derivative(graph, body, 0));
        Assert.Equal(EDecimal.Create(1, -1), MathS.Settings.PrecisionErrorZeroRange.Value);
        Assert.Equal(7, MathS.Settings.FloatToRationalIterCount.Value);
    }

    [Fact]
    public async Task Settings_are_those_of_the_engine_on_whatever_thread_it_runs()
    {
        // Settings belong to a thread; what runs after an await may be on another one.
        var slopes = new List<Rational>();
        for (var k = 0; k < 20; k++)
        {
            await Task.Yield();
            var graph = new Graph();
            var x = graph.AddVariable("x", Shape.Scalar);
            var tiny = graph.Add(new Constant(new Rational(1, System.Numerics.BigInteger.Pow(10, 30))));
            var slope = s_engine.Derivative(graph, graph.Add(new Binary(BinaryFunction.Multiply, tiny, graph.Add(new Power(x, 2, Shape.Scalar)), Shape.Scalar)), 0)!.Value;
            var exact = new Evaluator<ExactReal>(graph, slope);
            exact.Run(_ => [ExactReal.FromRational(new Rational(1, 2))]);
            slopes.Add(exact[slope][0].Value);
        }

        Assert.All(slopes, slope => Assert.Equal(new Rational(1, System.Numerics.BigInteger.Pow(10, 30)), slope));
    }

    [Fact]
    public void Many_threads_and_another_culture_change_nothing()
    {
        var failures = 0;
        Parallel.For(0, 200, seed =>
        {
            // Numbers as German writes them; a culture belongs to its thread's flow, so nothing is left behind.
            var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (foreign.NumberFormat.NumberDecimalSeparator, foreign.NumberFormat.NumberGroupSeparator, foreign.NumberFormat.NegativeSign) = (",", ".", "−");
            CultureInfo.CurrentCulture = foreign;
            var (graph, body) = Corpus.Make(seed, 3);
            var (again, same) = Corpus.Make(seed, 3);
            var (first, second) = (s_engine.Derivative(graph, body, 0), s_engine.Derivative(again, same, 0));
            if (first?.Index != second?.Index)
            {
                Interlocked.Increment(ref failures);
            }
        });
        Assert.Equal(0, failures);
    }

    private static Interval At(Graph graph, NodeId id, Rational x)
    {
        var values = new Evaluator<Interval>(graph, id);
        values.Run(_ => [Interval.FromRational(x)]);
        return values[id][0];
    }

    // Where both have a value, exactly the same fraction or enclosures that meet.
    private static int Compare(Graph graph, NodeId body, NodeId a, NodeId b, string name)
    {
        var compared = 0;
        foreach (var x in s_points)
        {
            Rational Value(int variable) => variable == 0 ? x : new Rational(3, 11) - (2 * x);
            var exact = new Evaluator<ExactReal>(graph, a, b);
            exact.Run(variable => [ExactReal.FromRational(Value(variable))]);
            var (p, q) = (exact[a][0], exact[b][0]);
            if (p.IsExact && q.IsExact)
            {
                Assert.True(p.Value == q.Value, $"{name} at {x}: {p} and {q}");
                compared++;
                continue;
            }

            var enclosed = new Evaluator<Interval>(graph, body, a, b);
            enclosed.Run(variable => [Interval.FromRational(Value(variable))]);
            var (u, v) = (enclosed[a][0], enclosed[b][0]);
            var known = enclosed[body][0].Definedness == Definedness.Defined && u.Definedness == Definedness.Defined;
            if (p.Exactness is not (Exactness.Kink or Exactness.Undefined) && known && v.Definedness == Definedness.Defined)
            {
                Assert.True(u.Lower <= v.Upper && v.Lower <= u.Upper, $"{name} at {x}: {u} and {v}");
                compared++;
            }
        }

        return compared;
    }

    private static void CompareWithDuals(Graph graph, NodeId body, NodeId slope, int seed)
    {
        foreach (var x in s_points)
        {
            Rational Value(int variable) => variable == 0 ? x : new Rational(3, 11) - (2 * x);
            var dual = new Evaluator<Dual<Interval>>(graph, body);
            dual.Run(variable => [new Dual<Interval>(Interval.FromRational(Value(variable)), Interval.FromDouble(variable == 0 ? 1 : 0))]);
            var enclosed = new Evaluator<Interval>(graph, body, slope);
            enclosed.Run(variable => [Interval.FromRational(Value(variable))]);
            var (a, b) = (dual[body][0].Tangent, enclosed[slope][0]);
            if (enclosed[body][0].Definedness == Definedness.Defined && a.Definedness == Definedness.Defined && b.Definedness == Definedness.Defined)
            {
                Assert.True(a.Lower <= b.Upper && b.Lower <= a.Upper, $"seed {seed} at {x}: {a} by duals and {b}");
            }
        }
    }
}

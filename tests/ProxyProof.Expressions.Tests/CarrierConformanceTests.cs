using ProxyProof.Expressions.Tapes;
using ProxyProof.Expressions.Tests.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <summary>
/// One list of operators and cases over every carrier: plain doubles, blocked tapes, duals, enclosures with binary64 ends and with rising precision, and exact
/// fractions. Doubles, tapes and duals agree to the bit; enclosures hold what is exact, and what doubles say up to rounding.
/// </summary>
public class CarrierConformanceTests
{
    private const double Rounding = 1e-14;

    // Signed zeros, subnormal numbers, ends of domains, kinks and numbers beside them, great and small ones.
    private static readonly double[] Cases =
    [
        0, -0.0, double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, -1e-300, 1e-20, -1e-20, 0.25, -0.25, 0.5, -0.5, 0.7071067811865476, 0.9999999999999999, 1, -1,
        1.0000000000000002, -1.0000000000000002, 1.5707963267948966, 2, -2, 3, -3.5, 6.25, -9, 20, -20, 37.5, -38.4, 700, -745, 1e5, -1e5, 1e16, 1e100, -1e100, double.MaxValue, -double.MaxValue,
    ];

    [Theory]
    [MemberData(nameof(TapeConformanceTests.UnaryFunctions), MemberType = typeof(TapeConformanceTests))]
    public void Functions_of_one_argument(UnaryFunction function) =>
        Compare((b, x, _) => b.Apply(function, x), Cases.Select(x => (x, 1.0)), $"{function}");

    [Theory]
    [MemberData(nameof(TapeConformanceTests.BinaryFunctions), MemberType = typeof(TapeConformanceTests))]
    public void Functions_of_two_arguments(BinaryFunction function) =>
        Compare((b, x, y) => b.Apply(function, x, y), Cases.SelectMany(x => Cases.Where(y => IsMeant(function, x, y)).Select(y => (x, y))), $"{function}");

    // A ratio stands for an entry over the norm of its tensor; the square of SmeLU's width is taken, which doubles hold only so far.
    private static bool IsMeant(BinaryFunction function, double x, double y) => function switch
    {
        BinaryFunction.KinkRatio => Math.Abs(x) <= y,
        BinaryFunction.Smelu => Math.Abs(y) <= 1e100,
        _ => true,
    };

    [Theory]
    [InlineData(-3)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Integer_powers(int n) => Compare((b, x, _) => b.Power(x, n), Cases.Select(x => (x, 1.0)), $"power {n}");

    [Theory]
    [InlineData(Relation.Less)]
    [InlineData(Relation.LessOrEqual)]
    [InlineData(Relation.Greater)]
    [InlineData(Relation.GreaterOrEqual)]
    [InlineData(Relation.Equal)]
    [InlineData(Relation.NotEqual)]
    public void Choices(Relation relation) => Compare(
        (b, x, y) => b.Select(relation, x, b.Apply(UnaryFunction.Sqrt, y), b.Negate(y)),
        Cases.SelectMany(x => new[] { 4.0, 0.0, -1.0 }.Select(y => (x, y))),
        $"select {relation}");

    private static void Compare(Func<ExpressionBuilder, NodeId, NodeId, NodeId> make, IEnumerable<(double X, double Y)> cases, string name)
    {
        var graph = new Graph();
        var build = new ExpressionBuilder(graph, simplify: false);
        var (x, y) = (graph.AddVariable("x", Shape.Scalar), graph.AddVariable("y", Shape.Scalar));
        var node = make(build, x, y);
        var tape = Tape.Compile(graph, [0, 1], [node]).CreateRunner();
        foreach (var (first, second) in cases)
        {
            double At(int variable) => variable == 0 ? first : second;
            var what = $"{name} at {first:R}, {second:R}";
            var real = Run(graph, node, variable => new Real(At(variable))).Value;

            // 1. Floating point: one meaning, to the bit.
            tape.RunPoint([first, second]);
            Assert.True(Same(real, tape.Output(0)[0]), $"{what}: {real:R}, on a tape {tape.Output(0)[0]:R}");
            var dual = Run(graph, node, variable => new Dual<Real>(new Real(At(variable)), new Real(1))).Value.Value;
            Assert.True(Same(real, dual), $"{what}: {real:R}, as a dual {dual:R}");

            // 2. Enclosures: the same definedness, a common value, and the double's up to rounding.
            var narrow = Run(graph, node, variable => Interval.FromDouble(At(variable)));
            var precise = Run(graph, node, variable => BigInterval.FromDouble(At(variable)));
            var (lower, upper) = precise.ToDoubles();
            if (narrow.Definedness == Definedness.Undefined || precise.Definedness == Definedness.Undefined)
            {
                Assert.True(narrow.Definedness != Definedness.Defined && precise.Definedness != Definedness.Defined, $"{what}: {narrow} and {precise}");
            }
            else
            {
                Assert.True(lower <= narrow.Upper && narrow.Lower <= upper, $"{what}: {narrow} and {precise} are disjoint");
                Assert.True(double.IsNaN(real) || IsNear(real, narrow), $"{what}: {real:R} outside of {narrow}");
            }

            // 3. Exact fractions: inside of every enclosure.
            var exact = Run(graph, node, variable => ExactReal.FromDouble(At(variable)));
            Assert.True(!exact.IsExact || (precise.Definedness != Definedness.Undefined && precise.Contains(exact.Value)), $"{what}: {exact} outside of {precise}");
            Assert.True(!exact.IsExact || double.IsNaN(real) || IsNear(real, Interval.FromRational(exact.Value)), $"{what}: {real:R} and exactly {exact}");
            Assert.True(exact.Exactness != Exactness.Undefined || narrow.Definedness != Definedness.Defined, $"{what}: undefined, and {narrow}");
        }
    }

    private static T Run<T>(Graph graph, NodeId node, Func<int, T> value)
        where T : struct, IScalar<T>
    {
        var evaluator = new Evaluator<T>(graph, node);
        evaluator.Run(variable => [value(variable)]);
        return evaluator[node][0];
    }

    private static bool Same(double a, double b) => double.IsNaN(a) ? double.IsNaN(b) : BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    // Infinities stand for what is too large, and results near the least positive number for what is too small.
    private static bool IsNear(double real, Interval range) =>
        double.IsInfinity(real) ? real > 0 ? range.Upper > 1e307 : range.Lower < -1e307
        : real >= range.Lower - (Rounding * Math.Abs(real)) - 1e-307 && real <= range.Upper + (Rounding * Math.Abs(real)) + 1e-307;
}

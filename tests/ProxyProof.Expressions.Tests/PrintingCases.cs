using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <summary>Expressions as elaboration and differentiation make them.</summary>
internal static class PrintingCases
{
    public static IEnumerable<(string Name, Func<PrintingRoundTrip, NodeId> Make)> All =>
    [
        ("scale", b => b.Build.Multiply(b.Build.Constant(2), b.Variable("w", 3))),
        ("fraction times", b => b.Build.Multiply(b.Build.Constant(new Rational(1, 2)), b.Build.Power(b.Variable("x"), 2))),
        ("decimal", b => b.Build.Add(b.Variable("x"), b.Build.Constant(new Rational(1, 10)))),
        ("minus literal", b => b.Build.Add(b.Variable("x"), b.Build.Constant(-3))),
        ("negated product", b => b.Build.Negate(b.Build.Multiply(b.Variable("x"), b.Variable("y")))),
        ("minus sum", b => b.Variable("x") is var x && b.Variable("y") is var y ? b.Build.Subtract(x, b.Build.Subtract(y, x)) : x),
        ("power of negative", b => b.Build.Power(b.Build.Negate(b.Variable("x")), 2)),
        ("minus power", b => b.Build.Negate(b.Build.Power(b.Variable("x"), 2))),
        ("negative power", b => b.Build.Power(b.Build.Add(b.Variable("x"), b.Build.Constant(3)), -2)),
        ("quotients", b => b.Variable("x") is var x ? b.Build.Divide(x, b.Build.Multiply(b.Build.Constant(2), b.Build.Divide(x, b.Build.Constant(3)))) : x),
        ("functions", b => b.Build.Apply(UnaryFunction.Log, b.Build.Add(b.Build.Constant(1), b.Build.Apply(UnaryFunction.Exp, b.Build.Negate(b.Variable("z")))))),
        ("kinks", b => b.Variable("z") is var z ? b.Build.Add(b.Build.Apply(UnaryFunction.KinkStep, z), b.Build.Apply(UnaryFunction.KinkSign, z)) : z),
        ("max three", b => b.Build.Apply(BinaryFunction.Max, b.Build.Apply(BinaryFunction.Max, b.Variable("x"), b.Variable("y")), b.Variable("z"))),
        ("leaky", b => b.Build.Apply(BinaryFunction.LeakyRelu, b.Variable("z", 3), b.Build.Constant(new Rational(1, 10)))),
        ("real power", b => b.Build.Apply(BinaryFunction.Power, b.Build.Apply(UnaryFunction.Exp, b.Variable("x")), b.Build.Constant(new Rational(3, 2)))),
        ("tie", b => b.Build.Apply(BinaryFunction.TieStep, b.Variable("x"), b.Variable("y"))),
        ("select", b => b.Variable("z") is var z ? b.Build.Select(Relation.Greater, b.Build.Subtract(z, b.Build.Constant(1)), z, b.Build.Constant(0)) : z),
        ("select in sum", b => b.Variable("z") is var z ? b.Build.Add(b.Build.Select(Relation.Less, z, z, b.Build.Constant(0)), z) : z),
        ("entrywise", b => b.Build.Multiply(b.Variable("a", 3), b.Build.Divide(b.Variable("b", 3), b.Build.Add(b.Build.Constant(3), b.Variable("c", 3))))),
        ("matrix vector", b => b.Vector(b.Variable("A", 2, 3), b.Variable("x", 3))),
        ("transposed", b => b.Vector(b.Build.Transpose(b.Variable("A", 2, 3), 1, 0), b.Variable("x", 2))),
        ("adjoint", b => b.Build.Contract(b.Variable("r", 2), [0], b.Variable("X", 2, 3), [0, 1], [1])),
        ("matrix product", b => b.Matrix(b.Variable("A", 2, 3), b.Variable("B", 3, 2))),
        ("nested product", b => b.Variable("A", 2, 2) is var a ? b.Vector(a, b.Vector(a, b.Variable("x", 2))) : a),
        ("inner", b => b.Build.Inner(b.Variable("a", 3), b.Variable("b", 3), 0)),
        ("inner matrices", b => b.Build.Inner(b.Variable("A", 2, 3), b.Build.Transpose(b.Variable("B", 3, 2), 1, 0), 0)),
        ("outer", b => b.Build.Contract(b.Variable("a", 2), [0], b.Variable("b", 3), [1], [0, 1])),
        ("outer reversed", b => b.Build.Contract(b.Variable("a", 2), [0], b.Variable("b", 3), [1], [1, 0])),
        ("norm", b => b.Build.Reduce(Reduction.Norm, b.Build.Subtract(b.Variable("x", 3), b.Variable("y", 3)), 1)),
        ("tuple norm", b => b.Build.Reduce(Reduction.Norm, b.Build.Stack(b.Build.Reduce(Reduction.Norm, b.Variable("W", 2, 3), 2), b.Build.Reduce(Reduction.Norm, b.Variable("v", 2), 1)), 1)),
        ("entry", b => b.Build.View(b.Variable("X", 2, 3), new IndexMap(0, 4, []), Shape.Scalar)),
        ("row", b => b.Build.View(b.Variable("X", 2, 3), new IndexMap(0, 3, [1]), Shape.Of(3))),
        ("column", b => b.Build.View(b.Variable("X", 2, 3), new IndexMap(0, 2, [3]), Shape.Of(2))),
        ("diagonal", b => b.Build.View(b.Variable("A", 3, 3), new IndexMap(0, 0, [4]), Shape.Of(3))),
        ("diagonal matrix", b => b.Build.Scatter(b.Variable("v", 3), new IndexMap(0, 0, [4]), Shape.Of(3, 3))),
        ("identity", b => b.Build.Multiply(b.Build.Constant(2), b.Build.Identity(3))),
        ("slice", b => b.Build.View(b.Variable("w", 5), new IndexMap(0, 1, [1]), Shape.Of(3))),
        ("reversal", b => b.Build.View(b.Variable("w", 4), new IndexMap(0, 3, [-1]), Shape.Of(4))),
        ("flatten", b => b.Build.Reshape(b.Variable("W", 2, 3), Shape.Of(6))),
        ("unflatten", b => b.Build.Reshape(b.Variable("w", 6), Shape.Of(2, 3))),
        ("gather", b => b.Build.View(b.Variable("w", 4), new IndexMap(0, 0, [], [2, 0, 0, 3, 1]), Shape.Of(5))),
        ("scatter table", b => b.Build.Scatter(b.Variable("w", 3), new IndexMap(0, 0, [], [2, 0, 2]), Shape.Of(4))),
        ("pad", b => b.Build.Scatter(b.Variable("x", 2), new IndexMap(0, 1, [1]), Shape.Of(4))),
        ("unit", b => b.Build.Scatter(b.Variable("g"), new IndexMap(0, 2, []), Shape.Of(4))),
        ("concatenation", b => b.Build.Add(b.Build.Scatter(b.Variable("x", 2), new IndexMap(0, 0, [1]), Shape.Of(5)), b.Build.Scatter(b.Variable("y", 3), new IndexMap(0, 2, [1]), Shape.Of(5)))),
        ("strided scatter", b => b.Build.Scatter(b.Variable("x", 2), new IndexMap(0, 0, [2]), Shape.Of(4))),
        ("row scatter", b => b.Build.Scatter(b.Variable("x", 3), new IndexMap(0, 3, [1]), Shape.Of(2, 3))),
        ("summed scatter", b => b.Build.Scatter(b.Variable("X", 4, 3), new IndexMap(0, 0, [0, 1]), Shape.Of(3))),
        ("stack", b => b.Variable("x") is var x ? b.Build.Stack(x, b.Build.Power(x, 2), b.Build.Constant(1)) : x),
        ("stack of rows", b => b.Variable("u", 2) is var u ? b.Build.Stack(u, b.Build.Negate(u)) : u),
        ("sum of entries", b => b.Build.Sum(b.Variable("X", 2, 3), 2)),
        ("column sums", b => b.Build.Sum(b.Build.Transpose(b.Variable("X", 2, 3), 1, 0), 1)),
        ("max over index", b => b.Build.Reduce(Reduction.Max, b.Vector(b.Variable("A", 3, 2), b.Variable("x", 2)), 1)),
        ("mean", b => b.Build.Divide(b.Build.Sum(b.Build.Apply(UnaryFunction.Exp, b.Variable("x", 4)), 1), b.Build.Constant(4))),
        ("index values", b => b.Build.Divide(b.Build.Sum(b.Build.Multiply(b.Data([.. Enumerable.Range(1, 20).Select(k => (double)k)]), b.Build.Apply(UnaryFunction.Sin, b.Variable("x", 20))), 1), b.Build.Constant(20))),
        ("literal", b => b.Build.Inner(b.Data(1, 2.5, -3), b.Variable("x", 3), 0)),
        ("square entries", b => b.Variable("w", 3) is var w ? b.Build.Subtract(b.Build.Constant(1, Shape.Of(3)), b.Build.Power(w, 2)) : w),
        ("square deep", b => b.Build.Subtract(b.Build.Constant(1, Shape.Of(3)), b.Build.Power(b.Build.Apply(UnaryFunction.Tanh, b.Variable("w", 3)), 2))),
        ("row broadcast", b => b.Build.Add(b.Variable("X", 2, 3), b.Build.Broadcast(b.Variable("c", 3), Shape.Of(2, 3)))),
        ("column broadcast", b => b.Build.Add(b.Variable("X", 2, 3), b.Build.Broadcast(b.Variable("c", 2), Shape.Of(2, 3), [0]))),
        ("tensor of rank 3", b => b.Build.Sum(b.Build.Apply(UnaryFunction.Exp, b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 3, 2), [1, 2], [0, 1, 2])), 3)),
        ("three axes norm", b => b.Build.Reduce(Reduction.Norm, b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 3, 2), [1, 2], [0, 1, 2]), 3)),
        ("batched product", b => b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 2, 3), [0, 1], [0])),
        ("logistic", b => Logistic(b, b.Variable("w", 3))),
        ("logistic gradient", b => b.Variable("w", 3) is var w ? b.Gradient(Logistic(b, w), w) : w),
        ("logistic hessian", b => b.Variable("w", 3) is var w ? b.Hessian(Logistic(b, w), w) : w),
        ("softplus loss gradient", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Divide(b.Build.Sum(b.Build.Apply(UnaryFunction.Softplus, b.Build.Negate(Margins(b, w))), 1), b.Build.Constant(4)), w) : w),
        ("least squares", b => LeastSquares(b, b.Variable("w", 3))),
        ("least squares gradient", b => b.Variable("w", 3) is var w ? b.Gradient(LeastSquares(b, w), w) : w),
        ("least squares hessian", b => b.Variable("w", 3) is var w ? b.Hessian(LeastSquares(b, w), w) : w),
        ("quadratic gradient", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Multiply(b.Build.Constant(new Rational(1, 2)), b.Build.Inner(w, b.Vector(b.Variable("A", 3, 3), w), 0)), w) : w),
        ("net", b => Net(b, b.Variable("W", 4, 3), b.Variable("v", 4))),
        ("net gradient v", b => b.Variable("v", 4) is var v ? b.Gradient(Net(b, b.Variable("W", 4, 3), v), v) : v),
        ("net gradient W", b => b.Variable("W", 4, 3) is var w ? b.Gradient(Net(b, w, b.Variable("v", 4)), w) : w),
        ("tanh net gradient W", b => b.Variable("W", 4, 3) is var w ? b.Gradient(Net(b, w, b.Variable("v", 4), UnaryFunction.Tanh), w) : w),
        ("norm gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Norm, x, 1), x) : x),
        ("norm of residual gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Norm, b.Build.Subtract(b.Vector(b.Variable("A", 4, 3), x), b.Variable("y", 4)), 1), x) : x),
        ("squared norm gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Power(b.Build.Reduce(Reduction.Norm, x, 1), 2), x) : x),
        ("max gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Max, x, 1), x) : x),
        ("max of affine gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Max, b.Vector(b.Variable("A", 4, 3), x), 1), x) : x),
        ("matrix max gradient", b => b.Variable("X", 2, 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Min, x, 2), x) : x),
        ("nested gradient", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Power(b.Build.Reduce(Reduction.Norm, b.Gradient(LeastSquares(b, w), w), 1), 2), w) : w),
        ("nested gradient logistic", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Inner(b.Gradient(Logistic(b, w), w), b.Variable("u", 3), 0), w) : w),
        ("jacobian", b => b.Variable("x", 3) is var x ? b.Jacobian(b.Build.Apply(UnaryFunction.Sin, b.Vector(b.Variable("A", 2, 3), x)), x) : x),
        ("jacobian of two", b => (b.Variable("x", 2), b.Variable("y", 2)) is var (x, y) ? b.Jacobian(b.Build.Multiply(x, b.Build.Apply(UnaryFunction.Exp, y)), x, y) : default),
        ("hessian of power", b => b.Variable("x", 3) is var x ? b.Hessian(b.Build.Sum(b.Build.Power(x, 4), 1), x) : x),
        ("huber gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Sum(b.Build.Apply(BinaryFunction.Huber, x, b.Build.Constant(new Rational(1, 2))), 1), x) : x),
        ("select gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Sum(b.Build.Select(Relation.Greater, x, b.Build.Power(x, 2), b.Build.Negate(x)), 1), x) : x),
        ("prod by halves", b => b.Variable("x", 4) is var x ? b.Gradient(Halves(b, x), x) : x),
        ("entry gradient", b => b.Variable("x", 4) is var x ? b.Gradient(b.Build.Power(b.Build.View(x, new IndexMap(0, 2, []), Shape.Scalar), 2), x) : x),
        ("differences", b => b.Variable("x", 4) is var x ? b.Gradient(b.Build.Sum(b.Build.Power(Differences(b, x), 2), 1), x) : x),
        ("derivative in place", b => b.Variable("w", 3) is var w && b.Variable("w", 3) is var own ? b.Graph.Add(new Derivative(DerivativeKind.Gradient, b.Build.Power(b.Build.Reduce(Reduction.Norm, own, 1), 2), [1], [w], 0, 0, Shape.Of(3))) : w),
        ("spectral gradient", b => b.Variable("A", 3, 3) is var a ? b.Gradient(b.Build.Multiply(b.Build.Constant(2), b.Graph.Add(new Spectral(SpectralFunction.LambdaMax, a, Shape.Scalar))), a) : a),
    ];

    public static NodeId Margins(PrintingRoundTrip b, NodeId w) => b.Build.Multiply(b.Variable("y", 4), b.Vector(b.Variable("X", 4, 3), w));

    public static NodeId Logistic(PrintingRoundTrip b, NodeId w) => b.Build.Divide(
        b.Build.Sum(b.Build.Apply(UnaryFunction.Log, b.Build.Add(b.Build.Constant(1), b.Build.Apply(UnaryFunction.Exp, b.Build.Negate(Margins(b, w))))), 1),
        b.Build.Constant(4));

    public static NodeId LeastSquares(PrintingRoundTrip b, NodeId w) => b.Build.Multiply(
        b.Build.Constant(new Rational(1, 2)),
        b.Build.Power(b.Build.Reduce(Reduction.Norm, b.Build.Subtract(b.Vector(b.Variable("X", 4, 3), w), b.Variable("y", 4)), 1), 2));

    public static NodeId Net(PrintingRoundTrip b, NodeId w, NodeId v, UnaryFunction activation = UnaryFunction.Relu)
    {
        var hidden = b.Build.Apply(activation, b.Matrix(b.Variable("X", 5, 3), b.Build.Transpose(w, 1, 0)));
        var residual = b.Build.Subtract(b.Vector(hidden, v), b.Variable("y", 5));
        return b.Build.Divide(b.Build.Sum(b.Build.Power(residual, 2), 1), b.Build.Constant(5));
    }

    private static NodeId Halves(PrintingRoundTrip b, NodeId x)
    {
        NodeId Slice(NodeId node, int start, int length) => b.Build.View(node, new IndexMap(0, start, [1]), Shape.Of(length));
        var pairs = b.Build.Multiply(Slice(x, 0, 2), Slice(x, 2, 2));
        return b.Build.Reshape(b.Build.Multiply(Slice(pairs, 0, 1), Slice(pairs, 1, 1)), Shape.Scalar);
    }

    private static NodeId Differences(PrintingRoundTrip b, NodeId x)
    {
        NodeId Slice(int start) => b.Build.View(x, new IndexMap(0, start, [1]), Shape.Of(3));
        return b.Build.Subtract(Slice(1), Slice(0));
    }
}

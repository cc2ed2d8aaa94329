using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <summary>Expressions as elaboration and differentiation make them.</summary>
internal static class PrintingCases
{
    /// <summary>An expression with its text; null where only the round trip is asked for.</summary>
    public sealed record Case(string Name, Func<PrintingRoundTrip, NodeId> Make, string? Text);

    public static IReadOnlyList<Case> All { get; } =
    [
        new("scale", b => b.Build.Multiply(b.Build.Constant(2), b.Variable("w", 3)), "2 * w"),
        new("fraction times", b => b.Build.Multiply(b.Build.Constant(new Rational(1, 2)), b.Build.Power(b.Variable("x"), 2)), "1/2 * x^2"),
        new("decimal", b => b.Build.Add(b.Variable("x"), b.Build.Constant(new Rational(1, 10))), "x + 0.1"),
        new("minus literal", b => b.Build.Add(b.Variable("x"), b.Build.Constant(-3)), "x - 3"),
        new("negated product", b => b.Build.Negate(b.Build.Multiply(b.Variable("x"), b.Variable("y"))), "-x * y"),
        new("minus sum", b => b.Variable("x") is var x && b.Variable("y") is var y ? b.Build.Subtract(x, b.Build.Subtract(y, x)) : x, "x - (y - x)"),
        new("power of negative", b => b.Build.Power(b.Build.Negate(b.Variable("x")), 2), "(-x)^2"),
        new("minus power", b => b.Build.Negate(b.Build.Power(b.Variable("x"), 2)), "-x^2"),
        new("negative power", b => b.Build.Power(b.Build.Add(b.Variable("x"), b.Build.Constant(3)), -2), "(x + 3)^-2"),
        new("quotients", b => b.Variable("x") is var x ? b.Build.Divide(x, b.Build.Multiply(b.Build.Constant(2), b.Build.Divide(x, b.Build.Constant(3)))) : x, "x / (2 * x / 3)"),
        new("functions", b => b.Build.Apply(UnaryFunction.Log, b.Build.Add(b.Build.Constant(1), b.Build.Apply(UnaryFunction.Exp, b.Build.Negate(b.Variable("z"))))), "log(1 + exp(-z))"),
        new("kinks", b => b.Variable("z") is var z ? b.Build.Add(b.Build.Apply(UnaryFunction.KinkStep, z), b.Build.Apply(UnaryFunction.KinkSign, z)) : z, "relu'(z) + abs'(z)"),
        new("max three", b => b.Build.Apply(BinaryFunction.Max, b.Build.Apply(BinaryFunction.Max, b.Variable("x"), b.Variable("y")), b.Variable("z")), "max(x, y, z)"),
        new("leaky", b => b.Build.Apply(BinaryFunction.LeakyRelu, b.Variable("z", 3), b.Build.Constant(new Rational(1, 10))), "leaky_relu(z, 0.1)"),
        new("real power", b => b.Build.Apply(BinaryFunction.Power, b.Build.Apply(UnaryFunction.Exp, b.Variable("x")), b.Build.Constant(new Rational(3, 2))), "exp(x)^(3/2)"),
        new("tie", b => b.Build.Apply(BinaryFunction.TieStep, b.Variable("x"), b.Variable("y")), "if x >= y then 1 else 0"),
        new("select", b => b.Variable("z") is var z ? b.Build.Select(Relation.Greater, b.Build.Subtract(z, b.Build.Constant(1)), z, b.Build.Constant(0)) : z, "if z > 1 then z else 0"),
        new("select in sum", b => b.Variable("z") is var z ? b.Build.Add(b.Build.Select(Relation.Less, z, z, b.Build.Constant(0)), z) : z, "(if z < 0 then z else 0) + z"),
        new("entrywise", b => b.Build.Multiply(b.Variable("a", 3), b.Build.Divide(b.Variable("b", 3), b.Build.Add(b.Build.Constant(3), b.Variable("c", 3)))), "a .* (b ./ (3 * ones(3) + c))"),
        new("matrix vector", b => b.Vector(b.Variable("A", 2, 3), b.Variable("x", 3)), "A * x"),
        new("transposed", b => b.Vector(b.Build.Transpose(b.Variable("A", 2, 3), 1, 0), b.Variable("x", 2)), "A.T * x"),
        new("adjoint", b => b.Build.Contract(b.Variable("r", 2), [0], b.Variable("X", 2, 3), [0, 1], [1]), "X.T * r"),
        new("matrix product", b => b.Matrix(b.Variable("A", 2, 3), b.Variable("B", 3, 2)), "A * B"),
        new("nested product", b => b.Variable("A", 2, 2) is var a ? b.Vector(a, b.Vector(a, b.Variable("x", 2))) : a, "A * (A * x)"),
        new("inner", b => b.Build.Inner(b.Variable("a", 3), b.Variable("b", 3), 0), "<a, b>"),
        new("inner matrices", b => b.Build.Inner(b.Variable("A", 2, 3), b.Build.Transpose(b.Variable("B", 3, 2), 1, 0), 0), "<A, B.T>"),
        new("outer", b => b.Build.Contract(b.Variable("a", 2), [0], b.Variable("b", 3), [1], [0, 1]), "outer(a, b)"),
        new("outer reversed", b => b.Build.Contract(b.Variable("a", 2), [0], b.Variable("b", 3), [1], [1, 0]), "outer(b, a)"),
        new("norm", b => b.Build.Reduce(Reduction.Norm, b.Build.Subtract(b.Variable("x", 3), b.Variable("y", 3)), 1), "||x - y||"),
        new("tuple norm", b => b.Build.Reduce(Reduction.Norm, b.Build.Stack(b.Build.Reduce(Reduction.Norm, b.Variable("W", 2, 3), 2), b.Build.Reduce(Reduction.Norm, b.Variable("v", 2), 1)), 1), "||(W, v)||"),
        new("entry", b => b.Build.View(b.Variable("X", 2, 3), new IndexMap(0, 4, []), Shape.Scalar), "X[2, 2]"),
        new("row", b => b.Build.View(b.Variable("X", 2, 3), new IndexMap(0, 3, [1]), Shape.Of(3)), "X[2]"),
        new("column", b => b.Build.View(b.Variable("X", 2, 3), new IndexMap(0, 2, [3]), Shape.Of(2)), "X.T[3]"),
        new("diagonal", b => b.Build.View(b.Variable("A", 3, 3), new IndexMap(0, 0, [4]), Shape.Of(3)), "diag(A)"),
        new("diagonal matrix", b => b.Build.Scatter(b.Variable("v", 3), new IndexMap(0, 0, [4]), Shape.Of(3, 3)), "diag(v)"),
        new("identity", b => b.Build.Multiply(b.Build.Constant(2), b.Build.Identity(3)), "2 * identity(3)"),
        new("slice", b => b.Build.View(b.Variable("w", 5), new IndexMap(0, 1, [1]), Shape.Of(3)), "vec(i in 1..3, w[i + 1])"),
        new("reversal", b => b.Build.View(b.Variable("w", 4), new IndexMap(0, 3, [-1]), Shape.Of(4)), "vec(i in 1..4, w[5 - i])"),
        new("flatten", b => b.Build.Reshape(b.Variable("W", 2, 3), Shape.Of(6)), "flatten(W)"),
        new("unflatten", b => b.Build.Reshape(b.Variable("w", 6), Shape.Of(2, 3)), "vec(i in 1..2, vec(j in 1..3, w[3 * i + j - 3]))"),
        new("gather", b => b.Build.View(b.Variable("w", 4), new IndexMap(0, 0, [], [2, 0, 0, 3, 1]), Shape.Of(5)), "vec(i in 1..5, w[[3, 1, 1, 4, 2][i]])"),
        new("scatter table", b => b.Build.Scatter(b.Variable("w", 3), new IndexMap(0, 0, [], [2, 0, 2]), Shape.Of(4)), "vec(i in 1..4, sum(j in 1..3, if [3, 1, 3][j] == i then w[j] else 0))"),
        new("pad", b => b.Build.Scatter(b.Variable("x", 2), new IndexMap(0, 1, [1]), Shape.Of(4)), "flatten((zeros(1), x, zeros(1)))"),
        new("unit", b => b.Build.Scatter(b.Variable("g"), new IndexMap(0, 2, []), Shape.Of(4)), "vec(i in 1..4, if i == 3 then g else 0)"),
        new("concatenation", b => b.Build.Add(b.Build.Scatter(b.Variable("x", 2), new IndexMap(0, 0, [1]), Shape.Of(5)), b.Build.Scatter(b.Variable("y", 3), new IndexMap(0, 2, [1]), Shape.Of(5))), "flatten((x, y))"),
        new("strided scatter", b => b.Build.Scatter(b.Variable("x", 2), new IndexMap(0, 0, [2]), Shape.Of(4)), "vec(i in 1..4, sum(j in 1..2, if i == 2 * j - 1 then x[j] else 0))"),
        new("row scatter", b => b.Build.Scatter(b.Variable("x", 3), new IndexMap(0, 3, [1]), Shape.Of(2, 3)), "vec(i in 1..2, if i == 2 then x else zeros(3))"),
        new("summed scatter", b => b.Build.Scatter(b.Variable("X", 4, 3), new IndexMap(0, 0, [0, 1]), Shape.Of(3)), "sum(i in 1..4, X[i])"),
        new("stack", b => b.Variable("x") is var x ? b.Build.Stack(x, b.Build.Power(x, 2), b.Build.Constant(1)) : x, "[x, x^2, 1]"),
        new("stack of rows", b => b.Variable("u", 2) is var u ? b.Build.Stack(u, b.Build.Negate(u)) : u, "[u, -u]"),
        new("sum of entries", b => b.Build.Sum(b.Variable("X", 2, 3), 2), "sum(i in 1..2, sum(j in 1..3, X[i, j]))"),
        new("column sums", b => b.Build.Sum(b.Build.Transpose(b.Variable("X", 2, 3), 1, 0), 1), "sum(i in 1..2, X[i])"),
        new("max over index", b => b.Build.Reduce(Reduction.Max, b.Vector(b.Variable("A", 3, 2), b.Variable("x", 2)), 1), "max(i in 1..3, <A[i], x>)"),
        new("mean", b => b.Build.Divide(b.Build.Sum(b.Build.Apply(UnaryFunction.Exp, b.Variable("x", 4)), 1), b.Build.Constant(4)), "mean(i in 1..4, exp(x[i]))"),
        new("index values", b => b.Build.Divide(b.Build.Sum(b.Build.Multiply(b.Data([.. Enumerable.Range(1, 20).Select(k => (double)k)]), b.Build.Apply(UnaryFunction.Sin, b.Variable("x", 20))), 1), b.Build.Constant(20)), "mean(i in 1..20, i * sin(x[i]))"),
        new("literal", b => b.Build.Inner(b.Data(1, 2.5, -3), b.Variable("x", 3), 0), "<[1, 5/2, -3], x>"),
        new("square entries", b => b.Variable("w", 3) is var w ? b.Build.Subtract(b.Build.Constant(1, Shape.Of(3)), b.Build.Power(w, 2)) : w, "ones(3) - w .* w"),
        new("square deep", b => b.Build.Subtract(b.Build.Constant(1, Shape.Of(3)), b.Build.Power(b.Build.Apply(UnaryFunction.Tanh, b.Variable("w", 3)), 2)), "vec(i in 1..3, 1 - tanh(w[i])^2)"),
        new("row broadcast", b => b.Build.Add(b.Variable("X", 2, 3), b.Build.Broadcast(b.Variable("c", 3), Shape.Of(2, 3))), "X + outer(ones(2), c)"),
        new("column broadcast", b => b.Build.Add(b.Variable("X", 2, 3), b.Build.Broadcast(b.Variable("c", 2), Shape.Of(2, 3), [0])), "X + outer(c, ones(3))"),
        new("tensor of rank 3", b => b.Build.Sum(b.Build.Apply(UnaryFunction.Exp, b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 3, 2), [1, 2], [0, 1, 2])), 3), "sum(i in 1..2, sum(j in 1..3, sum(k in 1..2, exp(A[i, j] * B[j, k]))))"),
        new("three axes norm", b => b.Build.Reduce(Reduction.Norm, b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 3, 2), [1, 2], [0, 1, 2]), 3), "sqrt(sum(i in 1..2, ||vec(j in 1..3, A[i, j] * B[j])||^2))"),
        new("batched product", b => b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 2, 3), [0, 1], [0]), "vec(i in 1..2, <A[i], B[i]>)"),
        new("logistic", b => Logistic(b, b.Variable("w", 3)), "mean(i in 1..4, log(1 + exp(-y[i] * <X[i], w>)))"),
        new("logistic gradient", b => b.Variable("w", 3) is var w ? b.Gradient(Logistic(b, w), w) : w, "X.T * (-1/4 * ones(4) ./ (ones(4) + exp(-y .* (X * w))) .* exp(-y .* (X * w)) .* y)"),
        new("logistic hessian", b => b.Variable("w", 3) is var w ? b.Hessian(Logistic(b, w), w) : w, null),
        new("softplus loss gradient", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Divide(b.Build.Sum(b.Build.Apply(UnaryFunction.Softplus, b.Build.Negate(Margins(b, w))), 1), b.Build.Constant(4)), w) : w, "X.T * (-1/4 * sigmoid(-y .* (X * w)) .* y)"),
        new("least squares", b => LeastSquares(b, b.Variable("w", 3)), "1/2 * ||X * w - y||^2"),
        new("least squares gradient", b => b.Variable("w", 3) is var w ? b.Gradient(LeastSquares(b, w), w) : w, "X.T * (||X * w - y|| * (if ||X * w - y|| == 0 then zeros(4) else (X * w - y) / ||X * w - y||))"),
        new("least squares hessian", b => b.Variable("w", 3) is var w ? b.Hessian(LeastSquares(b, w), w) : w, null),
        new("quadratic gradient", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Multiply(b.Build.Constant(new Rational(1, 2)), b.Build.Inner(w, b.Vector(b.Variable("A", 3, 3), w), 0)), w) : w, "1/2 * A * w + A.T * (1/2 * w)"),
        new("net", b => Net(b, b.Variable("W", 4, 3), b.Variable("v", 4)), "mean(i in 1..5, (<relu(W * X[i]), v> - y[i])^2)"),
        new("net gradient v", b => b.Variable("v", 4) is var v ? b.Gradient(Net(b, b.Variable("W", 4, 3), v), v) : v, "relu(W * X.T) * (2/5 * (relu(X * W.T) * v - y))"),
        new("net gradient W", b => b.Variable("W", 4, 3) is var w ? b.Gradient(Net(b, w, b.Variable("v", 4)), w) : w, "outer(v, 2/5 * (relu(X * W.T) * v - y)) .* relu'(W * X.T) * X"),
        new("tanh net gradient W", b => b.Variable("W", 4, 3) is var w ? b.Gradient(Net(b, w, b.Variable("v", 4), UnaryFunction.Tanh), w) : w, "vec(i in 1..5, vec(j in 1..4, 2/5 * (<tanh(W * X[i]), v> - y[i]) * v[j] * (1 - tanh(<X[i], W[j]>)^2))).T * X"),
        new("norm gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Norm, x, 1), x) : x, "if ||x|| == 0 then zeros(3) else x / ||x||"),
        new("norm of residual gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Norm, b.Build.Subtract(b.Vector(b.Variable("A", 4, 3), x), b.Variable("y", 4)), 1), x) : x, "A.T * (if ||A * x - y|| == 0 then zeros(4) else (A * x - y) / ||A * x - y||)"),
        new("squared norm gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Power(b.Build.Reduce(Reduction.Norm, x, 1), 2), x) : x, "2 * ||x|| * (if ||x|| == 0 then zeros(3) else x / ||x||)"),
        new("max gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Max, x, 1), x) : x, "vec(i in 1..3, min(j in 1..3, if (j < i and x[i] > x[j]) or (j >= i and x[i] >= x[j]) then 1 else 0))"),
        new("max of affine gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Max, b.Vector(b.Variable("A", 4, 3), x), 1), x) : x, "sum(i in 1..4, min(j in 1..4, if (j < i and <A[i], x> > <A[j], x>) or (j >= i and <A[i], x> >= <A[j], x>) then 1 else 0) * A[i])"),
        new("matrix max gradient", b => b.Variable("X", 2, 3) is var x ? b.Gradient(b.Build.Reduce(Reduction.Min, x, 2), x) : x, "vec(i in 1..2, vec(j in 1..3, min(k in 1..2, min(l in 1..3, if (3 * k + l - 3 < 3 * i + j - 3 and X[i, j] < X[k, l]) or (3 * k + l - 3 >= 3 * i + j - 3 and X[i, j] <= X[k, l]) then 1 else 0))))"),
        new("nested gradient", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Power(b.Build.Reduce(Reduction.Norm, b.Gradient(LeastSquares(b, w), w), 1), 2), w) : w, null),
        new("nested gradient logistic", b => b.Variable("w", 3) is var w ? b.Gradient(b.Build.Inner(b.Gradient(Logistic(b, w), w), b.Variable("u", 3), 0), w) : w, "X.T * (-(-X * u .* y .* (1/4 * ones(4) ./ (ones(4) + exp(-y .* (X * w)))) + 1/4 * -X * u .* y .* exp(-y .* (X * w)) .* (-ones(4) ./ (ones(4) + exp(-y .* (X * w))) ./ (ones(4) + exp(-y .* (X * w))))) .* exp(-y .* (X * w)) .* y)"),
        new("jacobian", b => b.Variable("x", 3) is var x ? b.Jacobian(b.Build.Apply(UnaryFunction.Sin, b.Vector(b.Variable("A", 2, 3), x)), x) : x, "vec(i in 1..2, cos(<A[i], x>) * A[i])"),
        new("jacobian of two", b => (b.Variable("x", 2), b.Variable("y", 2)) is var (x, y) ? b.Jacobian(b.Build.Multiply(x, b.Build.Apply(UnaryFunction.Exp, y)), x, y) : default, "vec(i in 1..2, vec(j in 1..4, sum(k in 1..2, if k == j then (if i == k then 1 else 0) * exp(y[k]) else 0) + sum(k in 1..2, if j == k + 2 then (if i == k then 1 else 0) * x[k] * exp(y[k]) else 0)))"),
        new("hessian of power", b => b.Variable("x", 3) is var x ? b.Hessian(b.Build.Sum(b.Build.Power(x, 4), 1), x) : x, "vec(i in 1..3, vec(j in 1..3, 4 * (if i == j then 1 else 0) * 3 * x[j]^2))"),
        new("huber gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Sum(b.Build.Apply(BinaryFunction.Huber, x, b.Build.Constant(new Rational(1, 2))), 1), x) : x, "max(min(x, 1/2 * ones(3)), -1/2 * ones(3))"),
        new("select gradient", b => b.Variable("x", 3) is var x ? b.Gradient(b.Build.Sum(b.Build.Select(Relation.Greater, x, b.Build.Power(x, 2), b.Build.Negate(x)), 1), x) : x, "vec(i in 1..3, (if x[i] > 0 then 1 else 0) * 2 * x[i] - (if x[i] > 0 then 0 else 1))"),
        new("prod by halves", b => b.Variable("x", 4) is var x ? b.Gradient(Halves(b, x), x) : x, "flatten((vec(i in 1..2, flatten(([x[2] * x[4]], [x[1] * x[3]]))[i] * x[i + 2]), vec(i in 1..2, flatten(([x[2] * x[4]], [x[1] * x[3]]))[i] * x[i])))"),
        new("entry gradient", b => b.Variable("x", 4) is var x ? b.Gradient(b.Build.Power(b.Build.View(x, new IndexMap(0, 2, []), Shape.Scalar), 2), x) : x, "vec(i in 1..4, if i == 3 then 2 * x[3] else 0)"),
        new("differences", b => b.Variable("x", 4) is var x ? b.Gradient(b.Build.Sum(b.Build.Power(Differences(b, x), 2), 1), x) : x, "flatten((vec(i in 1..3, -2 * (x[i + 1] - x[i])), zeros(1))) + flatten((zeros(1), vec(i in 1..3, 2 * (x[i + 1] - x[i]))))"),
        new("derivative in place", b => b.Variable("w", 3) is var w && b.Variable("w", 3) is var own ? b.Graph.Add(new Derivative(DerivativeKind.Gradient, b.Build.Power(b.Build.Reduce(Reduction.Norm, own, 1), 2), [1], [w], 0, 0, Shape.Of(3))) : w, "grad[w] (||w||^2)"),
        new("spectral gradient", b => b.Variable("A", 3, 3) is var a ? b.Gradient(b.Build.Multiply(b.Build.Constant(2), b.Graph.Add(new Spectral(SpectralFunction.LambdaMax, a, Shape.Scalar))), a) : a, "2 * grad lambda_max(A)"),
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

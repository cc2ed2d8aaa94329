namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>What grad, hess, jac and primes mean: compared with finite differences of the function's values, and with values worked out by hand.</summary>
public class CalculusSemanticsTests
{
    private const string Data = "let X = [[1, 2], [-1, 0.5], [0.25, -2]] let y = [1, -1, 0.5] ";
    private static readonly double[] Point = [0.3, -0.7];

    [Theory]
    [InlineData("||w||^2 / 2")]
    [InlineData("w[1]^3 * w[2] + exp(w[1] - w[2])")]
    [InlineData("||w||")]
    [InlineData("norm(w, 3)")]
    [InlineData("norm(w, 1) + norm(w, inf)")]
    [InlineData("max(w[1], w[2])^2 + min(w[1], w[2])")]
    [InlineData("max(i in 1..3, <X[i], w>)")]
    [InlineData("prod(i in 1..3, <X[i], w> + i)")]
    [InlineData("mean(i in 1..3, log(1 + exp(-y[i] * <X[i], w>)))")]
    [InlineData("sum(i in 1..3, sum(j in 1..i, <X[i], w> * tanh(<X[j], w>)))")]
    [InlineData("||tanh(X * w) - y||^2")]
    [InlineData("if w[1] > 0 then w[1]^2 * w[2] else w[2]")]
    [InlineData("relu(w[1])^2 + abs(w[2]) + softplus(w[1] * w[2])")]
    [InlineData("cosine(w, [1, 2])")]
    [InlineData("trace(outer(w, w) * [[1, 2], [3, 4]])")]
    [InlineData("det([[1, 2], [3, 4]] + outer(w, [1, w[1]]))")]
    [InlineData("lambda_max([[2, 0], [0, 1]] + outer(w, w))")]
    [InlineData("lambda_min([[2, 0], [0, 1]] + outer(w, w))")]
    [InlineData("w[1]^w[1]")]
    [InlineData("(w[1]^2 + 1)^w[2]")]
    [InlineData("2^w[1] + w[1]^0.5")]
    [InlineData("leaky_relu(w[2], 0.1) + smelu(w[1], 1) + huber(w[2], 0.5)")]
    [InlineData("erf(w[1]) + gelu(w[2]) + silu(w[1]) + elu(w[2])")]
    [InlineData("sin(w[1]) * cos(w[2]) + tan(w[1]) + atan(w[2]) + arcsin(w[1]) + arccos(w[2])")]
    [InlineData("sinh(w[1]) + cosh(w[2]) + sigmoid(w[1]) + sqrt(1 + w[2]^2)")]
    [InlineData("<vec(i in 1..2, w[i]^2), diag([1, 2]) * w>")]
    [InlineData("||flatten(outer(w, w))||^2 + ||(w, w[1] * w)||^2")]
    [InlineData("q(w + w[1] * w)")]
    [InlineData("<grad q(w), w>")]
    [InlineData("||grad q(w)||^2")]
    [InlineData("trace(hess q(w))")]
    [InlineData("||jac u(w)||^2")]
    [InlineData("sum(i in 1..3, l'(<X[i], w>)^2 * l''(<X[i], w>))")]
    [InlineData("sum(i in 1..3, ||grad[x] m(w, X[i])||^2 + ||grad m(w, X[i])||^2)")]
    [InlineData("<grad r(w), w>")]
    [InlineData("trace(ntk(u, w)) + ||ntk(u, w)||")]
    public void A_gradient_and_a_Hessian_agree_with_finite_differences(string body)
    {
        const string helpers = Data
            + "let l(z) = log(1 + exp(z)) let q(v in R^2) = v[1]^3 * v[2] + exp(v[2]) let u(v in R^2) = tanh(X * v) "
            + "let m(v in R^2, x in R^2) = l(<v, x>) * x[1] let r(v in R^2) = ||grad q(v)||^2 * v[1] ";
        var items = helpers + $"let f(w in R^2) = {body} ";
        var gradient = Elaborated.Value("grad f(w)", items, ("w in R^2", Point));
        var differences = Differences(w => Elaborated.Value("f(w)", items, ("w in R^2", w)), Point, 1e-4);
        AssertNear(differences, gradient, 1e-6);
        AssertNear(gradient, Elaborated.Value("jac f(w)", items, ("w in R^2", Point)), 1e-12);
        if (!body.Contains("lambda", StringComparison.Ordinal) && !body.Contains("det", StringComparison.Ordinal))
        {
            var hessian = Elaborated.Value("hess f(w)", items, ("w in R^2", Point));
            AssertNear(Differences(w => Elaborated.Value("grad f(w)", items, ("w in R^2", w)), Point, 1e-4), hessian, 1e-5);
        }
    }

    [Theory]
    [InlineData("let f(W in R^(2 x 3)) = ||W * [1, 2, 3]||^2 + W[1, 2]^3", "W in R^(2 x 3)", "W", 6)]
    [InlineData("let f((W, v) in R^(2 x 2) * R^2) = <v, tanh(W * v)>", "(W, v) in R^(2 x 2) * R^2", "(W, v)", 6)]
    [InlineData("let f(p in R^(2 x 2) * R^2) = ||p||^3", "p in R^(2 x 2) * R^2", "p", 6)]
    [InlineData("let f((a, p) in R * (R^2 * R)) = a^2 * <p, p>", "(a, p) in R * (R^2 * R)", "(a, p)", 4)]
    [InlineData("let f((W, v) in R^(3 x 2) * R^3) = mean(i in 1..2, (<v, relu(W * [i, 1])> - i)^2)", "(W, v) in R^(3 x 2) * R^3", "(W, v)", 9)]
    public void A_gradient_has_the_shape_of_its_parameter(string function, string binder, string argument, int size)
    {
        double[] at = [.. Enumerable.Range(0, size).Select(k => Math.Sin(k + 1.5))];
        var gradient = Elaborated.Value($"grad f({argument})", function, (binder, at));
        AssertNear(Differences(p => Elaborated.Value($"f({argument})", function, (binder, p)), at, 1e-4), gradient, 1e-6);
        var hessian = Elaborated.Value($"hess f({argument})", function, (binder, at));
        AssertNear(Differences(p => Elaborated.Value($"grad f({argument})", function, (binder, p)), at, 1e-4), hessian, 1e-5);
        Assert.Equal(gradient, Elaborated.Value($"flatten(grad f({argument}))", function, (binder, at)));
    }

    [Fact]
    public void A_Jacobian_has_a_row_for_each_entry_of_the_value_and_a_column_for_each_entry_of_the_parameter()
    {
        const string function = "let u((W, v) in R^(2 x 2) * R^2) = [<v, W * v>, W[1, 2] * v[1], v[2]^3]";
        double[] at = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        var jacobian = Elaborated.Value("jac u((W, v))", function, ("(W, v) in R^(2 x 2) * R^2", at));
        var columns = Differences(p => Elaborated.Value("u((W, v))", function, ("(W, v) in R^(2 x 2) * R^2", p)), at, 1e-4);
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 6; column++)
            {
                Assert.Equal(columns[(column * 3) + row], jacobian[(row * 6) + column], 1e-6);
            }
        }

        Assert.Equal("R^(3 x 6)", Elaborated.ShapeOf("jac u((zeros(2, 2), zeros(2)))", function));
        Assert.Equal("R^(6 x 6)", Elaborated.ShapeOf("hess f((zeros(2, 2), zeros(2)))", "let f((W, v) in R^(2 x 2) * R^2) = <v, W * v>"));
    }

    [Theory]
    [InlineData("let m(w in R^2, v in R^2) = <w, v>^2", "grad[v] m([1, 2], [3, 4])", "22 44")]
    [InlineData("let m(w in R^2, v in R^2) = <w, v>^2", "grad m([1, 2], [3, 4])", "66 88")]
    [InlineData("let m(w in R^2, v in R^2) = <w, v>^2", "grad[w] m(v = [3, 4], w = [1, 2])", "66 88")]
    [InlineData("let m(w in R^2, v in R^2) = <w, v>^2", "hess[v] m([1, 2], [3, 4])", "2 4 4 8")]
    [InlineData("let m(w in R^2, v in R^3) = v * <w, w>", "jac[w] m([1, 2], [1, 0, 3])", "2 4 0 0 6 12")]
    [InlineData("let f(w in R^2) = w[1]^2 * w[2] let g(w in R^2) = <grad f(w), [1, 1]>", "grad g([1, 2])", "6 2")]
    [InlineData("let f(w in R^2) = w[1]^2 * w[2] let g(w in R^2) = w + grad f(w)", "jac g([1, 2])", "5 2 2 1")]
    [InlineData("let f(w in R^2) = w[1]^2 * w[2]", "hess f([1, 2])", "4 2 2 0")]
    [InlineData("let f(w in R^2) = <w, w> let g(f, w in R^2) = <grad f(2 * w), w>", "g(f, [1, 2])", "20")]
    [InlineData("let f(w in R^2) = <w, w> let g(w in R^2) = f(2 * w)", "grad g([1, 2])", "8 16")]
    [InlineData("let f(w in R^2) = <w, w>", "grad f(2 * [1, 2])", "4 8")]
    [InlineData("let f(z in R) = z^3", "grad f(2)", "12")]
    [InlineData("let f(z in R) = z^3", "hess f(2)", "12")]
    [InlineData("let f(z in R) = [z, z^2]", "jac f(2)", "1 4")]
    [InlineData("let f(z) = z^3", "grad f(2) + f'(2)", "24")]
    [InlineData("let f(z) = z^3", "grad f'(2)", "12")]
    [InlineData("", "grad relu(3)", "1")]
    [InlineData("let f(w in R^2) = <w, w>", "sum(i in 1..3, grad f([i, 1]))", "12 6")]
    [InlineData("let f(w in R^2) = <w, w>", "vec(i in 1..2, grad f([i, 1]))", "2 2 4 2")]
    [InlineData("let f(w in R^2) = w[1]^2 * w[2]", "sum(i in 1..3, hess f([i, 1]))", "6 12 12 0")]
    [InlineData("let f(w in R^2) = w[1]^2 * w[2]", "sum(i in 1..2, sum(j in 1..i, grad f([i, j])[1]))", "14")]
    [InlineData("let u(w in R^2) = [w[1]^2, w[2]]", "sum(i in 1..2, jac u([i, 1]))", "6 0 0 2")]
    [InlineData("let u(w in R^2) = [w[1]^2, w[2]]", "ntk(u, [1, 2])", "4 0 0 1")]
    [InlineData("let u(w in R^2) = [w[1]^2, w[2]]", "sum(i in 1..2, ntk(u, [i, 2]))", "20 0 0 2")]
    [InlineData("let f(w in R^2) = <w, w> let n = 2", "sum(n in 1..2, grad f([n, n]))", "6 6")]
    [InlineData("let f(w in R^2, c in R) = c * <w, w>", "sum(c in 1..2, grad f([1, 1], c))", "6 6")]
    [InlineData("let f((a, b) in R * R^2) = a * <b, b>", "grad f((2, [1, 1]))", "2 4 4")]
    [InlineData("let f((a, b) in R * R^2) = a * <b, b>", "sum(i in 1..2, grad f((i, [1, 1])))", "4 6 6")]
    [InlineData("let f(w in R^2) = sum(i in 1..2, g(w, i)) let g(w in R^2, i in R) = i * w[1]^2", "grad f([1, 5])", "6 0")]
    public void A_derivative_has_this_value(string items, string expression, string expected) => Assert.Equal(expected, Elaborated.Exactly(expression, items));

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("abs", 0)]
    [InlineData("step", 0)]
    [InlineData("sign", 0)]
    public void A_derivative_at_a_kink_follows_the_convention(string function, double expected) =>
        Assert.Equal(expected, Assert.Single(Elaborated.Value($"{function}'(x)", "", ("x in R", [0]))));

    [Fact]
    public void Ties_of_a_maximum_take_the_first() =>
        Assert.Equal([1, 0, 0], Elaborated.Value("grad f(w)", "let f(w in R^3) = max(i in 1..3, w[i])", ("w in R^3", [2, 2, 2])));

    [Theory]
    [InlineData("let f(w in R^2) = w", "grad f([1, 2])", "PP3007")]
    [InlineData("let f(w in R^2) = w", "hess f([1, 2])", "PP3007")]
    [InlineData("let f(w in R^2) = ||w||", "grad[v] f([1, 2])", "PP2003")]
    [InlineData("let f(w in R^2, v in R) = ||w||", "f'([1, 2])", "PP2003")]
    [InlineData("let f(w in R^100000) = ||w||", "hess f(zeros(100000))", "PP3008")]
    [InlineData("let f(A in R^(2 x 2)) = lambda_min(A)", "hess f(identity(2))", "PP3007")]
    [InlineData("let a = 3", "grad a(2)", "PP2002")]
    public void A_wrong_derivative_is_this_mistake(string items, string expression, string code) =>
        Assert.Equal([code], Elaborated.Codes($"theorem t {{ {items} claim ||{expression}|| >= 0 }}").Distinct(StringComparer.Ordinal));

    // Central differences with one step of Richardson's extrapolation: column k holds the change of the values with entry k.
    private static double[] Differences(Func<double[], double[]> f, double[] at, double h)
    {
        List<double> all = [];
        for (var k = 0; k < at.Length; k++)
        {
            double[] Central(double step)
            {
                var (up, down) = (at.ToArray(), at.ToArray());
                up[k] += step;
                down[k] -= step;
                return [.. f(up).Zip(f(down), (a, b) => (a - b) / (2 * step))];
            }

            all.AddRange(Central(h / 2).Zip(Central(h), (fine, coarse) => ((4 * fine) - coarse) / 3));
        }

        return [.. all];
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a, b, tolerance * Math.Max(1, Math.Abs(a)));
        }
    }
}

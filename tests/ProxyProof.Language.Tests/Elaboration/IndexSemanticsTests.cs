namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>What indexing and operations over an index mean, compared with plain loops.</summary>
public class IndexSemanticsTests
{
    private const string Data = "let X = [[1, 2, 3], [4, 5, 6], [7, 8, 10]] let y = [2, -1, 3] ";

    [Theory]
    [InlineData("X[2]", "4 5 6")]
    [InlineData("X[2, 3]", "6")]
    [InlineData("X[2][3]", "6")]
    [InlineData("(X * y)[1]", "9")]
    [InlineData("(X + X)[1 + 1, 4 - 1]", "12")]
    [InlineData("sum(i in 1..3, y[i])", "4")]
    [InlineData("sum(i in 1..3, i^2)", "14")]
    [InlineData("sum(i in 2..3, y[i])", "2")]
    [InlineData("sum(i in 0..2, y[i + 1])", "4")]
    [InlineData("sum(i in -1..1, i * y[i + 2])", "1")]
    [InlineData("sum(i in 1..3, X[i, i])", "16")]
    [InlineData("sum(i in 1..3, X[i, 4 - i])", "15")]
    [InlineData("sum(i in 1..3, X[i])", "12 15 19")]
    [InlineData("sum(i in 1..3, X[4 - i, i] * i)", "26")]
    [InlineData("sum(i in 1..2, y[2 * i - 1])", "5")]
    [InlineData("sum(i in 1..3, sum(j in 1..3, X[i, j] * y[j] * y[i]))", "105")]
    [InlineData("sum(i in 1..3, sum(j in 1..i, X[i, j]))", "35")]
    [InlineData("sum(i in 1..3, sum(j in i..3, X[i, j]))", "27")]
    [InlineData("sum(i in 1..3, sum(j in i + 1..3, X[i, j]))", "11")]
    [InlineData("sum(i in 1..3, sum(j in 1..i, sum(k in j..i, 1)))", "10")]
    [InlineData("sum(i in 1..2, X[i^2 - i + 1, 1])", "8")]
    [InlineData("sum(i in 1..3, sum(j in 1..2, X[max(i, j), 1]))", "27")]
    [InlineData("sum(i in 1..0, y[i])", "0")]
    [InlineData("prod(i in 1..0, y[1])", "1")]
    [InlineData("sum(i in 1..3, sum(j in 5..4, 1) + 1)", "3")]
    [InlineData("prod(i in 1..3, y[i])", "-6")]
    [InlineData("prod(i in 1..5, i)", "120")]
    [InlineData("prod(i in 1..7, i + 1)", "40320")]
    [InlineData("sum(i in 1..4, prod(j in 1..i, j))", "33")]
    [InlineData("sum(i in 1..3, prod(j in 1..i - 1, y[j]))", "1")]
    [InlineData("mean(i in 1..3, y[i])", "4/3")]
    [InlineData("mean(i in 1..3, X[i])", "4 5 19/3")]
    [InlineData("sum(i in 1..3, mean(j in 1..i, X[i, j]))", "83/6")]
    [InlineData("max(i in 1..3, y[i])", "3")]
    [InlineData("min(i in 1..3, y[i])", "-1")]
    [InlineData("sum(i in 1..3, max(j in 1..i, y[j] * i))", "15")]
    [InlineData("max(i in 1..3, min(j in 1..3, X[i, j]))", "7")]
    [InlineData("vec(i in 1..3, y[i]^2)", "4 1 9")]
    [InlineData("vec(i in 1..2, X[i])", "1 2 3 4 5 6")]
    [InlineData("vec(i in 1..2, vec(j in 1..3, X[j, i]))", "1 4 7 2 5 8")]
    [InlineData("vec(i in 1..3, vec(j in 1..2, X[i, j]))[3]", "7 8")]
    [InlineData("vec(i in 1..3, sum(j in 1..i, y[j]))", "2 1 4")]
    [InlineData("sum(i in 1..3, [i, 2 * i])", "6 12")]
    [InlineData("sum(i in 1..2, [[i, 0], [0, 1]])", "3 0 0 2")]
    [InlineData("sum(i in 1..3, (i, [y[i], 1]))", "6 4 3")]
    [InlineData("mean(i in 1..2, ((i, y[i]), [1, 1]))", "3/2 1/2 1 1")]
    [InlineData("sum(i in 1..3, outer(X[i], X[i]))[1, 2]", "78")]
    [InlineData("sum(i in 1..3, y[i] * X[i]) - X.T * y", "0 0 0")]
    [InlineData("sum(i in 1..3, <X[i], y>^2)", "1818")]
    [InlineData("sum(i in 1..3, <X[i], X[i]>)", "304")]
    [InlineData("sum(i in 1..3, norm(X[i], 1)) + max(i in 1..3, norm(X[i], inf))", "56")]
    [InlineData("sum(i in 1..3, trace(outer(X[i], y)))", "66")]
    [InlineData("sum(i in 1..3, diag(X[i])[2, 2])", "15")]
    [InlineData("sum(i in 1..2, (X * [i, 1, 0])[i])", "16")]
    [InlineData("sum(i in 1..2, sum(j in 1..2, [[1, i], [j, 1]][i, j]))", "4")]
    [InlineData("sum(i in 1..2, relu(y .* X[i])[2] + relu(y)[i])", "2")]
    [InlineData("sum(i in 1..3, if y[i] > 0 then y[i] else 10 * i)", "25")]
    [InlineData("sum(i in 1..3, if i > 1 then 1 / (i - 1) else 0)", "3/2")]
    [InlineData("sum(i in 1..3, 1)", "3")]
    [InlineData("sum(i in 1..3, sum(j in 1..4, y[i]))", "16")]
    [InlineData("sum(sum in 1..3, sum)", "6")]
    [InlineData("sum(i in 1..3, sum(i in 1..2, i) + i)", "15")]
    [InlineData("max(i in 1..3, i) - min(i in 1..3, i) + max(1, 2) + max(i in 1..2, max(i, y[i]))", "6")]
    [InlineData("flatten(vec(i in 1..2, X[i]))[5]", "5")]
    [InlineData("sum(i in 1..2, flatten(outer([i, 1], [1, i]))[2])", "5")]
    [InlineData("sum(i in 1..2, cosine([i, 0], [1, 0]))", "2")]
    [InlineData("sum(i in 1..2, identity(2)[i, i] + ones(2)[i] + zeros(2, 2)[1, i])", "4")]
    [InlineData("sum(i in 1..2, [[1, 2], [3, 4]].T[i, 1] * ([[1, 2], [3, 4]] * [[i, 0], [0, 1]])[1, 1])", "5")]
    public void An_expression_over_indices_has_this_value(string expression, string expected) => Assert.Equal(expected, Elaborated.Exactly(expression, Data));

    [Theory]
    [InlineData("sum(i in 1..3, sum(j in 1..i, w[i] * w[j]))")]
    [InlineData("sum(i in 1..3, w[i]^2) + sum(i in 1..3, sum(j in i + 1..3, w[i] * w[j]))")]
    public void A_triangular_sum_equals_its_loop(string expression)
    {
        double[] w = [1.5, -2, 0.25];
        var expected = 0.0;
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                expected += w[i] * w[j];
            }
        }

        Assert.Equal(expected, Assert.Single(Elaborated.Value(expression, "", ("w in R^3", w))), 1e-14);
    }

    [Fact]
    public void Every_permutation_of_nested_sums_over_a_variable_gives_one_value()
    {
        double[] w = [0.5, -1, 2, 3, 0.25, -0.125];
        string[] spellings =
        [
            "sum(i in 1..2, sum(j in 1..3, W[i, j] * i * j^2))",
            "sum(j in 1..3, sum(i in 1..2, W[i, j] * i * j^2))",
            "sum(j in 1..3, j^2 * sum(i in 1..2, i * W[i, j]))",
            "sum(i in 1..2, i * <W[i], [1, 4, 9]>)",
            "<[1, 2], W * [1, 4, 9]>",
            "sum(j in 1..3, j^2 * <W.T[j], [1, 2]>)",
            "trace(W * outer([1, 4, 9], [1, 2]))",
        ];
        foreach (var spelling in spellings)
        {
            Assert.Equal(20.25, Assert.Single(Elaborated.Value(spelling, "", ("W in R^(2 x 3)", w))), 1e-13);
        }
    }

    [Theory]
    [InlineData("sum(i in 1..N, (<X[i], w> - i)^2)")]
    [InlineData("mean(i in 1..N, log(1 + exp(-<X[i], w>)))")]
    [InlineData("sum(i in 1..N, sum(j in 1..i, <X[i], w> * <X[j], w>))")]
    [InlineData("max(i in 1..N, <X[i], w>)")]
    [InlineData("||X * w||^2 + norm(X * w, 1)")]
    [InlineData("sum(i in 1..N, relu(X * w)[i] * i)")]
    [InlineData("<grad f(w), w>")]
    [InlineData("||hess f(w)||")]
    [InlineData("sum(i in 1..N, ||grad g(w, X[i])||^2)")]
    [InlineData("lambda_min(ntk(u, w))")]
    [InlineData("sum(i in 1..N, relu'(<X[i], w>) * l''(<X[i], w>))")]
    public void The_number_of_nodes_does_not_grow_with_the_sizes(string expression)
    {
        int Count(int n, int d) => Elaborated.NodeCount(
            $$"""
            let N = {{n}}
            data X in R^({{n}} x {{d}}) ~ normal(0, 1)
            let l(z) = log(1 + exp(z))
            let f(w in R^{{d}}) = mean(i in 1..N, l(<X[i], w>))
            let g(w in R^{{d}}, x in R^{{d}}) = l(<x, w>)
            let u(w in R^{{d}}) = tanh(X * w)
            claim forall w in R^{{d}}: {{expression}} >= 0
            """);
        Assert.Equal(Count(5, 3), Count(40, 17));
    }

    [Fact]
    public void A_product_grows_with_the_logarithm_of_its_length()
    {
        int Count(int n) => Elaborated.NodeCount($"claim forall w in R^{n}: prod(i in 1..{n}, w[i]) <= 1");
        Assert.True(Count(1024) - Count(512) < 10);
        Assert.True(Count(1024) < 100);
    }
}

using ProxyProof.Expressions.Printing;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

public sealed class PrintingLimitsTests
{
    [Fact]
    public void Forty_doublings_are_a_page_of_definitions_and_not_a_million_million_terms()
    {
        var b = new PrintingRoundTrip();
        var x = b.Variable("x");
        for (var level = 0; level < 40; level++)
        {
            x = b.Build.Add(x, x);
        }

        var printed = InfixPrinter.Print(b.Graph, x);
        Assert.False(printed.IsCut);
        Assert.Equal("let t1 = x + x + x + x + x + x + x + x", printed.Definitions[0].Text);
        Assert.InRange(printed.Definitions.Length, 8, 20);
        Assert.InRange(printed.ToString().Length, 100, 2000);
        b.ReadsBack(x);
    }

    [Fact]
    public void A_chain_of_ten_thousand_nodes_is_cut_into_definitions()
    {
        var b = new PrintingRoundTrip();
        var x = b.Variable("x");
        for (var level = 0; level < 10_000; level++)
        {
            x = b.Build.Apply(level % 2 == 0 ? UnaryFunction.Sin : UnaryFunction.Atan, x);
        }

        b.Options = new PrintOptions { MaxLength = 1_000_000 };
        b.ReadsBack(x);
        var cut = InfixPrinter.Print(b.Graph, x);
        Assert.True(cut.IsCut);
        Assert.InRange(cut.ToString().Length, 10_000, 25_000);
        Assert.Equal("…", cut.Definitions[^1].Text);
    }

    [Fact]
    public void A_chain_that_cannot_be_named_is_cut()
    {
        var b = new PrintingRoundTrip();
        var (w, own) = (b.Variable("w"), b.Variable("w"));
        for (var level = 0; level < 10_000; level++)
        {
            own = b.Build.Apply(UnaryFunction.Sin, own);
        }

        var node = b.Graph.Add(new Derivative(DerivativeKind.Gradient, own, [1], [w], 0, 0, Shape.Scalar));
        var printed = InfixPrinter.Print(b.Graph, node);
        Assert.True(printed.IsCut);
        Assert.StartsWith("grad[w] (sin(sin(", printed.Text, StringComparison.Ordinal);
        Assert.Contains("(…)", printed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_ends_in_an_ellipsis()
    {
        var b = new PrintingRoundTrip { Options = new PrintOptions { MaxLength = 20 } };
        var sum = b.Variable("x");
        for (var k = 1; k < 30; k++)
        {
            sum = b.Build.Add(sum, b.Variable($"y{k}"));
        }

        var printed = InfixPrinter.Print(b.Graph, sum, b.Options);
        Assert.True(printed.IsCut);
        Assert.Contains("…", printed.Text, StringComparison.Ordinal);
        Assert.InRange(printed.Text.Length, 1, 200);
    }

    [Fact]
    public void A_shared_part_of_three_axes_is_a_function_of_its_indices()
    {
        var b = new PrintingRoundTrip { Options = new PrintOptions { LetWeight = 3 } };
        var product = b.Build.Contract(b.Variable("A", 2, 3), [0, 1], b.Variable("B", 3, 2), [1, 2], [0, 1, 2]);
        var node = b.Build.Sum(b.Build.Multiply(b.Build.Apply(UnaryFunction.Exp, product), product), 3);
        b.Prints(node, "let t1(i, j, k) = A[i, j] * B[j, k]\nsum(i in 1..2, sum(j in 1..3, sum(k in 1..2, exp(t1(i, j, k)) * t1(i, j, k))))");
    }

    [Fact]
    public void Shared_parts_are_named_once_and_before_their_uses()
    {
        var b = new PrintingRoundTrip { Options = new PrintOptions { LetWeight = 4 } };
        var r = b.Build.Apply(UnaryFunction.Exp, b.Vector(b.Variable("A", 3, 3), b.Variable("x", 3)));
        var s = b.Build.Add(b.Build.Inner(r, r, 0), b.Build.Sum(r, 1));
        b.Prints(b.Build.Divide(s, b.Build.Apply(UnaryFunction.Sqrt, s)), "let t1 = exp(A * x)\nlet t2 = <t1, t1> + sum(i in 1..3, t1[i])\nt2 / sqrt(t2)");
    }

    [Fact]
    public void Two_variables_of_one_name_stay_two()
    {
        var b = new PrintingRoundTrip();
        Assert.Equal("w - w_2", b.Text(b.Build.Subtract(b.Variable("w"), b.Variable("w"))));
    }

    [Fact]
    public void Components_of_a_tuple_get_names_of_the_language()
    {
        var b = new PrintingRoundTrip();
        Assert.Equal("w_1 * w_2", b.Text(b.Vector(b.Variable("w.1", 2, 3), b.Variable("w.2", 3))));
    }

    [Fact]
    public void An_index_never_takes_the_name_of_a_variable()
    {
        var b = new PrintingRoundTrip();
        b.Prints(b.Build.Sum(b.Build.Apply(UnaryFunction.Exp, b.Variable("i", 3)), 1), "sum(j in 1..3, exp(i[j]))");
    }

    [Fact]
    public void Data_has_the_name_that_the_caller_knows()
    {
        var b = new PrintingRoundTrip();
        b.Options = new PrintOptions { DataName = array => array.Shape.Size == 20 ? "y" : null };
        var named = b.Data([.. Enumerable.Range(0, 20).Select(k => Math.Sin(k))]);
        Assert.Equal("y", b.Text(named));
        b.Options = PrintOptions.Default;
        Assert.Matches("^data\\[20:[0-9a-f]{4}…\\]$", b.Text(named));
    }

    [Fact]
    public void A_derivative_elsewhere_than_at_its_variable_says_where()
    {
        var b = new PrintingRoundTrip();
        var (x, own) = (b.Variable("x", 3), b.Variable("w", 3));
        var body = b.Build.Power(b.Build.Reduce(Reduction.Norm, own, 1), 2);
        var gradient = b.Graph.Add(new Derivative(DerivativeKind.Gradient, body, [1], [b.Build.Multiply(b.Build.Constant(2), x)], 0, 0, Shape.Of(3)));
        Assert.Equal("(grad[w] (||w||^2) at w = 2 * x) - x", b.Text(b.Build.Subtract(gradient, x)));
        Assert.Equal(@"\left. \nabla_{w} \left(\lVert w \rVert^{2}\right) \right|_{w = 2 x} - x", b.Latex(b.Build.Subtract(gradient, x)));
    }

    [Fact]
    public void A_batch_of_derivatives_is_taken_at_an_index()
    {
        var b = new PrintingRoundTrip();
        var (s, own) = (b.Variable("s", 4), b.Variable("z", 4));
        var slope = b.Graph.Add(new Derivative(DerivativeKind.Gradient, b.Build.Apply(UnaryFunction.Softplus, own), [1], [s], 1, 0, Shape.Of(4)));
        Assert.Equal("sum(i in 1..4, (grad[z] (softplus(z)) at z = s[i]))", b.Text(b.Build.Sum(slope, 1)));
    }
}

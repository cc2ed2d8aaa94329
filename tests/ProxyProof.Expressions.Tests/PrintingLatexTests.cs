using ProxyProof.Expressions.Printing;

namespace ProxyProof.Expressions.Tests;

public sealed class PrintingLatexTests
{
    [Theory]
    [InlineData("fraction times", @"\frac{1}{2} x^{2}")]
    [InlineData("power of negative", @"\left(-x\right)^{2}")]
    [InlineData("quotients", @"\frac{x}{2 \frac{x}{3}}")]
    [InlineData("functions", @"\log\left(1 + \exp\left(-z\right)\right)")]
    [InlineData("kinks", @"\operatorname{relu}'\left(z\right) + \operatorname{abs}'\left(z\right)")]
    [InlineData("select in sum", @"\left(\begin{cases} z & \text{if } z < 0 \\ 0 & \text{otherwise} \end{cases}\right) + z")]
    [InlineData("entrywise", @"a \odot \left(b \oslash \left(3 \mathbf{1}_{3} + c\right)\right)")]
    [InlineData("nested product", @"A \left(A x\right)")]
    [InlineData("inner", @"\langle a, b \rangle")]
    [InlineData("outer", @"a b^{\top}")]
    [InlineData("tuple norm", @"\lVert \left(W, v\right) \rVert")]
    [InlineData("entry", @"X_{2, 2}")]
    [InlineData("column", @"X_{\cdot, 3}")]
    [InlineData("identity", @"2 I_{3}")]
    [InlineData("mean", @"\frac{1}{4} \sum_{i=1}^{4} \exp\left(x_{i}\right)")]
    [InlineData("matrix max gradient", @"\left(\left(\min_{1 \le k \le 2} \min_{1 \le l \le 3} \left(\begin{cases} 1 & \text{if } \left(3 k + l - 3 < 3 i + j - 3 \land X_{i, j} < X_{k, l}\right) \lor \left(3 k + l - 3 \ge 3 i + j - 3 \land X_{i, j} \le X_{k, l}\right) \\ 0 & \text{otherwise} \end{cases}\right)\right)_{j=1}^{3}\right)_{i=1}^{2}")]
    [InlineData("logistic", @"\frac{1}{4} \sum_{i=1}^{4} \log\left(1 + \exp\left(-y_{i} \langle X_{i}, w \rangle\right)\right)")]
    [InlineData("logistic gradient", @"X^{\top} \left(\left(-\frac{1}{4} \mathbf{1}_{4} \oslash \left(\mathbf{1}_{4} + \exp\left(-y \odot \left(X w\right)\right)\right) \odot \exp\left(-y \odot \left(X w\right)\right)\right) \odot y\right)")]
    [InlineData("least squares", @"\frac{1}{2} \lVert X w - y \rVert^{2}")]
    [InlineData("net gradient W", @"v \left(\frac{2}{5} \left(\operatorname{relu}\left(X W^{\top}\right) v - y\right)\right)^{\top} \odot \operatorname{relu}'\left(W X^{\top}\right) X")]
    [InlineData("norm of residual gradient", @"A^{\top} \left(\begin{cases} \mathbf{0}_{4} & \text{if } \lVert A x - y \rVert = 0 \\ \frac{A x - y}{\lVert A x - y \rVert} & \text{otherwise} \end{cases}\right)")]
    [InlineData("literal", @"\langle \begin{bmatrix} 1 \\ \frac{5}{2} \\ -3 \end{bmatrix}, x \rangle")]
    [InlineData("row broadcast", @"X + \mathbf{1}_{2} c^{\top}")]
    [InlineData("huber gradient", @"\max\left(\min\left(x, \frac{1}{2} \mathbf{1}_{3}\right), -\frac{1}{2} \mathbf{1}_{3}\right)")]
    [InlineData("derivative in place", @"\nabla_{w} \left(\lVert w \rVert^{2}\right)")]
    [InlineData("spectral gradient", @"2 \nabla \lambda_{\max}\left(A\right)")]
    [InlineData("differences", @"\operatorname{vec}\left(\left(\left(-2 \left(x_{i + 1} - x_{i}\right)\right)_{i=1}^{3}, \mathbf{0}_{1}\right)\right) + \operatorname{vec}\left(\left(\mathbf{0}_{1}, \left(2 \left(x_{i + 1} - x_{i}\right)\right)_{i=1}^{3}\right)\right)")]
    public void Expressions_are_typeset(string name, string expected)
    {
        var b = new PrintingRoundTrip();
        Assert.Equal(expected, b.Latex(PrintingCases.All.Single(item => string.Equals(item.Name, name, StringComparison.Ordinal)).Make(b)));
    }

    [Theory]
    [InlineData("w", "w")]
    [InlineData("mu", @"\mu")]
    [InlineData("w_1", "w_{1}")]
    [InlineData("λ0", @"\lambda_{0}")]
    [InlineData("W0", "W_{0}")]
    [InlineData("lambda_min", @"\lambda_{\mathrm{min}}")]
    [InlineData("theta_1_2", @"\theta_{1, 2}")]
    [InlineData("loss", @"\mathit{loss}")]
    [InlineData("η", @"\eta")]
    [InlineData("fstar", @"\mathit{fstar}")]
    public void Names_become_symbols(string name, string expected) => Assert.Equal(expected, LatexPrinter.Name(name));
}

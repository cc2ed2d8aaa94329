using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Syntax;

/// <summary>A real expression, a proposition or a domain: the grammar reads them alike, types decide.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
public abstract record ExpressionSyntax(SourceSpan Span, int End) : SyntaxNode(Span, End);

/// <summary>A number literal.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Value">Its exact value.</param>
/// <param name="Text">As it was written.</param>
public sealed record NumberSyntax(SourceSpan Span, int End, Rational Value, string Text) : ExpressionSyntax(Span, End);

/// <summary>A text in double quotes.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Value">The text, escapes undone.</param>
public sealed record StringSyntax(SourceSpan Span, int End, string Value) : ExpressionSyntax(Span, End);

/// <summary>A name, or a function's derivative <c>l'</c>, that is not called here. <c>inf</c> and <c>∞</c> are the name <c>inf</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The name in NFC.</param>
/// <param name="Primes">The number of derivative marks.</param>
public sealed record NameSyntax(SourceSpan Span, int End, string Name, int Primes) : ExpressionSyntax(Span, End);

/// <summary>The real line, <c>R</c> or <c>ℝ</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
public sealed record RealsSyntax(SourceSpan Span, int End) : ExpressionSyntax(Span, End);

/// <summary><c>f(a, b = 2)</c> or <c>l'(z)</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Callee">What is called.</param>
/// <param name="Arguments">With what, at least one.</param>
public sealed record CallSyntax(SourceSpan Span, int End, CalleeSyntax Callee, ImmutableArray<ArgumentSyntax> Arguments) : ExpressionSyntax(Span, End);

/// <summary>The operators of calculus.</summary>
public enum CalculusOperator
{
    /// <summary><c>grad</c> or <c>∇</c>.</summary>
    Gradient,
    /// <summary><c>hess</c>.</summary>
    Hessian,
    /// <summary><c>jac</c>.</summary>
    Jacobian,
}

/// <summary><c>grad f(e)</c> or <c>grad[v] m(w, v)</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operator">Which derivative.</param>
/// <param name="Variable">The parameter it is with respect to; null for the first.</param>
/// <param name="Callee">The function.</param>
/// <param name="Arguments">Where the derivative is taken, at least one.</param>
public sealed record CalculusSyntax(
    SourceSpan Span, int End, CalculusOperator Operator, IdentifierSyntax? Variable, CalleeSyntax Callee, ImmutableArray<ArgumentSyntax> Arguments)
    : ExpressionSyntax(Span, End);

/// <summary><c>X[i]</c> or <c>X[i, j]</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Target">What is indexed.</param>
/// <param name="Indices">The indices, at least one.</param>
public sealed record IndexSyntax(SourceSpan Span, int End, ExpressionSyntax Target, ImmutableArray<ExpressionSyntax> Indices) : ExpressionSyntax(Span, End);

/// <summary><c>A.T</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Target">What is transposed.</param>
public sealed record TransposeSyntax(SourceSpan Span, int End, ExpressionSyntax Target) : ExpressionSyntax(Span, End);

/// <summary><c>a^b</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Base">The base; also a domain such as <c>R</c> or <c>[0, 1]</c>.</param>
/// <param name="Exponent">The exponent; also a dimension.</param>
public sealed record PowerSyntax(SourceSpan Span, int End, ExpressionSyntax Base, ExpressionSyntax Exponent) : ExpressionSyntax(Span, End);

/// <summary><c>R^(m x n)</c> or <c>[a, b]^(m x n)</c>: a space of matrices.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Base">Where the entries lie.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
public sealed record MatrixSpaceSyntax(SourceSpan Span, int End, ExpressionSyntax Base, ExpressionSyntax Rows, ExpressionSyntax Columns) : ExpressionSyntax(Span, End);

/// <summary><c>-a</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operand">What is negated.</param>
public sealed record NegateSyntax(SourceSpan Span, int End, ExpressionSyntax Operand) : ExpressionSyntax(Span, End);

/// <summary>The operators of a sum or a product.</summary>
public enum ArithmeticOperator
{
    /// <summary><c>+</c>.</summary>
    Add,
    /// <summary><c>-</c>.</summary>
    Subtract,
    /// <summary><c>*</c> or <c>·</c>.</summary>
    Multiply,
    /// <summary><c>/</c>.</summary>
    Divide,
    /// <summary><c>.*</c>.</summary>
    MultiplyElementwise,
    /// <summary><c>./</c>.</summary>
    DivideElementwise,
}

/// <summary>A sum <c>a + b - c</c> or a product <c>a * b / c</c> of any length, to be read from left to right.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operands">Two or more.</param>
/// <param name="Operators">One fewer; all of a sum, or all of a product. Operator k stands between operands k and k + 1.</param>
public sealed record ArithmeticSyntax(SourceSpan Span, int End, ImmutableArray<ExpressionSyntax> Operands, ImmutableArray<ArithmeticOperator> Operators)
    : ExpressionSyntax(Span, End);

/// <summary>A comparison or a chain <c>a &lt;= b &lt;= c</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operands">Two or more.</param>
/// <param name="Relations">One fewer; relation k stands between operands k and k + 1.</param>
public sealed record ComparisonSyntax(SourceSpan Span, int End, ImmutableArray<ExpressionSyntax> Operands, ImmutableArray<Relation> Relations)
    : ExpressionSyntax(Span, End);

/// <summary><c>not P</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operand">What is denied.</param>
public sealed record NotSyntax(SourceSpan Span, int End, ExpressionSyntax Operand) : ExpressionSyntax(Span, End);

/// <summary><c>P and Q and …</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operands">Two or more.</param>
public sealed record AndSyntax(SourceSpan Span, int End, ImmutableArray<ExpressionSyntax> Operands) : ExpressionSyntax(Span, End);

/// <summary><c>P or Q or …</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operands">Two or more.</param>
public sealed record OrSyntax(SourceSpan Span, int End, ImmutableArray<ExpressionSyntax> Operands) : ExpressionSyntax(Span, End);

/// <summary><c>P implies Q</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Premise">What is supposed.</param>
/// <param name="Conclusion">What follows.</param>
public sealed record ImpliesSyntax(SourceSpan Span, int End, ExpressionSyntax Premise, ExpressionSyntax Conclusion) : ExpressionSyntax(Span, End);

/// <summary><c>if c then a else b</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Condition">What decides.</param>
/// <param name="Then">The value where it holds.</param>
/// <param name="Else">The value elsewhere.</param>
public sealed record ConditionalSyntax(SourceSpan Span, int End, ExpressionSyntax Condition, ExpressionSyntax Then, ExpressionSyntax Else) : ExpressionSyntax(Span, End);

/// <summary>The quantifiers.</summary>
public enum Quantifier
{
    /// <summary><c>forall</c> or <c>∀</c>.</summary>
    ForAll,
    /// <summary><c>exists</c> or <c>∃</c>.</summary>
    Exists,
}

/// <summary><c>forall w in D where C: P</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Quantifier">Which.</param>
/// <param name="Binders">Its variables, at least one; a domain may use the variables before it.</param>
/// <param name="Where">What restricts them; null when nothing does.</param>
/// <param name="Body">What is said of them.</param>
public sealed record QuantifierSyntax(
    SourceSpan Span, int End, Quantifier Quantifier, ImmutableArray<BinderSyntax> Binders, ExpressionSyntax? Where, ExpressionSyntax Body) : ExpressionSyntax(Span, End);

/// <summary><c>with probability >= p over W0: P</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Level">The least probability.</param>
/// <param name="Over">The random names, at least one.</param>
/// <param name="Body">The event.</param>
public sealed record WithProbabilitySyntax(SourceSpan Span, int End, ExpressionSyntax Level, ImmutableArray<IdentifierSyntax> Over, ExpressionSyntax Body)
    : ExpressionSyntax(Span, End);

/// <summary>The operators that run an index over a range.</summary>
public enum IndexedOperator
{
    /// <summary><c>sum</c> or <c>∑</c>.</summary>
    Sum,
    /// <summary><c>mean</c>.</summary>
    Mean,
    /// <summary><c>prod</c>.</summary>
    Product,
    /// <summary><c>max</c>.</summary>
    Max,
    /// <summary><c>min</c>.</summary>
    Min,
    /// <summary><c>vec</c>.</summary>
    Vector,
}

/// <summary><c>sum(i in 1..n, e)</c> and its like. <c>max(a, b)</c> and <c>sum(x)</c> are calls.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operator">Which.</param>
/// <param name="Index">The index.</param>
/// <param name="Domain">Its range.</param>
/// <param name="Body">What is combined.</param>
public sealed record IndexedSyntax(SourceSpan Span, int End, IndexedOperator Operator, IdentifierSyntax Index, ExpressionSyntax Domain, ExpressionSyntax Body)
    : ExpressionSyntax(Span, End);

/// <summary>The population quantities.</summary>
public enum PopulationOperator
{
    /// <summary><c>E(…)</c>.</summary>
    Expectation,
    /// <summary><c>P(…)</c>.</summary>
    Probability,
}

/// <summary><c>E(x in R^d ~ dist: e)</c> or <c>P(W0: c)</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operator">Which.</param>
/// <param name="Draws">Over what, at least one.</param>
/// <param name="Body">Of what.</param>
public sealed record PopulationSyntax(SourceSpan Span, int End, PopulationOperator Operator, ImmutableArray<DrawSyntax> Draws, ExpressionSyntax Body)
    : ExpressionSyntax(Span, End);

/// <summary>What an expectation runs over: a new variable with its domain and distribution, or a declared <c>random</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The name.</param>
/// <param name="Domain">Where a new variable lies; null for a declared <c>random</c>.</param>
/// <param name="Distribution">What it is drawn from; null exactly when <paramref name="Domain"/> is.</param>
public sealed record DrawSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ExpressionSyntax? Domain, DistributionSyntax? Distribution) : SyntaxNode(Span, End);

/// <summary><c>[1, 2, 3]</c>: a vector, a matrix of rows, or the interval <c>[a, b]</c> where a domain is expected.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Elements">At least one.</param>
public sealed record VectorSyntax(SourceSpan Span, int End, ImmutableArray<ExpressionSyntax> Elements) : ExpressionSyntax(Span, End);

/// <summary><c>(a, b)</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Elements">Two or more.</param>
public sealed record TupleSyntax(SourceSpan Span, int End, ImmutableArray<ExpressionSyntax> Elements) : ExpressionSyntax(Span, End);

/// <summary><c>(a)</c>: means a; kept so that the formatter and messages show what was written.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Inner">What stands inside.</param>
public sealed record ParenthesizedSyntax(SourceSpan Span, int End, ExpressionSyntax Inner) : ExpressionSyntax(Span, End);

/// <summary><c>&lt;a, b&gt;</c> or <c>⟨a, b⟩</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Left">The first factor.</param>
/// <param name="Right">The second factor.</param>
public sealed record InnerProductSyntax(SourceSpan Span, int End, ExpressionSyntax Left, ExpressionSyntax Right) : ExpressionSyntax(Span, End);

/// <summary><c>||x||</c> or <c>‖x‖</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Operand">What is measured.</param>
public sealed record NormSyntax(SourceSpan Span, int End, ExpressionSyntax Operand) : ExpressionSyntax(Span, End);

/// <summary><c>a..b</c>: integers, both ends included; only where a domain is expected.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public sealed record RangeSyntax(SourceSpan Span, int End, ExpressionSyntax From, ExpressionSyntax To) : ExpressionSyntax(Span, End);

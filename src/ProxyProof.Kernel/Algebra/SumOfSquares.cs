using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A product of facts times a sum of squares: basis' Gram basis.</summary>
/// <param name="Factors">References to facts that are at least 0; their product is the weight.</param>
/// <param name="Basis">Polynomials.</param>
/// <param name="Gram">A symmetric positive semidefinite matrix, on and above the diagonal, row by row: entry (i, j) with i &lt;= j.</param>
public sealed record SquaresTerm(Sequence<string> Factors, Sequence<Polynomial> Basis, Sequence<Rational> Gram);

/// <summary>A multiple of a fact that is 0.</summary>
/// <param name="Fact">A reference.</param>
/// <param name="Multiplier">Any polynomial.</param>
public sealed record ZeroTerm(string Fact, Polynomial Multiplier);

/// <summary>
/// A proof that a margin is at least 0: factor * margin = Σ products of facts * sums of squares + Σ multiples of zeros + slack + remainder, where the remainder
/// is at least 0 by its range or, if asked for, because it is a quadratic with a positive semidefinite matrix.
/// </summary>
public sealed record SquaresCertificate
{
    /// <summary>What the margin is multiplied by: above 0 on the region.</summary>
    public Polynomial Factor { get; init; } = Polynomial.One;

    /// <summary>
    /// When given, margin = a - b with this b and a at least 0, and a² - b² stands in the margin's place: a >= b follows from a² >= b².
    /// </summary>
    public Polynomial? Root { get; init; }

    /// <summary>What is left for a strict claim: above 0 then.</summary>
    public Rational Slack { get; init; }

    /// <summary>Sums of squares.</summary>
    public Sequence<SquaresTerm> Squares { get; init; } = [];

    /// <summary>Multiples of zeros.</summary>
    public Sequence<ZeroTerm> Zeros { get; init; } = [];

    /// <summary>Convex functions of the claim's graph, and two points each: "tangent:0" refers to what convexity says of the first.</summary>
    public Sequence<ConvexFact> Convex { get; init; } = [];

    /// <summary>What eigenvalues and singular values say of vectors: their references follow those of the convex functions.</summary>
    public Sequence<SpectralForm> Spectral { get; init; } = [];

    /// <summary>Whether the remainder is a quadratic.</summary>
    public bool Quadratic { get; init; }

    /// <summary>Whether coordinates are replaced in the arguments of functions by what linear equations among the facts say.</summary>
    public bool Replaces { get; init; }

    /// <summary>Vectors that the remainder's matrix maps to 0: first the entry of 1, then those of its symbols in ascending order.</summary>
    public Sequence<Sequence<Rational>> Kernel { get; init; } = [];
}

/// <summary>A margin on a region, in polynomials: what the algebraic rules work on.</summary>
public sealed class AlgebraicGoal
{
    private readonly HashSet<int> _live = [];

    /// <summary>A goal.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="margin">What is to be at least 0 (above 0, or 0).</param>
    /// <param name="relation">Greater, GreaterOrEqual or Equal.</param>
    /// <param name="facts">What is known on the region; their expressions have values there.</param>
    /// <param name="graph">Where the margin comes from; null when functions are not needed.</param>
    public AlgebraicGoal(SymbolTable symbols, Polynomial margin, Relation relation, IReadOnlyList<KnownFact> facts, Graph? graph = null)
    {
        (Symbols, Margin, Relation, Facts, Graph) = (symbols, margin, relation, facts, graph);
        Axioms = new Axioms(symbols);
        Enliven(margin);
        foreach (var fact in facts)
        {
            Enliven(fact.Polynomial);
        }
    }

    /// <summary>The symbols.</summary>
    public SymbolTable Symbols { get; }

    /// <summary>What is to be at least 0.</summary>
    public Polynomial Margin { get; }

    /// <summary>In which relation to 0.</summary>
    public Relation Relation { get; }

    /// <summary>What is known on the region.</summary>
    public IReadOnlyList<KnownFact> Facts { get; }

    /// <summary>Numbers of which some is not 0, list by list: the sum of their squares is known to be positive. For searches.</summary>
    public IReadOnlyList<IReadOnlyList<Polynomial>> Nonzero { get; init; } = [];

    /// <summary>The graph that functions are taken from.</summary>
    public Graph? Graph { get; }

    /// <summary>What is known of symbols.</summary>
    public Axioms Axioms { get; }

    /// <summary>Whether a symbol has a value at every point of the region.</summary>
    public bool HasValue(int symbol)
    {
        if (_live.Contains(symbol))
        {
            return true;
        }

        // Not in the margin or a fact: then its function must be defined everywhere, and its arguments too.
        var meaning = Symbols[symbol];
        var total = meaning.Kind switch
        {
            SymbolKind.Coordinate or SymbolKind.Pi or SymbolKind.Greatest or SymbolKind.Weight => true,
            SymbolKind.Unary => (UnaryFunction)meaning.A is not (UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Tan or UnaryFunction.Arcsin or UnaryFunction.Arccos),
            SymbolKind.Binary => (BinaryFunction)meaning.A is BinaryFunction.TieStep
                || ((BinaryFunction)meaning.A is BinaryFunction.Huber or BinaryFunction.Smelu && meaning.Arguments[1] is { IsConstant: true, ConstantTerm.Sign: > 0 }),
            SymbolKind.Inverse => Symbols.Signs.Of(meaning.Arguments[0], Symbols) is { IsPositive: true } or { IsNegative: true },
            _ => false,
        };
        if (total && meaning.Arguments.All(HasValues))
        {
            _live.Add(symbol);
            return true;
        }

        return false;
    }

    /// <summary>Whether all symbols of a polynomial have values at every point of the region.</summary>
    public bool HasValues(Polynomial polynomial) => polynomial.Symbols().All(symbol => symbol < Symbols.Count && HasValue(symbol));

    /// <summary>
    /// The fact of a reference: "fact:3" of the region, "symbol:5:0" what is known of a symbol, "pair:5:7:1" of two; null where there is none, or where a symbol in
    /// it may have no value.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="tangents">What convexity says, for "tangent:0".</param>
    public KnownFact? Find(string reference, IReadOnlyList<KnownFact> tangents)
    {
        var parts = reference.Split(':');
        int[] numbers = [.. parts.Skip(1).Select(part => int.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1)];
        if (numbers.Contains(-1))
        {
            return null;
        }

        var (list, at) = (parts[0], numbers.Length) switch
        {
            ("fact", 1) => (Facts, numbers[0]),
            ("tangent", 1) => (tangents, numbers[0]),
            ("symbol", 2) when Usable(numbers[0]) => (Axioms.Of(numbers[0]), numbers[1]),
            ("pair", 3) when Usable(numbers[0]) && Usable(numbers[1]) => (Axioms.Of(numbers[0], numbers[1]), numbers[2]),
            _ => ([], 0),
        };
        return at < list.Count && HasValues(list[at].Polynomial) ? list[at] : null;
    }

    /// <summary>The difference that an undecided branch hangs on, as a list of none or one.</summary>
    public IEnumerable<Polynomial> Undecided(Symbol symbol) =>
        Graph is not null && symbol is { Kind: SymbolKind.Opaque, A: >= 0 } && Graph[new NodeId(symbol.A)] is Select select
            ? [new NormalForm(Graph, Symbols).Of(select.Difference)[symbol.B]]
            : [];

    private bool Usable(int symbol) => symbol < Symbols.Count && HasValue(symbol);

    private void Enliven(Polynomial polynomial)
    {
        foreach (var symbol in polynomial.Symbols())
        {
            if (_live.Add(symbol))
            {
                foreach (var argument in Symbols[symbol].Arguments)
                {
                    Enliven(argument);
                }
            }
        }
    }
}

/// <summary>Checks sums of squares. Everything is exact.</summary>
public static class SumOfSquares
{
    /// <summary>Checks a certificate.</summary>
    /// <returns>Null when the certificate proves the goal, else why it does not.</returns>
    /// <exception cref="AlgebraLimitException">The polynomials grow too large.</exception>
    public static string? Check(AlgebraicGoal goal, SquaresCertificate certificate)
    {
        var table = goal.Symbols;
        if (!goal.HasValues(certificate.Factor) || !table.Signs.Of(certificate.Factor, table).IsPositive)
        {
            return "the factor is not positive";
        }

        if (goal.Relation is not (Relation.GreaterOrEqual or Relation.Greater or Relation.Equal)
            || certificate.Slack.Sign < 0 || (goal.Relation == Relation.Greater && certificate.Root is not null))
        {
            return "a strict claim needs slack";
        }

        // Something positive among what the margin is made of makes it positive.
        var isPositive = goal.Relation != Relation.Greater || !certificate.Slack.IsZero;

        if (goal.Relation == Relation.Equal && (!certificate.Slack.IsZero || certificate.Squares.Count > 0 || certificate.Root is not null || certificate.Quadratic))
        {
            return "an equality has no squares";
        }

        KnownFact?[] said = [.. certificate.Convex.Select(convex => ConvexRule.Fact(goal, convex)), .. certificate.Spectral.Select(form => SpectralForm.Fact(goal, form))];
        KnownFact[] tangents = [.. said.OfType<KnownFact>()];
        if (tangents.Length < said.Length)
        {
            return "a function is not known to be convex around both points, or a matrix to lie between two values";
        }

        // Symbols that facts bring up are numbered before any polynomial of the certificate is read.
        foreach (var reference in certificate.Squares.SelectMany(term => term.Factors.Items).Concat(certificate.Zeros.Select(zero => zero.Fact)))
        {
            _ = goal.Find(reference, tangents);
        }

        // 1. What is to be written as a sum.
        var target = goal.Margin;
        if (certificate.Root is { } b)
        {
            // Its sign is that without denominators.
            var a = target + b;
            if (!goal.HasValues(b) || !(table.Signs.Of(a, table).IsNonnegative || table.Signs.Of(a.Symbols().Aggregate(a, Cleared), table).IsNonnegative))
            {
                return "the side that is squared may be negative";
            }

            target = table.Multiply(a, a) - table.Multiply(b, b);
        }

        var rest = new PolynomialSum();
        rest.Add(table.Multiply(certificate.Factor, target), Rational.One);
        rest.Add(Polynomial.One, -certificate.Slack);

        // 2. Sums of squares times products of facts.
        foreach (var term in certificate.Squares)
        {
            var weight = Polynomial.One;
            foreach (var reference in term.Factors)
            {
                if (goal.Find(reference, tangents) is not { IsEquality: false } fact)
                {
                    return $"{reference} is no fact that is at least 0";
                }

                weight = table.Multiply(weight, fact.Polynomial);
            }

            if (Squares(goal, term) is not { } squares)
            {
                return "a Gram matrix is not positive semidefinite";
            }

            var product = table.Multiply(weight, squares);
            isPositive |= table.Signs.Of(product, table).IsPositive;
            rest.Add(product, -Rational.One);
        }

        // 3. Zeros.
        foreach (var zero in certificate.Zeros)
        {
            if (goal.Find(zero.Fact, tangents) is not { IsEquality: true } fact || !goal.HasValues(zero.Multiplier))
            {
                return $"{zero.Fact} is no fact that is 0";
            }

            rest.Add(table.Multiply(zero.Multiplier, fact.Polynomial), -Rational.One);
        }

        // 4. What is left.
        var remainder = table.Reduce(rest.ToPolynomial());
        if (goal.Relation == Relation.Equal)
        {
            return remainder.IsZero ? null : "the sides differ";
        }

        if (!isPositive && !table.Signs.Of(remainder, table).IsPositive)
        {
            return "a strict claim needs slack";
        }

        return remainder.IsZero || table.Signs.Of(remainder, table).IsNonnegative ? null
            : !certificate.Quadratic ? "what is left may be negative"
            : QuadraticForm.Of(remainder) is { } form && form.IsNonnegative(certificate.Kernel) ? null
            : "what is left is no quadratic with a positive semidefinite matrix";

        Polynomial Cleared(Polynomial of, int symbol) => table[symbol] is { Kind: SymbolKind.Inverse } inverse && table.Signs.Of(inverse.Arguments[0], table).IsPositive ? table.Multiply(inverse.Arguments[0], of) : of;
    }

    private static Polynomial? Squares(AlgebraicGoal goal, SquaresTerm term)
    {
        var n = term.Basis.Count;
        if (term.Gram.Count != n * (n + 1) / 2 || !term.Basis.All(goal.HasValues))
        {
            return null;
        }

        var matrix = new Dictionary<(int Row, int Column), Rational>();
        var sum = new PolynomialSum();
        for (int i = 0, k = 0; i < n; i++)
        {
            for (var j = i; j < n; j++, k++)
            {
                if (!term.Gram[k].IsZero)
                {
                    matrix[(i, j)] = term.Gram[k];
                    sum.Add(goal.Symbols.Multiply(term.Basis[i], term.Basis[j]), i == j ? term.Gram[k] : 2 * term.Gram[k]);
                }
            }
        }

        return PositiveSemidefinite.Check(matrix, n, []) ? sum.ToPolynomial() : null;
    }
}

/// <summary>A polynomial of degree at most 2 as the quadratic form of a symmetric matrix in (1, symbols).</summary>
/// <param name="Symbols">The symbols that occur, ascending: rows 1, 2, …</param>
/// <param name="Matrix">The entries that are not 0, on and above the diagonal.</param>
public sealed record QuadraticForm(int[] Symbols, IReadOnlyDictionary<(int Row, int Column), Rational> Matrix)
{
    /// <summary>The form of a polynomial; null when its degree is above 2.</summary>
    public static QuadraticForm? Of(Polynomial polynomial)
    {
        if (polynomial.Degree > 2)
        {
            return null;
        }

        int[] symbols = [.. polynomial.Symbols()];
        var rows = symbols.Index().ToDictionary(symbol => symbol.Item, symbol => symbol.Index + 1);
        var matrix = new Dictionary<(int Row, int Column), Rational>();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var first = monomial.Count == 0 ? 0 : rows[monomial.SymbolAt(0)];
            var second = monomial.Count == 2 ? rows[monomial.SymbolAt(1)] : monomial.Degree == 2 ? first : 0;
            matrix[(int.Min(first, second), int.Max(first, second))] = first == second ? coefficient : coefficient / 2;
        }

        return new(symbols, matrix);
    }

    /// <summary>Whether the matrix is positive semidefinite.</summary>
    /// <param name="kernel">Vectors that it maps to 0, of one entry more than there are symbols.</param>
    public bool IsNonnegative(IReadOnlyList<Sequence<Rational>> kernel) =>
        kernel.All(vector => vector.Count == Symbols.Length + 1)
        && PositiveSemidefinite.Check(Matrix, Symbols.Length + 1, [.. kernel.Select(vector => vector.Items.ToArray())]);
}

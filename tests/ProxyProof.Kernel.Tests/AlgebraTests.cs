using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>
/// Random margins in polynomials, held against their values at points of the region: the normal form, the ranges, what is known of symbols and pairs of them,
/// and what convexity says.
/// </summary>
public class AlgebraTests
{
    private static readonly int Trials = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") == "1" ? 20_000 : 1_500;

    [Fact]
    public void What_the_algebra_says_holds_at_points()
    {
        var seen = new int[5];
        for (var seed = 1u; seed <= Trials; seed++)
        {
            Try(seed, seen);
        }

        Assert.All(seen, count => Assert.InRange(count, Trials / 15, int.MaxValue));
    }

    private static void Try(uint seed, int[] seen)
    {
        var random = new RandomNumbers(seed + 7_000_000);
        var m = new ClaimMaker();
        var (x, v) = (m.Variable("x"), m.Variable("v", 2));
        NodeId[] coordinates = [x, m.Entry(v, 0), m.Entry(v, 1)];
        NodeId number, condition, function;
        try
        {
            number = random.Number(m, coordinates);
            condition = random.Next(2) == 0 ? random.Number(m, coordinates) : coordinates[random.Next(3)];
            function = random.Convex(m, coordinates);
        }
        catch (ArgumentException)
        {
            return;
        }

        var where = random.Next(2) == 0 ? m.Compare(condition, (Relation)random.Next(6), m.Number(random.Next(2) == 0 ? 0 : random.Fraction())) : null;
        var body = m.AtLeast(random.Next(2) == 0 ? number : m.Minus(number, function), m.Number(0));
        var claim = ProofClaim.Of(m.Claim(m.All([m.Bind(x), m.Bind(v)], m.Both(body, m.AtLeast(function, m.Number(0))), where)));
        Assert.Null(claim.Refusal);
        var sequent = claim.Sequents[0];
        CoordinateRange[] box = [.. sequent.Coordinates.Select(_ => random.Range(positive: random.Next(3) == 0))];
        sequent = sequent with { Ranges = [.. box] };
        AlgebraicGoal? goal;
        try
        {
            goal = AlgebraicSequent.Of(sequent);
        }
        catch (AlgebraLimitException)
        {
            return;
        }

        if (goal is null)
        {
            return;
        }

        var count = goal.Symbols.Count;
        var tangents = Convexity(goal, claim, random, coordinates.Length, sequent);
        seen[3] += tangents.Count;
        for (var k = 0; k < 6; k++)
        {
            Rational[] point = [.. box.Select(random.Within)];
            if (!ProofClaim.Satisfies(sequent, point))
            {
                continue;
            }

            using (BigInterval.WithPrecision(256))
            {
                var at = new SymbolValues(sequent, goal.Symbols, point);
                void Demand(bool holds, Func<string> what)
                {
                    if (!holds)
                    {
                        Assert.Fail($"seed {seed}: {what()} at {string.Join(", ", point)} in {string.Join(" x ", box)}; {string.Join("; ", Enumerable.Range(0, goal.Symbols.Count).Select(i => $"s{i} {goal.Symbols[i].Kind} {goal.Symbols[i].A} {goal.Symbols[i].B} ({string.Join(", ", goal.Symbols[i].Arguments)})"))}; {m.Text()}");
                    }
                }

                // 1. The margin and its range.
                var value = at.Node(((Literal)sequent.Goal).Difference);
                var margin = at.Of(goal.Margin);
                Demand(value.Definedness == Definedness.Defined, () => "the margin has no value");
                Demand(margin.Definedness != Definedness.Defined || Meet(value, margin), () => $"the margin is {Text(value)} and the polynomial {goal.Margin} {Text(margin)}");
                Demand(Within(value, goal.Symbols.Signs.Of(goal.Margin, goal.Symbols)), () => "the range misses the margin");
                seen[0]++;

                // 2. Facts and symbols.
                foreach (var fact in goal.Facts)
                {
                    Demand(Holds(fact, at), () => $"the fact {fact}");
                }

                for (var symbol = 0; symbol < goal.Symbols.Count; symbol++)
                {
                    if (!goal.HasValue(symbol))
                    {
                        continue;
                    }

                    seen[1]++;
                    // A root of what is 0 may be enclosed beside its domain.
                    Demand(at[symbol].Definedness != Definedness.Undefined || at.IsFresh(symbol), () => $"s{symbol} has no value");
                    Demand(Within(at[symbol], goal.Symbols.Signs.OfSymbol(symbol, goal.Symbols)), () => $"the range of s{symbol} misses {Text(at[symbol])}");
                    Demand(goal.Axioms.Of(symbol).TrueForAll(fact => !goal.HasValues(fact.Polynomial) || Holds(fact, at)), () => $"what is known of s{symbol}");
                    for (var other = 0; other < count && symbol < count; other++)
                    {
                        if (other != symbol && goal.Symbols[other].Kind == goal.Symbols[symbol].Kind && goal.HasValue(other) && goal.Axioms.Of(symbol, other) is { Count: > 0 } pair)
                        {
                            seen[2]++;
                            Demand(pair.TrueForAll(fact => !goal.HasValues(fact.Polynomial) || Holds(fact, at)), () => $"what is known of s{symbol} and s{other}");
                        }
                    }
                }

                // 3. Convexity.
                foreach (var (convex, fact) in tangents)
                {
                    seen[4]++;
                    Demand(!goal.HasValues(fact.Polynomial) || Holds(fact, at), () => $"{convex} gives {fact} = {Text(at.Of(fact.Polynomial))}");
                }
            }
        }
    }

    // What convexity says of nodes of the claim at random points.
    private static List<(ConvexFact Convex, KnownFact Fact)> Convexity(AlgebraicGoal goal, ProofClaim claim, RandomNumbers random, int count, Sequent sequent)
    {
        var found = new List<(ConvexFact, KnownFact)>();
        Polynomial[] own = [.. sequent.Coordinates.Select(coordinate => goal.Symbols.Coordinate(coordinate.Variable, coordinate.Entry))];
        for (var k = 0; k < 12; k++)
        {
            Polynomial Entry() => random.Next(3) == 0 ? Polynomial.Of(random.Fraction()) : own[random.Next(count)] + Polynomial.Of(random.Next(2) == 0 ? 0 : random.Fraction());
            var first = random.Next(2) == 0;
            int[] variables = first ? [sequent.Coordinates[0].Variable] : [sequent.Coordinates[0].Variable, sequent.Coordinates[1].Variable];
            var size = first ? 1 : 3;
            ExactRange Range() => random.Next(3) switch { 0 => new(null, null), 1 => new(sequent.Ranges[0].Low, sequent.Ranges[0].High), _ => new(random.Fraction(), random.Next(2) == 0 ? null : 9) };
            var literal = ((Literal)claim.Sequents[1].Goal).Difference;
            var convex = new ConvexFact
            {
                Conclusion = (ConvexConclusion)random.Next(3),
                Node = random.Next(3) == 0 ? random.Next(claim.NodeCount) : literal.Index,
                Factor = random.Next(3) switch { 0 => -1, 1 => new Rational(1, 3), _ => 1 },
                Square = random.Next(3) switch { 0 => random.Fraction(), _ => 0 },
                Lipschitz = new Rational(1 + random.Next(8), 1 + random.Next(4)),
                Ties = random.Next(2) == 0,
                Variables = [.. variables],
                At = [.. Enumerable.Range(0, size).Select(_ => Entry())],
                To = [.. Enumerable.Range(0, size).Select(_ => Entry())],
                Box = random.Next(3) == 0 ? [.. Enumerable.Range(0, size).Select(_ => Range())] : [],
            };
            try
            {
                if (claim.Graph.ShapeOf(new NodeId(convex.Node)).IsScalar && ConvexRule.Fact(goal, convex) is { } fact)
                {
                    found.Add((convex, fact));
                }
            }
            catch (AlgebraLimitException)
            {
                // Nothing is said then.
            }
        }

        return found;
    }

    private static bool Meet(ExactOr<BigInterval> a, ExactOr<BigInterval> b)
    {
        var ((al, ah), (bl, bh)) = (a.ToDoubles(), b.ToDoubles());
        return al <= bh && bl <= ah;
    }

    private static bool Holds(KnownFact fact, SymbolValues at) => at.Of(fact.Polynomial) is var value
        && (value.Definedness != Definedness.Defined || value.Compare(fact.IsEquality ? Relation.Equal : Relation.GreaterOrEqual) != Trilean.False);

    private static bool Within(ExactOr<BigInterval> value, ExactRange range)
    {
        ExactOr<BigInterval> Less(Rational end) => ExactOr<BigInterval>.Apply(BinaryFunction.Subtract, value, ExactOr<BigInterval>.FromRational(end));
        return value.Definedness != Definedness.Defined
            || (!(range.Low is { } low && Less(low).Compare(Relation.Less) == Trilean.True)
                && !(range.High is { } high && Less(high).Compare(Relation.Greater) == Trilean.True)
                && !(range.NotZero && value.Compare(Relation.Equal) == Trilean.True));
    }

    private static string Text(ExactOr<BigInterval> value) => $"{value.Definedness} [{value.LowerDecimal(9)}, {value.UpperDecimal(9)}]";
}

/// <summary>The values of symbols at a point, by the conventions at kinks.</summary>
internal sealed class SymbolValues
{
    private readonly Sequent _sequent;
    private readonly SymbolTable _table;
    private readonly Rational[] _point;
    private readonly EnclosureEvaluator<ExactOr<BigInterval>> _nodes;
    private readonly Dictionary<int, ExactOr<BigInterval>> _values = [];
    private readonly HashSet<int> _fresh = [];

    public SymbolValues(Sequent sequent, SymbolTable table, Rational[] point)
    {
        (_sequent, _table, _point) = (sequent, table, point);
        _nodes = new(sequent.Graph, [.. Enumerable.Repeat(true, sequent.Graph.Count)], byConvention: true);
        _nodes.Run(id => sequent.Coordinates.Any(coordinate => coordinate.Variable == id)
            ? [.. sequent.Coordinates.Select((coordinate, k) => (coordinate, k)).Where(pair => pair.coordinate.Variable == id).Select(pair => Exact(point[pair.k]))]
            : null);
    }

    public ExactOr<BigInterval> this[int symbol] => _values.TryGetValue(symbol, out var value) ? value : _values[symbol] = Value(symbol);

    /// <summary>Whether the symbol is a coordinate of no variable: any number within its bounds.</summary>
    public bool IsFresh(int symbol) => this[symbol] is var _ && _fresh.Contains(symbol);

    public ExactOr<BigInterval> Node(NodeId node) => _nodes[node][0];

    public ExactOr<BigInterval> Of(Polynomial polynomial)
    {
        var sum = Exact(0);
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var term = Exact(coefficient);
            for (var i = 0; i < monomial.Count; i++)
            {
                term = Apply(BinaryFunction.Multiply, term, ExactOr<BigInterval>.Power(this[monomial.SymbolAt(i)], monomial.ExponentAt(i)));
            }

            sum = Apply(BinaryFunction.Add, sum, term);
        }

        return sum;
    }

    private static ExactOr<BigInterval> Exact(Rational value) => ExactOr<BigInterval>.FromRational(value);

    private static ExactOr<BigInterval> Apply(BinaryFunction function, ExactOr<BigInterval> x, ExactOr<BigInterval> y) => ExactOr<BigInterval>.Apply(function, x, y);

    private static bool IsZero(ExactOr<BigInterval> x) => x.Compare(Relation.Equal) == Trilean.True;

    private ExactOr<BigInterval> Value(int number)
    {
        var symbol = _table[number];
        ExactOr<BigInterval>[] arguments = [.. symbol.Arguments.Select(Of)];
        switch (symbol.Kind)
        {
            case SymbolKind.Coordinate:
                for (var k = 0; k < _point.Length; k++)
                {
                    if (_sequent.Coordinates[k].Variable == symbol.A && _sequent.Coordinates[k].Entry == symbol.B)
                    {
                        return Exact(_point[k]);
                    }
                }

                _fresh.Add(number);
                var range = _table.Signs.OfSymbol(number, _table);
                return Exact(range.Low ?? range.High ?? new Rational(1, 3));
            case SymbolKind.Pi:
                return ExactOr<BigInterval>.Pi;
            case SymbolKind.Unary when (UnaryFunction)symbol.A is UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign && IsZero(arguments[0]):
                return Exact(0);
            case SymbolKind.Unary:
                return ExactOr<BigInterval>.Apply((UnaryFunction)symbol.A, arguments[0]);
            case SymbolKind.Binary when symbol.Is(BinaryFunction.TieStep) && IsZero(arguments[0]):
                return Exact(1);
            case SymbolKind.Binary when symbol.Is(BinaryFunction.KinkRatio):
                // A term of an entry may be greater than the norm.
                return IsZero(arguments[1]) ? Exact(0) : Apply(BinaryFunction.Divide, arguments[0], arguments[1]);
            case SymbolKind.Binary:
                return Apply((BinaryFunction)symbol.A, arguments[0], arguments[1]);
            case SymbolKind.Inverse:
                return ExactOr<BigInterval>.Power(arguments[0], -1);
            case SymbolKind.Greatest:
                return arguments.Aggregate((x, y) => Apply(BinaryFunction.Max, x, y));
            case SymbolKind.Weight:
                // The first of the tied wins.
                return arguments.Select((other, k) => k == symbol.A ? Exact(1)
                    : IsZero(Apply(BinaryFunction.Subtract, arguments[symbol.A], other)) ? Exact(symbol.A < k ? 1 : 0)
                    : Apply(BinaryFunction.TieStep, arguments[symbol.A], other)).Aggregate((x, y) => Apply(BinaryFunction.Min, x, y));
            default:
                return symbol.A < 0 ? ExactOr<BigInterval>.Power(Exact(0), -1) : _nodes[new NodeId(symbol.A)][symbol.B];
        }
    }
}

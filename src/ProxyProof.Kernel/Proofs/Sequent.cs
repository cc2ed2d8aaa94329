using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>One entry of a quantified variable.</summary>
/// <param name="Variable">The variable of the graph.</param>
/// <param name="Entry">Row-major position.</param>
/// <param name="Name">For reports: "x", "w[2]".</param>
/// <param name="IsInteger">Whether it ranges over whole numbers only.</param>
public sealed record Coordinate(int Variable, int Entry, string Name, bool IsInteger)
{
    /// <summary>Which of some coordinates a node is; null for any other number.</summary>
    internal static int? Place(Graph graph, ImmutableArray<Coordinate> coordinates, NodeId node)
    {
        var (variable, entry) = graph[node] switch
        {
            Variable { Shape.IsScalar: true } one => (one.Id, 0),
            View { Map.Table: null, Shape.IsScalar: true } view when graph[view.X] is Variable of => (of.Id, view.Map.Offset),
            _ => (-1, 0),
        };
        for (var k = 0; k < coordinates.Length; k++)
        {
            if (coordinates[k].Variable == variable && coordinates[k].Entry == entry)
            {
                return k;
            }
        }

        return null;
    }
}

/// <summary>A closed range of reals; an end that is null is infinite.</summary>
/// <param name="Low">The lower end, included.</param>
/// <param name="High">The upper end, included.</param>
public readonly record struct CoordinateRange(Rational? Low, Rational? High)
{
    /// <summary>Whether it surely holds no number.</summary>
    public bool IsEmpty => Low is { } low && High is { } high && low > high;

    /// <summary>Whether it is one number.</summary>
    public bool IsPoint => Low is { } low && High is { } high && low == high;

    /// <summary>Whether the number lies within.</summary>
    public bool Contains(Rational value) => !(Low is { } low && value < low) && !(High is { } high && value > high);

    /// <summary>An enclosure of the range.</summary>
    public T Enclose<T>()
        where T : struct, IEnclosure<T> => this switch
        {
            { Low: { } low, High: { } high } => T.Hull(T.FromRational(low), T.FromRational(high)),
            { Low: { } low } => T.Apply(BinaryFunction.Add, T.FromRational(low), T.Apply(UnaryFunction.Abs, T.Entire)),
            { High: { } high } => T.Apply(BinaryFunction.Subtract, T.FromRational(high), T.Apply(UnaryFunction.Abs, T.Entire)),
            _ => T.Entire,
        };
}

/// <summary>
/// What is to be shown: at every point whose coordinates lie in their ranges and at which the facts hold, the goal holds; and at every point of the ranges
/// each fact is defined wherever the facts before it hold, and the goal where all do.
/// </summary>
public sealed record Sequent
{
    internal Sequent(ProofClaim claim, ImmutableArray<Coordinate> coordinates, ImmutableArray<CoordinateRange> ranges, ImmutableArray<Statement> facts, Statement goal)
    {
        Claim = claim;
        Coordinates = coordinates;
        Ranges = ranges;
        Facts = facts;
        Goal = goal;
    }

    /// <summary>The claim that it is a part of.</summary>
    public ProofClaim Claim { get; }

    /// <summary>The expressions without derivatives.</summary>
    public Graph Graph => Claim.Graph;

    /// <summary>Every entry of every variable that the goal and the facts may depend on.</summary>
    public ImmutableArray<Coordinate> Coordinates { get; internal init; }

    /// <summary>One a coordinate. Domains may be smaller: the facts say so.</summary>
    public ImmutableArray<CoordinateRange> Ranges { get; internal init; }

    /// <summary>Known to hold at the points in question; in order, an earlier one guards the later ones.</summary>
    public ImmutableArray<Statement> Facts { get; internal init; }

    /// <summary>Which of the facts are steps of the file's proof, shown before: they follow from the facts before them.</summary>
    public Range Shown { get; internal init; } = 0..0;

    /// <summary>Facts that put variables into Euclidean balls.</summary>
    internal ImmutableArray<EuclideanBall> BallFacts { get; init; } = [];

    /// <summary>The balls that the facts speak of as they stand: a rule may have taken facts away.</summary>
    internal ImmutableArray<EuclideanBall> Balls => [.. BallFacts.Where(ball => Facts.Contains(ball.Fact))];

    /// <summary>
    /// Where it is to be shown that the goal holds at some point, for all values of the other variables: the ball that the point is sought in. No rule but "solution"
    /// speaks of such a sequent.
    /// </summary>
    internal SoughtPoint? Sought { get; init; }

    /// <summary>Whether it is to be shown that the goal holds at some point of a ball.</summary>
    public bool IsSought => Sought is not null;

    /// <summary>To be shown.</summary>
    public Statement Goal { get; internal init; }

    /// <summary>Which coordinate a node is; null for any other number.</summary>
    internal int? Place(NodeId node) => Coordinate.Place(Graph, Coordinates, node);

    /// <summary>Whether a range is empty: then there is nothing to show.</summary>
    public bool IsEmpty => Ranges.Any(range => range.IsEmpty);

    /// <summary>The same with another goal or one more fact, for provers that look ahead: what rules check comes from the claim alone.</summary>
    public Sequent With(Statement goal, Statement? fact = null) => this with { Goal = goal, Facts = fact is null ? Facts : Facts.Add(fact) };

    /// <summary>The sequents of the rule "signs": the expression below 0, 0 and above 0; null where the rule does not apply.</summary>
    public Sequent[]? Signs(SignCut cut) => SignsRule.Divide(this, cut);

    /// <summary>What the rule "lemmas" says of a sum of products; null where it does not apply.</summary>
    public Literal? Lemma(ImmutableArray<LemmaTerm> terms) => LemmasRule.State(this, terms);

    /// <summary>The facts that the claim itself gives.</summary>
    public ImmutableArray<Statement> Hypotheses => Facts.RemoveRange(Shown.Start.Value, Shown.End.Value - Shown.Start.Value);

    /// <summary>Which coordinates the goal and the claim's own facts read, by variable. For provers: no rule asks, and dividing the others decides nothing.</summary>
    public bool[] CoordinatesRead()
    {
        // A rule may have taken facts away: then all that are left count.
        var own = Shown.End.Value <= Facts.Length ? Hypotheses : Facts;
        var marks = KernelOperands.Reachable(Graph, own.Append(Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
        var read = new HashSet<int>();
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && Graph[new NodeId(i)] is Variable variable)
            {
                read.Add(variable.Id);
            }
        }

        return [.. Coordinates.Select(coordinate => read.Contains(coordinate.Variable))];
    }

    /// <summary>The same on a smaller region.</summary>
    public Sequent Within(int coordinate, CoordinateRange range) => this with { Ranges = Ranges.SetItem(coordinate, range) };
}

/// <summary>A point that is claimed to exist in a Euclidean ball.</summary>
/// <param name="Variables">Its components.</param>
/// <param name="Centres">The centre, one node of its shape a component.</param>
/// <param name="Radius">The radius.</param>
/// <param name="Equation">What is to be 0 there, in all entries; or at most 0 where <paramref name="IsBound"/> says so.</param>
/// <param name="IsBound">Whether the number need be at most 0 only.</param>
internal sealed record SoughtPoint(ImmutableArray<int> Variables, ImmutableArray<NodeId> Centres, NodeId Radius, NodeId Equation, bool IsBound);

using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Variables that together keep within a distance of a centre.</summary>
/// <param name="Variables">Bits, one for each variable of the sequent; see <see cref="BallRegion.Bit"/>.</param>
/// <param name="Radius">The greatest Euclidean distance from the centre; may be infinite.</param>
internal readonly record struct BallGroup(ulong Variables, double Radius);

/// <summary>
/// A convex set that holds every point of a sequent at which its facts hold: each variable in its ranges, and those of a ball near the ball's centre, which
/// belongs to the set.
/// </summary>
internal sealed class BallRegion
{
    private readonly Dictionary<int, int> _ordinal = [];

    private BallRegion(Sequent sequent)
    {
        foreach (var coordinate in sequent.Coordinates)
        {
            _ordinal.TryAdd(coordinate.Variable, _ordinal.Count);
        }
    }

    /// <summary>The entries of each variable over the set.</summary>
    public Dictionary<int, Interval[]> Ranges { get; } = [];

    /// <summary>An enclosure of the centre.</summary>
    public Dictionary<int, Interval[]> Centre { get; } = [];

    /// <summary>The nodes that name the centres of balls.</summary>
    public Dictionary<int, NodeId> CentreNodes { get; } = [];

    /// <summary>Every variable is in one.</summary>
    public ImmutableArray<BallGroup> Groups { get; private set; } = [];

    /// <summary>The bit of a variable; 0 for one that is not the sequent's. Beyond 63 variables the last bit stands for several.</summary>
    public ulong Bit(int variable) => _ordinal.TryGetValue(variable, out var ordinal) ? 1UL << int.Min(ordinal, 63) : 0;

    /// <summary>The greatest distance from the centre of some variables together.</summary>
    public double Radius(ulong variables)
    {
        var square = 0.0;
        foreach (var group in Groups)
        {
            square = (group.Variables & variables) != 0 ? Upward.Plus(square, Upward.Square(group.Radius)) : square;
        }

        return Upward.Root(square);
    }

    /// <summary>Whether two variables have the same ranges and, where they have one, the same centre.</summary>
    public bool AreAlike(int one, int other) =>
        Ranges.TryGetValue(one, out var first) && Ranges.TryGetValue(other, out var second) && first.AsSpan().SequenceEqual(second)
        && CentreNodes.TryGetValue(one, out var centre) == CentreNodes.TryGetValue(other, out var centreOfOther) && centre == centreOfOther;

    /// <summary>Whether some variables, alike one by one with others, are also in balls alike: of the same radius, over the same of them, and over no others.</summary>
    public bool AreGroupedAlike(IReadOnlyList<int> ones, IReadOnlyList<int> others)
    {
        var (all, allOthers) = (ones.Aggregate(0UL, (bits, id) => bits | Bit(id)), others.Aggregate(0UL, (bits, id) => bits | Bit(id)));
        if ((all & allOthers) != 0 || ulong.PopCount(all) != (ulong)ones.Count || ulong.PopCount(allOthers) != (ulong)others.Count)
        {
            return false;
        }

        for (var k = 0; k < ones.Count; k++)
        {
            BallGroup[] first = [.. Groups.Where(group => (group.Variables & Bit(ones[k])) != 0)], second = [.. Groups.Where(group => (group.Variables & Bit(others[k])) != 0)];
            if (first.Length != 1 || second.Length != 1 || !first[0].Radius.Equals(second[0].Radius) || (first[0].Variables & ~all) != 0 || (second[0].Variables & ~allOthers) != 0
                || Enumerable.Range(0, ones.Count).Any(j => ((first[0].Variables & Bit(ones[j])) != 0) != ((second[0].Variables & Bit(others[j])) != 0)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the set from ranges and facts.</summary>
    public static BallRegion Of(Sequent sequent)
    {
        var region = new BallRegion(sequent);
        for (var k = 0; k < sequent.Coordinates.Length; k++)
        {
            var (variable, entry) = (sequent.Coordinates[k].Variable, sequent.Coordinates[k].Entry);
            if (!region.Ranges.TryGetValue(variable, out var ranges))
            {
                region.Ranges[variable] = ranges = new Interval[sequent.Graph.ShapeOf(sequent.Graph.VariableNode(variable)).Size];
                region.Centre[variable] = new Interval[ranges.Length];
            }

            ranges[entry] = sequent.Ranges[k].Enclose<Interval>();
            region.Centre[variable][entry] = new(ranges[entry].Midpoint);
        }

        var groups = ImmutableArray.CreateBuilder<BallGroup>();
        var taken = new HashSet<int>();
        foreach (var literal in sequent.Facts.OfType<Literal>())
        {
            if (BallFact.Of(sequent, literal) is { } ball && !ball.Centres.Keys.Any(taken.Contains))
            {
                groups.Add(region.Around(ball, taken));
            }
        }

        foreach (var (variable, ranges) in region.Ranges)
        {
            if (!taken.Contains(variable))
            {
                var square = 0.0;
                for (var k = 0; k < ranges.Length; k++)
                {
                    square = Upward.Plus(square, Upward.Square(Upward.Distance(ranges[k], region.Centre[variable][k])));
                }

                groups.Add(new(region.Bit(variable), Upward.Root(square)));
            }
        }

        region.Groups = groups.ToImmutable();
        return region;
    }

    // The ball's centre belongs to the set: ranges are widened to hold it. Convex sets are cut with each other.
    private BallGroup Around(BallFact ball, HashSet<int> taken)
    {
        var bits = 0UL;
        foreach (var (variable, centre) in ball.Centres)
        {
            taken.Add(variable);
            CentreNodes[variable] = ball.Nodes[variable];
            bits |= Bit(variable);
            Centre[variable] = centre;
            Ranges[variable] = [.. Ranges[variable].Zip(centre, Interval.Hull)];
        }

        return new(bits, ball.Radius);
    }
}

/// <summary>A fact that says that variables lie in a ball: r² - Σ (x - c)² >= 0 with r >= 0, or ‖x - c‖ - r &lt;= 0; c and r do not depend on variables.</summary>
/// <param name="Centres">An enclosure of the centre of each variable.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Radius">An upper bound of r.</param>
internal sealed record BallFact(IReadOnlyDictionary<int, Interval[]> Centres, IReadOnlyDictionary<int, NodeId> Nodes, double Radius)
{
    /// <summary>Reads a fact; null where it says nothing of the kind.</summary>
    public static BallFact? Of(Sequent sequent, Literal literal)
    {
        var graph = sequent.Graph;
        if (graph[literal.Difference] is not Binary { Function: BinaryFunction.Subtract } difference)
        {
            return null;
        }

        var (small, large) = literal.Relation switch
        {
            Relation.LessOrEqual or Relation.Less => (difference.X, difference.Y),
            Relation.GreaterOrEqual or Relation.Greater => (difference.Y, difference.X),
            _ => (default, default),
        };
        if (small == large)
        {
            return null;
        }

        var distances = new List<(int Variable, NodeId Centre)>();
        if (graph[small] is Reduce { Kind: Reduction.Norm } norm && norm.Shape.IsScalar)
        {
            return Apart(graph, norm.X, distances) ? Make(sequent, distances, large, isSquare: false) : null;
        }

        // The radius itself: its square alone would also bound by a negative number, which is as well.
        return Squares(graph, small, distances) ? Make(sequent, distances, large, isSquare: true) : null;
    }

    private static bool Squares(Graph graph, NodeId sum, List<(int Variable, NodeId Centre)> distances)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return graph[sum] switch
        {
            Binary { Function: BinaryFunction.Add } both => Squares(graph, both.X, distances) && Squares(graph, both.Y, distances),
            Reduce { Kind: Reduction.Sum, Shape.IsScalar: true } each when graph[each.X] is Power { Exponent: 2 } square => Apart(graph, square.X, distances),
            Power { Exponent: 2, Shape.IsScalar: true } one when graph[one.X] is Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } norm => Apart(graph, norm.X, distances),
            Power { Exponent: 2, Shape.IsScalar: true } one => Apart(graph, one.X, distances),
            _ => false,
        };
    }

    private static bool Apart(Graph graph, NodeId node, List<(int Variable, NodeId Centre)> distances)
    {
        if (graph[node] is not Binary { Function: BinaryFunction.Subtract } n)
        {
            return false;
        }

        var (x, c) = graph[n.X] is Variable ? (n.X, n.Y) : (n.Y, n.X);
        if (graph[x] is not Variable variable || distances.Exists(known => known.Variable == variable.Id))
        {
            return false;
        }

        distances.Add((variable.Id, c));
        return true;
    }

    private static BallFact? Make(Sequent sequent, List<(int Variable, NodeId Centre)> distances, NodeId bound, bool isSquare)
    {
        var graph = sequent.Graph;
        NodeId[] roots = [bound, .. distances.Select(each => each.Centre)];
        var needed = KernelOperands.Reachable(graph, roots);
        var bits = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        if (Enumerable.Range(0, needed.Length).Any(i => needed[i] && graph[new NodeId(i)] is Variable) || distances.Exists(each => !bits.Contains(each.Variable)))
        {
            return null;
        }

        var values = new EnclosureEvaluator<Interval>(graph, needed);
        values.Run(_ => null);
        var square = values[bound][0];
        if (square.Definedness != Definedness.Defined || !(square.Upper >= 0))
        {
            return null;
        }

        var radius = isSquare ? Upward.Root(square.Upper) : square.Upper;
        var centres = distances.ToDictionary(each => each.Variable, each => values[each.Centre]);
        return centres.Values.SelectMany(entries => entries).Any(entry => entry.Definedness != Definedness.Defined) ? null : new(centres, distances.ToDictionary(each => each.Variable, each => each.Centre), radius);
    }
}

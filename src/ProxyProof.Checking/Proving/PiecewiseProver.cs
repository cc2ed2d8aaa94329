using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Divides by the signs of what stands inside relu, abs, max, if, Huber and SmeLU until no kink is left, then looks for sums of squares on each piece.</summary>
internal sealed class PiecewiseProver : Prover
{
    private const int DepthLimit = 7;
    private const int PieceLimit = 300;

    public override string Name => Methods.Piecewise;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        var (pieces, cuts) = (0, 0);
        try
        {
            var step = Show(sequent, 0);
            return cuts == 0 ? Attempt.NotApplicable
                : step is null ? new(null, $"found no certificate for one of the pieces, after {pieces}")
                : new(step);
        }
        catch (AlgebraLimitException)
        {
            return new(null, "stopped where polynomials grew too large");
        }
        catch (OperationCanceledException)
        {
            return new(null, "reached its limit of work or time");
        }

        JsonObject? Show(Sequent part, int depth)
        {
            Stopping.Check(effort.Stop);
            if (AlgebraicSequent.Of(part, effort.Stop) is not { } goal)
            {
                return null;
            }

            var known = goal.Symbols.Count;

            var cut = Kink(part, goal);
            if (depth == 0 && cut is null)
            {
                return null;
            }

            var search = new SquaresSearch(goal, effort.Stop);
            if ((depth > 0 || cut is null) && (search.Contradiction() ?? search.Plain(new())) is { } plain)
            {
                pieces++;
                return SquaresJson.Step(plain);
            }

            // Kinks that only add to the margin are known from below.
            if (cut is not null && !HasKinks(goal, term => term.Value.Sign < 0 || term.Key.Degree > 1) && new ProductSearch(goal, effort.Stop).Find() is { } bounded && Renumbering.Of(part, goal, known, bounded, effort.Stop) is { } below)
            {
                pieces++;
                return SquaresJson.Step(below);
            }

            if (cut is null)
            {
                pieces++;
                return Piece(goal, search, effort).FirstOrDefault(found => found is not null) is { } found && Renumbering.Of(part, goal, known, found, effort.Stop) is { } certificate
                    ? SquaresJson.Step(certificate)
                    : null;
            }

            if (depth >= DepthLimit || pieces > PieceLimit || part.Signs(cut) is not { } cases)
            {
                return null;
            }

            cuts++;
            var steps = new JsonObject[3];
            foreach (var k in (int[])[2, 0, 1])
            {
                if (Show(cases[k], depth + 1) is not { } step)
                {
                    return null;
                }

                steps[k] = step;
            }

            return Json.Step(
                "signs",
                ("node", cut.Node),
                ("entry", cut.Entry),
                ("other", cut.Other),
                ("other_entry", cut.OtherEntry),
                ("offset", JsonValue.Create(cut.Offset.ToString())!),
                ("less", steps[0]),
                ("equal", steps[1]),
                ("greater", steps[2]));
        }
    }

    // Ways to show what has no kink that is open.
    private static IEnumerable<SquaresCertificate?> Piece(AlgebraicGoal goal, SquaresSearch search, ProofEffort effort)
    {
        yield return SquaresSearch.ByOwnFacts(goal, effort.Stop);
        yield return SquaresSearch.BySides(goal, effort.Stop);
        for (var level = 0; level <= 3; level++)
        {
            yield return search.Squares(level, new(), []);
        }

        yield return SquaresSearch.ByReaching(goal, effort.Stop);
        foreach (var root in ConvexSearch.Sides(goal).Select(root => (Polynomial?)root).Prepend(null))
        {
            yield return new ProductSearch(goal, effort.Stop).Find(root);
        }
    }

    // The simplest expression at a kink, the first of these in the order of the graph, whose sign is open and matters to the margin: with the signs of factors that
    // of a product is known.
    private static SignCut? Kink(Sequent sequent, AlgebraicGoal goal)
    {
        var wanted = Arguments(goal, subtracted: true) is { Count: > 0 } first ? first : Arguments(goal, subtracted: false);
        if (wanted.Count == 0)
        {
            return null;
        }

        var graph = sequent.Graph;
        if (sequent.Goal is not Literal { Difference: var literal })
        {
            return null;
        }

        var form = new NormalForm(graph, goal.Symbols);
        form.Of(literal);
        var (best, least) = ((SignCut?)null, (Degree: int.MaxValue, Terms: int.MaxValue));
        for (var i = 0; i <= literal.Index; i++)
        {
            foreach (var cut in Cuts(graph, i))
            {
                if (form.Known(cut.Node) is not { } values || (cut.Other >= 0 && form.Known(cut.Other) is null))
                {
                    break;
                }

                // Entries of one node are compared with those behind them.
                for (var entry = 0; entry < values.Length; entry++)
                {
                    foreach (var other in cut.Other < 0 ? [0] : cut.Other != cut.Node ? [entry] : Enumerable.Range(entry + 1, values.Length - entry - 1))
                    {
                        var value = values[entry] - Polynomial.Of(cut.Offset) - (cut.Other >= 0 ? form.Known(cut.Other)![other] : Polynomial.Zero);
                        var size = (value.Degree, value.Count);
                        if (!value.IsConstant && size.CompareTo(least) < 0 && wanted.Contains((1 / value.Leading) * value))
                        {
                            (best, least) = (cut with { Entry = entry, OtherEntry = other }, size);
                        }
                    }
                }
            }
        }

        return best;
    }

    // Whether some terms of the margin have open kinks.
    private static bool HasKinks(AlgebraicGoal goal, Func<KeyValuePair<Monomial, Rational>, bool> isAsked) =>
        Arguments(goal, goal.Margin.Terms.ToArray().Where(isAsked).SelectMany(term => Polynomial.Of(term.Key, 1).Symbols()), descends: true).Count > 0;

    // What stands inside kinks of the margin, scaled to a leading coefficient of 1; of those functions alone that are taken away.
    private static HashSet<Polynomial> Arguments(AlgebraicGoal goal, bool subtracted) => subtracted
        ? Arguments(goal, goal.Margin.Terms.ToArray().Where(term => term.Value.Sign < 0 && term.Key.Degree == 1).Select(term => term.Key.SymbolAt(0)), descends: false)
        : Arguments(goal, goal.Margin.Symbols(), descends: true);

    private static HashSet<Polynomial> Arguments(AlgebraicGoal goal, IEnumerable<int> symbols, bool descends)
    {
        var (wanted, seen, next) = (new HashSet<Polynomial>(), new HashSet<int>(), new Stack<int>(symbols));
        while (next.TryPop(out var symbol))
        {
            if (!seen.Add(symbol))
            {
                continue;
            }

            var meaning = goal.Symbols[symbol];
            foreach (var inner in descends ? meaning.Arguments.SelectMany(argument => argument.Symbols()) : [])
            {
                next.Push(inner);
            }

            var x = meaning.Arguments.Count > 0 ? meaning.Arguments[0] : Polynomial.Zero;
            if (meaning.Is(BinaryFunction.Huber) || meaning.Is(BinaryFunction.Smelu))
            {
                Want(x - meaning.Arguments[1]);
                Want(x + meaning.Arguments[1]);
            }
            else if (meaning.Kind == SymbolKind.Unary && (UnaryFunction)meaning.A is UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign
                || meaning.Is(BinaryFunction.TieStep))
            {
                Want(x);
            }
            else if (meaning.Kind == SymbolKind.Greatest)
            {
                Want(x - meaning.Arguments[1]);
            }
            else if (meaning.Kind == SymbolKind.Opaque && meaning.A >= 0)
            {
                // An undecided branch: its difference is looked for among all.
                foreach (var open in goal.Undecided(meaning))
                {
                    Want(open);
                }
            }
        }

        return wanted;

        void Want(Polynomial polynomial)
        {
            var sign = goal.Symbols.Signs.Of(polynomial, goal.Symbols);
            if (!polynomial.IsConstant && !sign.IsPositive && !sign.IsNegative && !(sign.IsNonnegative && sign.IsNonpositive))
            {
                wanted.Add((1 / polynomial.Leading) * polynomial);
            }
        }
    }

    private static IEnumerable<SignCut> Cuts(Graph graph, int node)
    {
        SignCut At(NodeId x, Rational offset, NodeId? other = null) => new(x.Index, 0, other?.Index ?? -1, 0, offset);
        switch (graph[new NodeId(node)])
        {
            case Unary { Function: UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign } n:
                yield return At(n.X, Rational.Zero);
                break;
            case Binary { Function: BinaryFunction.LeakyRelu } n:
                yield return At(n.X, Rational.Zero);
                break;
            case Binary { Function: BinaryFunction.Max or BinaryFunction.Min or BinaryFunction.TieStep } n:
                yield return At(n.X, Rational.Zero, n.Y);
                break;
            case Binary { Function: BinaryFunction.Huber or BinaryFunction.Smelu } n when Constant(graph, n.Y) is { } width:
                yield return At(n.X, width);
                yield return At(n.X, -width);
                break;
            case Select n:
                yield return At(n.Difference, Rational.Zero);
                break;
            case Reduce { Kind: Reduction.Max or Reduction.Min } n:
                yield return At(n.X, Rational.Zero, n.X);
                break;
            case Reduce { Kind: Reduction.Norm } n when graph.ShapeOf(n.X).Size == n.Shape.Size:
                yield return At(n.X, Rational.Zero);
                break;
            default:
                break;
        }
    }

    private static Rational? Constant(Graph graph, NodeId x)
    {
        while (graph[x] is View view)
        {
            x = view.X;
        }

        return graph[x] is Constant constant ? constant.Value : null;
    }
}

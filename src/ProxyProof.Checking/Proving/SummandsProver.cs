using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Shows that each summand of a sum over samples is at least 0, by one of several provers.</summary>
/// <param name="provers">What shows a summand.</param>
internal sealed class SummandsProver(IReadOnlyList<Prover> provers) : Prover
{
    public override string Name => Methods.Summands;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        try
        {
            return sequent.Goal is Literal { Relation: Relation.GreaterOrEqual or Relation.LessOrEqual } literal && AlgebraicSequent.Of(sequent, effort.Stop) is { } goal
                ? Prove(sequent, literal, goal, effort)
                : Attempt.NotApplicable;
        }
        catch (AlgebraLimitException)
        {
            return Attempt.NotApplicable;
        }
        catch (OperationCanceledException)
        {
            return new(null, "reached its limit of work or time");
        }
    }

    private Attempt Prove(Sequent sequent, Literal literal, AlgebraicGoal goal, ProofEffort effort)
    {
        var form = new NormalForm(sequent.Graph, goal.Symbols);
        var whole = form.Of(literal.Difference)[0];
        if (new Summands(sequent.Graph, form, goal.Symbols).Of(literal.Difference) is not { } summands)
        {
            return Attempt.NotApplicable;
        }

        var sign = literal.Relation == Relation.GreaterOrEqual ? Rational.One : -Rational.One;
        var generators = Generators(sequent.Graph, form, literal.Difference, [.. summands.SelectMany(summand => summand.Symbols())]);
        var (lemmas, facts) = (new JsonArray(), new List<Statement>());
        foreach (var summand in summands)
        {
            if (Terms(sign * summand, generators) is not { } terms || sequent.Lemma(terms) is not { } statement)
            {
                return Attempt.NotApplicable;
            }

            if (Shown(sequent.With(statement), effort) is not { } step)
            {
                return new(null, $"found no certificate for summand {lemmas.Count + 1} of {summands.Length}");
            }

            lemmas.Add((JsonNode)new JsonObject { ["terms"] = Json(terms), ["proof"] = step });
            facts.Add(statement);
        }

        var known = facts.Aggregate(sequent, (part, fact) => part.With(part.Goal, fact));
        if (AlgebraicSequent.Of(known, effort.Stop) is not { } added)
        {
            return Attempt.NotApplicable;
        }

        // Behind the facts on the region come those on eigenvalues: the summands are found by what they say.
        var forms = new NormalForm(sequent.Graph, added.Symbols);
        var used = new HashSet<int>();
        var squares = new List<SquaresTerm>();
        foreach (var fact in facts)
        {
            var polynomial = forms.Of(((Literal)fact).Difference)[0];
            var place = Enumerable.Range(0, added.Facts.Count).FirstOrDefault(i => !used.Contains(i) && added.Facts[i].Polynomial.Equals(polynomial), -1);
            if (place < 0)
            {
                return Attempt.NotApplicable;
            }

            used.Add(place);
            squares.Add(new([$"fact:{place}"], [Polynomial.One], [Rational.One]));
        }

        var certificate = new SquaresCertificate { Squares = [.. squares] };
        return SumOfSquares.Check(added, certificate) is not null ? new(null, "found no certificate for the sum")
            : new(ProxyProof.Checking.Proving.Json.Step("lemmas", ("lemmas", lemmas), ("then", SquaresJson.Step(certificate))));
    }

    private JsonObject? Shown(Sequent lemma, ProofEffort effort)
    {
        foreach (var prover in provers)
        {
            Stopping.Check(effort.Stop);
            if (prover.Prove(lemma, effort).Step is { } step)
            {
                return step;
            }
        }

        return null;
    }

    // Each symbol as a polynomial in entries of nodes, which are numbered from 0; null where the graph shows it nowhere alone, or beside coordinates and symbols that it does.
    private sealed record Generator(int Node, int Entry, Rational Scale, Polynomial Beside);

    private static Dictionary<int, Generator> Generators(Graph graph, NormalForm form, NodeId last, HashSet<int> symbols)
    {
        var found = new Dictionary<int, Generator>();
        for (var pass = 0; pass < 2 && symbols.Count > found.Count; pass++)
        {
            for (var i = 0; i <= last.Index; i++)
            {
                if (form.Known(i) is not { } entries)
                {
                    continue;
                }

                for (var entry = 0; entry < entries.Length; entry++)
                {
                    var polynomial = entries[entry];
                    foreach (var symbol in polynomial.Count <= 1 + (pass * 100) ? polynomial.Symbols() : [])
                    {
                        var scale = polynomial.Coefficient(Monomial.Of(symbol));
                        var rest = scale.IsZero ? polynomial : polynomial - (scale * Polynomial.Symbol(symbol));
                        if (symbols.Contains(symbol) && !found.ContainsKey(symbol) && !scale.IsZero && !rest.Symbols().Contains(symbol) && rest.Symbols().All(found.ContainsKey))
                        {
                            found[symbol] = new(i, entry, scale, rest);
                        }
                    }
                }
            }
        }

        return found;
    }

    private static ImmutableArray<LemmaTerm>? Terms(Polynomial polynomial, Dictionary<int, Generator> generators)
    {
        // A polynomial in generators, each of which has the number of its symbol.
        var sum = new PolynomialSum();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var product = Polynomial.Of(coefficient);
            for (var i = 0; i < monomial.Count; i++)
            {
                if (Expressed(monomial.SymbolAt(i)) is not { } factor)
                {
                    return null;
                }

                for (var k = 0; k < monomial.ExponentAt(i); k++)
                {
                    product *= factor;
                }
            }

            sum.Add(product, Rational.One);
        }

        var terms = ImmutableArray.CreateBuilder<LemmaTerm>();
        foreach (var (monomial, coefficient) in sum.ToPolynomial().Terms)
        {
            terms.Add(new(coefficient, [.. Enumerable.Range(0, monomial.Count).Select(i => (generators[monomial.SymbolAt(i)].Node, generators[monomial.SymbolAt(i)].Entry, monomial.ExponentAt(i)))]));
        }

        return terms.ToImmutable();

        Polynomial? Expressed(int symbol)
        {
            if (!generators.TryGetValue(symbol, out var generator))
            {
                return null;
            }

            // entry = scale * symbol + beside, and what is beside is made of generators found before.
            var beside = Polynomial.Zero;
            foreach (var (monomial, coefficient) in generator.Beside.Terms)
            {
                var product = Polynomial.Of(coefficient);
                for (var i = 0; i < monomial.Count; i++)
                {
                    if (Expressed(monomial.SymbolAt(i)) is not { } factor)
                    {
                        return null;
                    }

                    for (var k = 0; k < monomial.ExponentAt(i); k++)
                    {
                        product *= factor;
                    }
                }

                beside += product;
            }

            return 1 / generator.Scale * (Polynomial.Symbol(symbol) - beside);
        }
    }

    private static JsonArray Json(ImmutableArray<LemmaTerm> terms)
    {
        var list = new JsonArray();
        foreach (var term in terms)
        {
            var one = new JsonArray { JsonValue.Create(term.Coefficient.ToString()) };
            foreach (var (node, entry, exponent) in term.Factors)
            {
                one.Add((JsonNode)node);
                one.Add((JsonNode)entry);
                one.Add((JsonNode)exponent);
            }

            list.Add((JsonNode)one);
        }

        return list;
    }
}

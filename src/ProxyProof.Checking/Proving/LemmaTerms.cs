using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Polynomials as sums of products of numbers of the graph, as the rule "lemmas" takes them.</summary>
internal sealed class LemmaTerms
{
    private readonly Dictionary<int, Generator> _generators;

    /// <summary>Looks for numbers of the graph that are the symbols, by themselves or beside others.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="form">Its polynomials.</param>
    /// <param name="last">The last node in question.</param>
    /// <param name="symbols">The symbols.</param>
    /// <param name="stop">Whether to give up.</param>
    public LemmaTerms(Graph graph, NormalForm form, NodeId last, IReadOnlySet<int> symbols, Func<bool> stop) => _generators = Found(graph, form, last, symbols, stop);

    /// <summary>The sequent with lemmas as facts, in polynomials, and which facts they are: behind those on the region may come some on eigenvalues.</summary>
    public static (AlgebraicGoal Goal, int[] Places)? Places(Sequent sequent, IReadOnlyList<Statement> lemmas, Func<bool> stop)
    {
        if (AlgebraicSequent.Of(lemmas.Aggregate(sequent, (part, fact) => part.With(part.Goal, fact)), stop) is not { } goal)
        {
            return null;
        }

        var form = new NormalForm(sequent.Graph, goal.Symbols);
        var places = new List<int>();
        foreach (var lemma in lemmas)
        {
            var polynomial = form.Of(((Literal)lemma).Difference)[0];
            var place = Enumerable.Range(0, goal.Facts.Count).FirstOrDefault(i => !places.Contains(i) && goal.Facts[i].Polynomial.Equals(polynomial), -1);
            if (place < 0)
            {
                return null;
            }

            places.Add(place);
        }

        return (goal, [.. places]);
    }

    // Each symbol as a polynomial in entries of nodes, which are numbered from 0; null where the graph shows it nowhere alone, or beside coordinates and symbols that it does.
    private sealed record Generator(int Node, int Entry, Rational Scale, Polynomial Beside);

    private static Dictionary<int, Generator> Found(Graph graph, NormalForm form, NodeId last, IReadOnlySet<int> symbols, Func<bool> stop)
    {
        var found = new Dictionary<int, Generator>();
        for (var pass = 0; pass < 2 && symbols.Count > found.Count; pass++)
        {
            for (var i = 0; i <= last.Index; i++)
            {
                Stopping.Check(stop);
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

    /// <summary>The terms of a polynomial; null where the graph does not show all of its symbols.</summary>
    public ImmutableArray<LemmaTerm>? Of(Polynomial polynomial)
    {
        // A polynomial in _generators, each of which has the number of its symbol.
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
            terms.Add(new(coefficient, [.. Enumerable.Range(0, monomial.Count).Select(i => (_generators[monomial.SymbolAt(i)].Node, _generators[monomial.SymbolAt(i)].Entry, monomial.ExponentAt(i)))]));
        }

        return terms.ToImmutable();

        Polynomial? Expressed(int symbol)
        {
            if (!_generators.TryGetValue(symbol, out var generator))
            {
                return null;
            }

            // entry = scale * symbol + beside, and what is beside is made of _generators found before.
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

    /// <summary>As certificates write them.</summary>
    public static JsonArray Json(ImmutableArray<LemmaTerm> terms)
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

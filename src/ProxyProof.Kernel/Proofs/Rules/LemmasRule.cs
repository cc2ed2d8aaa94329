using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Numbers are at least 0 by themselves, and with them as facts the goal holds: a cut.</summary>
internal sealed class LemmasRule : ProofRule
{
    private const int MostFactors = 64;

    public override string Name => "lemmas";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "lemmas", "then");
        var facts = sequent.Facts;
        foreach (var lemma in ProofData.List(data, "lemmas"))
        {
            ProofData.Only(lemma, "terms", "proof");
            if (State(sequent, [.. ProofData.List(lemma, "terms").Select(Term)]) is not { } statement)
            {
                return "there is no such expression, or it speaks of more than the coordinates";
            }

            if (context.Check(sequent with { Goal = statement }, ProofData.Field(lemma, "proof")) is { } reason)
            {
                return $"a lemma: {reason}";
            }

            facts = facts.Add(statement);
        }

        return context.Check(sequent with { Facts = facts }, ProofData.Field(data, "then"));
    }

    /// <summary>That a sum of products is at least 0; null where a factor is no entry of a node, or hangs on more than the coordinates.</summary>
    public static Literal? State(Sequent sequent, ImmutableArray<LemmaTerm> terms)
    {
        var (graph, make) = (sequent.Graph, new NodeMaker(sequent.Graph));
        var sum = make.Number(0, Shape.Scalar);
        foreach (var term in terms)
        {
            var product = make.Number(term.Coefficient, Shape.Scalar);
            foreach (var (node, entry, exponent) in term.Factors)
            {
                if (exponent is < 1 or > MostFactors || SignsRule.Entry(graph, node, entry) is not { } factor)
                {
                    return null;
                }

                product = make.Times(product, exponent == 1 ? factor : make.Power(factor, exponent));
            }

            sum = make.Plus(sum, product);
        }

        return SignsRule.IsBound(sequent, sum) ? new Literal(Relation.GreaterOrEqual, sum) : null;
    }

    // ["1/2", node, entry, exponent, …]
    private static LemmaTerm Term(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Array || data.GetArrayLength() % 3 != 1)
        {
            throw new ProofFormatException("a term of a lemma is a list of a coefficient, then nodes, entries and exponents by turns");
        }

        JsonElement[] items = [.. data.EnumerateArray()];
        var numbers = new int[items.Length - 1];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (items[i + 1].ValueKind != JsonValueKind.Number || !items[i + 1].TryGetInt32(out numbers[i]))
            {
                throw new ProofFormatException("nodes, entries and exponents are whole numbers");
            }
        }

        return new(ProofData.Fraction(items[0]), [.. Enumerable.Range(0, numbers.Length / 3).Select(k => (numbers[3 * k], numbers[(3 * k) + 1], numbers[(3 * k) + 2]))]);
    }
}

/// <summary>A multiple of a product of powers of numbers.</summary>
/// <param name="Coefficient">The factor.</param>
/// <param name="Factors">Entries of nodes.</param>
public sealed record LemmaTerm(Rational Coefficient, ImmutableArray<(int Node, int Entry, int Exponent)> Factors);

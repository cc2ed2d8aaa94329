using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ExpectationOf = ProxyProof.Claims.Expectation;

namespace ProxyProof.Language.Elaboration;

/// <content>The claims and estimates of a theorem, and what belongs to each.</content>
internal sealed partial class TheoremElaborator
{
    private sealed record Statement(ItemSyntax Item, string Label, ExpectationOf? Expected, ProofSyntax? Proof);

    // The claims and estimates, each with the expectation and the proof that belong to it.
    private List<Statement> Statements()
    {
        List<Statement> statements = [];
        ExpectationOf? general = null;
        var (claims, estimates) = (0, 0);
        HashSet<string> labels = new(StringComparer.Ordinal);
        var own = new HashSet<int>();
        string Labelled(string label, SourceSpan span)
        {
            if (!labels.Add(label))
            {
                Report(new(Severity.Error, "PP2005", span, $"the label `{label}` is given twice", "give each claim of a theorem its own label; without one, the k-th is called `claimK`"));
            }

            return label;
        }

        for (var k = 0; k < theorem.Items.Length; k++)
        {
            switch (theorem.Items[k])
            {
                case ClaimSyntax or BrokenSyntax { Keyword: "claim" }:
                    claims++;
                    var item = theorem.Items[k];
                    var named = item is ClaimSyntax claim ? claim.Label : ((BrokenSyntax)item).Name;
                    var proof = k + 1 < theorem.Items.Length ? theorem.Items[k + 1] as ProofSyntax : null;
                    var next = k + 1 + (proof is null ? 0 : 1);
                    ExpectationOf? expected = null;
                    if (next < theorem.Items.Length && theorem.Items[next] is ExpectSyntax direct)
                    {
                        expected = direct.Expectation;
                        own.Add(next);
                    }

                    statements.Add(new(item, Labelled(named?.Name ?? $"claim{claims}", named?.Span ?? item.Span), expected, proof));
                    break;
                case EstimateSyntax or BrokenSyntax { Keyword: "estimate" }:
                    estimates++;
                    statements.Add(new(theorem.Items[k], Labelled($"estimate{estimates}", theorem.Items[k].Span), ExpectationOf.Holds, null));
                    break;
                case BrokenSyntax:
                    _broken = true;
                    break;
                case ExpectSyntax expect when !own.Contains(k):
                    if (general is not null)
                    {
                        Report(new(Severity.Error, "PP6006", expect.Span, "a second `expect` for the whole theorem", "put it directly after the claim it speaks of"));
                    }

                    general = expect.Expectation;
                    break;
                case ProofSyntax stray when k == 0 || theorem.Items[k - 1] is not (ClaimSyntax or BrokenSyntax { Keyword: "claim" }):
                    Report(new(Severity.Error, "PP6007", stray.Span, "a `proof` that follows no claim", "put it directly after its claim"));
                    break;
                default:
                    break;
            }
        }

        return [.. statements.Select(statement => statement with { Expected = statement.Expected ?? general ?? ExpectationOf.Holds })];
    }
}

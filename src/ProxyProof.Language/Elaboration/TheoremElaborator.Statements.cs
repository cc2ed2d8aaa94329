using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ExpectationOf = ProxyProof.Claims.Expectation;

namespace ProxyProof.Language.Elaboration;

/// <content>The claims and estimates of a theorem, and what belongs to each.</content>
internal sealed partial class TheoremElaborator
{
    // The key is the label, numbered where it was given before: that is a mistake.
    private sealed record Statement(ItemSyntax Item, string Label, ExpectationOf? Expected, ProofSyntax? Proof)
    {
        public string Key { get; init; } = Label;

        public Diagnostic? Mistake { get; init; }
    }

    // The claims and estimates, each with the expectation and the proof that belong to it.
    private List<Statement> Statements()
    {
        List<Statement> statements = [];
        ExpectationOf? general = null;
        var (claims, estimates) = (0, 0);
        Dictionary<string, int> labels = new(StringComparer.Ordinal);
        var own = new HashSet<int>();
        void Add(Statement statement, SourceSpan span)
        {
            var label = statement.Label;
            var number = labels[label] = labels.GetValueOrDefault(label) + 1;
            Diagnostic? mistake = number == 1 ? null
                : new(Severity.Error, "PP2005", span, $"the label `{label}` is given twice", "give each claim of a theorem its own label; without one, the k-th is called `claimK`");
            if (mistake is not null)
            {
                Report(mistake);
            }

            statements.Add(statement with { Key = Numbered(label, number), Mistake = mistake });
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

                    Add(new(item, named?.Name ?? $"claim{claims}", expected, proof), named?.Span ?? item.Span);
                    break;
                case EstimateSyntax or BrokenSyntax { Keyword: "estimate" }:
                    estimates++;
                    Add(new(theorem.Items[k], $"estimate{estimates}", ExpectationOf.Holds, null), theorem.Items[k].Span);
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

using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Formatting;

/// <summary>Tokens that start a line of their own: an item, the head of a theorem or proof, or a closing brace.</summary>
/// <param name="From">Index of its first token.</param>
/// <param name="To">Index after its last token; for the end of the file, the same.</param>
/// <param name="Indent">Its indentation.</param>
/// <param name="Item">The item, where its layout is special.</param>
internal sealed record OutlineLine(int From, int To, int Indent, ItemSyntax? Item = null)
{
    /// <summary>Whether a blank line belongs before it: theorems and defines stand apart.</summary>
    public bool WantsBlank { get; init; }

    /// <summary>Whether it is a closing brace, before which no blank line stands.</summary>
    public bool IsClosing { get; init; }

    /// <summary>Whether it is the first after an opening brace, after which no blank line stands.</summary>
    public bool AfterOpening { get; set; }

    /// <summary>The indentation of comments before it.</summary>
    public int CommentIndent => IsClosing ? Indent + 2 : Indent;
}

/// <summary>Cuts a file into the lines that do not depend on the width.</summary>
internal static class Outline
{
    /// <summary>The lines in order; together they hold every token.</summary>
    public static List<OutlineLine> Of(FileSyntax file, TokenList tokens)
    {
        var starts = new Dictionary<int, int>(tokens.Tokens.Length);
        for (var i = 0; i < tokens.Tokens.Length; i++)
        {
            starts.TryAdd(tokens.Tokens[i].Start, i);
        }

        var lines = new List<OutlineLine>();
        foreach (var (index, member) in file.Members.Index())
        {
            var previousIsTall = index > 0 && file.Members[index - 1] is TheoremSyntax or DefineSyntax;
            Add(lines, member, 0, tokens, starts, index > 0 && (previousIsTall || member is TheoremSyntax or DefineSyntax));
        }

        lines.Add(new(tokens.Tokens.Length - 1, tokens.Tokens.Length - 1, 0));
        return lines;
    }

    private static void Add(List<OutlineLine> lines, ItemSyntax item, int indent, TokenList tokens, Dictionary<int, int> starts, bool wantsBlank)
    {
        var from = starts[item.Start];
        var (body, open) = item switch
        {
            TheoremSyntax theorem => (theorem.Items, from + 3),
            ProofSyntax proof => (proof.Steps, from + 2),
            _ => (default, 0),
        };
        if (body.IsDefault)
        {
            lines.Add(new(from, After(tokens, item.End, from), indent, item) { WantsBlank = wantsBlank });
            return;
        }

        lines.Add(new(from, open, indent) { WantsBlank = wantsBlank });
        var first = lines.Count;
        foreach (var inner in body)
        {
            Add(lines, inner, indent + 2, tokens, starts, wantsBlank: false);
        }

        var close = After(tokens, item.End, from) - 1;
        lines.Add(new(close, close + 1, indent) { IsClosing = true });
        lines[first].AfterOpening = true;
    }

    /// <summary>Index after the last token that ends at or before the offset.</summary>
    private static int After(TokenList tokens, int end, int from)
    {
        var (low, high) = (from, tokens.Tokens.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = tokens.Tokens[middle].End <= end ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

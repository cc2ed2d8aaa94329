using System.Text;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Formatting;

/// <summary>Writes the tokens of one item, on one line where they fit, else broken at the loosest operator first.</summary>
internal sealed class LineBreaker
{
    private const int Step = 2;

    private readonly TokenList _tokens;
    private readonly StringBuilder _output;
    private readonly Spacing _spacing;

    // Width of the tokens before an index when written flat, and the number of comments before it.
    private readonly int[] _flat;
    private readonly int[] _comments;
    private readonly int[] _firstComment;
    private readonly int[] _closer;

    public LineBreaker(TokenList tokens, StringBuilder output)
    {
        _tokens = tokens;
        _output = output;
        _spacing = new(tokens);
        var count = tokens.Tokens.Length;
        _flat = new int[count + 1];
        _comments = new int[count + 1];
        _firstComment = new int[count + 1];
        _closer = new int[count];
        var comment = 0;
        var open = new Stack<int>();
        for (var i = 0; i < count; i++)
        {
            _firstComment[i] = comment;
            while (comment < tokens.Comments.Length && tokens.Comments[comment].Before == i)
            {
                comment++;
            }

            _comments[i + 1] = comment;
            var space = i > 0 && Kind(i) != TokenKind.EndOfFile && _spacing.SpaceBefore(i) ? 1 : 0;
            _flat[i + 1] = _flat[i] + space + (Kind(i) == TokenKind.EndOfFile ? 0 : _spacing.Spelling(i).Length);
            if (TokenKinds.IsOpener(Kind(i)))
            {
                open.Push(i);
            }
            else if (TokenKinds.IsCloser(Kind(i)) && open.TryPop(out var opener))
            {
                _closer[opener] = i;
            }
        }

        _firstComment[count] = comment;
    }

    private int Column => _output.Length - _lineStart;

    private int _lineStart;

    /// <summary>Writes the line; the output stands at its indentation.</summary>
    public void Write(OutlineLine line)
    {
        _lineStart = _output.Length - line.Indent;
        if (line.Item is CalcSyntax calc)
        {
            WriteCalc(line, calc);
            return;
        }

        // The keyword and a label stay on the first line, whatever follows.
        var head = line.From + 1;
        if (line.Item is ClaimSyntax { Label: not null } or HaveSyntax { Label: not null })
        {
            head += 2;
        }

        head = Math.Min(head, line.To);
        WriteTokens(line.From, head, line.Indent + Step);
        if (head < line.To)
        {
            Gap(head, line.Indent + Step, breakHere: false);
            Write(head, line.To, line.Indent);
        }
    }

    /// <summary>Each link on a line of its own, the reasons below each other.</summary>
    private void WriteCalc(OutlineLine line, CalcSyntax calc)
    {
        var indent = line.Indent + Step;
        var starts = new List<int>();
        var link = 0;
        for (var i = line.From; i < line.To && link < calc.Links.Length; i++)
        {
            if (_tokens.Tokens[i].Start == calc.Links[link].Start)
            {
                starts.Add(i);
                link++;
            }
        }

        starts.Add(line.To);
        WriteTokens(line.From, line.From + 1, indent);
        Gap(line.From + 1, indent, breakHere: false);
        Write(line.From + 1, starts[0], line.Indent);

        // The reasons line up where every link fits on its line.
        var widths = starts.Zip(starts.Skip(1), (from, to) => FlatWidth(from, Reason(from, to))).ToList();
        var widest = widths.Max();
        var reasons = starts.Zip(starts.Skip(1), (from, to) => to - Reason(from, to) == 2 ? FlatWidth(to - 2, to) + 1 : 0).Max();
        var aligned = indent + widest + reasons <= Formatter.Width;
        for (var i = 0; i + 1 < starts.Count; i++)
        {
            var reason = Reason(starts[i], starts[i + 1]);
            Gap(starts[i], indent, breakHere: true);
            Write(starts[i], reason, indent);
            if (reason < starts[i + 1])
            {
                if (aligned && !HasComment(reason))
                {
                    _output.Append(' ', Math.Max(0, indent + widest - Column));
                }

                Gap(reason, indent + Step, breakHere: Column + 1 + FlatWidth(reason, starts[i + 1]) > Formatter.Width);
                WriteTokens(reason, starts[i + 1], indent + Step);
            }
        }
    }

    private int Reason(int from, int to) => to - from > 2 && Kind(to - 2) == TokenKind.By ? to - 2 : to;

    /// <summary>Writes tokens; lines that continue them are indented one step more.</summary>
    private void Write(int from, int to, int indent)
    {
        if (Column + FlatWidth(from, to) <= Formatter.Width && !HasCommentInside(from, to))
        {
            WriteTokens(from, to, indent + Step);
            return;
        }

        // An operator that starts the piece is not a place to cut it; a sign belongs to its operand.
        while (Leads(Kind(from)) && from + 1 < to)
        {
            _output.Append(_spacing.Spelling(from));
            Gap(++from, indent + Step, breakHere: false);
        }

        var (cuts, fill) = Cuts.Find(this, from, to);
        if (cuts.Count == 0)
        {
            WriteBrackets(from, to, indent);
            return;
        }

        // Inside brackets that are broken the pieces stand below each other, elsewhere they continue the first.
        // The cases of a conditional stand below each other.
        var next = (from > 0 && TokenKinds.IsOpener(Kind(from - 1))) || Kind(cuts[0]) is TokenKind.Then or TokenKind.Else ? indent : indent + Step;
        var start = from;
        var pieceIndent = IsQuantifier(Kind(from)) ? indent + Step : indent;
        foreach (var cut in cuts.Append(to))
        {
            if (start > from)
            {
                var flat = Column + 1 + FlatWidth(start, cut);
                var stays = (fill && flat <= Formatter.Width && !HasCommentInside(start, cut)) || Hugs(start, cut, next);
                Gap(start, next, breakHere: !stays);
                pieceIndent = stays ? indent : next;
            }

            Write(start, cut, pieceIndent);
            start = cut;
        }
    }

    private static bool IsQuantifier(TokenKind kind) => kind is TokenKind.ForAll or TokenKind.Exists or TokenKind.With;

    private static bool Leads(TokenKind kind) => TokenKinds.IsRelation(kind) || kind is TokenKind.And or TokenKind.Or or TokenKind.Implies or TokenKind.Not
        or TokenKind.Then or TokenKind.Else or TokenKind.Where or TokenKind.On or TokenKind.By or TokenKind.Tilde
        or TokenKind.Plus or TokenKind.Minus or TokenKind.Star or TokenKind.Slash or TokenKind.DotStar or TokenKind.DotSlash;

    /// <summary>Whether the piece is what follows <c>=</c>, is one bracket or call that fits on no line, and so breaks better inside.</summary>
    private bool Hugs(int start, int end, int indent)
    {
        var open = Kind(start) == TokenKind.Name && start + 1 < end && Kind(start + 1) == TokenKind.OpenParen ? start + 1 : start;
        return Kind(start - 1) == TokenKind.Assign && TokenKinds.IsOpener(Kind(open)) && _closer[open] == end - 1
            && Column + 1 + FlatWidth(start, open + 1) <= Formatter.Width && indent + FlatWidth(start, end) > Formatter.Width;
    }

    /// <summary>No operator to break at: break inside the brackets that do not fit.</summary>
    private void WriteBrackets(int from, int to, int indent)
    {
        for (var i = from; i < to; i++)
        {
            if (i > from)
            {
                Gap(i, indent + Step, breakHere: false);
            }

            var close = TokenKinds.IsOpener(Kind(i)) ? _closer[i] : 0;
            var breaks = close > i + 1 && close < to && (HasCommentInside(i, close + 1) || Column + FlatWidth(i, to) > Formatter.Width);
            _output.Append(_spacing.Spelling(i));
            if (!breaks)
            {
                continue;
            }

            Gap(i + 1, indent + Step, breakHere: true);
            Write(i + 1, close, indent + Step);
            Gap(close, indent, breakHere: true);
            _output.Append(_spacing.Spelling(close));
            i = close;
        }
    }

    private void WriteTokens(int from, int to, int indent)
    {
        for (var i = from; i < to; i++)
        {
            if (i > from)
            {
                Gap(i, indent, breakHere: false);
            }

            _output.Append(_spacing.Spelling(i));
        }
    }

    /// <summary>What stands between a token and the one before it: comments, a line break, a space or nothing.</summary>
    private void Gap(int index, int indent, bool breakHere)
    {
        var last = _tokens.Tokens[index - 1].End;
        for (var c = _firstComment[index]; c < _comments[index + 1]; c++)
        {
            var comment = _tokens.Comments[c];
            if (_tokens.Source.Text.AsSpan(last, comment.Start - last).IndexOfAny('\n', '\r') < 0)
            {
                _output.Append("  ");
            }
            else
            {
                NewLine(indent);
            }

            _output.Append(_tokens.Source.Text.AsSpan(comment.Start, comment.End - comment.Start));
            last = comment.End;
            breakHere = true;
        }

        if (breakHere)
        {
            NewLine(indent);
        }
        else if (_spacing.SpaceBefore(index) && (_output.Length == 0 || _output[^1] != ' ' || Kind(index) != TokenKind.By))
        {
            _output.Append(' ');
        }
    }

    private void NewLine(int indent)
    {
        while (_output.Length > 0 && _output[^1] == ' ')
        {
            _output.Length--;
        }

        _output.Append('\n');
        _lineStart = _output.Length;
        _output.Append(' ', indent);
    }

    private int FlatWidth(int from, int to)
    {
        var leading = from > 0 && from < to && _spacing.SpaceBefore(from) ? 1 : 0;
        return _flat[to] - _flat[from] - leading;
    }

    private bool HasCommentInside(int from, int to) => to > from && _firstComment[to] > _comments[from + 1];

    private bool HasComment(int index) => _comments[index + 1] > _firstComment[index];

    private TokenKind Kind(int index) => _tokens.Tokens[index].Kind;

    /// <summary>Where an expression is cut: before its loosest operators, after commas, colons and <c>=</c>.</summary>
    private static class Cuts
    {
        private const int SumRank = 9;

        public static (List<int> At, bool Fill) Find(LineBreaker line, int from, int to)
        {
            var best = int.MaxValue;
            var cuts = new List<int>();
            var afterConditional = false;
            for (var i = from; i < to; i++)
            {
                var kind = line.Kind(i);
                if (TokenKinds.IsOpener(kind) && line._closer[i] > i)
                {
                    i = line._closer[i];
                    continue;
                }

                // A quantifier owns what follows it: its own parts are cuts only where it comes first.
                if (IsQuantifier(kind))
                {
                    if (i > from)
                    {
                        break;
                    }

                    // What is bound, under which condition, and what is claimed of it.
                    cuts.AddRange(Parts(line, i, to));
                    if (cuts.Count == 0)
                    {
                        cuts.AddRange(Conditions(line, i + 1, to));
                    }

                    if (cuts.Count > 0)
                    {
                        return (cuts, Fill: false);
                    }
                }

                // A conditional owns the sum after its `else`, but no relation.
                if (kind == TokenKind.If)
                {
                    afterConditional = true;
                    i = Parts(line, i, to).DefaultIfEmpty(to).First();
                    continue;
                }

                var (rank, after) = Rank(line, i);
                var cut = i + after;
                if (rank > best || rank == int.MaxValue || (afterConditional && rank >= SumRank) || cut <= from || cut >= to)
                {
                    continue;
                }

                if (rank < best)
                {
                    cuts.Clear();
                    best = rank;
                }

                cuts.Add(cut);
            }

            if (cuts.Count == 0 && line.Kind(from) == TokenKind.If)
            {
                cuts.AddRange(Cases(line, from, to));
                return (cuts.Count > 0 ? cuts : [.. Parts(line, from, to)], Fill: false);
            }

            return (cuts, Fill: best is 2 or >= SumRank);
        }

        /// <summary>The cases of the conditional that starts the range, after the first: each <c>else</c> of a chain.</summary>
        private static IEnumerable<int> Cases(LineBreaker line, int from, int to)
        {
            var nested = 0;
            for (var i = from + 1; i < to; i++)
            {
                var kind = line.Kind(i);
                if (TokenKinds.IsOpener(kind) && line._closer[i] > i)
                {
                    i = line._closer[i];
                }
                else if (kind == TokenKind.If)
                {
                    nested += nested == 0 && line.Kind(i - 1) == TokenKind.Else ? 0 : 1;
                }
                else if (kind == TokenKind.Else && nested-- == 0)
                {
                    nested = 0;
                    yield return i;
                }
            }
        }

        /// <summary>The conditions in the head of a quantifier.</summary>
        private static IEnumerable<int> Conditions(LineBreaker line, int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                if (TokenKinds.IsOpener(line.Kind(i)) && line._closer[i] > i)
                {
                    i = line._closer[i];
                }
                else if (line.Kind(i) == TokenKind.Where)
                {
                    yield return i;
                }
            }
        }

        /// <summary>The parts of a quantifier or a conditional that starts the range.</summary>
        private static IEnumerable<int> Parts(LineBreaker line, int start, int to)
        {
            var nested = 0;
            for (var i = start + 1; i < to; i++)
            {
                var kind = line.Kind(i);
                if (TokenKinds.IsOpener(kind) && line._closer[i] > i)
                {
                    i = line._closer[i];
                }
                else if (line.Kind(start) != TokenKind.If)
                {
                    if (kind is TokenKind.ForAll or TokenKind.Exists or TokenKind.With)
                    {
                        nested++;
                    }
                    else if (kind == TokenKind.Colon && nested-- == 0)
                    {
                        if (i + 1 < to)
                        {
                            yield return i + 1;
                        }

                        yield break;
                    }
                }
                else if (kind == TokenKind.If)
                {
                    nested++;
                }
                else if (kind == TokenKind.Then && nested == 0)
                {
                    yield return i;
                }
                else if (kind == TokenKind.Else && nested-- == 0)
                {
                    yield return i;
                    yield break;
                }
            }
        }

        /// <summary>How loosely the token binds, and whether the cut comes before (0) or after (1) it.</summary>
        private static (int Rank, int After) Rank(LineBreaker line, int i) => line.Kind(i) switch
        {
            TokenKind.Colon => (1, 1),
            TokenKind.Comma => (2, 1),
            TokenKind.Assign => (3, 1),
            TokenKind.Tilde or TokenKind.On or TokenKind.By or TokenKind.Where => (4, 0),
            TokenKind.Implies => (5, 0),
            TokenKind.Or => (6, 0),
            TokenKind.And => (7, 0),
            var kind when TokenKinds.IsRelation(kind) => (8, 0),
            TokenKind.Plus or TokenKind.Minus when line._spacing.IsBinary(i) => (SumRank, 0),
            TokenKind.Star or TokenKind.Slash or TokenKind.DotStar or TokenKind.DotSlash => (SumRank + 1, 0),
            _ => (int.MaxValue, 0),
        };
    }
}

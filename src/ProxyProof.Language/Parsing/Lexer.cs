using System.Globalization;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Parsing;

/// <summary>
/// Turns text into tokens. Every spelling of a token gets the same kind; a mistake is reported and read as what was meant, so that
/// the grammar goes on.
/// </summary>
/// <remarks>
/// <c>&lt;</c> and <c>||</c> open a bracket where an operand is expected; <c>&gt;</c> closes one where the innermost open bracket
/// is an angle, and is then a token by itself: <c>&lt;a,b&gt;==c</c>. An angle holds no bare comparison, so that is never in doubt.
/// </remarks>
internal sealed partial class Lexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private readonly List<Comment> _comments = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<int> _mistakes = [];
    private readonly List<TokenKind> _open = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _nameLookup;
    private readonly StringBuilder _doc = new();
    private bool _afterShapeWord;
    private int _lastDocStart;
    private int _at;

    private Lexer(SourceText source)
    {
        _source = source;
        _text = source.Text;
        _nameLookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        _numberLookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private TokenKind Previous => _tokens.Count == 0 ? TokenKind.EndOfFile : _tokens[^1].Kind;

    // The shape word of `R^(m x n)` follows an operand and is none itself.
    private bool AfterOperand => TokenKinds.EndsOperand(Previous) && !_afterShapeWord;

    /// <summary>Reads all tokens.</summary>
    public static TokenList Read(SourceText source) => new Lexer(source).Run();

    private TokenList Run()
    {
        while (_at < _text.Length && _diagnostics.Count < Parser.DiagnosticLimit)
        {
            ReadOne();
        }

        // What is left after too many mistakes is not read: one token stands for it.
        Add(TokenKind.EndOfFile, _at);
        if (_doc.Length > 0)
        {
            _diagnostics.Add(new(
                Severity.Warning, SyntaxCodes.LooseDoc, _source.Span(_lastDocStart, _lastDocStart + 3),
                "this doc comment belongs to nothing: no `theorem`, `define`, `let` or `claim` follows", "write `//` for an ordinary comment"));
        }

        return new(_source, [.. _tokens], [.. _comments], [.. _diagnostics], [.. _mistakes.Order()]);
    }

    private void ReadOne()
    {
        var c = _text[_at];
        if (char.IsWhiteSpace(c))
        {
            _at++;
        }
        else if (c == '/' && Peek(1) == '/')
        {
            ReadComment();
        }
        else if (char.IsAsciiLetter(c) || c == '_')
        {
            ReadName();
        }
        else if (char.IsAsciiDigit(c))
        {
            ReadNumber();
        }
        else if (c == '"')
        {
            ReadText('"');
        }
        else if (!ReadMark(c) && !ReadForeign(c))
        {
            ReadOther();
        }
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Looking(string at) => _text.AsSpan(_at).StartsWith(at, StringComparison.Ordinal);

    private void Add(TokenKind kind, int start, object? value = null)
    {
        switch (kind)
        {
            case TokenKind.Theorem or TokenKind.Define or TokenKind.Let or TokenKind.Claim:
                value = _doc.ToString();
                _doc.Clear();
                break;
            default:
                break;
        }

        Nest(kind);
        _afterShapeWord = kind == TokenKind.Name && value is "x" && AfterOperand;
        _tokens.Add(new(kind, start, _at, value));
    }

    private void Take(TokenKind kind, int length)
    {
        var start = _at;
        _at += length;
        Add(kind, start);
    }

    /// <summary>Keeps the stack of open brackets; an item starts afresh, so one mistake does not spoil the next item.</summary>
    private void Nest(TokenKind kind)
    {
        if (TokenKinds.IsOpener(kind) || kind == TokenKind.If)
        {
            _open.Add(kind);
        }
        else if (TokenKinds.StartsItem(kind))
        {
            _open.Clear();
        }
        else if (TokenKinds.IsCloser(kind) || kind == TokenKind.Then)
        {
            var opener = kind == TokenKind.Then ? TokenKind.If : kind - 1;
            var depth = _open.LastIndexOf(opener);
            if (depth >= 0)
            {
                _open.RemoveRange(depth, _open.Count - depth);
            }
        }
    }

    private bool InnermostIs(TokenKind opener) => _open.Count > 0 && _open[^1] == opener;

    private void ReadComment()
    {
        var start = _at;
        var end = _text.AsSpan(_at).IndexOfAny('\n', '\r');
        _at = end < 0 ? _text.Length : _at + end;
        var trimmed = _text.AsSpan(start, _at - start).TrimEnd();
        _comments.Add(new(start, start + trimmed.Length, _tokens.Count));
        if (trimmed.StartsWith("///") && !trimmed.StartsWith("////"))
        {
            var line = trimmed[3..];
            _doc.Append(_doc.Length > 0 ? "\n" : "").Append(line.StartsWith(" ") ? line[1..] : line);
            _lastDocStart = start;
        }
    }

    private void ReadName()
    {
        var start = _at;
        var plain = true;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                _at++;
            }
            else if (c < 0x80 || !Rune.TryGetRuneAt(_text, _at, out var rune) || !Continues(rune))
            {
                break;
            }
            else
            {
                plain = false;
                _at += rune.Utf16SequenceLength;
            }
        }

        var raw = _text.AsSpan(start, _at - start);
        if (!_nameLookup.TryGetValue(raw, out var name))
        {
            var written = raw.ToString();
            name = plain ? written : CanonicalForm.Of(written).Replace('\u00B5', '\u03BC');
            _names[written] = name;
        }

        var kind = TokenKinds.OfWord(name);
        Add(kind, start, kind == TokenKind.Name ? name : null);
    }

    private static bool Continues(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private void ReadText(char closing)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < _text.Length && _text[_at] != closing && _text[_at] is not ('\n' or '\r'))
        {
            // Only \" and \\ are escapes: paths and TeX keep their backslashes.
            if (_text[_at] == '\\' && Peek(1) is '"' or '\\')
            {
                _at++;
            }

            value.Append(_text[_at++]);
        }

        if (_at < _text.Length && _text[_at] == closing)
        {
            _at++;
        }
        else
        {
            Report(SyntaxCodes.UnterminatedText, start, _at, "found a text without its closing `\"`", "a text ends on the line on which it starts");
        }

        Add(TokenKind.Text, start, value.ToString());
    }

    private void Report(string code, int start, int end, string message, string? help)
    {
        var span = _source.Span(start, end);
        _mistakes.Add(start);

        // The same mistake again in the same line is the other half of a pair, or adds nothing.
        if (_diagnostics.Count == 0 || _diagnostics[^1].Span.Line != span.Line || !string.Equals(_diagnostics[^1].Message, message, StringComparison.Ordinal))
        {
            _diagnostics.Add(new(Severity.Error, code, span, message, help));
        }
    }
}

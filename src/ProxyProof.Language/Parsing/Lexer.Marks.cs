using System.Globalization;
using System.Text;

namespace ProxyProof.Language.Parsing;

/// <summary>Marks and operators: those of the language, those of other languages, and look-alikes.</summary>
internal sealed partial class Lexer
{
    // A symbol that is not of the language but whose meaning is clear: the token it is read as, and what to write. Longest first.
    private static readonly (string Symbol, TokenKind Kind, string Help)[] Foreign =
    [
        ("<==>", TokenKind.Implies, "write `(P implies Q) and (Q implies P)`"),
        ("<=>", TokenKind.Implies, "write `(P implies Q) and (Q implies P)`"),
        ("==>", TokenKind.Implies, "write `implies`"),
        ("===", TokenKind.Equal, "write `==`"),
        ("!==", TokenKind.NotEqual, "write `!=`"),
        ("&&", TokenKind.And, "write `and`"),
        ("/\\", TokenKind.And, "write `and`"),
        ("\\/", TokenKind.Or, "write `or`"),
        ("**", TokenKind.Caret, "write `^` for a power"),
        ("=<", TokenKind.LessOrEqual, "write `<=`"),
        ("=>", TokenKind.Implies, "write `implies`, or `>=` for a comparison"),
        ("->", TokenKind.Implies, "write `implies`"),
        (":=", TokenKind.Assign, "write `=`"),
        ("/=", TokenKind.NotEqual, "write `!=`"),
        ("~=", TokenKind.NotEqual, "write `!=`"),
        ("&", TokenKind.And, "write `and`"),
        ("@", TokenKind.Star, "write `*` for a matrix product"),
        ("!", TokenKind.Not, "write `not`"),
        ("\u2212", TokenKind.Minus, "write `-`"),
        ("\u2010", TokenKind.Minus, "write `-`"),
        ("\u2011", TokenKind.Minus, "write `-`"),
        ("\u2013", TokenKind.Minus, "write `-`"),
        ("\u2014", TokenKind.Minus, "write `-`"),
        ("\u22C5", TokenKind.Star, "write `*` or `·`"),
        ("\u2217", TokenKind.Star, "write `*`"),
        ("\u2219", TokenKind.Star, "write `*`"),
        ("\u2022", TokenKind.Star, "write `*`"),
        ("\u00F7", TokenKind.Slash, "write `/`"),
        ("\u2215", TokenKind.Slash, "write `/`"),
        ("\u2A7D", TokenKind.LessOrEqual, "write `<=` or `≤`"),
        ("\u2A7E", TokenKind.GreaterOrEqual, "write `>=` or `≥`"),
        ("\u2192", TokenKind.Implies, "write `implies` or `⇒`"),
        ("\u27F9", TokenKind.Implies, "write `implies` or `⇒`"),
        ("\u21D4", TokenKind.Implies, "write `(P implies Q) and (Q implies P)`"),
        ("\u2032", TokenKind.Prime, "write `'`"),
        ("\u2019", TokenKind.Prime, "write `'`"),
        ("\u2208\u0338", TokenKind.In, "write `not` before a condition"),
        ("\u223C", TokenKind.Tilde, "write `~`"),
        ("\u2236", TokenKind.Colon, "write `:`"),
        ("\uFF0C", TokenKind.Comma, "write `,`"),
        ("\uFF08", TokenKind.OpenParen, "write `(`"),
        ("\uFF09", TokenKind.CloseParen, "write `)`"),
    ];

    // A stray character: what to write instead.
    private static readonly Dictionary<char, string> StrayHelp = new()
    {
        [';'] = "remove it: items need no terminator",
        ['#'] = "a comment starts with `//`",
        ['%'] = "write a percentage as a number such as `0.95`",
        ['|'] = "write `abs(x)` for an absolute value, `||x||` for a norm, `or` between conditions",
        ['?'] = "write `if c then a else b`",
        ['\\'] = "write the symbol itself or its ASCII spelling, such as `forall`, `sum` or `eta`",
        ['$'] = "remove it: formulas stand without dollar signs",
        ['`'] = "remove it",
        ['\u221A'] = "write `sqrt(x)`",
        ['\u220F'] = "write `prod(i in 1..n, e)`",
        ['\u222B'] = "write an expectation `E(x in D ~ dist: e)`; there are no integrals",
        ['\u2202'] = "write `grad`, `jac` or `l'(z)`",
        ['\u2209'] = "write the condition with `not`, or restrict with `where`",
        ['\u2248'] = "write two inequalities: there is no approximate equality",
        ['\u221D'] = "write the constant",
        ['\u2026'] = "write `..` for a range, or every element",
        ['\u2218'] = "write `f(g(x))`",
    };

    private bool ReadMark(char c)
    {
        switch (c)
        {
            case '(': Take(TokenKind.OpenParen, 1); return true;
            case ')': Take(TokenKind.CloseParen, 1); return true;
            case '[': Take(TokenKind.OpenBracket, 1); return true;
            case ']': Take(TokenKind.CloseBracket, 1); return true;
            case '{': Take(TokenKind.OpenBrace, 1); return true;
            case '}': Take(TokenKind.CloseBrace, 1); return true;
            case ',': Take(TokenKind.Comma, 1); return true;
            case ':' when Peek(1) != '=': Take(TokenKind.Colon, 1); return true;
            case '~' when Peek(1) != '=': Take(TokenKind.Tilde, 1); return true;
            case '\'': Take(TokenKind.Prime, 1); return true;
            case '+': Take(TokenKind.Plus, 1); return true;
            case '-' when Peek(1) != '>': Take(TokenKind.Minus, 1); return true;
            case '*' when Peek(1) != '*': Take(TokenKind.Star, 1); return true;
            case '/' when Peek(1) is not ('\\' or '=' or '*'): Take(TokenKind.Slash, 1); return true;
            case '^': Take(TokenKind.Caret, 1); return true;
            case '.': return ReadDot();
            case '<': return ReadLess();
            case '>': return ReadGreater();
            case '=' when Peek(1) == '=' && Peek(2) is not ('=' or '>'): Take(TokenKind.Equal, 2); return true;
            case '=' when Peek(1) is not ('=' or '>' or '<') || (Peek(1) == '<' && LooksLikeInnerProduct(_at + 1)): Take(TokenKind.Assign, 1); return true;
            case '!' when Peek(1) == '=' && Peek(2) != '=': Take(TokenKind.NotEqual, 2); return true;
            case '|' when Peek(1) == '|': return ReadBars(2);
            case '\u2016' or '\u2225': return ReadBars(1);
            case '\u27E8' or '\u2329' or '\u3008': Take(TokenKind.OpenAngle, 1); return true;
            case '\u27E9' or '\u232A' or '\u3009': Take(TokenKind.CloseAngle, 1); return true;
            case '\u2265': Take(TokenKind.GreaterOrEqual, 1); return true;
            case '\u2264': Take(TokenKind.LessOrEqual, 1); return true;
            case '\u2260': Take(TokenKind.NotEqual, 1); return true;
            case '\u2200': Take(TokenKind.ForAll, 1); return true;
            case '\u2203': Take(TokenKind.Exists, 1); return true;
            case '\u2208': Take(TokenKind.In, 1); return true;
            case '\u2207': Take(TokenKind.Grad, 1); return true;
            case '\u2227': Take(TokenKind.And, 1); return true;
            case '\u2228': Take(TokenKind.Or, 1); return true;
            case '\u00AC': Take(TokenKind.Not, 1); return true;
            case '\u21D2': Take(TokenKind.Implies, 1); return true;
            case '\u00B7' or '\u0387': Take(TokenKind.Star, 1); return true;
            case '\u00D7': Take(TokenKind.Cross, 1); return true;
            case '\u2211': TakeName("sum"); return true;
            case '\u221E': TakeName("inf"); return true;
            default: return false;
        }
    }

    private void TakeName(string name)
    {
        var start = _at++;
        Add(TokenKind.Name, start, name);
    }

    private bool ReadDot()
    {
        if (char.IsAsciiDigit(Peek(1)))
        {
            var start = _at++;
            var digits = _at;
            SkipDigits();
            Report(SyntaxCodes.BarePoint, start, _at, $"found `{_text[start.._at]}`, expected a digit before the point", $"write `0{_text[start.._at]}`");
            AddNumber(digits, _at);
            return true;
        }

        switch (Peek(1))
        {
            case '.': Take(TokenKind.DotDot, 2); break;
            case '*': Take(TokenKind.DotStar, 2); break;
            case '/': Take(TokenKind.DotSlash, 2); break;
            default: Take(TokenKind.Dot, 1); break;
        }

        return true;
    }

    private bool ReadLess()
    {
        if (!AfterOperand)
        {
            // `< =` and `<=` never start an operand.
            Take(Peek(1) == '=' ? TokenKind.LessOrEqual : TokenKind.OpenAngle, Peek(1) == '=' ? 2 : 1);
            return true;
        }

        if (Looking("<=>") || Looking("<==>"))
        {
            return false;
        }

        Take(Peek(1) == '=' ? TokenKind.LessOrEqual : TokenKind.Less, Peek(1) == '=' ? 2 : 1);
        return true;
    }

    private bool ReadGreater()
    {
        if (InnermostIs(TokenKind.OpenAngle))
        {
            Take(TokenKind.CloseAngle, 1);
        }
        else if (Peek(1) == '=')
        {
            Take(TokenKind.GreaterOrEqual, 2);
        }
        else
        {
            Take(TokenKind.Greater, 1);
        }

        return true;
    }

    /// <summary><c>||</c>: opens where an operand is expected, closes the innermost norm, else is the <c>or</c> of another language.</summary>
    private bool ReadBars(int length)
    {
        if (!AfterOperand)
        {
            Take(TokenKind.OpenNorm, length);
        }
        else if (InnermostIs(TokenKind.OpenNorm) || (_open.Contains(TokenKind.OpenNorm) && !ClosesAhead(length)))
        {
            Take(TokenKind.CloseNorm, length);
        }
        else if (ClosesAhead(length))
        {
            // The grammar reports two factors side by side.
            Take(TokenKind.OpenNorm, length);
        }
        else
        {
            Report(SyntaxCodes.BarsForOr, _at, _at + length, $"found `{_text[_at..(_at + length)]}` between two operands, expected an operator", "write `or` between conditions; a norm is `||x||`");
            Take(TokenKind.Or, length);
        }

        return true;
    }

    /// <summary>Whether another pair of bars follows before the line or the surrounding bracket ends: then these bars, if they touch what follows, open a norm.</summary>
    private bool ClosesAhead(int length)
    {
        if (char.IsWhiteSpace(Peek(length)))
        {
            return false;
        }

        var depth = 0;
        for (var i = _at + length; i < _text.Length && i < _at + 1000 && _text[i] is not ('\n' or '\r'); i++)
        {
            switch (_text[i])
            {
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}' when --depth < 0:
                    return false;
                case '\u2016' or '\u2225':
                    return true;
                case '|' when i + 1 < _text.Length && _text[i + 1] == '|':
                    return true;
                case '=' or ',' when depth == 0:
                    return false;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>Whether <c>=&lt;</c> is <c>=</c> before an inner product, as in <c>let c =&lt;a, b&gt;</c>.</summary>
    private bool LooksLikeInnerProduct(int at)
    {
        var line = _text.AsSpan(at);
        var end = line.IndexOfAny('\n', '\r');
        line = end < 0 ? line : line[..end];
        return line.Contains(',') && line.Contains('>');
    }

    private bool ReadForeign(char c)
    {
        if (c == '/' && Peek(1) == '*')
        {
            var start = _at;
            var close = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
            _at = close < 0 ? _text.Length : close + 2;
            Report(SyntaxCodes.BlockComment, start, start + 2, "found `/*`, expected `//`", "a comment starts with `//` and ends with its line");
            return true;
        }

        if (c == '\u201C')
        {
            Report(SyntaxCodes.ForeignSymbol, _at, _at + 1, "found `“`, expected `\"`", "write straight quotes `\"…\"`");
            ReadText('\u201D');
            return true;
        }

        foreach (var (symbol, kind, help) in Foreign)
        {
            if (Looking(symbol))
            {
                Report(SyntaxCodes.ForeignSymbol, _at, _at + symbol.Length, $"found `{symbol}`, expected `{TokenKinds.Spelling(kind)}`", help);
                Take(kind, symbol.Length);
                return true;
            }
        }

        return false;
    }

    /// <summary>Names of other scripts, and characters that mean nothing.</summary>
    private void ReadOther()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out var rune))
        {
            Report(SyntaxCodes.StrayCharacter, _at, _at + 1, $"found half a character, U+{(int)_text[_at]:X4}", "remove it");
            _at++;
            return;
        }

        if (Rune.IsLetter(rune))
        {
            ReadName();
            return;
        }

        var start = _at;
        _at += rune.Utf16SequenceLength;
        var code = $"U+{rune.Value:X4}";
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse:
                Report(SyntaxCodes.InvisibleCharacter, start, _at, $"found the invisible character {code}", "remove it");
                break;
            case UnicodeCategory.DecimalDigitNumber:
                while (_at < _text.Length && Rune.TryGetRuneAt(_text, _at, out var next) && Rune.IsDigit(next))
                {
                    _at += next.Utf16SequenceLength;
                }

                Report(SyntaxCodes.StrayCharacter, start, _at, $"found `{_text[start.._at]}`, expected digits from 0 to 9", "write numbers with the digits 0 to 9");
                Add(TokenKind.Number, start, Numerics.Rational.Zero);
                break;
            case UnicodeCategory.OtherNumber:
                ReadScript(start, rune);
                break;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                Report(SyntaxCodes.StrayCharacter, start, _at, $"found the combining mark {code} after no letter", "remove it, or put it after a letter");
                break;
            default:
                Report(
                    SyntaxCodes.StrayCharacter, start, _at, $"found `{rune}`, which means nothing in a .thm file",
                    rune.IsBmp ? StrayHelp.GetValueOrDefault((char)rune.Value, $"remove it ({code})") : $"remove it ({code})");
                break;
        }
    }

    /// <summary>Superscripts, subscripts and fractions in one character.</summary>
    private void ReadScript(int start, Rune rune)
    {
        const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹", subscripts = "₀₁₂₃₄₅₆₇₈₉";
        var text = rune.ToString();
        var power = superscripts.IndexOf(text, StringComparison.Ordinal);
        var index = subscripts.IndexOf(text, StringComparison.Ordinal);
        Report(
            SyntaxCodes.ForeignSymbol, start, _at, $"found `{text}`, expected ASCII digits",
            power >= 0 ? $"write `^{power}`" : index >= 0 ? $"write the digit as part of the name, such as `x{index}`, or an index `x[{index}]`" : "write a fraction such as `1/2`");
    }
}

using System.Net;
using System.Text;

namespace ProxyProof.Reporting;

/// <summary>
/// Turns the LaTeX that this product's printers write into MathML, which browsers typeset without a script. A command that it does not know is shown as its
/// own text: nothing is lost.
/// </summary>
internal sealed class MathMl
{
    // Deeper groups are shown as their source, far before a stack ends.
    private const int Deepest = 120;

    private readonly string _latex;
    private int _at;
    private int _depth;

    private MathMl(string latex) => _latex = latex;

    /// <summary>A display as a math element.</summary>
    public static string Display(string latex)
    {
        var reader = new MathMl(latex);
        var text = new StringBuilder();
        while (reader._at < latex.Length)
        {
            text.Append(reader.Row(_ => false));

            // A closing mark that nothing opened: shown, not swallowed.
            if (reader._at < latex.Length)
            {
                text.Append(Operator(latex[reader._at++].ToString()));
            }
        }

        return $"<math display=\"block\">{text}</math>";
    }

    /// <summary>Whether the text holds only commands that are known.</summary>
    internal static bool KnowsAll(string latex) => !Display(latex).Contains("class=\"tex\"", StringComparison.Ordinal);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Operator(string text) => $"<mo>{Encode(text)}</mo>";

    private static string Identifier(string text) => $"<mi>{Encode(text)}</mi>";

    // Atoms with their scripts, up to a closing mark of the group that this row stands in.
    private string Row(Func<string, bool> ends)
    {
        if (++_depth > Deepest)
        {
            _depth--;
            var rest = $"<mtext class=\"tex\">{Encode(_latex[_at..])}</mtext>";
            _at = _latex.Length;
            return rest;
        }

        var row = new StringBuilder();
        while (Peek() is { } token && token is not "}" && !ends(token))
        {
            row.Append(Scripted());
        }

        _depth--;
        return row.ToString();
    }

    private string Scripted()
    {
        var token = Peek()!;
        var limits = token is "\\sum" or "\\prod" or "\\max" or "\\min" or "\\inf" or "\\sup" or "\\Pr";
        var atom = Atom();
        string? low = null, high = null;
        var primes = "";
        while (Peek() is "_" or "^" or "'")
        {
            switch (Next())
            {
                case "_":
                    low = (low ?? "") + Argument();
                    break;
                case "^":
                    high = (high ?? "") + Argument();
                    break;
                default:
                    primes += "′";
                    break;
            }
        }

        if (primes.Length > 0)
        {
            high = Operator(primes) + high;
        }

        var (under, over, both) = limits ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup");
        return (low, high) switch
        {
            (null, null) => atom,
            ({ } l, null) => $"<{under}>{atom}<mrow>{l}</mrow></{under}>",
            (null, { } h) => $"<{over}>{atom}<mrow>{h}</mrow></{over}>",
            ({ } l, { } h) => $"<{both}>{atom}<mrow>{l}</mrow><mrow>{h}</mrow></{both}>",
        };
    }

    private string Atom()
    {
        var token = Next()!;
        switch (token)
        {
            case "{":
                var group = Row(_ => false);
                Take("}");
                return $"<mrow>{group}</mrow>";
            case "\\frac":
                return $"<mfrac><mrow>{Argument()}</mrow><mrow>{Argument()}</mrow></mfrac>";
            case "\\sqrt":
                return $"<msqrt>{Argument()}</msqrt>";
            case "\\left":
                return Fenced();
            case "\\begin":
                return Table();
            case "\\text":
                return $"<mtext>{Encode(Raw().Replace("\\_", "_", StringComparison.Ordinal).Replace("\\^{}", "^", StringComparison.Ordinal)).Replace(' ', '\u00a0')}</mtext>";
            case "\\mathbb":
                return Identifier(Raw() is "R" ? "ℝ" : "𝔼");
            case "\\mathbf":
                return $"<mi class=\"b\">{Encode(Plain(Raw()))}</mi>";
            case "\\mathrm" or "\\operatorname":
                return $"<mi mathvariant=\"normal\">{Encode(Plain(Raw()))}</mi>";
            case "\\mathit":
                return $"<mi class=\"i\">{Encode(Plain(Raw()))}</mi>";
            case "\\;" or "\\," or "\\ " or "\\quad":
                return "<mspace width=\"0.3em\"/>";
            case "\\{" or "\\}" or "\\_" or "\\%" or "\\#" or "\\&" or "\\$":
                return Operator(token[1..]);
            case "-":
                return Operator("−");
        }

        if (token[0] == '\\')
        {
            var name = token[1..];
            return MathSymbols.Functions.Contains(name) ? $"<mi mathvariant=\"normal\">{name}</mi>"
                : MathSymbols.CharacterOf(name) is not { } symbol ? $"<mtext class=\"tex\">{Encode(token)}</mtext>"
                : char.IsLetter(symbol[0]) || symbol is "∇" or "∞" or "…" or "⊤" ? Identifier(symbol)
                : symbol is "|" or "‖" ? $"<mo stretchy=\"false\">{symbol}</mo>" : Operator(symbol);
        }

        return char.IsAsciiDigit(token[0]) ? $"<mn>{token}</mn>" : char.IsLetter(token, 0) ? Identifier(token) : Operator(token);
    }

    // \left( … \right): a fence that grows; \left. is none.
    private string Fenced()
    {
        var open = Next() ?? "";
        var inside = Row(token => token is "\\right");
        Take("\\right");
        var close = Next() ?? "";
        return $"<mrow>{Fence(open)}{inside}{Fence(close)}</mrow>";

        static string Fence(string token) => token is "." or "" ? "" : Operator(token[0] == '\\' ? MathSymbols.CharacterOf(token[1..]) ?? token[1..] : token);
    }

    // \begin{cases} or \begin{bmatrix}.
    private string Table()
    {
        var kind = Raw();
        var table = new StringBuilder();
        while (Peek() is not (null or "\\end" or "}"))
        {
            table.Append("<mtr>");
            do
            {
                table.Append("<mtd>").Append(Row(token => token is "&" or "\\\\" or "\\end")).Append("</mtd>");
            }
            while (Take("&"));

            table.Append("</mtr>");
            if (!Take("\\\\"))
            {
                break;
            }
        }

        if (Take("\\end"))
        {
            Raw();
        }

        var isCases = kind is "cases";
        return $"<mrow>{Operator(isCases ? "{" : "[")}<mtable{(isCases ? " class=\"cases\"" : "")}>{table}</mtable>{(isCases ? "" : Operator("]"))}</mrow>";
    }

    // What stands in braces, or one atom.
    private string Argument()
    {
        if (!Take("{"))
        {
            return Peek() is null or "}" ? "" : Atom();
        }

        var inside = Row(_ => false);
        Take("}");
        return inside;
    }

    // The source text in braces.
    private string Raw()
    {
        SkipSpace();
        if (_at >= _latex.Length || _latex[_at] != '{')
        {
            return "";
        }

        var (start, depth) = (++_at, 1);
        while (_at < _latex.Length)
        {
            var c = _latex[_at++];
            if (c == '\\' && _at < _latex.Length)
            {
                _at++;
            }
            else if (c is '{' or '}')
            {
                depth += c == '{' ? 1 : -1;
                if (depth == 0)
                {
                    return _latex[start..(_at - 1)];
                }
            }
        }

        return _latex[start..];
    }

    // A name: commands in it are letters.
    private static string Plain(string latex)
    {
        var (reader, text) = (new MathMl(latex), new StringBuilder());
        while (reader.Next() is { } token)
        {
            text.Append(token[0] != '\\' ? token : MathSymbols.CharacterOf(token[1..]) ?? token[1..]);
        }

        return text.ToString();
    }

    private bool Take(string token)
    {
        if (Peek() != token)
        {
            return false;
        }

        Next();
        return true;
    }

    private string? Peek()
    {
        var at = _at;
        var token = Next();
        _at = at;
        return token;
    }

    // A command, a number, or one character (two for a surrogate pair).
    private string? Next()
    {
        SkipSpace();
        if (_at >= _latex.Length)
        {
            return null;
        }

        var start = _at++;
        var c = _latex[start];
        if (c == '\\' && _at < _latex.Length)
        {
            if (!char.IsAsciiLetter(_latex[_at++]))
            {
                return _latex[start.._at];
            }

            while (_at < _latex.Length && char.IsAsciiLetter(_latex[_at]))
            {
                _at++;
            }
        }
        else if (char.IsAsciiDigit(c))
        {
            while (_at < _latex.Length && (char.IsAsciiDigit(_latex[_at]) || (_latex[_at] == '.' && _at + 1 < _latex.Length && char.IsAsciiDigit(_latex[_at + 1]))))
            {
                _at++;
            }
        }
        else if (char.IsHighSurrogate(c) && _at < _latex.Length && char.IsLowSurrogate(_latex[_at]))
        {
            _at++;
        }

        return _latex[start.._at];
    }

    private void SkipSpace()
    {
        while (_at < _latex.Length && char.IsWhiteSpace(_latex[_at]))
        {
            _at++;
        }
    }
}

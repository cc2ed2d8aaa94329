using System.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Parsing;

/// <summary>Number literals: exact rationals with a digit on both sides of the point.</summary>
internal sealed partial class Lexer
{
    /// <summary>The most digits of a literal, and the largest exponent: far beyond binary64, small enough to compute with.</summary>
    internal const int NumberLimit = 1000;

    private readonly Dictionary<string, object> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object>.AlternateLookup<ReadOnlySpan<char>> _numberLookup;

    private void ReadNumber()
    {
        var start = _at;
        SkipDigits();
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _at++;
            SkipDigits();
        }
        else if (Peek(0) == '.' && Peek(1) is not ('.' or '*' or '/') && !(Peek(1) == 'T' && !IsNamePart(_at + 2)))
        {
            var digits = _text[start.._at];
            _at++;
            Report(SyntaxCodes.BarePoint, start, _at, $"found `{digits}.`, expected a digit after the point", $"write `{digits}.0` or `{digits}`");
            AddNumber(start, _at - 1);
            return;
        }

        var mantissa = _at;
        if (Peek(0) is 'e' or 'E')
        {
            var sign = Peek(1) is '+' or '-' ? 1 : 0;
            if (char.IsAsciiDigit(Peek(1 + sign)))
            {
                _at += 1 + sign;
                SkipDigits();
            }
            else if (sign == 1 ? !IsOperandPart(_at + 2) : !IsNamePart(_at + 1))
            {
                _at += 1 + sign;
                var written = _text[start.._at];
                Report(
                    SyntaxCodes.EmptyExponent, start, _at, $"found `{written}`, expected digits after the exponent mark",
                    $"write `{written}3` for a power of ten, or `{_text[start..mantissa]}*e` for a multiple of the constant e");
                AddNumber(start, mantissa);
                return;
            }
        }

        var end = _at;
        if (IsNamePart(_at))
        {
            while (IsNamePart(_at))
            {
                _at += char.IsHighSurrogate(_text[_at]) ? 2 : 1;
            }

            if (!ReportNumberThenName(start, end))
            {
                // Read as a product: the grammar goes on with the name.
                _at = end;
                AddNumber(start, end);
                Add(TokenKind.Star, end);
                return;
            }
        }

        AddNumber(start, end);
    }

    /// <summary>Reports a number run together with a name; true when it looks like digits with separators, one number.</summary>
    private bool ReportNumberThenName(int start, int end)
    {
        var number = _text[start..end];
        var name = _text[end.._at];
        var isOneNumber = name[0] == '_' && name.All(c => char.IsAsciiDigit(c) || c == '_');
        var help = isOneNumber ? $"write the digits without `_`: `{_text[start.._at].Replace("_", "", StringComparison.Ordinal)}`"
            : name[0] == 'x' && name[1..].All(char.IsAsciiDigit) ? $"write `{number}*{name}` for a product, `{number} x {(name.Length > 1 ? name[1..] : "n")}` for the shape of a matrix"
            : $"write `{number}*{name}`";
        Report(SyntaxCodes.NumberThenName, start, _at, $"found `{_text[start.._at]}`, expected an operator between `{number}` and `{name}`", help);
        return isOneNumber;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            _at++;
        }
    }

    private bool IsNamePart(int at) => at < _text.Length
        && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] == '_' || (_text[at] >= 0x80 && Rune.TryGetRuneAt(_text, at, out var rune) && Continues(rune)));

    private bool IsOperandPart(int at) => IsNamePart(at) || (at < _text.Length && _text[at] is ' ' or '(' or '[');

    /// <summary>Adds the token from start to here with the value of the literal from start to end.</summary>
    private void AddNumber(int start, int end)
    {
        var literal = _text.AsSpan(start, end - start);
        if (!_numberLookup.TryGetValue(literal, out var value))
        {
            if (!IsWithinLimits(literal) || !Rational.TryParse(literal, out var number))
            {
                Report(
                    SyntaxCodes.LiteralTooLarge, start, end, "found a number literal beyond the limits",
                    $"a literal has at most {NumberLimit} digits, and an exponent between -{NumberLimit} and {NumberLimit}");
                value = Rational.Zero;
            }
            else
            {
                value = number;
                _numbers[literal.ToString()] = value;
            }
        }

        Add(TokenKind.Number, start, value);
    }

    private static bool IsWithinLimits(ReadOnlySpan<char> literal)
    {
        var mark = literal.IndexOfAny('e', 'E');
        var mantissa = mark < 0 ? literal : literal[..mark];
        var exponent = mark < 0 ? "0" : literal[(mark + 1)..].TrimStart("+-").TrimStart('0');
        return mantissa.Length <= NumberLimit + 1 && exponent.Length <= 5
            && (exponent.IsEmpty || int.Parse(exponent, System.Globalization.CultureInfo.InvariantCulture) <= NumberLimit);
    }
}

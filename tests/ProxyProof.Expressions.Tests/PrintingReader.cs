using System.Globalization;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <summary>A tensor of the reader.</summary>
internal sealed record Values(int[] Dims, double[] Entries)
{
    public static Values Of(double number) => new([], [number]);

    public double Number => Dims.Length == 0 ? Entries[0] : throw new FormatException("a number is expected");

    public Values Entry(int position)
    {
        var size = Entries.Length / Dims[0];
        return position >= 1 && position <= Dims[0]
            ? new([.. Dims[1..]], [.. Entries.AsSpan((position - 1) * size, size)])
            : throw new FormatException($"index {position} outside 1..{Dims[0]}");
    }

    public Values Transposed() => new([Dims[1], Dims[0]], [.. Enumerable.Range(0, Dims[0] * Dims[1]).Select(k => Entries[(k % Dims[0] * Dims[1]) + (k / Dims[0])])]);
}

/// <summary>
/// Reads and evaluates the language's expressions by the rules of its grammar, independently of the compiler: the oracle of the round trip. It is strict where
/// the language is: indices are in range also in a branch that is not taken, and shapes are equal.
/// </summary>
internal sealed partial class PrintingReader
{
    private readonly Dictionary<string, Values> _names;
    private readonly Dictionary<string, (string[] Parameters, List<string> Body)> _functions = new(StringComparer.Ordinal);
    private List<string> _tokens = [];
    private int _at;

    private PrintingReader(IReadOnlyDictionary<string, Values> names) => _names = new(names, StringComparer.Ordinal);

    public static Values Read(string text, IReadOnlyDictionary<string, Values> names)
    {
        var reader = new PrintingReader(names);
        foreach (var line in text.Split('\n'))
        {
            reader._tokens = Tokens(line);
            reader._at = 0;
            if (!reader.Try("let"))
            {
                var value = reader.Expression();
                return reader._at == reader._tokens.Count ? value : throw new FormatException($"text follows at {reader._at}: {line}");
            }

            var name = reader.Next();
            if (reader.Try("("))
            {
                List<string> parameters = [];
                do
                {
                    parameters.Add(reader.Next());
                }
                while (reader.Try(","));
                reader.Expect(")");
                reader.Expect("=");
                reader._functions[name] = ([.. parameters], reader._tokens[reader._at..]);
                continue;
            }

            reader.Expect("=");
            reader._names[name] = reader.Expression();
        }

        throw new FormatException("no expression");
    }

    private static List<string> Tokens(string text)
    {
        string[] symbols = ["<=", ">=", "==", "!=", "..", ".*", "./", "||"];
        List<string> tokens = [];
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            if (char.IsDigit(text[i]))
            {
                while (i < text.Length && (char.IsDigit(text[i]) || (text[i] == '.' && i + 1 < text.Length && char.IsDigit(text[i + 1]))))
                {
                    i++;
                }
            }
            else if (char.IsLetter(text[i]))
            {
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '\''))
                {
                    i++;
                }
            }
            else
            {
                i += symbols.Any(symbol => string.CompareOrdinal(text, start, symbol, 0, 2) == 0) ? 2 : 1;
            }

            tokens.Add(text[start..i]);
        }

        return tokens;
    }

    private string Peek(int ahead = 0) => _at + ahead < _tokens.Count ? _tokens[_at + ahead] : "";

    private string Next() => _tokens[_at++];

    private bool Try(string token)
    {
        if (!string.Equals(Peek(), token, StringComparison.Ordinal))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string token)
    {
        if (!Try(token))
        {
            throw new FormatException($"`{token}` expected before `{string.Join(' ', _tokens[_at..])}`");
        }
    }

    private Values Expression()
    {
        var value = Term();
        while (Peek() is "+" or "-")
        {
            var function = Next() is "+" ? BinaryFunction.Add : BinaryFunction.Subtract;
            value = Entrywise(function, value, Term());
        }

        return value;
    }

    private Values Term()
    {
        var value = Factor();
        while (Peek() is "*" or "/" or ".*" or "./")
        {
            var (symbol, right) = (Next(), Factor());
            value = symbol switch
            {
                "*" => Times(value, right),
                "/" => Scaled(value, 1 / right.Number),
                ".*" => Entrywise(BinaryFunction.Multiply, value, right),
                _ => Entrywise(BinaryFunction.Divide, value, right),
            };
        }

        return value;
    }

    private Values Factor()
    {
        if (Try("-"))
        {
            return Scaled(Factor(), -1);
        }

        if (!Try("if"))
        {
            return Power();
        }

        var condition = Disjunction();
        Expect("then");
        var then = Expression();
        Expect("else");
        var otherwise = Expression();
        RequireSame(then, otherwise);
        return condition ? then : otherwise;
    }

    private bool Disjunction()
    {
        var holds = Conjunction();
        while (Try("or"))
        {
            holds |= Conjunction();
        }

        return holds;
    }

    private bool Conjunction()
    {
        var holds = Literal();
        while (Try("and"))
        {
            holds &= Literal();
        }

        return holds;
    }

    private bool Literal()
    {
        // A parenthesis opens a condition when a relation or a connective stands inside it at its own level.
        if (Peek() is "(" && Peek(1) is not "" && Encloses(["<=", ">=", "==", "!=", "and", "or"]))
        {
            Expect("(");
            var inner = Disjunction();
            Expect(")");
            return inner;
        }

        var left = Expression().Number;
        var relation = Next() switch
        {
            "<" => Relation.Less,
            "<=" => Relation.LessOrEqual,
            ">" => Relation.Greater,
            ">=" => Relation.GreaterOrEqual,
            "==" => Relation.Equal,
            "!=" => Relation.NotEqual,
            var other => throw new FormatException($"a relation is expected, found `{other}`"),
        };
        return PrintingNumber.Holds(relation, left - Expression().Number);
    }

    private bool Encloses(string[] symbols)
    {
        var depth = 0;
        for (var k = _at; k < _tokens.Count; k++)
        {
            depth += _tokens[k] is "(" or "[" ? 1 : _tokens[k] is ")" or "]" ? -1 : 0;
            if (depth == 0)
            {
                return false;
            }

            if (depth == 1 && symbols.Contains(_tokens[k]))
            {
                return true;
            }
        }

        return false;
    }

    private Values Power()
    {
        var value = Postfix();
        return Try("^") ? Values.Of(Math.Pow(value.Number, Exponent())) : value;
    }

    private double Exponent() => Try("-") ? -Exponent() : Power().Number;

    private Values Postfix()
    {
        var value = Primary();
        while (true)
        {
            if (Peek() is "." && Peek(1) is "T")
            {
                _at += 2;
                value = value.Transposed();
            }
            else if (Try("["))
            {
                do
                {
                    value = value.Entry(Integer(Expression()));
                }
                while (Try(","));
                Expect("]");
            }
            else
            {
                return value;
            }
        }
    }

    private Values Primary()
    {
        var token = Next();
        switch (token)
        {
            case "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case "<":
                var left = Expression();
                Expect(",");
                var right = Expression();
                Expect(">");
                return Values.Of(Entrywise(BinaryFunction.Multiply, left, right).Entries.Sum());
            case "||":
                var size = Values.Of(Math.Sqrt(Squares(Peek() is "(" ? TupleOrOne(Expression) : [Expression()])));
                Expect("||");
                return size;
            case "[":
                var items = List("]");
                return new([items.Length, .. items[0].Dims], [.. items.SelectMany(item => item.Dims.SequenceEqual(items[0].Dims) ? item.Entries : throw new FormatException("ragged"))]);
            case "pi":
                return Values.Of(Math.PI);
            default:
                return char.IsDigit(token[0])
                    ? Values.Of(double.Parse(token, CultureInfo.InvariantCulture))
                    : Peek() is "(" ? Call(token) : _names.TryGetValue(token, out var known) ? known : throw new FormatException($"unknown name `{token}`");
        }
    }

    // A tuple, or an expression that begins with a parenthesis.
    private Values[] TupleOrOne(Func<Values> expression)
    {
        var start = _at;
        Expect("(");
        var first = expression();
        if (Peek() is ",")
        {
            _at = start + 1;
            return List(")");
        }

        _at = start;
        return [expression()];
    }

    private static double Squares(Values[] parts) => parts.Sum(part => part.Entries.Sum(x => x * x));

    private Values[] List(string close)
    {
        List<Values> items = [];
        do
        {
            items.Add(Expression());
        }
        while (Try(","));
        Expect(close);
        return [.. items];
    }

    private static int Integer(Values value) => value.Number == Math.Floor(value.Number) ? (int)value.Number : throw new FormatException("an integer is expected");
}

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
internal sealed class PrintingReader
{
    private static readonly Dictionary<string, UnaryFunction> _unary = new(StringComparer.Ordinal)
    {
        ["abs"] = UnaryFunction.Abs,
        ["sign"] = UnaryFunction.Sign,
        ["step"] = UnaryFunction.Step,
        ["relu"] = UnaryFunction.Relu,
        ["exp"] = UnaryFunction.Exp,
        ["log"] = UnaryFunction.Log,
        ["sqrt"] = UnaryFunction.Sqrt,
        ["sin"] = UnaryFunction.Sin,
        ["cos"] = UnaryFunction.Cos,
        ["tan"] = UnaryFunction.Tan,
        ["sinh"] = UnaryFunction.Sinh,
        ["cosh"] = UnaryFunction.Cosh,
        ["tanh"] = UnaryFunction.Tanh,
        ["atan"] = UnaryFunction.Atan,
        ["arcsin"] = UnaryFunction.Arcsin,
        ["arccos"] = UnaryFunction.Arccos,
        ["erf"] = UnaryFunction.Erf,
        ["sigmoid"] = UnaryFunction.Sigmoid,
        ["softplus"] = UnaryFunction.Softplus,
        ["gelu"] = UnaryFunction.Gelu,
        ["silu"] = UnaryFunction.Silu,
        ["elu"] = UnaryFunction.Elu,
        ["relu'"] = UnaryFunction.KinkStep,
        ["abs'"] = UnaryFunction.KinkSign,
    };

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

    private Values Call(string name)
    {
        Expect("(");
        if (Peek(1) is "in")
        {
            return OverIndex(name);
        }

        if (name is "flatten")
        {
            var parts = Peek() is "(" ? TupleOrOne(Expression) : [Expression()];
            Expect(")");
            double[] flat = [.. parts.SelectMany(part => part.Entries)];
            return new([flat.Length], flat);
        }

        var x = List(")");
        if (_functions.TryGetValue(name, out var function))
        {
            return Apply(function.Parameters, function.Body, x);
        }

        if (_unary.TryGetValue(name, out var unary))
        {
            return x[0] with { Entries = [.. x[0].Entries.Select(entry => PrintingNumber.Of(unary, entry))] };
        }

        return name switch
        {
            "max" => x.Aggregate((a, b) => Entrywise(BinaryFunction.Max, a, b)),
            "min" => x.Aggregate((a, b) => Entrywise(BinaryFunction.Min, a, b)),
            "leaky_relu" => Parametric(BinaryFunction.LeakyRelu, x),
            "smelu" => Parametric(BinaryFunction.Smelu, x),
            "huber" => Parametric(BinaryFunction.Huber, x),
            "outer" => Times(x[0] with { Dims = [x[0].Dims[0], 1] }, x[1] with { Dims = [1, x[1].Dims[0]] }),
            "diag" when x[0].Dims.Length == 1 => Square(x[0].Dims[0], (i, j) => i == j ? x[0].Entries[i] : 0),
            "diag" => new([x[0].Dims.Min()], [.. Enumerable.Range(0, x[0].Dims.Min()).Select(i => x[0].Entries[i * (x[0].Dims[1] + 1)])]),
            "identity" => Square(Integer(x[0]), (i, j) => i == j ? 1 : 0),
            "zeros" or "ones" => Filled([.. x.Select(Integer)], name is "ones" ? 1 : 0),
            _ => throw new FormatException($"unknown function `{name}`"),
        };
    }

    private Values Apply(string[] parameters, List<string> body, Values[] arguments)
    {
        var (tokens, at) = (_tokens, _at);
        var hidden = parameters.Select(name => _names.GetValueOrDefault(name)).ToArray();
        foreach (var (name, value) in parameters.Zip(arguments))
        {
            _names[name] = value;
        }

        (_tokens, _at) = (body, 0);
        var result = Expression();
        (_tokens, _at) = (tokens, at);
        foreach (var (name, value) in parameters.Zip(hidden))
        {
            _ = value is null ? _names.Remove(name) : (_names[name] = value) is null;
        }

        return result;
    }

    private Values OverIndex(string name)
    {
        var index = Next();
        Expect("in");
        var first = Integer(Expression());
        Expect("..");
        var last = Integer(Expression());
        Expect(",");
        var (body, hidden) = (_at, _names.GetValueOrDefault(index));
        List<Values> values = [];
        for (var k = first; k <= last; k++)
        {
            _at = body;
            _names[index] = Values.Of(k);
            values.Add(Expression());
        }

        _names.Remove(index);
        if (hidden is not null)
        {
            _names[index] = hidden;
        }

        Expect(")");
        return name switch
        {
            "sum" => values.Aggregate((a, b) => Entrywise(BinaryFunction.Add, a, b)),
            "mean" => Scaled(values.Aggregate((a, b) => Entrywise(BinaryFunction.Add, a, b)), 1.0 / values.Count),
            "max" => Values.Of(values.Max(value => value.Number)),
            "min" => Values.Of(values.Min(value => value.Number)),
            "vec" => new([values.Count, .. values[0].Dims], [.. values.SelectMany(value => value.Entries)]),
            _ => throw new FormatException($"`{name}` does not run over an index"),
        };
    }

    private static Values Parametric(BinaryFunction function, Values[] x) =>
        x[0] with { Entries = [.. x[0].Entries.Select(entry => PrintingNumber.Of(function, entry, x[1].Number))] };

    private static Values Filled(int[] dims, double value) => new(dims, [.. Enumerable.Repeat(value, dims.Aggregate(1, (a, b) => a * b))]);

    private static Values Square(int n, Func<int, int, double> entry) => new([n, n], [.. Enumerable.Range(0, n * n).Select(k => entry(k / n, k % n))]);

    private static Values Scaled(Values x, double by) => x with { Entries = [.. x.Entries.Select(entry => entry * by)] };

    private static Values Times(Values x, Values y)
    {
        if (x.Dims.Length == 0 || y.Dims.Length == 0)
        {
            return x.Dims.Length == 0 ? Scaled(y, x.Number) : Scaled(x, y.Number);
        }

        if (x.Dims.Length != 2 || x.Dims[1] != y.Dims[0])
        {
            throw new FormatException("shapes do not fit `*`");
        }

        var (rows, shared, columns) = (x.Dims[0], x.Dims[1], y.Dims.Length == 2 ? y.Dims[1] : 1);
        double[] entries =
        [
            .. Enumerable.Range(0, rows * columns).Select(k => Enumerable.Range(0, shared).Sum(s => x.Entries[(k / columns * shared) + s] * y.Entries[(s * columns) + (k % columns)])),
        ];
        return new([rows, .. y.Dims[1..]], entries);
    }

    private static Values Entrywise(BinaryFunction function, Values x, Values y)
    {
        RequireSame(x, y);
        return x with { Entries = [.. x.Entries.Zip(y.Entries, (a, b) => PrintingNumber.Of(function, a, b))] };
    }

    private static void RequireSame(Values x, Values y)
    {
        if (!x.Dims.SequenceEqual(y.Dims))
        {
            throw new FormatException($"shapes differ: [{string.Join(", ", x.Dims)}] and [{string.Join(", ", y.Dims)}]");
        }
    }
}

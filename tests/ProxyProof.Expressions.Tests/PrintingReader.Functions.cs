using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <content>Functions, and operators over an index.</content>
internal sealed partial class PrintingReader
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

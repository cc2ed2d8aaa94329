using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Arrays;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Data items: given, read from a file, or drawn.</content>
internal sealed partial class Elaboration
{
    private Meaning DataMeaning(string name, DataBinding binding)
    {
        var data = binding.Data;
        if (Instance.Data.TryGetValue(binding, out var known))
        {
            return Held(name, data, known);
        }

        var domain = Domain(data.Domain, binding.Scope);
        if (domain.Space is not TensorSpace { Shape: var shape })
        {
            throw Fail("PP3001", data.Domain.Span, $"data is a number, vector or matrix, found {domain.Space}", "give each component a data item of its own");
        }

        switch (data.Origin)
        {
            case DrawnDataSyntax drawn:
                return Held(name, data, Instance.Data[binding] = Draw(name, drawn.Distribution, shape, binding.Scope));
            case GivenDataSyntax { Value: CallSyntax { Callee: { Primes: 0, Name.Name: "csv" } } call } when binding.Scope.Find("csv") is null:
                return Held(name, data, Instance.Data[binding] = ReadCsv(call, shape));
            case GivenDataSyntax given:
                var value = TensorOf(given.Value, binding.Scope);
                if (value.Core != shape)
                {
                    throw Fail("PP5005", given.Value.Span, $"the data item `{name}` is declared in {shape}, its value is {value.Describe()}", "give the item the space of its value");
                }

                // What is fixed and exact is held as an array; what is not (a value with exp, say) stays an expression.
                return Static(value.Node) is { } exact && Graph[value.Node] is not Expressions.Data
                    ? Tensor(Graph.Add(shape.IsScalar ? new Constant(exact[0]) : new Expressions.Data(DenseArray.FromExact(shape, exact))))
                    : value;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private TensorMeaning Held(string name, DataSyntax data, DenseArray array)
    {
        // Whatever the file does not show, a witness shows.
        if (data.Origin is DrawnDataSyntax or GivenDataSyntax { Value: CallSyntax })
        {
            Drawn.TryAdd(name, (array, data.Origin is not DrawnDataSyntax));
        }

        return Tensor(array.Shape.IsScalar ? Build.Constant(array.Exact(0)) : Graph.Add(new Expressions.Data(array)));
    }

    private DenseArray ReadCsv(CallSyntax call, Shape shape)
    {
        if (call.Arguments is not [{ Name: null, Value: StringSyntax path }])
        {
            throw Fail("PP5001", call.Span, "`csv` takes the path of a file in quotes", "for example `data X in R^(n x d) = csv(\"points.csv\")`");
        }

        var (rows, mistake) = CsvTable.Read(Instance.Directory, path.Value, Instance.AllowedFolders);
        if (mistake is { } m)
        {
            throw Fail(m.Code, path.Span, m.Message, m.Help);
        }

        var columns = rows![0].Length;
        var fits = shape.Rank switch
        {
            0 => rows.Count == 1 && columns == 1,
            1 => (rows.Count == shape[0] && columns == 1) || (rows.Count == 1 && columns == shape[0]),
            _ => rows.Count == shape[0] && columns == shape[1],
        };
        return fits
            ? DenseArray.FromExact(shape, [.. rows.SelectMany(row => row)])
            : throw Fail("PP5005", path.Span, string.Create(CultureInfo.InvariantCulture, $"the file has {rows.Count} rows of {columns}, the data item is declared in {shape}"), shape.Rank < 2 ? "a vector is one column or one row" : $"write `R^({rows.Count} x {columns})`");
    }

    // The law, with fixed parameters, and the stream that an item draws from.
    private (List<Rational[]> Parameters, string Stream) Law(string name, DistributionSyntax syntax, Scope scope)
    {
        var parameters = CheckDistribution(syntax, scope);
        List<Rational[]> values = [];
        foreach (var parameter in parameters)
        {
            values.Add(parameter.Indices.Count == 0 && Static(parameter.Node) is { } fixedValues
                ? fixedValues
                : throw Fail("PP5006", syntax.Span, $"the parameters of `{syntax.Name.Name}` must be fixed numbers", "use numbers, lets of numbers or sweep values"));
        }

        var sweep = string.Concat(Instance.Values.OrderBy(value => value.Name, StringComparer.Ordinal).Select(value => $"[{value.Name}={value.Value}]"));
        return (values, $"{Instance.Theorem}/{name}{sweep}");
    }

    private DenseArray Draw(string name, DistributionSyntax syntax, Shape shape, Scope scope)
    {
        var (values, key) = Law(name, syntax, scope);
        var stream = new CounterStream(unchecked((ulong)Instance.Seed), key);
        var most = syntax.Name.Name is "sphere" or "choice" or "mvnormal" ? CsvTable.MostCells >> 4 : CsvTable.MostCells;
        if (shape.Size > most)
        {
            throw Fail("PP3008", syntax.Span, $"the data item `{name}` has {shape.Size} entries: more than {most} are not drawn from `{syntax.Name.Name}`", "use fewer rows");
        }

        var (drawn, mistake) = RandomArrays.Sample(syntax.Name.Name, shape, values, stream);
        return drawn ?? throw Fail("PP5006", syntax.Span, mistake!, "docs/language.md lists the distributions and their parameters");
    }

    // A variable of the claim's graph, with its law. The first trial is drawn at once, so that a mistake in the law is told where it stands.
    private TensorMeaning RandomMeaning(string name, RandomBinding binding)
    {
        var random = binding.Random;
        if (Domain(random.Domain, binding.Scope).Space is not TensorSpace { Shape: var shape })
        {
            throw Fail("PP3001", random.Domain.Span, "a random item is a number, vector or matrix", "give each component a random item of its own");
        }

        var law = random.Distribution.Name.Name;
        var (parameters, stream) = Law(name, random.Distribution, binding.Scope);
        if (shape.Size > CsvTable.MostCells >> 4)
        {
            throw Fail("PP3008", random.Span, $"the random item `{name}` has {shape.Size} entries: more than {CsvTable.MostCells >> 4} are not drawn in each trial", "use smaller dimensions");
        }

        if (RandomArrays.Sample(law, shape, parameters, new CounterStream(0, stream)).Mistake is { } mistake)
        {
            throw Fail("PP5006", random.Distribution.Span, mistake, "docs/language.md lists the distributions and their parameters");
        }

        var meaning = Tensor(Graph.AddVariable(name, shape));
        Randoms.Add(new RandomValue(name, ((Variable)Graph[meaning.Node]).Id, law, [.. parameters.Select(parameter => parameter.ToImmutableArray())], stream));
        return meaning;
    }
}

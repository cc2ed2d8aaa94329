using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using Relation = ProxyProof.Numerics.Relation;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Margins that speak of the eigenvalues or singular values of a matrix S, as a sum of what these say of vectors: x'(b - S)x, x'(S - a)x, their products, and squares of x + c y, all times
/// products of b, a and b - a. What holds of S by its spectrum alone, such as |S x| &lt;= b |x|, is a sum of few of them.
/// </summary>
/// <param name="goal">The goal.</param>
/// <param name="stop">Whether to give up.</param>
internal sealed class SpectralSearch(AlgebraicGoal goal, Func<bool> stop)
{
    private const int MostVectors = 7;
    private const int MostSquaredVectors = 4;
    private const int MostNumbers = 4;
    private const int MostColumns = 1_500;
    private const long MostTerms = 300_000;
    private const int MostEntries = 64;
    private static readonly Rational Slack = new(1, 1_000_000_000);

    /// <summary>A certificate; null where none was found.</summary>
    public SquaresCertificate? Find()
    {
        if (goal.Graph is not { } graph || goal.Relation == Relation.Equal || Values(graph) is not { Count: > 0 } values)
        {
            return null;
        }

        var numbers = Numbers(graph, values);
        foreach (var (length, vectors) in Vectors(graph))
        {
            var forms = Forms(values, vectors);
            if (forms.Count == 0)
            {
                continue;
            }

            // Squares of sums last: they are many.
            foreach (var (frame, sums) in Frames().Select(frame => (frame, (List<Polynomial>)[])).Concat(Frames().Select(frame => (frame, numbers))))
            {
                if (!stop() && Combined(values, sums, vectors, forms, frame) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>The eigenvalues and singular values that the margin reads, also within functions.</summary>
    public List<(int Node, Polynomial Value)> Values(Graph graph)
    {
        var (found, seen, open) = (new List<(int, Polynomial)>(), new HashSet<int>(), new Stack<int>(goal.Margin.Symbols()));
        while (open.TryPop(out var symbol))
        {
            if (seen.Add(symbol))
            {
                var meaning = goal.Symbols[symbol];
                if (meaning is { Kind: SymbolKind.Opaque, A: >= 0 } && graph[new NodeId(meaning.A)] is Spectral { Shape.IsScalar: true, Function: not SpectralFunction.Determinant })
                {
                    found.Add((meaning.A, Polynomial.Symbol(symbol)));
                }

                foreach (var inner in meaning.Arguments.SelectMany(argument => argument.Symbols()))
                {
                    open.Push(inner);
                }
            }
        }

        found.Sort((one, other) => one.Item1.CompareTo(other.Item1));
        return found;
    }

    /// <summary>What the claim makes of these values alone, such as b/n + 1/10, the shortest first.</summary>
    public List<Polynomial> Numbers(Graph graph, List<(int Node, Polynomial Value)> values)
    {
        var (normal, symbols) = (new NormalForm(graph, goal.Symbols), values.SelectMany(value => value.Value.Symbols()).ToHashSet());
        var found = new List<Polynomial>();
        for (var i = 0; i < graph.Count && !stop(); i++)
        {
            if (graph[new NodeId(i)] is { Shape.IsScalar: true } and (Spectral or Binary or Power) && Upright(normal.Of(new NodeId(i))[0]) is { IsConstant: false, Degree: <= 2 } number && number.Symbols().IsSubsetOf(symbols)
                && !found.Exists(other => other.Equals(number) || other.Equals(-number)))
            {
                found.Add(number);
            }
        }

        return [.. found.OrderBy(number => number.Count).Take(MostNumbers)];
    }

    // b/4 for 4/b.
    private Polynomial Upright(Polynomial number) =>
        number is { Count: 1, Degree: 1 } && goal.Symbols[number.Symbols().Min] is { Kind: SymbolKind.Inverse } inverse ? (1 / number.Leading) * inverse.Arguments[0] : number;

    private IEnumerable<SquaresCertificate> Frames()
    {
        var plain = new SquaresCertificate { Slack = goal.Relation == Relation.Greater ? Slack : Rational.Zero };
        yield return plain;
        if (goal.Relation == Relation.GreaterOrEqual)
        {
            foreach (var root in ConvexSearch.Roots(goal).Take(2))
            {
                yield return plain with { Root = root };
            }
        }
    }

    // Vectors of the graph by their length, and what lies between two of them: variables first, and short ones.
    private IEnumerable<(int Length, List<Polynomial[]> Vectors)> Vectors(Graph graph)
    {
        var normal = new NormalForm(graph, goal.Symbols);
        var moving = goal.Margin.Symbols();
        foreach (var symbol in moving.ToArray())
        {
            moving.UnionWith(goal.Symbols[symbol].Arguments.SelectMany(argument => argument.Symbols()));
        }

        var byLength = new SortedDictionary<int, List<Polynomial[]>>();
        for (var i = 0; i < graph.Count && !stop(); i++)
        {
            var node = new NodeId(i);
            if (graph.ShapeOf(node) is not { Rank: 1, Size: >= 1 and <= MostEntries } shape || !IsComputed(graph, node))
            {
                continue;
            }

            var vector = normal.Of(node);
            if (vector.All(entry => entry.Symbols().All(symbol => goal.Symbols[symbol].Kind is SymbolKind.Opaque or SymbolKind.Inverse)) || !vector.All(goal.HasValues) || !vector.Any(entry => entry.Symbols().Overlaps(moving)))
            {
                continue;
            }

            if (!byLength.TryGetValue(shape.Size, out var list))
            {
                byLength[shape.Size] = list = [];
            }

            AddNew(list, vector);
        }

        foreach (var (length, list) in byLength)
        {
            list.Sort((one, other) => Size(one).CompareTo(Size(other)));
            List<Polynomial[]> vectors = [.. list.Take(MostSquaredVectors)];
            for (var i = 0; i < Math.Min(list.Count, MostSquaredVectors); i++)
            {
                for (var j = 0; j < i; j++)
                {
                    Polynomial[] between = [.. list[i].Zip(list[j], (one, other) => one - other)];
                    if (between.Any(entry => !entry.IsZero) && Size(between) <= Size(list[i]) + Size(list[j]))
                    {
                        AddNew(vectors, between);
                    }
                }
            }

            foreach (var vector in list.Skip(MostSquaredVectors))
            {
                AddNew(vectors, vector);
            }

            yield return (length, vectors[..Math.Min(vectors.Count, MostVectors)]);
        }
    }

    // Variables and what is computed of them, gradients among it.
    private static bool IsComputed(Graph graph, NodeId node) => graph[node] is Variable or Contract or Binary or View or Reduce or Stacked;

    private static int Size(Polynomial[] vector) => vector.Sum(entry => entry.Count);

    private static void AddNew(List<Polynomial[]> list, Polynomial[] vector)
    {
        // A multiple of a variable says what the variable does; elsewhere squares of sums need it as it stands.
        var leading = vector.First(entry => !entry.IsZero).Leading;
        vector = vector.All(entry => entry is { Count: 1, Degree: 1 }) ? [.. vector.Select(entry => (1 / leading) * entry)] : vector;
        if (!list.Exists(other => other.AsSpan().SequenceEqual(vector) || other.Zip(vector).All(pair => pair.First.Equals(-pair.Second))))
        {
            list.Add(vector);
        }
    }

    private List<(SpectralForm Form, Polynomial Fact)> Forms(List<(int Node, Polynomial Value)> values, List<Polynomial[]> vectors)
    {
        var forms = new List<(SpectralForm, Polynomial)>();
        foreach (var vector in vectors)
        {
            var singles = new List<SpectralForm>();
            foreach (var (node, _) in values)
            {
                singles.AddRange([new() { Greatest = node, At = [.. vector] }, new() { Least = node, At = [.. vector] }]);
            }

            singles.RemoveAll(form => !Holds(form));
            foreach (var form in singles)
            {
                Holds(form with { Image = true });
            }

            foreach (var pair in singles.Where(form => form.Greatest is not null).SelectMany(_ => singles.Where(form => form.Least is not null), (one, other) => one with { Least = other.Least }))
            {
                if (Holds(pair))
                {
                    Holds(pair with { Image = true });
                }
            }
        }

        return forms;

        bool Holds(SpectralForm form)
        {
            if (stop() || SpectralForm.Fact(goal, form) is not { } fact)
            {
                return false;
            }

            if (!fact.Polynomial.IsConstant)
            {
                forms.Add((form, fact.Polynomial));
            }

            return true;
        }
    }

    private SquaresCertificate? Combined(
        List<(int Node, Polynomial Value)> values, List<Polynomial> numbers, List<Polynomial[]> vectors, List<(SpectralForm Form, Polynomial Fact)> forms, SquaresCertificate frame)
    {
        var table = goal.Symbols;
        var target = frame.Root is { } root ? table.Multiply(goal.Margin + root, goal.Margin + root) - table.Multiply(root, root) : goal.Margin;
        if (new SquaresSearch(goal, stop).Denominators(target) is { } factor)
        {
            (frame, target) = (frame with { Factor = factor }, table.Multiply(factor, target));
        }

        target -= Polynomial.Of(frame.Slack);

        // 1. What everything may be multiplied by: facts on the values alone, and products of two of them.
        var symbols = values.SelectMany(value => value.Value.Symbols()).ToHashSet();
        List<(string[] Factors, Polynomial Weight)> single =
        [
            .. goal.Facts.Select((fact, k) => (Factors: (string[])[$"fact:{k}"], fact)).Where(each => !each.fact.IsEquality && each.fact.Polynomial is { IsConstant: false, ConstantTerm.IsZero: true } own && own.Symbols().IsSubsetOf(symbols))
                .Select(each => (each.Factors, each.fact.Polynomial)).DistinctBy(each => each.Polynomial).Take(3),
        ];
        List<(string[] Factors, Polynomial Weight)> weights =
        [
            ([], Polynomial.One), .. single,
            .. single.SelectMany((one, k) => single.Take(k + 1).Select(other => (Factors: (string[])[.. other.Factors, .. one.Factors], Weight: table.Multiply(one.Weight, other.Weight)))),
        ];

        // 2. Forms and squares.
        var columns = new List<(string[] Factors, Polynomial[] Squared, Polynomial Column)>();
        for (var k = 0; k < forms.Count; k++)
        {
            columns.AddRange(weights.Select(weight => ((string[])[.. weight.Factors, $"tangent:{k}"], (Polynomial[])[Polynomial.One], table.Multiply(weight.Weight, forms[k].Fact))));
        }

        foreach (var squared in Squared(vectors, numbers))
        {
            var square = squared.Aggregate(Polynomial.Zero, (sum, entry) => sum + table.Multiply(entry, entry));
            columns.AddRange(weights.Select(weight => (weight.Factors, squared, table.Multiply(weight.Weight, square))));
        }

        columns = [.. columns.Where(column => column.Column.Degree <= target.Degree + 1 && column.Column.Symbols().IsSubsetOf(target.Symbols().Union(symbols)))];
        if (columns.Count is 0 or > MostColumns || columns.Sum(column => (long)column.Column.Count) > MostTerms || NonnegativeCombination.Of([.. columns.Select(column => column.Column)], target, stop) is not { } multiples)
        {
            return null;
        }

        // 3. The certificate names the forms that are needed.
        var taken = columns.Zip(multiples).Where(pair => !pair.Second.IsZero).ToList();
        int[] needed = [.. Enumerable.Range(0, forms.Count).Where(k => taken.Exists(pair => pair.First.Factors.Contains($"tangent:{k}")))];
        var found = frame with
        {
            Spectral = [.. needed.Select(k => forms[k].Form)],
            Squares =
            [
                .. taken.Select(pair => new SquaresTerm(
                    [.. pair.First.Factors.Select(factor => factor.StartsWith("tangent", StringComparison.Ordinal) ? $"tangent:{Array.FindIndex(needed, k => factor == $"tangent:{k}")}" : factor)],
                    [.. pair.First.Squared],
                    [.. Diagonal(pair.First.Squared.Length, pair.Second)])),
            ],
        };
        return SumOfSquares.Check(goal, found) is null ? found : null;
    }

    // x, and x + c y and x - c y for the numbers c: as in |S x + c y|^2.
    private IEnumerable<Polynomial[]> Squared(List<Polynomial[]> vectors, List<Polynomial> numbers)
    {
        foreach (var vector in vectors)
        {
            yield return vector;
        }

        for (var i = 0; i < vectors.Count; i++)
        {
            for (var j = 0; j < vectors.Count; j++)
            {
                if (i != j)
                {
                    foreach (var number in numbers)
                    {
                        foreach (var factor in (Polynomial[])[number, -number])
                        {
                            yield return [.. vectors[i].Zip(vectors[j], (one, other) => one + goal.Symbols.Multiply(factor, other))];
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<Rational> Diagonal(int size, Rational entry) => Enumerable.Range(0, size).SelectMany(i => Enumerable.Range(i, size - i).Select(j => i == j ? entry : Rational.Zero));
}

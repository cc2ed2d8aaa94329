using System.Diagnostics;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>Reads a lowered expression entry by entry as sums of products of functions of forms. What holds nothing random stays the expression that it is.</summary>
/// <param name="graph">The graph.</param>
/// <param name="algebra">Makes the numbers.</param>
/// <param name="drawn">The entries of drawn variables.</param>
/// <param name="known">Exact values of fixed expressions, where they are known.</param>
internal sealed class RandomEvaluator(Graph graph, RandomAlgebra algebra, IReadOnlyDictionary<int, RandomNumber[]> drawn, Func<NodeId, Rational[]?> known)
{
    private const int MostEntries = 200_000;
    private const int MostDeterminant = 5;

    private readonly Dictionary<NodeId, RandomNumber[]> _values = [];
    private bool[] _random = [];
    private long _entries;

    /// <summary>The entries of an expression.</summary>
    public RandomNumber[] Of(NodeId root)
    {
        // 1. Which nodes hold a drawn variable.
        var marks = graph.Reachable(root);
        _random = new bool[root.Index + 1];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i <= root.Index; i++)
        {
            if (marks[i])
            {
                var node = graph[new NodeId(i)];
                _random[i] = node is Variable variable && drawn.ContainsKey(variable.Id);
                foreach (var operand in Operands.Of(node, buffer))
                {
                    _random[i] |= _random[operand.Index];
                }
            }
        }

        // 2. Their values, operands first.
        for (var i = 0; i <= root.Index; i++)
        {
            if (marks[i] && _random[i])
            {
                var id = new NodeId(i);
                if (!_values.ContainsKey(id))
                {
                    _entries += graph.ShapeOf(id).Size;
                    if (_entries > MostEntries)
                    {
                        throw new NoClosedFormException("its arrays are too large");
                    }

                    _values[id] = Evaluate(graph[id]);
                }
            }
        }

        return Get(root);
    }

    private RandomNumber[] Get(NodeId id)
    {
        if (_values.TryGetValue(id, out var value))
        {
            return value;
        }

        var size = graph.ShapeOf(id).Size;
        _entries += size;
        if (_entries > MostEntries)
        {
            throw new NoClosedFormException("its arrays are too large");
        }

        var exact = known(id);
        var shape = graph.ShapeOf(id);
        return _values[id] = [.. Enumerable.Range(0, size).Select(k => algebra.Fixed(
            exact is not null ? algebra.Constant(exact[k])
            : shape.IsScalar ? id
            : algebra.Build.View(id, new IndexMap(0, k, []), Shape.Scalar)))];
    }

    private RandomNumber[] Evaluate(Node node)
    {
        switch (node)
        {
            case Variable n:
                return drawn[n.Id];
            case Unary { Function: UnaryFunction.Sqrt, X: var square } when !PartialParts.IsNonnegative(graph, square):
            case Binary { Function: BinaryFunction.Power, X: var basis, Y: var exponent } when !PartialParts.IsNonnegative(graph, basis) && !PartialParts.IsWhole(graph, exponent):
                throw new NoClosedFormException("a root of what may be negative stands in it");
            case Unary n:
                return [.. Get(n.X).Select(x => Apply(n.Function, x))];
            case Binary n:
                var (bx, by) = (Get(n.X), Get(n.Y));
                return [.. bx.Zip(by, (x, y) => Apply(n.Function, x, y))];
            case Power n:
                return [.. Get(n.X).Select(x => algebra.Raised(x, n.Exponent))];
            case Select n:
                var (sd, st, so) = (Get(n.Difference), Get(n.Then), Get(n.Otherwise));
                return [.. Enumerable.Range(0, sd.Length).Select(k => Choose(n.Relation, sd[k], st[k], so[k]))];
            case View n:
                var (vx, read) = (Get(n.X), IndexMaps.Positions(n.Map, n.Shape, graph.ShapeOf(n.X)));
                return [.. read.Select(at => vx[at])];
            case Scatter n:
                var (cx, write) = (Get(n.X), IndexMaps.Positions(n.Map, graph.ShapeOf(n.X), n.Shape));
                var parts = Enumerable.Range(0, n.Shape.Size).Select(_ => new List<RandomNumber>()).ToArray();
                for (var i = 0; i < cx.Length; i++)
                {
                    parts[write[i]].Add(cx[i]);
                }

                return [.. parts.Select(part => part.Count == 0 ? algebra.Fixed(0) : algebra.Sum(part))];
            case Stacked n:
                return [.. n.Items.Items.SelectMany(Get)];
            case Contract n:
                var plan = new ContractionPlan(graph, n);
                var (kx, ky) = (Get(n.X), Get(n.Y));
                return [.. Enumerable.Range(0, n.Shape.Size).Select(i =>
                {
                    var (px, py) = plan.Start(i);
                    return algebra.Sum(Enumerable.Range(0, plan.InnerX.Length).Select(k => algebra.Product(kx[px + plan.InnerX[k]], ky[py + plan.InnerY[k]])));
                })];
            case Reduce n:
                var rx = Get(n.X);
                var length = rx.Length / n.Shape.Size;
                return [.. Enumerable.Range(0, n.Shape.Size).Select(i => Reduced(n.Kind, rx.AsSpan(i * length, length).ToArray()))];
            case Spectral { Function: SpectralFunction.Determinant } n when graph.ShapeOf(n.X) is var square && square[square.Rank - 1] is var size and <= MostDeterminant:
                var matrices = Get(n.X);
                return [.. Enumerable.Range(0, n.Shape.Size).Select(k => Determinant(matrices.AsSpan(k * size * size, size * size).ToArray(), size, [.. Enumerable.Range(0, size)]))];
            default:
                throw new NoClosedFormException($"it holds a {(node is Spectral or SpectralWeights ? "spectral function" : "form")} of something random");
        }
    }

    // By the first of the rows that are left, over the columns that are left.
    private RandomNumber Determinant(RandomNumber[] matrix, int size, int[] columns)
    {
        if (columns.Length == 0)
        {
            return algebra.Fixed(1);
        }

        var row = size - columns.Length;
        return algebra.Sum(columns.Select((column, k) =>
        {
            var product = algebra.Product(matrix[(row * size) + column], Determinant(matrix, size, [.. columns[..k], .. columns[(k + 1)..]]));
            return k % 2 == 0 ? product : algebra.Negated(product);
        }));
    }

    private RandomNumber Reduced(Reduction kind, RandomNumber[] entries) => kind switch
    {
        Reduction.Sum => algebra.Sum(entries),
        Reduction.Norm when entries.Length == 1 => Apply(UnaryFunction.Abs, entries[0]),
        Reduction.Norm => algebra.Rooted(algebra.Sum(entries.Select(entry => algebra.Product(entry, entry)))),
        Reduction.Max => entries.Aggregate((x, y) => Apply(BinaryFunction.Max, x, y)),
        Reduction.Min => entries.Aggregate((x, y) => Apply(BinaryFunction.Min, x, y)),
        _ => throw new UnreachableException(),
    };

    private RandomNumber Apply(UnaryFunction function, RandomNumber x)
    {
        if (x.IsFixed)
        {
            return algebra.Fixed(Folded(function, algebra.FixedValue(x)));
        }

        switch (function)
        {
            case UnaryFunction.Negate:
                return algebra.Negated(x);
            case UnaryFunction.Sqrt:
                return algebra.Rooted(x);
            case UnaryFunction.Abs when x.IsRoot:
                return x;
            case UnaryFunction.Exp:
                return algebra.Function(AtomKind.Exponential, algebra.AsForm(x));
            case UnaryFunction.Cos:
                return algebra.Function(AtomKind.Cosine, algebra.AsForm(x));
            case UnaryFunction.Sin:
                return algebra.Function(AtomKind.Sine, algebra.AsForm(x));
            case UnaryFunction.Cosh or UnaryFunction.Sinh:
                var (up, down) = (Apply(UnaryFunction.Exp, x), Apply(UnaryFunction.Exp, algebra.Negated(x)));
                return algebra.Scaled(function == UnaryFunction.Cosh ? algebra.Sum(up, down) : algebra.Difference(up, down), algebra.Constant(new Rational(1, 2)));
            case UnaryFunction.Erf:
                var normal = algebra.Function(AtomKind.Normal, algebra.AsForm(algebra.Scaled(x, algebra.Root(algebra.Constant(2)))));
                return algebra.Difference(algebra.Scaled(normal, algebra.Constant(2)), algebra.Fixed(1));
            case UnaryFunction.Gelu:
                return algebra.Product(x, algebra.Function(AtomKind.Normal, algebra.AsForm(x)));
            case UnaryFunction.Abs when x.IsAffine && IsContinuous(x):
                return algebra.Function(AtomKind.Absolute, algebra.AsForm(x));
            case UnaryFunction.Abs:
                return algebra.Product(x, Apply(UnaryFunction.Sign, x));
            case UnaryFunction.Relu:
                return algebra.Product(Piece(x), Positive(x));
            case UnaryFunction.Step or UnaryFunction.KinkStep:
                return Positive(x);
            case UnaryFunction.Sign or UnaryFunction.KinkSign:
                return algebra.Difference(Positive(x), Positive(algebra.Negated(x)));
            case UnaryFunction.Elu:
                var positive = Positive(x);
                var tail = algebra.Difference(Apply(UnaryFunction.Exp, x), algebra.Fixed(1));
                return algebra.Sum(algebra.Product(Piece(x), positive), tail, algebra.Negated(algebra.Product(tail, positive)));
            default:
                throw new NoClosedFormException($"the mean of {function.ToString().ToLowerInvariant()} of something random has none");
        }
    }

    private RandomNumber Apply(BinaryFunction function, RandomNumber x, RandomNumber y)
    {
        if (x.IsFixed && y.IsFixed)
        {
            return algebra.Fixed(Folded(function, algebra.FixedValue(x), algebra.FixedValue(y)));
        }

        switch (function)
        {
            case BinaryFunction.Add:
                return algebra.Sum(x, y);
            case BinaryFunction.Subtract:
                return algebra.Difference(x, y);
            case BinaryFunction.Multiply:
                return algebra.Product(x, y);
            case BinaryFunction.Divide when y.IsFixed:
                return algebra.Scaled(x, algebra.Over(algebra.Constant(1), algebra.FixedValue(y)));
            case BinaryFunction.Power when y.IsFixed && algebra.Build.IsConstant(algebra.FixedValue(y), out var exponent):
                return exponent.IsInteger && Rational.Abs(exponent) <= 64 ? algebra.Raised(x, (int)exponent.Numerator)
                    : exponent == new Rational(1, 2) ? algebra.Rooted(x)
                    : throw new NoClosedFormException("a broken power of something random stands in it");
            case BinaryFunction.Max:
                return algebra.Sum(y, Apply(UnaryFunction.Relu, algebra.Difference(x, y)));
            case BinaryFunction.Min:
                return algebra.Difference(x, Apply(UnaryFunction.Relu, algebra.Difference(x, y)));
            case BinaryFunction.TieStep:
                // 1 where x >= y.
                return algebra.Difference(algebra.Fixed(1), Positive(algebra.Difference(y, x)));
            case BinaryFunction.LeakyRelu when y.IsFixed:
                var slope = algebra.FixedValue(y);
                return algebra.Sum(algebra.Scaled(x, slope), algebra.Scaled(Apply(UnaryFunction.Relu, x), algebra.Minus(algebra.Constant(1), slope)));
            case BinaryFunction.Smelu when y.IsFixed && IsPositive(y, out var width):
                // ((z + b)_+^2 - (z - b)_+^2) / (4 b).
                return algebra.Scaled(algebra.Difference(Square(algebra.Sum(x, y)), Square(algebra.Difference(x, y))), algebra.Constant(1 / (4 * width)));
            case BinaryFunction.Huber when y.IsFixed && IsPositive(y, out _):
                // z^2 / 2 - ((z - d)_+^2 + (-z - d)_+^2) / 2.
                var beyond = algebra.Sum(Square(algebra.Difference(x, y)), Square(algebra.Difference(algebra.Negated(x), y)));
                return algebra.Scaled(algebra.Difference(algebra.Product(x, x), beyond), algebra.Constant(new Rational(1, 2)));
            default:
                throw new NoClosedFormException($"the mean of {function.ToString().ToLowerInvariant()} of something random has none");
        }
    }

    private bool IsPositive(RandomNumber x, out Rational value) => algebra.Build.IsConstant(algebra.FixedValue(x), out value) && value.Sign > 0;

    private RandomNumber Square(RandomNumber x) => algebra.Raised(Apply(UnaryFunction.Relu, x), 2);

    // A form that stands beside its own kink stays one factor.
    private RandomNumber Piece(RandomNumber x) => IsContinuous(x) && x.Terms.Count > 1 ? algebra.Function(AtomKind.Linear, algebra.AsForm(x)) : x;

    private bool IsContinuous(RandomNumber x) =>
        x.IsAffine && x.Terms.Keys.All(monomial => monomial.IsOne || algebra.Bases[monomial.Factors[0].Atom.Index].Law is BaseLaw.Normal or BaseLaw.Sphere);

    // 1 where x > 0.
    private RandomNumber Positive(RandomNumber x)
    {
        if (x.IsFixed)
        {
            return algebra.Fixed(Folded(UnaryFunction.Step, algebra.FixedValue(x)));
        }

        if (x.IsRoot)
        {
            return Positive(new RandomNumber(x.Terms));
        }

        // 1. Of a form.
        if (x.IsAffine || x.Terms is { Count: 1 } && x.Terms.Keys.Single().Factors is [{ Atom.Kind: AtomKind.Linear, Power: 1 }])
        {
            return algebra.Function(AtomKind.Positive, algebra.AsForm(x));
        }

        // 2. c + a |f|, a a number: where c + a f and c - a f are both positive, or either.
        var moving = x.Terms.Where(term => !term.Key.IsOne).ToArray();
        if (moving is [({ Factors: [{ Atom: var atom, Power: var power }] }, var factor)] && algebra.Build.IsConstant(factor, out var a))
        {
            var rest = algebra.Fixed(algebra.FixedValue(x));
            if (atom.Kind == AtomKind.Absolute && power == 1)
            {
                return Band(rest, algebra.Scaled(algebra.Expanded(algebra.FormAt(atom.Index)), algebra.Constant(Rational.Abs(a))), a.Sign < 0);
            }

            // 3. c + a f^2: where |f| is below, or above, the root of -c / a.
            if (atom.Kind is AtomKind.Linear or AtomKind.Number && power == 2)
            {
                var form = atom.Kind == AtomKind.Number ? algebra.Of(atom) : algebra.Expanded(algebra.FormAt(atom.Index));
                var ratio = algebra.Over(algebra.FixedValue(rest), algebra.Constant(-a));
                var bound = algebra.Fixed(algebra.Root(Folded(UnaryFunction.Relu, ratio)));
                return Band(a.Sign < 0 ? bound : algebra.Negated(bound), form, a.Sign < 0);
            }
        }

        throw new NoClosedFormException("a comparison of something that is not affine in what is drawn stands in it");
    }

    // Both of c + f > 0 and c - f > 0, or either.
    private RandomNumber Band(RandomNumber c, RandomNumber f, bool both)
    {
        var (first, second) = (Positive(algebra.Sum(c, f)), Positive(algebra.Difference(c, f)));
        return both ? algebra.Product(first, second)
            : algebra.Difference(algebra.Sum(first, second), algebra.Product(first, second));
    }

    private RandomNumber Choose(Relation relation, RandomNumber difference, RandomNumber then, RandomNumber otherwise)
    {
        if (difference.IsFixed && then.IsFixed && otherwise.IsFixed)
        {
            var d = algebra.FixedValue(difference);
            return algebra.Build.IsConstant(d, out var given) ? (Holds(relation, given.Sign) ? then : otherwise)
                : algebra.Fixed(algebra.Build.Select(relation, d, algebra.FixedValue(then), algebra.FixedValue(otherwise)));
        }

        var holds = Indicator(relation, difference);
        return algebra.Sum(algebra.Product(holds, then), otherwise, algebra.Negated(algebra.Product(holds, otherwise)));
    }

    private RandomNumber Indicator(Relation relation, RandomNumber difference)
    {
        if (difference.IsFixed)
        {
            var d = algebra.FixedValue(difference);
            return algebra.Build.IsConstant(d, out var given) ? algebra.Fixed(Holds(relation, given.Sign) ? 1 : 0)
                : algebra.Fixed(algebra.Build.Select(relation, d, algebra.Constant(1), algebra.Constant(0)));
        }

        RandomNumber Above() => Positive(difference);
        RandomNumber Below() => Positive(algebra.Negated(difference));
        var one = algebra.Fixed(1);
        return relation switch
        {
            Relation.Greater => Above(),
            Relation.Less => Below(),
            Relation.GreaterOrEqual => algebra.Difference(one, Below()),
            Relation.LessOrEqual => algebra.Difference(one, Above()),
            Relation.NotEqual => algebra.Sum(Above(), Below()),
            _ => algebra.Difference(one, algebra.Sum(Above(), Below())),
        };
    }

    private static bool Holds(Relation relation, int sign) => relation switch
    {
        Relation.Less => sign < 0,
        Relation.LessOrEqual => sign <= 0,
        Relation.Greater => sign > 0,
        Relation.GreaterOrEqual => sign >= 0,
        Relation.Equal => sign == 0,
        _ => sign != 0,
    };

    // A function of a fraction is a fraction where that is exact.
    private NodeId Folded(UnaryFunction function, NodeId x)
    {
        if (algebra.Build.IsConstant(x, out var value))
        {
            if (function == UnaryFunction.Sqrt)
            {
                return algebra.Root(x);
            }

            if (ExactReal.Apply(function, ExactReal.FromRational(value)) is { IsExact: true } exact)
            {
                return algebra.Constant(exact.Value);
            }
        }

        return algebra.Build.Apply(function, x);
    }

    private NodeId Folded(BinaryFunction function, NodeId x, NodeId y)
    {
        if (algebra.Build.IsConstant(x, out var a) && algebra.Build.IsConstant(y, out var b)
            && ExactReal.Apply(function, ExactReal.FromRational(a), ExactReal.FromRational(b)) is { IsExact: true } exact)
        {
            return algebra.Constant(exact.Value);
        }

        return algebra.Build.Apply(function, x, y);
    }
}

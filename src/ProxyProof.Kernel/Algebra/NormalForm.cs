using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The polynomials of a derivative-free expression, entry by entry. At every point where the expression has a value the polynomial has the same; whether it
/// has one is for the enclosures to say.
/// </summary>
/// <param name="graph">The expressions.</param>
/// <param name="symbols">Gives symbols.</param>
/// <param name="given">Nodes whose polynomials are given: variables that are replaced, constants that are read as variables.</param>
public sealed class NormalForm(Graph graph, SymbolTable symbols, IReadOnlyDictionary<int, Polynomial[]>? given = null)
{
    private readonly Dictionary<int, Polynomial[]> _values = [];
    private readonly bool _isPinned = given is not null && given.Values.Any(entries => Array.Exists(entries, entry => entry.IsConstant));

    /// <summary>
    /// Whether steps, signs and branches have the value at their jumps that convention gives them. Else they are symbols of their own there, which stand for the
    /// values on all sides.
    /// </summary>
    public bool HasConventions { get; init; } = true;

    /// <summary>The polynomials of all entries of a node, row-major.</summary>
    /// <exception cref="AlgebraLimitException">They grow too large.</exception>
    public Polynomial[] Of(NodeId root)
    {
        // Operands before users, and only those that are still missing.
        var marks = new bool[root.Index + 1];
        marks[root.Index] = true;
        var buffer = new NodeId[4];
        for (var i = root.Index; i >= 0; i--)
        {
            if (marks[i] && !_values.ContainsKey(i) && given?.ContainsKey(i) != true)
            {
                foreach (var operand in KernelOperands.Of(graph[new NodeId(i)], buffer))
                {
                    marks[operand.Index] = true;
                }
            }
        }

        for (var i = 0; i <= root.Index; i++)
        {
            if (marks[i] && !_values.ContainsKey(i))
            {
                _values[i] = given is not null && given.TryGetValue(i, out var polynomials) ? polynomials : Evaluate(new NodeId(i));
            }
        }

        return _values[root.Index];
    }

    /// <summary>The polynomials of a node that was needed so far; null for others.</summary>
    public Polynomial[]? Known(int node) => _values.GetValueOrDefault(node);

    private Polynomial[] Values(NodeId node) => _values[node.Index];

    private Polynomial[] Each(int size, Func<int, Polynomial> entry)
    {
        symbols.Spend(size);
        var result = new Polynomial[size];
        for (var i = 0; i < size; i++)
        {
            result[i] = entry(i);
        }

        return result;
    }

    private Polynomial[] Evaluate(NodeId id)
    {
        var node = graph[id];
        var size = node.Shape.Size;
        switch (node)
        {
            case Constant n:
                return [Polynomial.Of(n.Value)];
            case PiConstant:
                return [symbols.Pi()];
            case Data n:
                return Each(size, i => Polynomial.Of(n.Array.IsBinary ? Rational.FromDouble(n.Array.Values[i]) : n.Array.Exact(i)));
            case Variable n:
                return Each(size, i => symbols.Coordinate(n.Id, i));
            case Unary { Function: UnaryFunction.Log } n when graph[n.X] is Binary { Function: BinaryFunction.Divide } quotient && given?.ContainsKey(n.X.Index) != true:
                // Of a quotient of positive numbers it is a difference.
                var (above, below) = (Values(quotient.X), Values(quotient.Y));
                return Each(size, i => symbols.Signs.Of(above[i], symbols).IsPositive && symbols.Signs.Of(below[i], symbols).IsPositive
                    ? symbols.Apply(n.Function, above[i]) - symbols.Apply(n.Function, below[i])
                    : symbols.Apply(n.Function, Values(n.X)[i]));
            case Unary n:
                var ux = Values(n.X);
                var isJump = n.Function is UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign;
                return Each(size, i => isJump && IsOpen(ux[i]) ? symbols.Opaque(id.Index, i)
                    : n.Function is UnaryFunction.KinkStep or UnaryFunction.KinkSign && IsApart(ux[i]) ? symbols.Kink(n.Function, ux[i], id.Index, i)
                    : IsAtJump(n.Function, ux[i]) ? Polynomial.Zero
                    : symbols.Apply(n.Function, ux[i]));
            case Binary n:
                var (bx, by) = (Values(n.X), Values(n.Y));
                return Each(size, i => (n.Function == BinaryFunction.TieStep && IsOpen(bx[i] - by[i])) || (n.Function == BinaryFunction.KinkRatio && IsOpen(by[i]))
                    ? symbols.Opaque(id.Index, i)
                    : n.Function == BinaryFunction.TieStep && IsApart(bx[i] - by[i]) ? symbols.Tie(bx[i] - by[i], id.Index, i)
                    : symbols.Apply(n.Function, bx[i], by[i]));
            case Power n:
                return Powers(n);
            case Select n:
                return Each(size, i => IsOpen(Values(n.Difference)[i]) ? symbols.Opaque(id.Index, i) : Choose(n, id, i));
            case View n:
                var (vx, read) = (Values(n.X), IndexMaps.Positions(n.Map, n.Shape, graph.ShapeOf(n.X)));
                return Each(size, i => vx[read[i]]);
            case Scatter n:
                var (cx, write) = (Values(n.X), IndexMaps.Positions(n.Map, graph.ShapeOf(n.X), n.Shape));
                var scattered = Each(size, _ => Polynomial.Zero);
                for (var i = 0; i < cx.Length; i++)
                {
                    scattered[write[i]] += cx[i];
                }

                return scattered;
            case Stacked n:
                return [.. n.Items.Items.SelectMany(Values)];
            case Contract n:
                return Contraction(n);
            case Reduce n:
                var length = graph.ShapeOf(n.X).Size / size;
                var rx = Values(n.X);
                return Each(size, i => Reduced(n.Kind, rx.AsSpan(i * length, length)));
            case Extremal n:
                return HasConventions ? Weights(n, id) : Each(size, i => symbols.Opaque(id.Index, i));
            case Spectral { Function: SpectralFunction.Determinant } n when graph.ShapeOf(n.X) is var shape && shape[shape.Rank - 1] <= 5:
                var (dimension, matrices) = (shape[shape.Rank - 1], Values(n.X));
                return Each(size, i => Determinant(matrices.AsSpan(i * dimension * dimension, dimension * dimension).ToArray(), dimension));
            case Guarded n:
                return Values(n.Value);
            case Jump n:
                // 0 where the difference is not 0.
                var jumps = Values(n.Difference);
                return Each(size, i => symbols.Signs.Of(jumps[i], symbols) is { IsPositive: true } or { IsNegative: true } ? Polynomial.Zero : symbols.Opaque(id.Index, i));
            default:
                return Each(size, i => symbols.Opaque(id.Index, i));
        }
    }

    // Whether something jumps there.
    private bool IsOpen(Polynomial difference) => !HasConventions && difference.IsZero;

    // Whether a step or a sign is asked for at 0, where facts say so: then it is 0, by the convention. A slope at a kink is not known there.
    private bool IsAtJump(UnaryFunction function, Polynomial x) =>
        HasConventions && function is (UnaryFunction.Step or UnaryFunction.Sign) && symbols.Signs.Of(x, symbols) is { IsNonnegative: true, IsNonpositive: true };

    // Where equations hold, or numbers are given in place of coordinates, kinks of different functions may look alike, x + y² and -x + y² on x = 0, or x and -x: their slopes at y = 0 are
    // different numbers, and each kink has one of its own.
    private bool IsApart(Polynomial argument) => argument.IsZero || symbols.Signs.HasZeros || _isPinned;

    private Polynomial[] Powers(Power n)
    {
        // The square of a norm is the sum of squares: no root is taken.
        if (n.Exponent >= 2 && n.Exponent % 2 == 0 && graph[n.X] is Reduce { Kind: Reduction.Norm } norm && _values.TryGetValue(norm.X.Index, out var entries))
        {
            var length = graph.ShapeOf(norm.X).Size / n.Shape.Size;
            return Each(n.Shape.Size, i => symbols.Power(SumOfSquares(entries.AsSpan(i * length, length)), n.Exponent / 2));
        }

        // (y / z)^-k is (z / y)^k.
        if (n.Exponent < 0 && graph[n.X] is Binary { Function: BinaryFunction.Divide } quotient && given?.ContainsKey(n.X.Index) != true)
        {
            return Each(n.Shape.Size, i => symbols.Power(symbols.Apply(BinaryFunction.Divide, Values(quotient.Y)[i], Values(quotient.X)[i]), -n.Exponent));
        }

        var x = Values(n.X);
        return Each(n.Shape.Size, i => symbols.Power(x[i], n.Exponent));
    }

    private Polynomial SumOfSquares(ReadOnlySpan<Polynomial> entries)
    {
        var sum = new PolynomialSum();
        foreach (var entry in entries)
        {
            symbols.Spend((long)entry.Count * entry.Count);
            sum.AddProduct(entry, entry, symbols);
        }

        return symbols.Reduce(sum.ToPolynomial());
    }

    private Polynomial Reduced(Reduction kind, ReadOnlySpan<Polynomial> entries)
    {
        switch (kind)
        {
            case Reduction.Sum:
                var sum = new PolynomialSum();
                foreach (var entry in entries)
                {
                    symbols.Spend(entry.Count);
                    sum.Add(entry, Rational.One);
                }

                return sum.ToPolynomial();
            case Reduction.Norm:
                return entries.Length == 1 ? symbols.Apply(UnaryFunction.Abs, entries[0]) : symbols.Apply(UnaryFunction.Sqrt, SumOfSquares(entries));
            case Reduction.Max:
                return symbols.Greatest(entries.ToArray());
            default:
                return -symbols.Greatest(Array.ConvertAll(entries.ToArray(), entry => -entry));
        }
    }

    private Polynomial[] Contraction(Contract n)
    {
        var plan = new ContractionPlan(graph, n);
        var (x, y) = (Values(n.X), Values(n.Y));
        return Each(n.Shape.Size, i =>
        {
            var (startX, startY) = plan.Start(i);
            var sum = new PolynomialSum();
            for (var k = 0; k < plan.InnerX.Length; k++)
            {
                var (a, b) = (x[startX + plan.InnerX[k]], y[startY + plan.InnerY[k]]);
                symbols.Spend(1 + ((long)a.Count * b.Count));
                if (a.IsConstant)
                {
                    sum.Add(b, a.ConstantTerm);
                }
                else if (b.IsConstant)
                {
                    sum.Add(a, b.ConstantTerm);
                }
                else
                {
                    sum.AddProduct(a, b, symbols);
                }
            }

            return symbols.Reduce(sum.ToPolynomial());
        });
    }

    // The branch where the sign of the difference is known. Else the whole is a symbol of its own, for a branch may have no value where it is not taken.
    private Polynomial Choose(Select n, NodeId id, int entry)
    {
        var (then, otherwise) = (Values(n.Then)[entry], Values(n.Otherwise)[entry]);
        var sign = symbols.Signs.Of(Values(n.Difference)[entry], symbols);
        var holds = n.Relation switch
        {
            Relation.Greater => Decide(sign.IsPositive, sign.IsNonpositive),
            Relation.GreaterOrEqual => Decide(sign.IsNonnegative, sign.IsNegative),
            Relation.Less => Decide(sign.IsNegative, sign.IsNonnegative),
            Relation.LessOrEqual => Decide(sign.IsNonpositive, sign.IsPositive),
            Relation.Equal => Decide(sign.IsNonnegative && sign.IsNonpositive, sign.NotZero || sign.IsPositive || sign.IsNegative),
            Relation.NotEqual => Decide(sign.NotZero || sign.IsPositive || sign.IsNegative, sign.IsNonnegative && sign.IsNonpositive),
        };
        return holds is { } decided ? (decided ? then : otherwise) : symbols.Opaque(id.Index, entry);

        static bool? Decide(bool yes, bool no) => yes ? true : no ? false : null;
    }

    private Polynomial[] Weights(Extremal n, NodeId id)
    {
        var x = Values(n.X);
        var length = x.Length / graph.ShapeOf(n.X).Leading(n.Shape.Rank - n.Axes).Size;
        return Each(x.Length, i =>
        {
            var (start, place) = (i - (i % length), i % length);
            var entries = x.AsSpan(start, length).ToArray();
            var signed = n.Kind == Reduction.Max ? entries : Array.ConvertAll(entries, entry => -entry);

            // Of two, the first wins a tie.
            return length == 1 ? Polynomial.One
                : length > 2 ? symbols.Weight(signed, place, Array.Exists(entries, entry => IsApart(entry - entries[place])) ? (id.Index, i) : null)
                : IsApart(signed[0] - signed[1]) ? symbols.Tie(signed[0] - signed[1], id.Index, start) is var tied && place == 0 ? tied : Polynomial.One - tied
                : symbols.Apply(BinaryFunction.TieStep, signed[0], signed[1]) is var first && place == 0 ? first : Polynomial.One - first;
        });
    }

    // Along the first row.
    private Polynomial Determinant(Polynomial[] matrix, int n)
    {
        if (n == 1)
        {
            return matrix[0];
        }

        var sum = Polynomial.Zero;
        for (var column = 0; column < n; column++)
        {
            var minor = new Polynomial[(n - 1) * (n - 1)];
            for (var i = 0; i < minor.Length; i++)
            {
                var (r, c) = ((i / (n - 1)) + 1, i % (n - 1));
                minor[i] = matrix[(r * n) + (c < column ? c : c + 1)];
            }

            var term = symbols.Multiply(matrix[column], Determinant(minor, n - 1));
            sum = column % 2 == 0 ? sum + term : sum - term;
        }

        return sum;
    }
}

using System.Diagnostics;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Encloses derivative-free expressions at one point, node by node in arena order, entry by entry.</summary>
/// <typeparam name="T">The carrier.</typeparam>
/// <param name="graph">The expressions.</param>
/// <param name="needed">Which nodes are evaluated.</param>
/// <param name="byConvention">
/// Whether a kink that the point sits on takes its convention instead of the whole subdifferential: only to tell the user that a verdict hangs on it.
/// </param>
internal sealed class EnclosureEvaluator<T>(Graph graph, bool[] needed, bool byConvention = false)
    where T : struct, IEnclosure<T>
{
    private static readonly T Zero = T.FromDouble(0);
    private static readonly T One = T.FromDouble(1);

    // Perhaps any number, perhaps none: absorbs everything, also a product with 0.
    private static readonly T Unknown = T.Apply(UnaryFunction.Log, T.Entire);
    private static readonly T Undefined = T.Power(Zero, -1);

    private T[]?[] _values = new T[needed.Length][];

    /// <summary>The first function met whose argument sits exactly on its kink or jump; null when there is none.</summary>
    public string? Kink { get; private set; }

    /// <summary>
    /// Nodes that are known to be positive (true) or not 0 (false) at the points in question, whatever their enclosures say: a half-open range next to 0.
    /// </summary>
    public IReadOnlyDictionary<int, bool>? Open { get; init; }

    /// <summary>Ends an evaluation.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The entries of a node after <see cref="Run"/>, row-major.</summary>
    public T[] this[NodeId id] => _values[id.Index]!;

    /// <summary>Evaluates.</summary>
    /// <param name="variables">The entries of a variable; null where the point has none, and nothing is known.</param>
    /// <param name="only">Which of the needed nodes may have changed since the last run; null for all.</param>
    public void Run(Func<int, T[]?> variables, bool[]? only = null)
    {
        only ??= needed;
        for (var i = 0; i < needed.Length; i++)
        {
            if (only[i])
            {
                Stop.ThrowIfCancellationRequested();
                _values[i] = Evaluate(graph[new NodeId(i)], variables);
            }
        }
    }

    /// <summary>Evaluates one node from the values that its operands have. The graph may have grown.</summary>
    public T[] Compute(NodeId id, Func<int, T[]?> variables)
    {
        var value = Evaluate(graph[id], variables);
        Put(id, value);
        return value;
    }

    /// <summary>Gives a node values that are known from elsewhere.</summary>
    public void Put(NodeId id, T[] value)
    {
        if (id.Index >= _values.Length)
        {
            Array.Resize(ref _values, graph.Count);
        }

        _values[id.Index] = value;
    }

    /// <summary>Whether a node has values.</summary>
    public bool Has(NodeId id) => id.Index < _values.Length && _values[id.Index] is not null;

    /// <summary>Evaluates some nodes again; those that they read and that are not among them keep their values.</summary>
    /// <param name="which">Which.</param>
    /// <param name="variables">As in <see cref="Run"/>.</param>
    public void Rerun(bool[] which, Func<int, T[]?> variables)
    {
        for (var i = 0; i < which.Length; i++)
        {
            if (which[i])
            {
                _values[i] = Evaluate(graph[new NodeId(i)], variables);
            }
        }
    }

    /// <summary>Lets go of the entries of a node that nothing reads any more.</summary>
    public void Forget(NodeId id) => _values[id.Index] = null;

    private static T Add(T x, T y) => T.Apply(BinaryFunction.Add, x, y);

    private static T Minus(T x, T y) => T.Apply(BinaryFunction.Subtract, x, y);

    private static T Times(T x, T y) => T.Apply(BinaryFunction.Multiply, x, y);

    private static T[] Fill(int size, Func<int, T> entry)
    {
        var result = new T[size];
        for (var i = 0; i < size; i++)
        {
            result[i] = entry(i);
        }

        return result;
    }

    private T[] Evaluate(Node node, Func<int, T[]?> variables)
    {
        var size = node.Shape.Size;
        switch (node)
        {
            case Constant n:
                return [T.FromRational(n.Value)];
            case PiConstant:
                return [T.Pi];
            case Data n:
                return Fill(size, i => n.Array.IsBinary ? T.FromDouble(n.Array.Values[i]) : T.FromRational(n.Array.Exact(i)));
            case Variable n:
                return variables(n.Id) ?? Fill(size, _ => Unknown);
            case Unary { Function: UnaryFunction.Log } n when IsOpen(n.X, out var positive):
                var lx = this[n.X];
                return Fill(size, i => OpenLog(lx[i], positive));
            case Power { Exponent: < 0 } n when IsOpen(n.X, out var positive):
                var px = this[n.X];
                return Fill(size, i => OpenPower(px[i], n.Exponent, positive));
            case Binary { Function: BinaryFunction.Divide } n when IsOpen(n.Y, out var positive):
                var (dx, dy) = (this[n.X], this[n.Y]);
                return Fill(size, i => Times(dx[i], OpenPower(dy[i], -1, positive)));
            case Unary n:
                var ux = this[n.X];
                return Fill(size, i => Apply(n.Function, ux[i]));
            case Binary n:
                var (bx, by) = (this[n.X], this[n.Y]);
                return n.X == n.Y && n.Function == BinaryFunction.Multiply
                    ? Fill(size, i => T.Power(bx[i], 2))
                    : Fill(size, i => Apply(n.Function, bx[i], by[i]));
            case Power n:
                return Powers(n);
            case Select n:
                var (sd, st, so) = (this[n.Difference], this[n.Then], this[n.Otherwise]);
                return Fill(size, i => T.Select(n.Relation, sd[i], st[i], so[i]));
            case View n:
                var (vx, read) = (this[n.X], IndexMaps.Positions(n.Map, n.Shape, graph.ShapeOf(n.X)));
                return Fill(size, i => vx[read[i]]);
            case Scatter n:
                var (cx, write) = (this[n.X], IndexMaps.Positions(n.Map, graph.ShapeOf(n.X), n.Shape));
                var scattered = Fill(size, _ => Zero);
                for (var i = 0; i < cx.Length; i++)
                {
                    scattered[write[i]] = Add(scattered[write[i]], cx[i]);
                }

                return scattered;
            case Stacked n:
                return [.. n.Items.Items.SelectMany(item => this[item])];
            case Contract n:
                return Contraction(n);
            case Reduce n:
                var length = graph.ShapeOf(n.X).Size / size;
                return Fill(size, i => Reduced(n.Kind, this[n.X].AsSpan(i * length, length)));
            case Extremal n:
                return Extremes(n);
            case Spectral n:
                return Matrices(n.X, (matrix, rows, columns) => [SpectralRules<T>.Enclose(n.Function, matrix, rows, columns, Stop)]);
            case SpectralWeights n:
                return Matrices(n.X, (matrix, rows, columns) => Weights(n.Function, matrix, rows, columns));
            case Jump n:
                var (jd, jt, jo) = (this[n.Difference], this[n.Then], this[n.Otherwise]);
                return Fill(size, i => Jumping(jd[i], jt[i], jo[i]));
            case Guarded n:
                return Guarding(n);
            case UnknownValue:
                return Fill(size, _ => Unknown);
            default:
                throw new UnreachableException($"{node.GetType().Name} has no value.");
        }
    }

    private T Apply(UnaryFunction function, T x)
    {
        // The values of step and sign at 0 are conventions, as the slopes of relu and abs there are: anything between the two sides.
        var (enclosed, name) = function switch
        {
            UnaryFunction.KinkStep => (function, "relu or if"),
            UnaryFunction.KinkSign => (function, "abs"),
            UnaryFunction.Step => (UnaryFunction.KinkStep, "step"),
            UnaryFunction.Sign => (UnaryFunction.KinkSign, "sign"),
            _ => (function, ""),
        };
        return name.Length > 0 && SitsAt(x, name) ? Zero : T.Apply(enclosed, x);
    }

    private bool IsOpen(NodeId x, out bool positive)
    {
        positive = false;
        return Open?.TryGetValue(x.Index, out positive) == true;
    }

    private T OpenLog(T x, bool positive)
    {
        var (lower, upper) = x.ToDoubles();
        var closed = Apply(UnaryFunction.Log, x);
        return closed.Definedness != Definedness.Partial || x.Definedness != Definedness.Defined || !(positive || lower >= 0) || !(upper > 0) ? closed
            : double.IsInfinity(upper) ? T.Entire
            : Minus(T.Apply(UnaryFunction.Log, T.FromDouble(upper)), T.Apply(UnaryFunction.Abs, T.Entire));
    }

    // On (0, upper] from its value at the far end to infinity; on [lower, 0) likewise, downwards for odd exponents; on both sides of 0 any number, for even ones a
    // positive one.
    private static T OpenPower(T x, int n, bool positive)
    {
        var (lower, upper) = x.ToDoubles();
        var closed = T.Power(x, n);
        var half = T.Apply(UnaryFunction.Abs, T.Entire);
        if (closed.Definedness != Definedness.Partial || x.Definedness != Definedness.Defined)
        {
            return closed;
        }

        T Far(double end) => double.IsInfinity(end) ? Zero : T.Power(T.FromDouble(end), n);
        return (positive || lower >= 0) && upper > 0 ? Add(Far(upper), half)
            : !positive && upper <= 0 && lower < 0 ? (n % 2 == 0 ? Add(Far(lower), half) : Minus(Far(lower), half))
            : !positive && lower < 0 && upper > 0 ? (n % 2 == 0 ? half : T.Entire)
            : closed;
    }

    private T Apply(BinaryFunction function, T x, T y)
    {
        return function == BinaryFunction.TieStep && SitsAt(Minus(x, y), "max, min or if") ? One : function == BinaryFunction.KinkRatio && SitsAt(y, "a norm") ? Zero : T.Apply(function, x, y);
    }

    // Whether an argument is exactly at the kink, and the convention is asked for.
    private bool SitsAt(T difference, string name)
    {
        if (difference.Compare(Relation.Equal) != Trilean.True)
        {
            return false;
        }

        Kink ??= name;
        return byConvention;
    }

    private T[] Powers(Power n)
    {
        // The square of a norm is the sum of squares: no root is taken.
        if (n.Exponent >= 2 && n.Exponent % 2 == 0 && graph[n.X] is Reduce { Kind: Reduction.Norm } norm)
        {
            var length = graph.ShapeOf(norm.X).Size / n.Shape.Size;
            return Fill(n.Shape.Size, i => T.Power(SumOfSquares(this[norm.X].AsSpan(i * length, length)), n.Exponent / 2));
        }

        var x = this[n.X];
        return Fill(n.Shape.Size, i => T.Power(x[i], n.Exponent));
    }

    private static T SumOfSquares(ReadOnlySpan<T> entries)
    {
        var sum = T.Power(entries[0], 2);
        foreach (var entry in entries[1..])
        {
            sum = Add(sum, T.Power(entry, 2));
        }

        return sum;
    }

    private static T Reduced(Reduction kind, ReadOnlySpan<T> entries)
    {
        if (kind == Reduction.Norm)
        {
            return entries.Length == 1 ? T.Apply(UnaryFunction.Abs, entries[0]) : T.Apply(UnaryFunction.Sqrt, SumOfSquares(entries));
        }

        var value = entries[0];
        foreach (var entry in entries[1..])
        {
            value = kind switch
            {
                Reduction.Sum => Add(value, entry),
                Reduction.Max => T.Apply(BinaryFunction.Max, value, entry),
                _ => T.Apply(BinaryFunction.Min, value, entry),
            };
        }

        return value;
    }

    private T[] Contraction(Contract n)
    {
        var plan = new ContractionPlan(graph, n);
        var (x, y) = (this[n.X], this[n.Y]);
        return Fill(n.Shape.Size, i =>
        {
            var (startX, startY) = plan.Start(i);
            var sum = Zero;
            for (var k = 0; k < plan.InnerX.Length; k++)
            {
                var (atX, atY) = (startX + plan.InnerX[k], startY + plan.InnerY[k]);
                sum = Add(sum, n.X == n.Y && atX == atY ? T.Power(x[atX], 2) : Times(x[atX], y[atY]));
            }

            return sum;
        });
    }

    // An entry's weight is the least of its weights against each other entry: 1 if it surely is the only extreme one, 0 if it surely is none.
    private T[] Extremes(Extremal n)
    {
        var x = this[n.X];
        var length = x.Length / graph.ShapeOf(n.X).Leading(n.Shape.Rank - n.Axes).Size;
        return Fill(x.Length, i =>
        {
            var (start, weight) = (i - (i % length), One);
            for (var k = start; k < start + length; k++)
            {
                if (k != i)
                {
                    var (better, worse) = n.Kind == Reduction.Max ? (x[i], x[k]) : (x[k], x[i]);

                    // By convention the first of the tied wins.
                    var beats = SitsAt(Minus(better, worse), "max or min") ? (k > i ? One : Zero) : T.Apply(BinaryFunction.TieStep, better, worse);
                    weight = T.Apply(BinaryFunction.Min, weight, beats);
                }
            }

            return weight;
        });
    }

    private T Jumping(T difference, T then, T otherwise)
    {
        return difference.Compare(Relation.NotEqual) == Trilean.True || Minus(then, otherwise).Compare(Relation.Equal) == Trilean.True ? Zero : SitsAt(difference, "a jump of step, sign, if or of a derivative") ? Zero : Unknown;
    }

    private T[] Guarding(Guarded n)
    {
        var value = this[n.Value];
        var copies = n.Shape.Leading(n.BatchRank).Size;
        var length = value.Length / copies;
        var known = new Definedness[copies];
        for (var copy = 0; copy < copies; copy++)
        {
            known[copy] = Definedness.Defined;
            foreach (var guard in n.Guards)
            {
                var entries = this[guard];
                var own = entries.Length / copies;
                foreach (var entry in entries.AsSpan(copy * own, own))
                {
                    known[copy] = entry.Definedness < known[copy] ? entry.Definedness : known[copy];
                }
            }
        }

        return Fill(value.Length, i => known[i / length] switch
        {
            Definedness.Undefined => Undefined,
            Definedness.Partial => Unknown,
            Definedness.Defined => value[i].Definedness == Definedness.Undefined ? Unknown : value[i],
        });
    }

    private T[] Matrices(NodeId x, Func<T[], int, int, T[]> function)
    {
        var shape = graph.ShapeOf(x);
        var (rows, columns) = (shape[shape.Rank - 2], shape[shape.Rank - 1]);
        return [.. this[x].Chunk(rows * columns).SelectMany(matrix => function(matrix, rows, columns))];
    }

    // Clarke subdifferentials. lambda = v'Av with |v| = 1: v_i^2 in [0, 1] and |v_i v_j| <= 1/2. Singular values are 1-Lipschitz in each entry.
    private T[] Weights(SpectralFunction function, T[] matrix, int rows, int columns)
    {
        if (function == SpectralFunction.Determinant)
        {
            return Fill(matrix.Length, i => Cofactor(matrix, rows, i / columns, i % columns));
        }

        if (rows * columns == 1)
        {
            return [function is SpectralFunction.LambdaMin or SpectralFunction.LambdaMax ? One : Apply(UnaryFunction.KinkSign, matrix[0])];
        }

        var half = T.FromDouble(0.5);
        var (square, cross, any) = (T.Hull(Zero, One), T.Hull(Minus(Zero, half), half), T.Hull(Minus(Zero, One), One));
        return Fill(matrix.Length, i =>
        {
            var bound = function is SpectralFunction.LambdaMin or SpectralFunction.LambdaMax ? (i / columns == i % columns ? square : cross) : any;
            return matrix[i].Definedness == Definedness.Defined ? bound : Unknown;
        });
    }

    private static T Cofactor(T[] matrix, int n, int row, int column)
    {
        if (n == 1)
        {
            return One;
        }

        var minor = new T[(n - 1) * (n - 1)];
        for (var i = 0; i < minor.Length; i++)
        {
            var (r, c) = (i / (n - 1), i % (n - 1));
            minor[i] = matrix[((r < row ? r : r + 1) * n) + (c < column ? c : c + 1)];
        }

        var determinant = SpectralRules<T>.Enclose(SpectralFunction.Determinant, minor, n - 1, n - 1);
        return (row + column) % 2 == 0 ? determinant : T.Apply(UnaryFunction.Negate, determinant);
    }
}

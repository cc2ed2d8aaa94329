using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Encloses functions of matrices: closed forms up to two rows or columns, determinants without division, and eigenvalues by the signs of pivots
/// (Sylvester's law of inertia) between bounds that close in on them.
/// </summary>
/// <typeparam name="T">The carrier.</typeparam>
internal static class SpectralRules<T>
    where T : struct, IEnclosure<T>
{
    private static readonly T Half = T.FromDouble(0.5);

    /// <summary>Encloses a function of a row-major matrix.</summary>
    /// <exception cref="OperationCanceledException">The evaluation was ended.</exception>
    public static T Enclose(SpectralFunction function, T[] a, int rows, int columns, CancellationToken stop = default)
    {
        // A matrix with an undefined or doubtful entry has no better value than its entries' sum.
        var sum = a.Aggregate(Add);
        if (sum.Definedness != Definedness.Defined)
        {
            return Times(sum, T.Apply(UnaryFunction.Log, T.Entire));
        }

        switch (function)
        {
            case SpectralFunction.Determinant:
                return Determinant(a, rows);
            case SpectralFunction.LambdaMin:
                return LeastEigenvalue(SymmetricPart(a, rows), rows, stop);
            case SpectralFunction.LambdaMax:
                return Negate(LeastEigenvalue([.. SymmetricPart(a, rows).Select(Negate)], rows, stop));
            default:
                var greatest = function == SpectralFunction.OperatorNorm;
                if (rows == 1 || columns == 1)
                {
                    return Root(a.Select(Square).Aggregate(Add));
                }

                if (rows == 2 && columns == 2)
                {
                    // (|(a + d, b - c)| ± |(a - d, b + c)|) / 2.
                    var one = Root(Add(Square(Add(a[0], a[3])), Square(Minus(a[1], a[2]))));
                    var other = Root(Add(Square(Minus(a[0], a[3])), Square(Add(a[1], a[2]))));
                    return Times(Half, greatest ? Add(one, other) : T.Apply(UnaryFunction.Abs, Minus(one, other)));
                }

                // The squares of singular values are the eigenvalues of the smaller Gram matrix.
                var gram = Gram(a, rows, columns, out var n);
                var square = greatest ? Negate(LeastEigenvalue([.. gram.Select(Negate)], n, stop)) : LeastEigenvalue(gram, n, stop);
                return Root(T.Apply(UnaryFunction.Relu, square));
        }
    }

    private static T Add(T x, T y) => T.Apply(BinaryFunction.Add, x, y);

    private static T Minus(T x, T y) => T.Apply(BinaryFunction.Subtract, x, y);

    private static T Times(T x, T y) => T.Apply(BinaryFunction.Multiply, x, y);

    private static T Negate(T x) => T.Apply(UnaryFunction.Negate, x);

    private static T Square(T x) => T.Power(x, 2);

    private static T Roughly(T x) => x is IExactness<T> exact ? exact.Roughly() : x;

    private static T Root(T x) => T.Apply(UnaryFunction.Sqrt, x);

    private static T[] SymmetricPart(T[] a, int n)
    {
        var s = new T[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                s[(i * n) + j] = i == j ? a[(i * n) + i] : Times(Half, Add(a[(i * n) + j], a[(j * n) + i]));
            }
        }

        return s;
    }

    private static T[] Gram(T[] a, int rows, int columns, out int n)
    {
        var (small, large) = (int.Min(rows, columns), int.Max(rows, columns));
        n = small;
        var gram = new T[small * small];
        for (var i = 0; i < small; i++)
        {
            for (var j = 0; j < small; j++)
            {
                var sum = T.FromDouble(0);
                for (var k = 0; k < large; k++)
                {
                    var (x, y) = rows <= columns ? (a[(i * columns) + k], a[(j * columns) + k]) : (a[(k * columns) + i], a[(k * columns) + j]);
                    sum = Add(sum, i == j ? Square(x) : Times(x, y));
                }

                gram[(i * small) + j] = sum;
            }
        }

        return gram;
    }

    // R. Bird, "A simple division-free algorithm for computing determinants" (2011): det = ± (F^(n-1)(A))_11 with F(X) = mu(X) A.
    private static T Determinant(T[] a, int n)
    {
        var x = a;
        for (var step = 1; step < n; step++)
        {
            // mu(X): above the diagonal as X, on it minus the sum of the diagonal entries further down, below it 0.
            var tail = T.FromDouble(0);
            var diagonal = new T[n];
            for (var i = n - 1; i >= 0; i--)
            {
                diagonal[i] = Negate(tail);
                tail = Add(tail, x[(i * n) + i]);
            }

            var next = new T[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = Times(diagonal[i], a[(i * n) + j]);
                    for (var k = i + 1; k < n; k++)
                    {
                        sum = Add(sum, Times(x[(i * n) + k], a[(k * n) + j]));
                    }

                    next[(i * n) + j] = sum;
                }
            }

            x = next;
        }

        return n % 2 == 0 ? Negate(x[0]) : x[0];
    }

    private static T LeastEigenvalue(T[] s, int n, CancellationToken stop)
    {
        if (n == 1)
        {
            return s[0];
        }

        if (n == 2)
        {
            var mean = Times(Half, Add(s[0], s[3]));
            return Minus(mean, Root(Add(Square(Times(Half, Minus(s[0], s[3]))), Square(s[1]))));
        }

        // 1. Gershgorin below; the least diagonal entry above, by Rayleigh.
        var (lower, upper) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var i = 0; i < n; i++)
        {
            var radius = T.FromDouble(0);
            for (var j = 0; j < n; j++)
            {
                radius = i == j ? radius : Add(radius, T.Apply(UnaryFunction.Abs, s[(i * n) + j]));
            }

            lower = double.Min(lower, Minus(s[(i * n) + i], radius).ToDoubles().Lower);
            upper = double.Min(upper, s[(i * n) + i].ToDoubles().Upper);
        }

        if (!double.IsFinite(lower) || !double.IsFinite(upper))
        {
            return T.Entire;
        }

        // 2. Close in, at the middle or beside it, as long as the pivots have signs.
        T[] rough = [.. s.Select(Roughly)];
        var (low, high) = (Rational.FromDouble(lower), Rational.FromDouble(upper));
        for (var step = 0; step < 4096 && low < high; step++)
        {
            stop.ThrowIfCancellationRequested();
            var before = (low, high);
            foreach (var eighths in (int[])[4, 3, 5])
            {
                var shift = before.low + ((before.high - before.low) * new Rational(eighths, 8));
                switch (IsAbove(rough, n, Roughly(T.FromRational(shift))))
                {
                    case Trilean.True:
                        low = shift > low ? shift : low;
                        break;
                    case Trilean.False:
                        high = shift < high ? shift : high;
                        break;
                    default:
                        continue;
                }

                if (eighths == 4)
                {
                    break;
                }
            }

            if (before == (low, high))
            {
                break;
            }
        }

        return T.Hull(T.FromRational(low), T.FromRational(high));
    }

    // Whether the least eigenvalue is above the shift: all pivots of S - shift positive. A negative one after positive ones shows that it is below.
    private static Trilean IsAbove(T[] s, int n, T shift)
    {
        var w = (T[])s.Clone();
        for (var i = 0; i < n; i++)
        {
            w[(i * n) + i] = Minus(w[(i * n) + i], shift);
        }

        for (var k = 0; k < n; k++)
        {
            var pivot = w[(k * n) + k];
            if (pivot.Compare(Relation.Greater) != Trilean.True)
            {
                return pivot.Compare(Relation.Less) == Trilean.True ? Trilean.False : Trilean.Unknown;
            }

            for (var i = k + 1; i < n; i++)
            {
                var factor = T.Apply(BinaryFunction.Divide, w[(k * n) + i], pivot);
                for (var j = i; j < n; j++)
                {
                    w[(i * n) + j] = Minus(w[(i * n) + j], Times(factor, w[(k * n) + j]));
                }
            }
        }

        return Trilean.True;
    }
}

namespace ProxyProof.Numerics.LinearAlgebra;

/// <summary>Encloses the least eigenvalue of every real symmetric matrix within a symmetric matrix of enclosures.</summary>
/// <remarks>
/// <para>A first bound for any size: with approximate eigenvectors V and S = V'AV, Ostrowski gives lambda_i(S) = theta_i lambda_i(A) with theta_i between the
/// extreme eigenvalues of V'V, and Gershgorin's discs enclose the eigenvalues of S; the least is also at most each diagonal entry.</para>
/// <para>Then, for moderate sizes, bisection: if A - sigma I has only positive pivots, every lambda_min is above sigma; a pivot that is not positive after
/// positive ones says that it is at most sigma (Sylvester). Sources: Horn and Johnson 4.5.9, 6.1.1; Rump, Verification methods, Acta Numerica 2010.</para>
/// </remarks>
/// <typeparam name="T">The enclosing carrier.</typeparam>
internal sealed class LeastEigenvalue<T>
    where T : struct, IEnclosure<T>
{
    /// <summary>Beyond this size interval elimination widens too much, and costs too much, to pay.</summary>
    private const int GreatestEliminated = 64;

    private const int GreatestSteps = 1000;

    private const int EdgeSteps = 8;

    private readonly T[] _matrix;
    private readonly int _n;

    private LeastEigenvalue(T[] symmetric, int n)
    {
        _matrix = symmetric;
        _n = n;
    }

    /// <summary>Encloses; the matrix is row-major, bounded, and not diagonal.</summary>
    public static T Of(T[] symmetric, int n)
    {
        var problem = new LeastEigenvalue<T>(symmetric, n);
        var first = n == 2 && symmetric.All(static entry => entry.IsPoint) ? problem.ClosedForm() : problem.FromEigenvectors();
        return first.IsPoint || n > GreatestEliminated || n == 2 && symmetric.All(static entry => entry.IsPoint) ? first : problem.Bisect(first);
    }

    /// <summary>(a + d)/2 - sqrt(((a - d)/2)^2 + b^2), tight where the entries are points.</summary>
    private T ClosedForm()
    {
        var half = T.FromDouble(0.5);
        var mean = Scalar.Times(half, Scalar.Plus(_matrix[0], _matrix[3]));
        var difference = Scalar.Times(half, Scalar.Minus(_matrix[0], _matrix[3]));
        return Scalar.Minus(mean, T.Apply(UnaryFunction.Sqrt, Scalar.Plus(T.Power(difference, 2), T.Power(_matrix[1], 2))));
    }

    private T FromEigenvectors()
    {
        var n = _n;
        var vectors = JacobiEigenvectors.Of([.. _matrix.Select(Scalar.Middle)], n);
        var zero = T.FromDouble(0);
        var one = T.FromDouble(1);
        var v = Array.ConvertAll(vectors, static x => double.IsFinite(x) ? T.FromDouble(x) : T.FromDouble(0));

        // 1. S = V'AV and V'V - I, the upper triangles.
        var product = new T[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = zero;
                for (var k = 0; k < n; k++)
                {
                    sum = Scalar.Plus(sum, Scalar.Times(_matrix[(i * n) + k], v[(k * n) + j]));
                }

                product[(i * n) + j] = sum;
            }
        }

        var diagonal = new T[n];
        var radius = new T[n];
        var defect = new T[n];
        Array.Fill(radius, zero);
        Array.Fill(defect, zero);
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                var s = zero;
                var g = zero;
                for (var k = 0; k < n; k++)
                {
                    s = Scalar.Plus(s, Scalar.Times(v[(k * n) + i], product[(k * n) + j]));
                    g = Scalar.Plus(g, Scalar.Times(v[(k * n) + i], v[(k * n) + j]));
                }

                if (i == j)
                {
                    diagonal[i] = s;
                    defect[i] = Scalar.Plus(defect[i], T.Apply(UnaryFunction.Abs, Scalar.Minus(g, one)));
                    continue;
                }

                var (size, skew) = (T.Apply(UnaryFunction.Abs, s), T.Apply(UnaryFunction.Abs, g));
                radius[i] = Scalar.Plus(radius[i], size);
                radius[j] = Scalar.Plus(radius[j], size);
                defect[i] = Scalar.Plus(defect[i], skew);
                defect[j] = Scalar.Plus(defect[j], skew);
            }
        }

        // 2. Gershgorin for both.
        var lower = Scalar.Minus(diagonal[0], radius[0]);
        var upper = diagonal[0];
        var worst = defect[0];
        for (var i = 1; i < n; i++)
        {
            lower = T.Apply(BinaryFunction.Min, lower, Scalar.Minus(diagonal[i], radius[i]));
            upper = T.Apply(BinaryFunction.Min, upper, diagonal[i]);
            worst = T.Apply(BinaryFunction.Max, worst, defect[i]);
        }

        // 3. Ostrowski. Where V is too far from orthogonal nothing follows.
        var theta = T.Hull(Scalar.Minus(one, worst), Scalar.Plus(one, worst));
        return theta.Compare(Relation.Greater) == Trilean.True ? Scalar.Over(T.Hull(lower, upper), theta) : T.Entire;
    }

    /// <summary>Narrows a first enclosure by eliminations.</summary>
    private T Bisect(T first)
    {
        var (low, high) = first.ToDoubles();
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            return first;
        }

        var half = T.FromDouble(0.5);
        var below = T.FromDouble(low);
        var above = T.FromDouble(high);
        var moved = false;

        // 1. Halve while the middle is decided.
        var undecided = below;
        var step = 0;
        for (; step < GreatestSteps; step++)
        {
            undecided = Scalar.Times(half, Scalar.Plus(below, above));
            if (Scalar.Minus(undecided, below).Compare(Relation.Greater) != Trilean.True || Scalar.Minus(above, undecided).Compare(Relation.Greater) != Trilean.True)
            {
                break;
            }

            var answer = ExceedsAll(undecided);
            if (answer == Trilean.Unknown)
            {
                break;
            }

            moved = true;
            (below, above) = answer == Trilean.True ? (undecided, above) : (below, undecided);
        }

        // 2. Then both edges of what cannot be decided.
        var edge = undecided;
        for (var i = 0; i < EdgeSteps; i++)
        {
            var middle = Scalar.Times(half, Scalar.Plus(below, edge));
            var proved = ExceedsAll(middle) == Trilean.True;
            moved |= proved;
            (below, edge) = proved ? (middle, edge) : (below, middle);
        }

        edge = undecided;
        for (var i = 0; i < EdgeSteps; i++)
        {
            var middle = Scalar.Times(half, Scalar.Plus(edge, above));
            var proved = ExceedsAll(middle) == Trilean.False;
            moved |= proved;
            (above, edge) = proved ? (middle, edge) : (above, middle);
        }

        return moved ? T.Hull(below, above) : first;
    }

    /// <summary>True: every lambda_min is above every shift within. False: every one is at most every shift within.</summary>
    private Trilean ExceedsAll(T shift)
    {
        var n = _n;
        var a = (T[])_matrix.Clone();
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + i] = Scalar.Minus(a[(i * n) + i], shift);
        }

        for (var k = 0; k < n; k++)
        {
            var pivot = a[(k * n) + k];
            if (pivot.Compare(Relation.LessOrEqual) == Trilean.True)
            {
                return Trilean.False;
            }

            if (pivot.Compare(Relation.Greater) != Trilean.True)
            {
                return Trilean.Unknown;
            }

            for (var i = k + 1; i < n; i++)
            {
                var entry = a[(k * n) + i];
                var ratio = Scalar.Over(entry, pivot);
                a[(i * n) + i] = Scalar.Minus(a[(i * n) + i], Scalar.Over(T.Power(entry, 2), pivot));
                for (var j = i + 1; j < n; j++)
                {
                    a[(i * n) + j] = Scalar.Minus(a[(i * n) + j], Scalar.Times(ratio, a[(k * n) + j]));
                }
            }
        }

        return Trilean.True;
    }
}

namespace ProxyProof.Numerics.LinearAlgebra;

/// <summary>Determinants of matrices of enclosures: by definition up to order 3, then by elimination with pivots that cannot be 0.</summary>
internal static class Elimination
{
    /// <summary>Encloses the determinant; the matrix is overwritten.</summary>
    public static T Determinant<T>(T[] a, int n)
        where T : struct, IEnclosure<T>
    {
        if (n <= 3)
        {
            return ByDefinition(a, n);
        }

        var result = T.FromDouble(1);
        for (var k = 0; k < n; k++)
        {
            // 1. The pivot farthest from 0.
            var best = -1;
            double distance = 0;
            var allZero = true;
            for (var i = k; i < n; i++)
            {
                var entry = a[(i * n) + k];
                allZero &= Scalar.IsExactZero(entry);
                var (low, high) = entry.ToDoubles();
                var size = Math.Max(low, -high);
                if (size > distance && entry.Definedness != Definedness.Undefined)
                {
                    (best, distance) = (i, size);
                }
            }

            if (best < 0)
            {
                // 2. None: a column of zeros, or Hadamard's bound for what is left.
                return allZero ? T.FromDouble(0) : Scalar.Times(result, Hadamard(a, n, k));
            }

            if (best != k)
            {
                for (var j = k; j < n; j++)
                {
                    (a[(k * n) + j], a[(best * n) + j]) = (a[(best * n) + j], a[(k * n) + j]);
                }

                result = T.Apply(UnaryFunction.Negate, result);
            }

            // 3. Eliminate below.
            var pivot = a[(k * n) + k];
            result = Scalar.Times(result, pivot);
            for (var i = k + 1; i < n; i++)
            {
                var ratio = Scalar.Over(a[(i * n) + k], pivot);
                for (var j = k + 1; j < n; j++)
                {
                    a[(i * n) + j] = Scalar.Minus(a[(i * n) + j], Scalar.Times(ratio, a[(k * n) + j]));
                }
            }
        }

        return result;
    }

    private static T ByDefinition<T>(T[] a, int n)
        where T : struct, IEnclosure<T>
    {
        return n switch
        {
            1 => a[0],
            2 => Minor(0, 3, 1, 2),
            _ => Scalar.Plus(
                Scalar.Minus(Scalar.Times(a[0], Minor(4, 8, 5, 7)), Scalar.Times(a[1], Minor(3, 8, 5, 6))),
                Scalar.Times(a[2], Minor(3, 7, 4, 6))),
        };

        T Minor(int i, int j, int k, int l) => Scalar.Minus(Scalar.Times(a[i], a[j]), Scalar.Times(a[k], a[l]));
    }

    /// <summary>|det| is at most the product of the lengths of the rows.</summary>
    private static T Hadamard<T>(T[] a, int n, int from)
        where T : struct, IEnclosure<T>
    {
        var bound = T.FromDouble(1);
        for (var i = from; i < n; i++)
        {
            var sum = T.FromDouble(0);
            for (var j = from; j < n; j++)
            {
                sum = Scalar.Plus(sum, T.Power(a[(i * n) + j], 2));
            }

            bound = Scalar.Times(bound, T.Apply(UnaryFunction.Sqrt, sum));
        }

        return T.Hull(T.Apply(UnaryFunction.Negate, bound), bound);
    }
}

using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>The law of a standard random number.</summary>
internal enum BaseLaw
{
    /// <summary>Centred and jointly Gaussian with the others of its row.</summary>
    Normal,
    /// <summary>An entry of a Gaussian row that is then divided by its norm.</summary>
    Sphere,
    /// <summary>Uniform on [0, 1].</summary>
    Uniform,
    /// <summary>Density exp(-|t|) / 2.</summary>
    Laplace,
    /// <summary>Student's t.</summary>
    Student,
    /// <summary>Finitely many values.</summary>
    Discrete,
}

/// <summary>A standard random number: entries of drawn arrays are affine in them.</summary>
/// <param name="Index">Its place among all.</param>
/// <param name="Law">Its law.</param>
/// <param name="Row">Numbers of one row may depend on each other; those of different rows are independent.</param>
/// <param name="RowLength">How many share the row.</param>
internal sealed record Base(int Index, BaseLaw Law, int Row, int RowLength)
{
    /// <summary>The values of a discrete law with their probabilities.</summary>
    public (Rational Value, Rational Probability)[] Support { get; init; } = [];

    /// <summary>Whether it has a variance of its own and covariances with the others of its row.</summary>
    public bool IsJoint { get; init; }

    /// <summary>Degrees of freedom of Student's t.</summary>
    public Rational Freedom { get; init; }

    /// <summary>The mean of the k-th power, of laws of independent numbers.</summary>
    public Rational Moment(int k)
    {
        switch (Law)
        {
            case BaseLaw.Normal:
                return k % 2 == 1 ? 0 : OddFactorial(k - 1);
            case BaseLaw.Uniform:
                return new Rational(1, k + 1);
            case BaseLaw.Laplace:
                return k % 2 == 1 ? 0 : Enumerable.Range(1, k).Aggregate(Rational.One, (product, i) => product * i);
            case BaseLaw.Student:
                if (k >= Freedom)
                {
                    throw new InfiniteMomentException($"the power {k} of a value of student_t({Freedom}) has no finite mean");
                }

                var moment = Rational.One;
                for (var i = 1; k % 2 == 0 && i <= k / 2; i++)
                {
                    moment *= Freedom * ((2 * i) - 1) / (Freedom - (2 * i));
                }

                return k % 2 == 1 ? 0 : moment;
            default:
                return Support.Aggregate(Rational.Zero, (sum, pair) => sum + (pair.Probability * Rational.Pow(pair.Value, k)));
        }
    }

    /// <summary>1 · 3 · 5 · … · n for odd n; 1 below.</summary>
    public static Rational OddFactorial(int n)
    {
        var product = Rational.One;
        for (var i = 3; i <= n; i += 2)
        {
            product *= i;
        }

        return product;
    }
}

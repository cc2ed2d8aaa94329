using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>Quantiles of Student's t, by bisection of its distribution function: used for intervals of fits, which are statistical anyway.</summary>
internal static class StudentQuantile
{
    /// <summary>The t with P(|T| > t) = alpha.</summary>
    /// <param name="alpha">In (0, 1).</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    public static double TwoSided(double alpha, double freedom)
    {
        var (low, high) = (0.0, 1.0);
        while (Tail(high, freedom) > alpha && high < 1e12)
        {
            high *= 2;
        }

        for (var step = 0; step < 100; step++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = Tail(middle, freedom) > alpha ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>P(|T| > t): the regularised incomplete beta function at n / (n + t^2), by its continued fraction (Abramowitz and Stegun 26.5.8, 26.7.1).</summary>
    public static double Tail(double t, double freedom) => Beta(0.5 * freedom, 0.5, freedom / (freedom + (t * t)));

    private static double Beta(double a, double b, double x)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = RealMath.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * RealMath.Log(x)) + (b * RealMath.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    // Lentz's evaluation.
    private static double Fraction(double a, double b, double x)
    {
        const double Tiny = 1e-300;
        var (c, d) = (1.0, 1 - ((a + b) * x / (a + 1)));
        d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
        var value = d;
        for (var m = 1; m < 500; m++)
        {
            foreach (var step in (double[])[m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))), -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))])
            {
                d = 1 + (step * d);
                c = 1 + (step / c);
                d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
                c = Math.Abs(c) < Tiny ? Tiny : c;
                value *= c * d;
            }

            if (Math.Abs((c * d) - 1) < 1e-15)
            {
                break;
            }
        }

        return value;
    }

    // Stirling's series after a shift.
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        while (x < 12)
        {
            shift -= RealMath.Log(x);
            x++;
        }

        var inverse = 1 / (x * x);
        var series = (1.0 / 12 - (inverse * (1.0 / 360 - (inverse * (1.0 / 1260 - (inverse / 1680)))))) / x;
        return shift + ((x - 0.5) * RealMath.Log(x)) - x + (0.5 * RealMath.Log(2 * Math.PI)) + series;
    }
}

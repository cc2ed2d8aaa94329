using System.Numerics;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>Elementary functions of one double whose bits are the same on every machine.</summary>
/// <remarks>
/// <see cref="Math"/> calls the platform's library, whose bits differ between systems. These are for search and for draws: no error bound is claimed,
/// only measured, where the result is a normal number. NaN says undefined; an infinite argument gives the limit.
/// </remarks>
public static class RealMath
{
    /// <summary>e^x.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Exp(double x) => Vector.ToScalar(Lanes.Exp(new V(x)));

    /// <summary>e^x - 1, also near 0.</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Expm1(double x) => Vector.ToScalar(Lanes.Expm1(new V(x)));

    /// <summary>Natural logarithm; NaN unless x &gt; 0.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Log(double x) => Vector.ToScalar(Lanes.Log(new V(x)));

    /// <summary>log(1 + x), also near 0; NaN unless x &gt; -1.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Log1p(double x) => Vector.ToScalar(Lanes.Log1p(new V(x)));

    /// <summary>Sine (radians), for every finite angle.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Sin(double x) => Vector.ToScalar(Lanes.Sin(new V(x)));

    /// <summary>Cosine (radians), for every finite angle.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Cos(double x) => Vector.ToScalar(Lanes.Cos(new V(x)));

    /// <summary>Tangent (radians), for every finite angle.</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Tan(double x) => Vector.ToScalar(Lanes.Tan(new V(x)));

    /// <summary>Hyperbolic sine.</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Sinh(double x) => Vector.ToScalar(Lanes.Sinh(new V(x)));

    /// <summary>Hyperbolic cosine.</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Cosh(double x) => Vector.ToScalar(Lanes.Cosh(new V(x)));

    /// <summary>Hyperbolic tangent.</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Tanh(double x) => Vector.ToScalar(Lanes.Tanh(new V(x)));

    /// <summary>Arc tangent.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Atan(double x) => Vector.ToScalar(Lanes.Atan(new V(x)));

    /// <summary>Arc sine; NaN outside [-1, 1].</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Asin(double x) => Vector.ToScalar(Lanes.Asin(new V(x)));

    /// <summary>Arc cosine; NaN outside [-1, 1].</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Acos(double x) => Vector.ToScalar(Lanes.Acos(new V(x)));

    /// <summary>Error function.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Erf(double x) => Vector.ToScalar(Lanes.Erf(new V(x)));

    /// <summary>1 - erf(x), without cancellation.</summary>
    /// <returns>Error: &lt;= 4 ulp (measured), no bound is claimed.</returns>
    public static double Erfc(double x) => Vector.ToScalar(Lanes.Erfc(new V(x)));

    /// <summary>1 / (1 + e^-x).</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Sigmoid(double x) => Vector.ToScalar(Lanes.Sigmoid(new V(x)));

    /// <summary>log(1 + e^x).</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Softplus(double x) => Vector.ToScalar(Lanes.Softplus(new V(x)));

    /// <summary>x (1 + erf(x / sqrt 2)) / 2.</summary>
    /// <returns>Error: &lt;= 5 ulp (measured), no bound is claimed.</returns>
    public static double Gelu(double x) => Vector.ToScalar(Lanes.Gelu(new V(x)));

    /// <summary>x sigmoid(x).</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Silu(double x) => Vector.ToScalar(Lanes.Silu(new V(x)));

    /// <summary>x where x &gt; 0, else e^x - 1.</summary>
    /// <returns>Error: &lt;= 3 ulp (measured), no bound is claimed.</returns>
    public static double Elu(double x) => Vector.ToScalar(Lanes.Elu(new V(x)));

    /// <summary>Square root; NaN for x &lt; 0.</summary>
    /// <returns>Error: correctly rounded.</returns>
    public static double Sqrt(double x) => Math.Sqrt(x);

    /// <summary>x^y with the domain that <see cref="BinaryFunction.Power"/> states; NaN outside.</summary>
    /// <returns>Error: &lt;= 2 ulp (measured), no bound is claimed.</returns>
    public static double Pow(double x, double y) => Vector.ToScalar(Lanes.Pow(new V(x), new V(y)));

    /// <summary>x^n: repeated squaring for |n| &lt;= 8, else <see cref="Pow(double, double)"/>; NaN at x = 0 for n &lt; 0.</summary>
    /// <returns>Error: &lt;= 7 ulp (measured), no bound is claimed.</returns>
    public static double Pow(double x, int n) => Vector.ToScalar(Lanes.Power(new V(x), n));
}

using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>Interval arithmetic on the lanes of vectors: a pair of vectors holds the lower and the upper ends of one interval a lane.</summary>
/// <remarks>
/// Ends are as in <see cref="Interval"/>: ordered, never NaN, a lower end never plus infinity, an upper end never minus infinity. Sums, products,
/// quotients and square roots have the ends of <see cref="Interval"/> wherever nothing underflows, and enclose always: what is exact stays exact, what
/// is not takes one step outward, decided by the error terms of <see cref="ErrorFree"/>. Only operations that IEEE 754 rounds correctly appear, so the bits
/// depend on neither machine nor width.
/// </remarks>
public static partial class IntervalLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // u (1 + 2u) for u = 2^-53, and 2^-1022. x - fl(|x| Step + Least) rounds to the neighbour of x or beyond it, for every finite x; from 2^-900 on to the
    // neighbour itself. Source: S. M. Rump et al., Computing predecessor and successor in rounding to nearest (2009), with the least positive double in place
    // of the least normal one, which processors take a hundred cycles longer to add.
    private const double Step = 1.1102230246251568e-16;
    private const double Least = 2.2250738585072014e-308;

    // 2^-900: a product as large as that has an error term that does not underflow.
    private const double SafelyNormal = 1.1830521861667747e-271;

    private static V Zero => V.Zero;

    private static V Infinity => new(double.PositiveInfinity);

    /// <summary>A number below x, the next one where x is not tiny. Minus infinity stays.</summary>
    [MethodImpl(Inline)]
    public static V Below(V x) => x - Vector.FusedMultiplyAdd(Vector.Abs(x), new V(Step), new V(Least));

    /// <summary>A number above x, the next one where x is not tiny. Plus infinity stays.</summary>
    [MethodImpl(Inline)]
    public static V Above(V x) => x + Vector.FusedMultiplyAdd(Vector.Abs(x), new V(Step), new V(Least));

    /// <summary>a + b rounded down, for lower ends.</summary>
    [MethodImpl(Inline)]
    public static V AddDown(V a, V b)
    {
        // An overflow is cut to the greatest double, which is below the sum. Where the error of TwoSum is NaN an inner term was infinite: step.
        var sum = Vector.MinNative(a + b, new V(double.MaxValue));
        var fromB = sum - a;
        var error = (a - (sum - fromB)) + (b - fromB);
        return Choose(Vector.GreaterThanOrEqual(error, Zero), sum, Below(sum));
    }

    /// <summary>a + b rounded up, for upper ends.</summary>
    [MethodImpl(Inline)]
    public static V AddUp(V a, V b)
    {
        var sum = Vector.MaxNative(a + b, new V(-double.MaxValue));
        var fromB = sum - a;
        var error = (a - (sum - fromB)) + (b - fromB);
        return Choose(Vector.LessThanOrEqual(error, Zero), sum, Above(sum));
    }

    /// <summary>The product of two ends rounded down, where 0 times infinity is 0.</summary>
    [MethodImpl(Inline)]
    public static V MultiplyDown(V a, V b)
    {
        var none = Vector.Equals(a, Zero) | Vector.Equals(b, Zero);
        var product = Vector.MinNative(Choose(none, Zero, a * b), new V(double.MaxValue));
        var error = Vector.FusedMultiplyAdd(a, b, -product);
        var exact = Vector.GreaterThanOrEqual(error, Zero) & Vector.GreaterThanOrEqual(Vector.Abs(product), new V(SafelyNormal));
        return Choose(exact | none, product, Below(product));
    }

    /// <summary>The product of two ends rounded up, where 0 times infinity is 0.</summary>
    [MethodImpl(Inline)]
    public static V MultiplyUp(V a, V b) => -MultiplyDown(-a, b);

    /// <summary>The sum.</summary>
    [MethodImpl(Inline)]
    public static void Add(V xl, V xu, V yl, V yu, out V lower, out V upper)
    {
        lower = AddDown(xl, yl);
        upper = AddUp(xu, yu);
    }

    /// <summary>The difference.</summary>
    [MethodImpl(Inline)]
    public static void Subtract(V xl, V xu, V yl, V yu, out V lower, out V upper)
    {
        lower = AddDown(xl, -yu);
        upper = AddUp(xu, -yl);
    }

    /// <summary>The product.</summary>
    /// <remarks>
    /// Rounding down is monotone, so the least of the four products rounded down is the least m of them rounded to nearest, or the double below it: m itself
    /// if no exact product lies below m, which the sign of each fused a b - m tells.
    /// </remarks>
    [MethodImpl(Inline)]
    public static void Multiply(V xl, V xu, V yl, V yu, out V lower, out V upper)
    {
        var (p1, p2, p3, p4) = (xl * yl, xl * yu, xu * yl, xu * yu);
        var least = Vector.MinNative(Vector.MinNative(p1, p2), Vector.MinNative(p3, p4));
        var most = Vector.MaxNative(Vector.MaxNative(p1, p2), Vector.MaxNative(p3, p4));

        // A sum of the four that is finite has neither NaN nor infinity in it.
        var size = Vector.Abs((p1 + p2) + (p3 + p4));
        var small = Vector.MinNative(Vector.Abs(least), Vector.Abs(most));
        if (!Vector.LessThanAll(size, Infinity) || !Vector.GreaterThanOrEqualAll(small, new V(SafelyNormal)))
        {
            MultiplyAtTheEdge(xl, xu, yl, yu, out lower, out upper);
            return;
        }

        var (e1, e2) = (Vector.FusedMultiplyAdd(xl, yl, -least), Vector.FusedMultiplyAdd(xl, yu, -least));
        var (e3, e4) = (Vector.FusedMultiplyAdd(xu, yl, -least), Vector.FusedMultiplyAdd(xu, yu, -least));
        var below = Vector.MinNative(Vector.MinNative(e1, e2), Vector.MinNative(e3, e4));
        lower = Choose(Vector.GreaterThanOrEqual(below, Zero), least, Below(least));
        (e1, e2) = (Vector.FusedMultiplyAdd(xl, yl, -most), Vector.FusedMultiplyAdd(xl, yu, -most));
        (e3, e4) = (Vector.FusedMultiplyAdd(xu, yl, -most), Vector.FusedMultiplyAdd(xu, yu, -most));
        var above = Vector.MaxNative(Vector.MaxNative(e1, e2), Vector.MaxNative(e3, e4));
        upper = Choose(Vector.LessThanOrEqual(above, Zero), most, Above(most));
    }

    /// <summary>The square.</summary>
    [MethodImpl(Inline)]
    public static void Square(V xl, V xu, out V lower, out V upper)
    {
        Abs(xl, xu, out var al, out var au);
        lower = Vector.MaxNative(MultiplyDown(al, al), Zero);
        upper = MultiplyUp(au, au);
    }

    /// <summary>The magnitude.</summary>
    [MethodImpl(Inline)]
    public static void Abs(V xl, V xu, out V lower, out V upper)
    {
        lower = Vector.MaxNative(Vector.MaxNative(xl, -xu), Zero);
        upper = Vector.MaxNative(-xl, xu);
    }

    /// <summary>The quotient for divisors that do not hold 0 and magnitudes without underflow or infinity; false where some lane is another case.</summary>
    [MethodImpl(Inline)]
    public static bool TryDivide(V xl, V xu, V yl, V yu, out V lower, out V upper)
    {
        // 1. Signs so that the divisor is positive.
        var negative = Vector.LessThan(yu, Zero);
        var (al, au) = (Choose(negative, -xu, xl), Choose(negative, -xl, xu));
        var (bl, bu) = (Choose(negative, -yu, yl), Choose(negative, -yl, yu));

        // 2. The quotients; an error term beside them is exact for dividends of 0 or at least 2^-900.
        var (dl, du) = (Choose(Vector.GreaterThanOrEqual(al, Zero), bu, bl), Choose(Vector.GreaterThanOrEqual(au, Zero), bl, bu));
        var (ql, qu) = (al / dl, au / du);
        var el = Vector.FusedMultiplyAdd(-ql, dl, al);
        var eu = Vector.FusedMultiplyAdd(-qu, du, au);
        lower = Choose(Vector.GreaterThanOrEqual(el, Zero), ql, Below(ql));
        upper = Choose(Vector.LessThanOrEqual(eu, Zero), qu, Above(qu));

        var safe = new V(SafelyNormal);
        var normal = (Vector.GreaterThanOrEqual(Vector.Abs(al), safe) | Vector.Equals(al, Zero)) & (Vector.GreaterThanOrEqual(Vector.Abs(au), safe) | Vector.Equals(au, Zero));
        var finite = Vector.LessThan(Vector.Abs(ql) + Vector.Abs(qu) + bu, Infinity);
        return Vector.EqualsAll(normal & finite & Vector.GreaterThan(bl, Zero), Vector<long>.AllBitsSet);
    }

    /// <summary>The square root of the part that is not negative; the whole line where there is none.</summary>
    [MethodImpl(Inline)]
    public static void Sqrt(V xl, V xu, out V lower, out V upper)
    {
        var nothing = Vector.LessThan(xu, Zero);
        var (al, au) = (Vector.MaxNative(xl, Zero), Vector.MaxNative(xu, Zero));
        var (rl, ru) = (Vector.SquareRoot(al), Vector.SquareRoot(au));
        var (el, eu) = (Vector.FusedMultiplyAdd(-rl, rl, al), Vector.FusedMultiplyAdd(-ru, ru, au));
        var safe = new V(SafelyNormal);
        var exactLower = (Vector.GreaterThanOrEqual(el, Zero) & Vector.GreaterThanOrEqual(al, safe)) | Vector.Equals(al, Zero);
        var exactUpper = (Vector.LessThanOrEqual(eu, Zero) & Vector.GreaterThanOrEqual(au, safe)) | Vector.Equals(au, Zero);
        lower = Choose(nothing, -Infinity, Choose(exactLower, rl, Below(rl)));
        upper = Choose(nothing, Infinity, Choose(exactUpper, ru, Above(ru)));
    }

    /// <summary>x^n for n at least 1.</summary>
    [MethodImpl(Inline)]
    public static void Power(V xl, V xu, int n, out V lower, out V upper)
    {
        if (n % 2 == 0)
        {
            Abs(xl, xu, out var al, out var au);
            PowerOfMagnitudes(al, au, n, out lower, out upper);
            return;
        }

        // Odd powers rise: the lower end of a negative number is the upper end of its magnitude's power.
        PowerOfMagnitudes(Vector.Abs(xl), Vector.Abs(xl), n, out var ll, out var lu);
        PowerOfMagnitudes(Vector.Abs(xu), Vector.Abs(xu), n, out var ul, out var uu);
        lower = Choose(Vector.LessThan(xl, Zero), -lu, ll);
        upper = Choose(Vector.LessThan(xu, Zero), -ul, uu);
    }

    [MethodImpl(Inline)]
    internal static V Choose(Vector<long> condition, V then, V otherwise) => Vector.ConditionalSelect(condition, then, otherwise);

    private static void PowerOfMagnitudes(V al, V au, int n, out V lower, out V upper)
    {
        var (squareL, squareU) = (al, au);
        lower = V.One;
        upper = V.One;
        while (true)
        {
            if ((n & 1) != 0)
            {
                lower = Vector.MaxNative(MultiplyDown(lower, squareL), Zero);
                upper = MultiplyUp(upper, squareU);
            }

            n >>= 1;
            if (n == 0)
            {
                return;
            }

            squareL = Vector.MaxNative(MultiplyDown(squareL, squareL), Zero);
            squareU = MultiplyUp(squareU, squareU);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MultiplyAtTheEdge(V xl, V xu, V yl, V yu, out V lower, out V upper)
    {
        lower = Vector.MinNative(
            Vector.MinNative(MultiplyDown(xl, yl), MultiplyDown(xl, yu)),
            Vector.MinNative(MultiplyDown(xu, yl), MultiplyDown(xu, yu)));
        upper = Vector.MaxNative(
            Vector.MaxNative(MultiplyUp(xl, yl), MultiplyUp(xl, yu)),
            Vector.MaxNative(MultiplyUp(xu, yl), MultiplyUp(xu, yu)));
    }
}

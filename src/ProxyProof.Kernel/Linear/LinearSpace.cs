using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Variables of which a fact says that their entries, taken together, lie in a Euclidean ball.</summary>
/// <param name="Fact">The fact: the ball means nothing without it.</param>
/// <param name="Variables">The variables.</param>
/// <param name="Center">The centre, exactly: an array a variable, row-major.</param>
/// <param name="Radius">At least the radius; not negative.</param>
internal sealed record EuclideanBall(Statement Fact, ImmutableArray<int> Variables, ImmutableArray<ImmutableArray<Rational>> Center, Rational Radius);

/// <summary>
/// The symbols of linear forms. The first are the coordinates less their centres, within their ranges and balls; each later one stands for a number in [-1, 1],
/// perhaps another at every point.
/// </summary>
internal sealed class LinearSpace
{
    // Of a form with more symbols beside the coordinates those are dropped that move it by less than this share of all, and the least of more than the most.
    private const int FewSymbols = 16;
    private const int MostSymbols = 128;
    private const double Little = 1e-5;

    private static readonly Interval Unit = new(-1, 1);

    private readonly Interval[] _centers;
    private readonly Interval[] _moves;
    private readonly int[] _ball;
    private readonly Interval[] _radii;

    /// <summary>The symbols of a region.</summary>
    /// <param name="coordinates">The coordinates.</param>
    /// <param name="ranges">One a coordinate.</param>
    /// <param name="balls">Balls that hold variables.</param>
    public LinearSpace(ImmutableArray<Coordinate> coordinates, IReadOnlyList<CoordinateRange> ranges, ImmutableArray<EuclideanBall> balls)
    {
        var count = ranges.Count;
        (_centers, _moves, _ball) = (new Interval[count], new Interval[count], new int[count]);
        _radii = [.. balls.Select(ball => Interval.FromRational(ball.Radius))];
        Array.Fill(_ball, -1);
        for (var k = 0; k < count; k++)
        {
            var range = ranges[k].Enclose<Interval>();
            _centers[k] = ranges[k].IsPoint ? range : new(range.Midpoint);
            _moves[k] = range - _centers[k];
        }

        for (var b = 0; b < balls.Length; b++)
        {
            for (var k = 0; k < count; k++)
            {
                var place = balls[b].Variables.IndexOf(coordinates[k].Variable);
                if (place >= 0 && _ball[k] < 0)
                {
                    _ball[k] = b;
                    _centers[k] = Interval.FromRational(balls[b].Center[place][coordinates[k].Entry]);
                    _moves[k] = ranges[k].Enclose<Interval>() - _centers[k];
                }
            }
        }

        Symbols = count;
    }

    /// <summary>How many symbols there are so far.</summary>
    public int Symbols { get; private set; }

    /// <summary>A coordinate; null where its range is unbounded.</summary>
    public AffineForm? Coordinate(int k) =>
        !double.IsFinite(_moves[k].Lower) || !double.IsFinite(_moves[k].Upper) ? null
        : _moves[k] is { Lower: 0, Upper: 0 } ? new(_centers[k])
        : new(_centers[k], [k], [Interval.FromDouble(1)]);

    /// <summary>A new symbol.</summary>
    public int Fresh() => Symbols++;

    /// <summary>Half the width of a range, rounded up, about a number within.</summary>
    public static (Interval Middle, Interval Radius) Halved(Interval range)
    {
        var middle = new Interval(range.Midpoint);
        var rest = range - middle;
        return (middle, new(double.Max(-rest.Lower, rest.Upper)));
    }

    /// <summary>The form, or a wider one with fewer symbols: what moves it little goes to the constant. Coordinates stay.</summary>
    public AffineForm Condensed(AffineForm form)
    {
        var first = form.Symbols.AsSpan().BinarySearch(_ball.Length);
        first = first < 0 ? ~first : first;
        if (form.Symbols.Length - first <= FewSymbols)
        {
            return form;
        }

        // 1. How far each symbol moves it: coordinates only matter for what counts as little.
        var sizes = new double[form.Symbols.Length - first];
        var total = 0.0;
        for (var k = 0; k < sizes.Length; k++)
        {
            var factor = form.Factors[first + k];
            sizes[k] = double.Max(double.Abs(factor.Lower), double.Abs(factor.Upper));
            total += sizes[k];
        }

        var sorted = sizes.ToArray();
        Array.Sort(sorted);
        var least = double.Max(total * Little, sorted.Length > MostSymbols ? sorted[^MostSymbols] : 0);

        // 2. The others are any numbers in their ranges.
        var constant = form.Constant;
        var kept = new List<int>(form.Symbols.Length);
        for (var k = 0; k < form.Symbols.Length; k++)
        {
            if (k < first || sizes[k - first] >= least)
            {
                kept.Add(k);
            }
            else
            {
                constant += form.Factors[k] * Unit;
            }
        }

        return new(constant, [.. kept.Select(k => form.Symbols[k])], [.. kept.Select(k => form.Factors[k])]);
    }

    /// <summary>The values that a form takes on the region.</summary>
    public Interval Range(AffineForm form)
    {
        var sum = form.Constant;
        Span<Interval> inBox = stackalloc Interval[int.Min(_radii.Length, 64)];
        Span<Interval> squares = stackalloc Interval[inBox.Length];
        inBox.Fill(Interval.FromDouble(0));
        squares.Fill(Interval.FromDouble(0));
        for (var k = 0; k < form.Symbols.Length; k++)
        {
            var (symbol, factor) = (form.Symbols[k], form.Factors[k]);
            if (symbol >= _ball.Length)
            {
                sum += factor * Unit;
            }
            else if (_ball[symbol] is var ball && (ball < 0 || ball >= inBox.Length))
            {
                sum += factor * _moves[symbol];
            }
            else
            {
                inBox[ball] += factor * _moves[symbol];
                squares[ball] += Interval.Power(factor, 2);
            }
        }

        for (var b = 0; b < inBox.Length; b++)
        {
            // Cauchy and Schwarz: the sum of factors times moves is at most the norm of the factors times the radius.
            var most = (Interval.Apply(UnaryFunction.Sqrt, squares[b]) * _radii[b]).Upper;
            var byNorm = double.IsFinite(most) ? new Interval(-most, most) : Interval.Entire;
            var both = Interval.Intersect(inBox[b], byNorm);
            sum += both.Definedness == Definedness.Defined ? both : inBox[b];
        }

        return sum;
    }
}

using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Σ x_c column_c = target in polynomials, solved exactly: some unknowns, the pivots, in terms of the others, which are free. Rounding the free ones keeps the
/// equation exact.
/// </summary>
internal sealed class ExactSystem
{
    private readonly List<Dictionary<int, Rational>> _rows = [];
    private readonly List<int> _pivots = [];
    private readonly List<Rational> _right = [];
    private readonly int _columns;

    private ExactSystem(int columns) => _columns = columns;

    /// <summary>The unknowns that may be chosen.</summary>
    public int[] Free { get; private set; } = [];

    /// <summary>The pivots: each unknown with its value at free unknowns 0 and its coefficients of free unknowns.</summary>
    public IEnumerable<(int Unknown, Rational Constant, Dictionary<int, Rational> Coefficients)> Pivots =>
        Enumerable.Range(0, _pivots.Count).Select(i => (_pivots[i], _right[i], _rows[i]));

    /// <summary>Solves; null where there is no solution or the work grows too large.</summary>
    public static ExactSystem? Solve(IReadOnlyList<Polynomial> columns, Polynomial target, long work)
    {
        // 1. One equation a monomial.
        var rows = new Dictionary<Monomial, (Dictionary<int, Rational> Left, Rational Right)>();
        var uses = new int[columns.Count];
        for (var c = 0; c < columns.Count; c++)
        {
            uses[c] = columns[c].Count;
            foreach (var (monomial, coefficient) in columns[c].Terms)
            {
                if (!rows.TryGetValue(monomial, out var row))
                {
                    rows[monomial] = row = (new(), Rational.Zero);
                }

                row.Left[c] = coefficient;
            }
        }

        foreach (var (monomial, coefficient) in target.Terms)
        {
            if (!rows.TryGetValue(monomial, out var row))
            {
                return null;
            }

            rows[monomial] = (row.Left, coefficient);
        }

        // 2. Unknowns of one equation alone settle it without touching the others; those rows come first.
        var system = new ExactSystem(columns.Count);
        var hard = new List<(Dictionary<int, Rational> Left, Rational Right)>();
        foreach (var monomial in rows.Keys.Order(Comparer<Monomial>.Create((a, b) => a.Against(b))))
        {
            var (left, right) = rows[monomial];
            var single = left.Keys.Where(c => uses[c] == 1).DefaultIfEmpty(-1).Min();
            if (single >= 0)
            {
                system.Settle(single, left, right);
            }
            else
            {
                hard.Add((left, right));
            }
        }

        // 3. The others by elimination, shortest first.
        var settled = new Dictionary<int, int>();
        while (hard.Count > 0)
        {
            var at = Enumerable.Range(0, hard.Count).MinBy(i => (hard[i].Left.Count, i));
            var (left, right) = hard[at];
            hard.RemoveAt(at);
            if (left.Count == 0)
            {
                if (!right.IsZero)
                {
                    return null;
                }

                continue;
            }

            work -= (long)hard.Count * int.Min(left.Count, 40);
            var pivot = left.Keys.Order().Take(40).MinBy(c => (hard.Count(row => row.Left.ContainsKey(c)), c));
            system.Settle(pivot, left, right);
            var (solved, constant) = (system._rows[^1], system._right[^1]);
            for (var i = 0; i < hard.Count; i++)
            {
                if (hard[i].Left.Remove(pivot, out var factor))
                {
                    hard[i] = (hard[i].Left, hard[i].Right - (factor * constant));
                    work -= system.Insert(hard[i].Left, solved, factor);
                }
            }

            settled[pivot] = system._rows.Count - 1;
            if (work < 0)
            {
                return null;
            }
        }

        return system.Backwards(settled, work) ? system : null;
    }

    /// <summary>All unknowns for given free ones.</summary>
    public Rational[] Values(Rational[] free)
    {
        var values = new Rational[_columns];
        for (var k = 0; k < Free.Length; k++)
        {
            values[Free[k]] = free[k];
        }

        for (var i = 0; i < _rows.Count; i++)
        {
            var sum = _right[i];
            foreach (var (c, coefficient) in _rows[i])
            {
                sum += coefficient * values[c];
            }

            values[_pivots[i]] = sum;
        }

        return values;
    }

    // left . x = right as pivot = constant + Σ coefficients of the others.
    private void Settle(int pivot, Dictionary<int, Rational> left, Rational right)
    {
        var scale = left[pivot];
        var row = new Dictionary<int, Rational>();
        foreach (var (c, coefficient) in left)
        {
            if (c != pivot)
            {
                row[c] = -(coefficient / scale);
            }
        }

        _pivots.Add(pivot);
        _rows.Add(row);
        _right.Add(right / scale);
    }

    private long Insert(Dictionary<int, Rational> row, Dictionary<int, Rational> solved, Rational factor)
    {
        foreach (var (c, coefficient) in solved)
        {
            var sum = row.GetValueOrDefault(c) + (factor * coefficient);
            if (sum.IsZero)
            {
                row.Remove(c);
            }
            else
            {
                row[c] = sum;
            }
        }

        return solved.Count;
    }

    // Pivots of later rows are replaced in earlier ones, so that only free unknowns remain.
    private bool Backwards(Dictionary<int, int> settled, long work)
    {
        var order = settled.Values.OrderDescending().ToArray();
        foreach (var at in order)
        {
            var pivot = _pivots[at];
            for (var i = 0; i < _rows.Count; i++)
            {
                if (i != at && _rows[i].Remove(pivot, out var factor))
                {
                    _right[i] += factor * _right[at];
                    work -= Insert(_rows[i], _rows[at], factor);
                }
            }

            if (work < 0)
            {
                return false;
            }
        }

        var pivots = _pivots.ToHashSet();
        Free = [.. Enumerable.Range(0, _columns).Where(c => !pivots.Contains(c))];
        return true;
    }
}

using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A number as a linear function of symbols: for every point of the region there are values within <see cref="Constant"/> and <see cref="Factors"/> so that it
/// is the constant plus the sum of factors times symbols.
/// </summary>
/// <param name="Constant">What no symbol moves.</param>
/// <param name="Symbols">Numbers of the symbols, ascending.</param>
/// <param name="Factors">One a symbol.</param>
internal sealed record AffineForm(Interval Constant, int[] Symbols, Interval[] Factors)
{
    /// <summary>A number of which only an enclosure is known.</summary>
    public AffineForm(Interval constant)
        : this(constant, [], [])
    {
    }

    /// <summary>Whether no symbol moves it.</summary>
    public bool IsConstant => Symbols.Length == 0;
}

/// <summary>Adds multiples of forms. Not thread-safe; one at a time.</summary>
internal sealed class LinearSum
{
    private readonly List<int> _touched = [];
    private Interval[] _factors = new Interval[64];
    private bool[] _known = new bool[64];
    private Interval _constant = Interval.FromDouble(0);

    /// <summary>Adds a number.</summary>
    public void Add(Interval constant) => _constant += constant;

    /// <summary>Adds a multiple of a symbol.</summary>
    public void Add(int symbol, Interval factor)
    {
        if (symbol >= _factors.Length)
        {
            var size = int.Max(2 * _factors.Length, symbol + 1);
            Array.Resize(ref _factors, size);
            Array.Resize(ref _known, size);
        }

        if (_known[symbol])
        {
            _factors[symbol] += factor;
        }
        else
        {
            (_known[symbol], _factors[symbol]) = (true, factor);
            _touched.Add(symbol);
        }
    }

    /// <summary>Adds a multiple of a form.</summary>
    public void Add(AffineForm form, Interval factor)
    {
        _constant += form.Constant * factor;
        for (var k = 0; k < form.Symbols.Length; k++)
        {
            Add(form.Symbols[k], form.Factors[k] * factor);
        }
    }

    /// <summary>Adds a form.</summary>
    public void Add(AffineForm form)
    {
        _constant += form.Constant;
        for (var k = 0; k < form.Symbols.Length; k++)
        {
            Add(form.Symbols[k], form.Factors[k]);
        }
    }

    /// <summary>The sum, after which a new one begins.</summary>
    public AffineForm Take()
    {
        _touched.Sort();
        int[] symbols = [.. _touched];
        var result = new AffineForm(_constant, symbols, Array.ConvertAll(symbols, symbol => _factors[symbol]));
        foreach (var symbol in symbols)
        {
            _known[symbol] = false;
        }

        _touched.Clear();
        _constant = Interval.FromDouble(0);
        return result;
    }
}

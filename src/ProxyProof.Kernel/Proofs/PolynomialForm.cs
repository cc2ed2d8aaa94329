using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Encloses a number through its normal form: what cancels is gone, and powers of a coordinate are gathered (Horner), so that an unbounded range has a bound
/// where the leading power wins.
/// </summary>
internal sealed class PolynomialForm
{
    private const int MostTerms = 3000;

    private readonly SymbolTable _table;
    private readonly Polynomial _polynomial;
    private readonly Dictionary<Polynomial, Horner> _arguments = [];
    private readonly Dictionary<int, int> _coordinates = [];
    private readonly List<int> _order = [];
    private readonly Interval[] _values;
    private readonly Horner _tree;
    private readonly HashSet<int> _unbounded = [];

    private PolynomialForm(Sequent sequent, SymbolTable table, Polynomial polynomial)
    {
        (_table, _polynomial) = (table, polynomial);
        for (var k = 0; k < sequent.Coordinates.Length; k++)
        {
            var symbol = table.Find(new(SymbolKind.Coordinate, sequent.Coordinates[k].Variable, sequent.Coordinates[k].Entry, []));
            if (symbol >= 0)
            {
                _coordinates[symbol] = k;
                if (sequent.Ranges[k].Low is null || sequent.Ranges[k].High is null)
                {
                    _unbounded.Add(symbol);
                }
            }
        }

        _tree = Gather(polynomial);

        // What the polynomial needs, arguments before functions.
        var needed = new SortedSet<int>(polynomial.Symbols());
        for (var symbol = table.Count - 1; symbol >= 0; symbol--)
        {
            if (needed.Contains(symbol))
            {
                foreach (var argument in table[symbol].Arguments)
                {
                    needed.UnionWith(argument.Symbols());
                }
            }
        }

        _order.AddRange(needed);
        _values = new Interval[table.Count];
    }

    // Σ x^exponent * part, greatest exponent first; a leaf is a number.
    private sealed record Horner(int Symbol, (int Exponent, Horner Part)[] Parts, Rational Number);

    /// <summary>The form of a number; null where it grows too large.</summary>
    public static PolynomialForm? Create(Sequent sequent, NodeId number)
    {
        try
        {
            var table = new SymbolTable(2_000_000);
            var polynomial = new NormalForm(sequent.Graph, table).Of(number)[0];
            return polynomial.Count <= MostTerms ? new PolynomialForm(sequent, table, polynomial) : null;
        }
        catch (AlgebraLimitException)
        {
            return null;
        }
    }

    /// <summary>Holds the number's value at every point of the box at which the number has one; undefined where nothing is known.</summary>
    public Interval Enclose(ReadOnlySpan<Interval> box)
    {
        foreach (var symbol in _order)
        {
            _values[symbol] = Value(symbol, box);
        }

        return Interval.Intersect(Value(_tree), Terms(_polynomial));
    }

    private Interval Value(int number, ReadOnlySpan<Interval> box)
    {
        var symbol = _table[number];
        switch (symbol.Kind)
        {
            case SymbolKind.Coordinate:
                return _coordinates.TryGetValue(number, out var k) ? box[k] : Interval.Undefined;
            case SymbolKind.Pi:
                return Interval.Pi;
            case SymbolKind.Unary:
                return Interval.Apply((UnaryFunction)symbol.A, Argument(symbol.Arguments[0]));
            case SymbolKind.Binary when symbol.Is(BinaryFunction.KinkRatio):
                return Ratio(Argument(symbol.Arguments[0]), Argument(symbol.Arguments[1]));
            case SymbolKind.Binary:
                return Interval.Apply((BinaryFunction)symbol.A, Argument(symbol.Arguments[0]), Argument(symbol.Arguments[1]));
            case SymbolKind.Inverse:
                return Interval.Power(Argument(symbol.Arguments[0]), -1);
            case SymbolKind.Greatest:
                var greatest = Argument(symbol.Arguments[0]);
                for (var i = 1; i < symbol.Arguments.Count; i++)
                {
                    greatest = Interval.Apply(BinaryFunction.Max, greatest, Argument(symbol.Arguments[i]));
                }

                return greatest;
            case SymbolKind.Weight:
                return new Interval(0, 1);
            default:
                return Interval.Undefined;
        }
    }

    // One term of an entry over the norm, 0 where that is 0. The whole entry is at most the norm in size; a term of it may be greater.
    private static Interval Ratio(Interval term, Interval norm) =>
        norm.Definedness == Definedness.Defined && norm.Lower > 0 ? term / norm
        : norm.Definedness == Definedness.Defined && term.Definedness == Definedness.Defined ? Interval.Entire
        : Interval.Undefined;

    private Interval Argument(Polynomial argument)
    {
        var key = argument.AsSymbol;
        return key >= 0 ? _values[key] : argument.Count <= 1 ? Terms(argument) : Interval.Intersect(Terms(argument), Value(Gathered(argument)));
    }

    private Horner Gathered(Polynomial argument)
    {
        if (!_arguments.TryGetValue(argument, out var tree))
        {
            _arguments[argument] = tree = Gather(argument);
        }

        return tree;
    }

    private Interval Terms(Polynomial polynomial)
    {
        var sum = Interval.FromDouble(0);
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var term = Interval.FromRational(coefficient);
            for (var i = 0; i < monomial.Count; i++)
            {
                term *= Interval.Power(_values[monomial.SymbolAt(i)], monomial.ExponentAt(i));
            }

            sum += term;
        }

        return sum;
    }

    private Interval Value(Horner tree)
    {
        if (tree.Symbol < 0)
        {
            return Interval.FromRational(tree.Number);
        }

        var x = _values[tree.Symbol];
        var value = Value(tree.Parts[0].Part);
        for (var i = 1; i <= tree.Parts.Length; i++)
        {
            var next = i < tree.Parts.Length ? tree.Parts[i].Exponent : 0;
            var gap = tree.Parts[i - 1].Exponent - next;
            value = gap > 0 ? value * Interval.Power(x, gap) : value;
            value = i < tree.Parts.Length ? value + Value(tree.Parts[i].Part) : value;
        }

        return value;
    }

    // Unbounded coordinates outermost, then what occurs most often.
    private Horner Gather(Polynomial polynomial)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (polynomial.IsConstant)
        {
            return new(-1, [], polynomial.ConstantTerm);
        }

        var counts = new Dictionary<int, int>();
        foreach (var (monomial, _) in polynomial.Terms)
        {
            for (var i = 0; i < monomial.Count; i++)
            {
                counts[monomial.SymbolAt(i)] = counts.GetValueOrDefault(monomial.SymbolAt(i)) + 1;
            }
        }

        var main = counts.OrderByDescending(pair => _unbounded.Contains(pair.Key)).ThenByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
        var parts = new SortedDictionary<int, PolynomialSum>();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var exponent = monomial.ExponentOf(main);
            if (!parts.TryGetValue(exponent, out var part))
            {
                parts[exponent] = part = new();
            }

            part.Add(monomial.With(main, 0), coefficient);
        }

        return new(main, [.. parts.Reverse().Select(pair => (pair.Key, Gather(pair.Value.ToPolynomial())))], Rational.Zero);
    }
}

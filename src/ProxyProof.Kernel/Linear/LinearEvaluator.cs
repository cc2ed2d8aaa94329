using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Linear forms would need more memory or time than they may.</summary>
internal sealed class LinearLimitException() : Exception("The linear forms are too large, or take too long.");

/// <summary>
/// Encloses numbers of a proof's graph over a region by linear forms, node by node: sums are exact, a function of one number lies between two parallel lines, a
/// product is linearised at the middles of its factors, and what is left over becomes a symbol of its own. Each entry is enclosed by the form and by the
/// operation's own enclosure, whichever is narrower; later operations read both. Not thread-safe.
/// </summary>
internal sealed class LinearEvaluator
{
    /// <summary>Factors that may be held at once.</summary>
    private const long FactorLimit = 20_000_000;

    /// <summary>More symbols than this are not made: what is left over then goes to the constant.</summary>
    private const int SymbolLimit = 100_000;

    private static readonly Interval Zero = Interval.FromDouble(0);
    private static readonly Interval One = Interval.FromDouble(1);

    private readonly Graph _graph;
    private readonly LinearSpace _space;
    private readonly EnclosureEvaluator<Interval> _values;
    private readonly AffineForm?[]?[] _forms;
    private readonly LinearSum _sum = new();
    private readonly Dictionary<(int Variable, int Entry), int> _coordinates = [];
    private readonly Func<bool>? _stop;
    private long _held;

    /// <summary>Evaluates some nodes over the ranges and balls of a sequent.</summary>
    /// <param name="sequent">The sequent.</param>
    /// <param name="ranges">One a coordinate.</param>
    /// <param name="roots">The nodes.</param>
    /// <param name="stop">For searches: asked at every entry whether to give up.</param>
    /// <exception cref="LinearLimitException">The forms are too large, or the search was stopped.</exception>
    public LinearEvaluator(Sequent sequent, IReadOnlyList<CoordinateRange> ranges, IReadOnlyList<NodeId> roots, Func<bool>? stop = null)
    {
        (_graph, _stop) = (sequent.Graph, stop);
        _space = new LinearSpace(sequent.Coordinates, ranges, sequent.Balls);
        var variables = new Dictionary<int, Interval[]>();
        for (var k = 0; k < sequent.Coordinates.Length; k++)
        {
            var coordinate = sequent.Coordinates[k];
            if (!variables.TryGetValue(coordinate.Variable, out var entries))
            {
                variables[coordinate.Variable] = entries = new Interval[_graph.ShapeOf(_graph.VariableNode(coordinate.Variable)).Size];
            }

            entries[coordinate.Entry] = ranges[k].Enclose<Interval>();
            _coordinates[(coordinate.Variable, coordinate.Entry)] = k;
        }

        var needed = KernelOperands.Reachable(_graph, roots);
        _values = new EnclosureEvaluator<Interval>(_graph, needed) { Stop = _graph.Stop };
        _forms = new AffineForm?[needed.Length][];
        var last = LastUses(needed, roots);
        for (var i = 0; i < needed.Length; i++)
        {
            if (needed[i])
            {
                Run(new NodeId(i), variables.GetValueOrDefault);
                foreach (var done in last[i])
                {
                    _held -= Held(_forms[done]);
                    _forms[done] = null;
                    _values.Forget(new NodeId(done));
                }
            }
        }
    }

    /// <summary>The value of a number.</summary>
    public Interval Value(NodeId id) => _values[id][0];

    // For each node those that it is the last one to read.
    private List<int>[] LastUses(bool[] needed, IReadOnlyList<NodeId> roots)
    {
        var user = new int[needed.Length];
        Array.Fill(user, -1);
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < needed.Length; i++)
        {
            if (needed[i])
            {
                foreach (var operand in KernelOperands.Of(_graph[new NodeId(i)], buffer))
                {
                    user[operand.Index] = i;
                }

                // The square of a norm reads what the norm is of.
                if (_graph[new NodeId(i)] is Power { X: var norm } && _graph[norm] is Reduce { X: var inner })
                {
                    user[inner.Index] = i;
                }
            }
        }

        foreach (var root in roots)
        {
            user[root.Index] = -1;
        }

        var last = new List<int>[needed.Length];
        for (var i = 0; i < last.Length; i++)
        {
            last[i] = [];
        }

        for (var i = 0; i < user.Length; i++)
        {
            if (needed[i] && user[i] >= 0)
            {
                last[user[i]].Add(i);
            }
        }

        return last;
    }

    private static long Held(AffineForm?[]? forms) => forms?.Sum(form => (long)(form?.Symbols.Length ?? 0)) ?? 0;

    private void Run(NodeId id, Func<int, Interval[]?> variables)
    {
        var entries = _values.Compute(id, variables);
        var forms = Forms(_graph[id], entries);
        if (forms is null)
        {
            return;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            // A form speaks of values: where there may be none it says nothing.
            if (entries[i].Definedness != Definedness.Defined)
            {
                forms[i] = null;
            }
            else if (forms[i] is { } form)
            {
                var both = Interval.Intersect(entries[i], _space.Range(form));
                if (both.Definedness == Definedness.Defined)
                {
                    entries[i] = both;
                }

                forms[i] = _space.Condensed(form);
            }
        }

        _forms[id.Index] = forms;
        if ((_held += Held(forms)) > FactorLimit)
        {
            throw new LinearLimitException();
        }
    }

    // Null: nothing is known beyond the enclosures.
    private AffineForm?[]? Forms(Node node, Interval[] entries)
    {
        switch (node)
        {
            case Variable n:
                return Each(entries, i => _coordinates.TryGetValue((n.Id, i), out var k) ? _space.Coordinate(k) : null);
            case View n:
                var read = IndexMaps.Positions(n.Map, n.Shape, _graph.ShapeOf(n.X));
                return Moved(n.X) ? Each(entries, i => Form(n.X, read[i])) : null;
            case Stacked n:
                var size = entries.Length / n.Items.Count;
                return n.Items.Any(Moved) ? Each(entries, i => Form(n.Items[i / size], i % size)) : null;
            case Scatter n:
                return Moved(n.X) ? Scattered(n, entries) : null;
            case Guarded n:
                return Moved(n.Value) ? Each(entries, i => Form(n.Value, i)) : null;
            case Unary { Function: UnaryFunction.Negate } n:
                return Moved(n.X) ? Each(entries, i => Scaled(Form(n.X, i), -One)) : null;
            case Unary n:
                return Moved(n.X) ? Functions(n, entries) : null;
            case Binary n:
                return Moved(n.X) || Moved(n.Y) ? Binaries(n, entries) : null;
            case Power n:
                return Moved(n.X) ? Powers(n, entries) : null;
            case Reduce n:
                return Moved(n.X) ? Reduced(n, entries) : null;
            case Contract n:
                return Moved(n.X) || Moved(n.Y) ? Contracted(n, entries) : null;
            case Select n:
                return Selected(n, entries);
            case Jump or Extremal or SpectralWeights or Spectral:
                return Each(entries, i => Fresh(entries[i]));
            default:
                return null;
        }
    }

    private AffineForm?[] Each(Interval[] entries, Func<int, AffineForm?> form)
    {
        var forms = new AffineForm?[entries.Length];
        for (var i = 0; i < forms.Length; i++)
        {
            if (_stop?.Invoke() == true)
            {
                throw new LinearLimitException();
            }

            forms[i] = form(i);
        }

        return forms;
    }

    private bool Moved(NodeId x) => _forms[x.Index] is not null;

    // The form of an entry, or its enclosure as one; null where there is no bounded one.
    private AffineForm? Form(NodeId x, int entry) => _forms[x.Index]?[entry] is { } form ? form : IsBounded(_values[x][entry]) ? new(_values[x][entry]) : null;

    private static bool IsBounded(Interval x) => x.Definedness == Definedness.Defined && double.IsFinite(x.Lower) && double.IsFinite(x.Upper);

    private static AffineForm? Scaled(AffineForm? form, Interval factor) => form is null ? null
        : form with { Constant = form.Constant * factor, Factors = Array.ConvertAll(form.Factors, one => one * factor) };

    // A number somewhere in a range, with a symbol of its own.
    private AffineForm? Fresh(Interval range)
    {
        if (!IsBounded(range))
        {
            return null;
        }

        var (middle, radius) = LinearSpace.Halved(range);
        return radius.Upper == 0 || _space.Symbols >= SymbolLimit ? new(range) : new(middle, [_space.Fresh()], [radius]);
    }

    // What is left over beside a sum.
    private void AddRest(Interval rest)
    {
        if (!IsBounded(rest))
        {
            _sum.Add(rest);
            return;
        }

        var (middle, radius) = LinearSpace.Halved(rest);
        if (radius.Upper == 0 || _space.Symbols >= SymbolLimit)
        {
            _sum.Add(rest);
        }
        else
        {
            _sum.Add(middle);
            _sum.Add(_space.Fresh(), radius);
        }
    }

    private AffineForm? Plus(AffineForm? x, AffineForm? y, Interval factor)
    {
        if (x is null || y is null)
        {
            return null;
        }

        _sum.Add(x);
        _sum.Add(y, factor);
        return _sum.Take();
    }

    private AffineForm? Product(NodeId x, int i, NodeId y, int j)
    {
        if (Form(x, i) is not { } first || Form(y, j) is not { } second)
        {
            return null;
        }

        var rest = AddProduct(first, _values[x][i], second, _values[y][j]);
        AddRest(rest);
        return _sum.Take();
    }

    // Adds the linear part of a product, and gives what is left over: (x - x0) (y - y0).
    private Interval AddProduct(AffineForm x, Interval rangeX, AffineForm y, Interval rangeY)
    {
        if (x.IsConstant || y.IsConstant)
        {
            var (moving, still) = x.IsConstant ? (y, x) : (x, y);
            _sum.Add(moving, still.Constant);
            return Zero;
        }

        var (x0, y0) = (new Interval(rangeX.Midpoint), new Interval(rangeY.Midpoint));
        _sum.Add(y, x0);
        _sum.Add(x, y0);
        _sum.Add(-(x0 * y0));
        return ReferenceEquals(x, y) && rangeX.Equals(rangeY) ? Interval.Power(rangeX - x0, 2) : (rangeX - x0) * (rangeY - y0);
    }

    private AffineForm?[] Scattered(Scatter n, Interval[] entries)
    {
        var write = IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape);
        var sources = new List<int>?[entries.Length];
        for (var i = 0; i < write.Length; i++)
        {
            (sources[write[i]] ??= []).Add(i);
        }

        return Each(entries, i => Added(n.X, sources[i] ?? []));
    }

    private AffineForm? Added(NodeId x, IEnumerable<int> positions)
    {
        var known = true;
        foreach (var position in positions)
        {
            if (Form(x, position) is { } form)
            {
                _sum.Add(form);
            }
            else
            {
                known = false;
            }
        }

        var sum = _sum.Take();
        return known ? sum : null;
    }

    private AffineForm?[] Functions(Unary n, Interval[] entries)
    {
        if (n.Function is UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign)
        {
            return Each(entries, i => Fresh(entries[i]));
        }

        return Between((make, x, _) => make.Apply(n.Function, x) is var y ? (y, new SlopeRules(make).Of(n.Function, x, y)) : default, n.X, null, entries);
    }

    private AffineForm?[] Binaries(Binary n, Interval[] entries)
    {
        switch (n.Function)
        {
            case BinaryFunction.Add:
                return Each(entries, i => Plus(Form(n.X, i), Form(n.Y, i), One));
            case BinaryFunction.Subtract:
                return Each(entries, i => Plus(Form(n.X, i), Form(n.Y, i), -One));
            case BinaryFunction.Multiply:
                return n.X == n.Y ? Squares(n.X, entries) : Each(entries, i => Product(n.X, i, n.Y, i));
            case BinaryFunction.Divide when !Moved(n.Y):
                return Each(entries, i => Scaled(Form(n.X, i), Interval.Power(_values[n.Y][i], -1)));
            case BinaryFunction.Divide:
                var inverse = Between(PowerRule(-1), n.Y, null, Array.ConvertAll(_values[n.Y], y => Interval.Power(y, -1)));
                return Each(entries, i => inverse[i] is { } over && Form(n.X, i) is { } x && Interval.Power(_values[n.Y][i], -1) is var range && IsBounded(range)
                    ? Rested(x, _values[n.X][i], over, Interval.Intersect(range, _space.Range(over)) is { Definedness: Definedness.Defined } narrow ? narrow : range)
                    : Form(n.Y, i) is { IsConstant: true } still ? Scaled(Form(n.X, i), Interval.Power(still.Constant, -1)) : null);
            case BinaryFunction.Max or BinaryFunction.Min:
                return Extremes(n.Function == BinaryFunction.Max, Each(entries, i => Form(n.X, i)), _values[n.X], Each(entries, i => Form(n.Y, i)), _values[n.Y]);
            case BinaryFunction.LeakyRelu or BinaryFunction.Smelu or BinaryFunction.Huber when !Moved(n.Y):
                return Between((make, x, y) => make.Apply(n.Function, x, y) is var z ? (z, new SlopeRules(make).First(n.Function, x, y, z)) : default, n.X, _values[n.Y], entries);
            default:
                return Each(entries, i => Fresh(entries[i]));
        }
    }

    private AffineForm? Rested(AffineForm x, Interval rangeX, AffineForm y, Interval rangeY)
    {
        AddRest(AddProduct(x, rangeX, y, rangeY));
        return _sum.Take();
    }

    // max(x, y) = y + relu(x - y), min(x, y) = y - relu(y - x).
    private AffineForm?[] Extremes(bool greatest, AffineForm?[] x, Interval[] rangesX, AffineForm?[] y, Interval[] rangesY)
    {
        var sign = greatest ? One : -One;
        AffineForm?[] difference = [.. x.Select((one, i) => Scaled(Plus(one, y[i], -One), sign))];
        Interval[] ranges = [.. difference.Select((form, i) => form is null ? Interval.Entire : Met(sign * (rangesX[i] - rangesY[i]), _space.Range(form)))];
        var excess = Between(UnaryRule(UnaryFunction.Relu), difference, ranges, null, ranges);
        return [.. excess.Select((form, i) => Plus(y[i], form, sign))];
    }

    private static Interval Met(Interval x, Interval y) => Interval.Intersect(x, y) is { Definedness: Definedness.Defined } both ? both : x;

    private static Relaxation.Rule UnaryRule(UnaryFunction function) =>
        (make, x, _) => make.Apply(function, x) is var y ? (y, new SlopeRules(make).Of(function, x, y)) : default;

    private static Relaxation.Rule PowerRule(int exponent) =>
        (make, x, _) => (make.Power(x, exponent), make.Times(make.Number(exponent, make.ShapeOf(x)), make.Power(x, exponent - 1)));

    private AffineForm?[] Powers(Power n, Interval[] entries)
    {
        // An even power of a norm: no root is taken.
        if (n.Exponent >= 2 && n.Exponent % 2 == 0 && _graph[n.X] is Reduce { Kind: Reduction.Norm } norm)
        {
            var (sums, ranges) = SumsOfSquares(norm.X, entries.Length);
            return n.Exponent == 2 ? sums : Between(PowerRule(n.Exponent / 2), sums, ranges, null, entries);
        }

        return n.Exponent switch
        {
            0 => Each(entries, i => new(entries[i])),
            1 => Each(entries, i => Form(n.X, i)),
            2 => Squares(n.X, entries),
            _ => Between(PowerRule(n.Exponent), n.X, null, entries),
        };
    }

    private AffineForm?[] Squares(NodeId x, Interval[] entries) => Each(entries, i => Form(x, i) is { } form ? Square(form, _values[x][i]) : null);

    private AffineForm Square(AffineForm x, Interval range)
    {
        AddRest(x.IsConstant ? Interval.Power(x.Constant, 2) : AddProduct(x, range, x, range));
        return _sum.Take();
    }

    private (AffineForm?[] Sums, Interval[] Ranges) SumsOfSquares(NodeId x, int count)
    {
        var length = _values[x].Length / count;
        var sums = new AffineForm?[count];
        var ranges = new Interval[count];
        for (var i = 0; i < count; i++)
        {
            var (known, rest, natural) = (true, Zero, Zero);
            for (var k = i * length; k < (i + 1) * length; k++)
            {
                natural += Interval.Power(_values[x][k], 2);
                if (Form(x, k) is not { } form)
                {
                    known = false;
                }
                else if (form.IsConstant)
                {
                    _sum.Add(Interval.Power(form.Constant, 2));
                }
                else
                {
                    rest += AddProduct(form, _values[x][k], form, _values[x][k]);
                }
            }

            AddRest(rest);
            var sum = _sum.Take();
            sums[i] = known ? sum : null;
            ranges[i] = known ? Met(natural, _space.Range(sum)) : natural;
        }

        return (sums, ranges);
    }

    private AffineForm?[] Reduced(Reduce n, Interval[] entries)
    {
        var length = _values[n.X].Length / entries.Length;
        switch (n.Kind)
        {
            case Reduction.Sum:
                return Each(entries, i => Added(n.X, Enumerable.Range(i * length, length)));
            case Reduction.Norm:
                var (sums, squares) = SumsOfSquares(n.X, entries.Length);
                return Between(UnaryRule(UnaryFunction.Sqrt), sums, squares, null, entries);
            default:
                var forms = Each(entries, i => Form(n.X, i * length));
                Interval[] ranges = [.. entries.Select((_, i) => _values[n.X][i * length])];
                for (var k = 1; k < length; k++)
                {
                    var next = Each(entries, i => Form(n.X, (i * length) + k));
                    Interval[] others = [.. entries.Select((_, i) => _values[n.X][(i * length) + k])];
                    forms = Extremes(n.Kind == Reduction.Max, forms, ranges, next, others);
                    ranges = [.. ranges.Zip(others, (a, b) => Interval.Apply(n.Kind == Reduction.Max ? BinaryFunction.Max : BinaryFunction.Min, a, b))];
                }

                return forms;
        }
    }

    private AffineForm?[] Contracted(Contract n, Interval[] entries)
    {
        var plan = new ContractionPlan(_graph, n);
        return Each(entries, i =>
        {
            var (startX, startY) = plan.Start(i);
            var (known, rest) = (true, Zero);
            for (var k = 0; k < plan.InnerX.Length; k++)
            {
                var (atX, atY) = (startX + plan.InnerX[k], startY + plan.InnerY[k]);
                if (Form(n.X, atX) is not { } x || Form(n.Y, atY) is not { } y)
                {
                    known = false;
                }
                else
                {
                    rest += AddProduct(x, _values[n.X][atX], y, _values[n.Y][atY]);
                }
            }

            AddRest(rest);
            var sum = _sum.Take();
            return known ? sum : null;
        });
    }

    // The branch that is taken; where that is open, the middle of both and half their difference.
    private AffineForm?[] Selected(Select n, Interval[] entries) => Each(entries, i =>
    {
        switch (_values[n.Difference][i].Compare(n.Relation))
        {
            case Trilean.True:
                return Form(n.Then, i);
            case Trilean.False:
                return Form(n.Otherwise, i);
            default:
                if (Plus(Form(n.Then, i), Form(n.Otherwise, i), -One) is not { } difference)
                {
                    return null;
                }

                var most = Interval.Apply(UnaryFunction.Abs, Met(_values[n.Then][i] - _values[n.Otherwise][i], _space.Range(difference))).Upper;
                var half = new Interval(0.5);
                _sum.Add(Form(n.Then, i)!, half);
                _sum.Add(Form(n.Otherwise, i)!, half);
                AddRest(new Interval(-most, most) * half);
                return _sum.Take();
        }
    });

    private AffineForm?[] Between(Relaxation.Rule rule, NodeId x, Interval[]? second, Interval[] entries) =>
        Between(rule, Each(_values[x], i => Form(x, i)), _values[x], second, entries);

    // Functions of forms, each between two lines; entries enclose their values.
    private AffineForm?[] Between(Relaxation.Rule rule, AffineForm?[] x, Interval[] ranges, Interval[]? second, Interval[] entries)
    {
        int[] moving = [.. Enumerable.Range(0, x.Length).Where(i => x[i] is { IsConstant: false } && IsBounded(ranges[i]) && IsBounded(entries[i]))];
        var result = new AffineForm?[x.Length];
        if (moving.Length > 0)
        {
            var (slopes, rests) = Relaxation.Of(rule, Array.ConvertAll(moving, i => ranges[i]), second is null ? null : Array.ConvertAll(moving, i => second[i]));
            for (var k = 0; k < moving.Length; k++)
            {
                if (IsBounded(rests[k]))
                {
                    _sum.Add(x[moving[k]]!, slopes[k]);
                    AddRest(rests[k]);
                    result[moving[k]] = _sum.Take();
                }
            }
        }

        return result;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Writes terms as LaTeX.</summary>
internal sealed class LatexEmitter(Func<NodeId, string> nameOf, int maxLength) : ITermEmitter
{
    private readonly StringBuilder _text = new();

    // Tightness, loosest first. A big operator takes everything to its right.
    private enum Level
    {
        Open,
        Sum,
        Big,
        Product,
        Factor,
        Atom,
    }

    public bool IsCut { get; private set; }

    public string Emit(Term term, bool isClosed)
    {
        _text.Clear();
        Write(term, Level.Open);
        return _text.ToString();
    }

    private static Level LevelOf(Term term) => term switch
    {
        _ when StartsNegative(term) => Level.Sum,
        ChoiceTerm => Level.Open,
        NumberTerm { Value.IsInteger: false } n => NumberText.Decimal(n.Value) is null ? Level.Factor : Level.Atom,
        OperatorTerm { Operator: Operator.Add or Operator.Subtract } => Level.Sum,
        OperatorTerm { Operator: Operator.Divide } => Level.Factor,
        OperatorTerm n => n.Y is IndexedTerm ? Level.Big : Level.Product,
        IndexedTerm { Kind: not IndexedKind.Vector } => Level.Big,
        CallTerm { Function: "outer" } => Level.Product,
        CallTerm { Function: "exp" or "log" or "sin" or "cos" or "tan" or "sinh" or "cosh" or "tanh" } => Level.Factor,
        RepeatedTerm { Value: not NumberTerm { Value: { IsZero: true } or { IsOne: true } } } => Level.Product,
        PowerTerm or TransposedTerm => Level.Factor,
        DerivativeTerm => Level.Product,
        _ => Level.Atom,
    };

    private static bool StartsNegative(Term term) => term switch
    {
        NumberTerm n => n.Value.Sign < 0,
        NegatedTerm => true,
        OperatorTerm { Operator: not Operator.Divide } n => n.X is NumberTerm { Value.Sign: < 0 },
        RepeatedTerm n => n.Value is NumberTerm { Value.Sign: < 0 },
        _ => false,
    };

    private void Write(Term term, Level least)
    {
        if (_text.Length > maxLength)
        {
            IsCut = true;
            _text.Append(@"\dots ");
            return;
        }

        if (LevelOf(term) >= least)
        {
            Write(term);
        }
        else
        {
            Parenthesized(() => Write(term));
        }
    }

    private void Parenthesized(Action inside)
    {
        _text.Append(@"\left(");
        inside();
        _text.Append(@"\right)");
    }

    private void Write(Term term)
    {
        switch (term)
        {
            case NumberTerm n:
                _text.Append(n.Value.Sign < 0 ? "-" : "").Append(NumberText.Decimal(n.Value)
                    ?? string.Create(CultureInfo.InvariantCulture, $@"\frac{{{BigAbs(n.Value)}}}{{{n.Value.Denominator}}}"));
                break;
            case SymbolTerm n:
                _text.Append(LatexNames.Of(n.Name));
                break;
            case PiTerm:
                _text.Append(@"\pi");
                break;
            case SharedTerm n:
                _text.Append(nameOf(n.Node));
                break;
            case CutTerm:
                _text.Append(@"\dots");
                break;
            case VerbatimTerm n:
                _text.Append(n.Text);
                break;
            case OpaqueTerm n:
                _text.Append(@"\text{").Append(n.Text.Replace("_", @"\_", StringComparison.Ordinal).Replace("^", @"\^{}", StringComparison.Ordinal)).Append('}');
                break;
            case NegatedTerm n:
                _text.Append('-');
                Write(n.X, Level.Big);
                break;
            case OperatorTerm n:
                WriteOperator(n);
                break;
            case PowerTerm n:
                Write(n.X, n.X is NormTerm ? Level.Factor : Level.Atom);
                _text.Append("^{");
                Write(n.Exponent, Level.Open);
                _text.Append('}');
                break;
            case CallTerm n:
                WriteCall(n);
                break;
            case RepeatedTerm n:
                WriteRepeated(n);
                break;
            case EntryTerm n:
                WriteEntry(n);
                break;
            case TransposedTerm n:
                Write(n.X, Level.Atom);
                _text.Append(@"^{\top}");
                break;
            case InnerTerm n:
                WriteList(@"\langle ", [n.X, n.Y], @" \rangle");
                break;
            case NormTerm n:
                WriteList(@"\lVert ", [n.X], @" \rVert");
                break;
            case LiteralTerm n:
                WriteLiteral(n);
                break;
            case TupleTerm n:
                WriteList(@"\left(", n.Items, @"\right)");
                break;
            case IndexedTerm n:
                WriteIndexed(n);
                break;
            case ChoiceTerm n:
                _text.Append(@"\begin{cases} ");
                Write(n.Then, Level.Open);
                _text.Append(@" & \text{if } ");
                Write(n.Condition);
                _text.Append(@" \\ ");
                Write(n.Otherwise, Level.Open);
                _text.Append(@" & \text{otherwise} \end{cases}");
                break;
            case DerivativeTerm n:
                WriteDerivative(n);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(term.GetType().Name);
        }
    }

    private static System.Numerics.BigInteger BigAbs(Rational value) => System.Numerics.BigInteger.Abs(value.Numerator);

    private void WriteOperator(OperatorTerm n)
    {
        switch (n.Operator)
        {
            case Operator.Divide:
                _text.Append(@"\frac{");
                Write(n.X, Level.Open);
                _text.Append("}{");
                Write(n.Y, Level.Open);
                _text.Append('}');
                break;
            case Operator.Multiply:
                Write(n.X, n.X is NumberTerm ? Level.Open : Level.Product);

                // Side by side is a product, unless two numbers would run together.
                var start = _text.Append(' ').Length;
                Write(n.Y, n.Scales ? n.Y is IndexedTerm ? Level.Big : Level.Product : n.Y is IndexedTerm ? Level.Big : Level.Factor);
                if (start < _text.Length && (char.IsDigit(_text[start]) || (n.X is NumberTerm && n.Y is NumberTerm)))
                {
                    _text.Insert(start, @"\cdot ");
                }

                break;
            default:
                var (symbol, left, right) = n.Operator switch
                {
                    Operator.Add => ("+", Level.Sum, Level.Big),
                    Operator.Subtract => ("-", Level.Sum, Level.Big),
                    Operator.MultiplyElementwise => (@"\odot", Level.Product, Level.Factor),
                    _ => (@"\oslash", Level.Product, Level.Factor),
                };
                Write(n.X, left);
                _text.Append(' ').Append(symbol).Append(' ');
                Write(n.Y, right);
                break;
        }
    }

    private void WriteCall(CallTerm n)
    {
        switch (n.Function, n.Arguments)
        {
            case ("sqrt", [var x]):
                WriteList(@"\sqrt{", [x], "}");
                break;
            case ("abs", [var x]):
                WriteList(@"\lvert ", [x], @" \rvert");
                break;
            case ("opnorm", [var x]):
                WriteList(@"\lVert ", [x], @" \rVert_{\mathrm{op}}");
                break;
            case ("outer", [var x, var y]):
                Write(x, Level.Factor);
                _text.Append(' ');
                Write(y, Level.Atom);
                _text.Append(@"^{\top}");
                break;
            case ("identity", [NumberTerm size]):
                _text.Append("I_{").Append(size.Value.ToString()).Append('}');
                break;
            case ("", [var function, ..]):
                Write(function);
                WriteList(@"\left(", n.Arguments[1..], @"\right)");
                break;
            default:
                _text.Append(Function(n.Function));
                WriteList(@"\left(", n.Arguments, @"\right)");
                break;
        }
    }

    private static string Function(string name)
    {
        if (name.StartsWith("grad ", StringComparison.Ordinal))
        {
            return $@"\nabla {Function(name[5..])}";
        }

        var primes = name.Length - name.TrimEnd('\'').Length;
        var plain = name.TrimEnd('\'');
        return plain switch
        {
            "exp" or "log" or "sin" or "cos" or "tan" or "sinh" or "cosh" or "tanh" or "arcsin" or "arccos" or "max" or "min" or "det" => $@"\{plain}",
            "atan" => @"\arctan",
            "lambda_min" => @"\lambda_{\min}",
            "lambda_max" => @"\lambda_{\max}",
            "sigma_min" => @"\sigma_{\min}",
            "opnorm" => @"\lVert \cdot \rVert_{\mathrm{op}}",
            "flatten" => @"\operatorname{vec}",
            _ => $@"\operatorname{{{plain.Replace("_", @"\_", StringComparison.Ordinal)}}}",
        } + new string('\'', primes);
    }

    private void WriteRepeated(RepeatedTerm n)
    {
        if (n.Value is not NumberTerm { Value: { IsZero: true } or { IsOne: true } })
        {
            Write(n.Value, n.Value is NumberTerm ? Level.Open : Level.Product);
            _text.Append(' ');
        }

        _text.Append(n.Value is NumberTerm { Value.IsZero: true } ? @"\mathbf{0}_{" : @"\mathbf{1}_{").AppendJoin(@" \times ", n.Dims.Items).Append('}');
    }

    private void WriteEntry(EntryTerm n)
    {
        if (n.Target is SymbolTerm { Name: var name } && !LatexNames.Of(name).Contains('_', StringComparison.Ordinal))
        {
            Write(n.Target);
        }
        else if (n is { Target: TransposedTerm { X: SymbolTerm matrix }, Indices.Length: 1 } && !LatexNames.Of(matrix.Name).Contains('_', StringComparison.Ordinal))
        {
            Write(matrix);
            WriteList(@"_{\cdot, ", n.Indices, "}");
            return;
        }
        else if (n.Target is LiteralTerm)
        {
            _text.Append('{');
            Write(n.Target);
            _text.Append('}');
        }
        else
        {
            Parenthesized(() => Write(n.Target));
        }

        WriteList("_{", n.Indices, "}");
    }

    private void WriteLiteral(LiteralTerm n)
    {
        _text.Append(@"\begin{bmatrix} ");
        for (var k = 0; k < n.Items.Length; k++)
        {
            _text.Append(k == 0 ? "" : @" \\ ");
            if (n.Items[k] is LiteralTerm row)
            {
                for (var j = 0; j < row.Items.Length; j++)
                {
                    _text.Append(j == 0 ? "" : " & ");
                    Write(row.Items[j], Level.Open);
                }
            }
            else
            {
                Write(n.Items[k], Level.Open);
            }
        }

        _text.Append(@" \end{bmatrix}");
    }

    private void WriteIndexed(IndexedTerm n)
    {
        var index = LatexNames.Of(n.Index);
        if (n.Kind == IndexedKind.Vector)
        {
            Parenthesized(() => Write(n.Body, Level.Open));
            _text.Append(CultureInfo.InvariantCulture, $"_{{{index}=1}}^{{{n.Last}}}");
            return;
        }

        _text.Append(n.Kind switch
        {
            IndexedKind.Sum => string.Create(CultureInfo.InvariantCulture, $@"\sum_{{{index}=1}}^{{{n.Last}}} "),
            IndexedKind.Mean => string.Create(CultureInfo.InvariantCulture, $@"\frac{{1}}{{{n.Last}}} \sum_{{{index}=1}}^{{{n.Last}}} "),
            IndexedKind.Max => string.Create(CultureInfo.InvariantCulture, $@"\max_{{1 \le {index} \le {n.Last}}} "),
            _ => string.Create(CultureInfo.InvariantCulture, $@"\min_{{1 \le {index} \le {n.Last}}} "),
        });
        Write(n.Body, Level.Big);
    }

    private void WriteDerivative(DerivativeTerm n)
    {
        var isInPlace = n.At.Zip(n.All).All(pair => pair.First is SymbolTerm at && string.Equals(at.Name, pair.Second, StringComparison.Ordinal));
        var variables = string.Join(", ", n.Variables.Select(LatexNames.Of));
        _text.Append(isInPlace ? "" : @"\left. ").Append(n.Kind switch
        {
            DerivativeKind.Gradient => $@"\nabla_{{{variables}}} ",
            DerivativeKind.Hessian => $@"\nabla^{{2}}_{{{variables}}} ",
            DerivativeKind.Jacobian => $@"\mathrm{{D}}_{{{variables}}} ",
        });
        Parenthesized(() => Write(n.Body, Level.Open));
        if (isInPlace)
        {
            return;
        }

        _text.Append(@" \right|_{");
        for (var k = 0; k < n.All.Length; k++)
        {
            _text.Append(k == 0 ? "" : ", ").Append(LatexNames.Of(n.All[k])).Append(" = ");
            Write(n.At[k], Level.Open);
        }

        _text.Append('}');
    }

    private void WriteList(string open, ImmutableArray<Term> items, string close)
    {
        _text.Append(open);
        for (var k = 0; k < items.Length; k++)
        {
            _text.Append(k == 0 ? "" : ", ");
            Write(items[k], Level.Open);
        }

        _text.Append(close);
    }

    private void Write(ConditionTerm condition)
    {
        switch (condition)
        {
            case ComparedTerm n:
                Write(n.X, Level.Sum);
                _text.Append(' ').Append(Symbols.LatexOf(n.Relation)).Append(' ');
                Write(n.Y, Level.Sum);
                break;
            case AllTerm n:
                WriteParts(n.Parts, @" \land ");
                break;
            case AnyTerm n:
                WriteParts(n.Parts, @" \lor ");
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void WriteParts(ImmutableArray<ConditionTerm> parts, string between)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            _text.Append(k == 0 ? "" : between);
            if (parts[k] is ComparedTerm)
            {
                Write(parts[k]);
            }
            else
            {
                Parenthesized(() => Write(parts[k]));
            }
        }
    }
}

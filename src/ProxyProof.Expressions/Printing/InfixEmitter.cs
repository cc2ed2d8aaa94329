using System.Collections.Immutable;
using System.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Writes terms in the .thm language, with the parentheses that its grammar needs.</summary>
internal sealed class InfixEmitter(Func<NodeId, string> nameOf, int maxLength) : ITermEmitter
{
    private readonly StringBuilder _text = new();

    // Tightness, loosest first: what the grammar calls expr with an if, expr, term, factor, power and postfix.
    private enum Level
    {
        Open,
        Sum,
        Product,
        Factor,
        Power,
        Postfix,
    }

    public bool IsCut { get; private set; }

    public string Emit(Term term, bool isClosed)
    {
        _text.Clear();
        Write(term, isClosed ? Level.Open : Level.Sum);
        return _text.ToString();
    }

    private static Level LevelOf(Term term) => term switch
    {
        NumberTerm n when NumberText.Decimal(n.Value) is null => Level.Product,
        NumberTerm { Value.Sign: < 0 } => Level.Factor,
        NegatedTerm n => LevelOf(n.X) == Level.Product ? Level.Product : Level.Factor,
        OperatorTerm { Operator: Operator.Add or Operator.Subtract } => Level.Sum,
        OperatorTerm => Level.Product,
        PowerTerm => Level.Power,
        RepeatedTerm { Value: not NumberTerm { Value: { IsZero: true } or { IsOne: true } } } => Level.Product,
        ChoiceTerm => Level.Open,
        DerivativeTerm => Level.Power,
        _ => Level.Postfix,
    };

    private void Write(Term term, Level least)
    {
        if (_text.Length > maxLength)
        {
            IsCut = true;
            _text.Append(_text[^1] == '…' ? "" : "…");
            return;
        }

        if (LevelOf(term) >= least)
        {
            Write(term);
            return;
        }

        _text.Append('(');
        Write(term);
        _text.Append(')');
    }

    private void Write(Term term)
    {
        switch (term)
        {
            case NumberTerm n:
                _text.Append(n.Value.Sign < 0 ? "-" : "").Append(NumberText.Decimal(n.Value) ?? Rational.Abs(n.Value).ToString());
                break;
            case SymbolTerm n:
                _text.Append(n.Name);
                break;
            case PiTerm:
                _text.Append("pi");
                break;
            case SharedTerm n:
                _text.Append(nameOf(n.Node));
                break;
            case CutTerm:
                _text.Append('…');
                break;
            case VerbatimTerm n:
                _text.Append(n.Text);
                break;
            case OpaqueTerm n:
                _text.Append(n.Text);
                break;
            case NegatedTerm n:
                _text.Append('-');
                Write(n.X, Level.Product);
                break;
            case OperatorTerm n:
                WriteOperator(n);
                break;
            case PowerTerm n:
                Write(n.X, Level.Postfix);
                _text.Append('^');
                Write(n.Exponent, Level.Factor);
                break;
            case CallTerm { Function: "" } n:
                Write(n.Arguments[0], Level.Postfix);
                WriteList("(", n.Arguments[1..], ")");
                break;
            case CallTerm n:
                _text.Append(n.Function);
                WriteList("(", n.Arguments, ")");
                break;
            case RepeatedTerm n:
                WriteRepeated(n);
                break;
            case EntryTerm n:
                Write(n.Target, Level.Postfix);
                WriteList("[", n.Indices, "]");
                break;
            case TransposedTerm n:
                Write(n.X, Level.Postfix);
                _text.Append(".T");
                break;
            case InnerTerm n:
                _text.Append('<');
                Write(n.X, Level.Sum);
                _text.Append(", ");
                Write(n.Y, Level.Sum);
                _text.Append('>');
                break;
            case NormTerm n:
                WriteNorm(n);
                break;
            case LiteralTerm n:
                WriteList("[", n.Items, "]");
                break;
            case TupleTerm n:
                WriteList("(", n.Items, ")");
                break;
            case IndexedTerm n:
                _text.Append(FunctionNames.Of(n.Kind)).Append('(').Append(n.Index).Append(" in 1..").Append(n.Last).Append(", ");
                Write(n.Body, Level.Open);
                _text.Append(')');
                break;
            case ChoiceTerm n:
                _text.Append("if ");
                Write(n.Condition);
                _text.Append(" then ");
                Write(n.Then, Level.Sum);
                _text.Append(" else ");
                Write(n.Otherwise, Level.Open);
                break;
            case DerivativeTerm n:
                WriteDerivative(n);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(term.GetType().Name);
        }
    }

    private void WriteOperator(OperatorTerm n)
    {
        var (symbol, left, right) = n.Operator switch
        {
            Operator.Add => ("+", Level.Sum, Level.Sum),
            Operator.Subtract => ("-", Level.Sum, Level.Product),
            Operator.Multiply => ("*", Level.Product, n.Scales && n.Y is OperatorTerm or NegatedTerm ? Level.Product : Level.Factor),
            Operator.Divide => ("/", Level.Product, Level.Factor),
            Operator.MultiplyElementwise => (".*", Level.Product, Level.Factor),
            Operator.DivideElementwise => ("./", Level.Product, Level.Factor),
        };
        Write(n.X, left);
        _text.Append(' ').Append(symbol).Append(' ');
        Write(n.Y, right);
    }

    private void WriteRepeated(RepeatedTerm n)
    {
        var isNumber = n.Value is NumberTerm { Value: { IsZero: true } or { IsOne: true } };
        if (!isNumber)
        {
            Write(n.Value, Level.Product);
            _text.Append(" * ");
        }

        _text.Append(n.Value is NumberTerm { Value.IsZero: true } ? "zeros(" : "ones(").AppendJoin(", ", n.Dims.Items).Append(')');
    }

    // Bars that touch bars are hard to read.
    private void WriteNorm(NormTerm n)
    {
        _text.Append("||");
        var start = _text.Length;
        Write(n.X, Level.Sum);
        if (_text[start] == '|' || _text[^1] == '|')
        {
            _text.Insert(start, '(').Append(')');
        }

        _text.Append("||");
    }

    private void WriteDerivative(DerivativeTerm n)
    {
        var isInPlace = n.At.Zip(n.All).All(pair => pair.First is SymbolTerm at && string.Equals(at.Name, pair.Second, StringComparison.Ordinal));
        _text.Append(isInPlace ? "" : "(").Append(FunctionNames.Of(n.Kind)).Append('[').AppendJoin(", ", n.Variables).Append("] (");
        Write(n.Body, Level.Open);
        _text.Append(')');
        if (isInPlace)
        {
            return;
        }

        for (var k = 0; k < n.All.Length; k++)
        {
            _text.Append(k == 0 ? " at " : ", ").Append(n.All[k]).Append(" = ");
            Write(n.At[k], Level.Sum);
        }

        _text.Append(')');
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
                _text.Append(' ').Append(Symbols.Of(n.Relation)).Append(' ');
                Write(n.Y, Level.Sum);
                break;
            case AllTerm n:
                WriteParts(n.Parts, " and ");
                break;
            case AnyTerm n:
                WriteParts(n.Parts, " or ");
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void WriteParts(ImmutableArray<ConditionTerm> parts, string between)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            _text.Append(k == 0 ? "" : between).Append(parts[k] is ComparedTerm ? "" : "(");
            Write(parts[k]);
            _text.Append(parts[k] is ComparedTerm ? "" : ")");
        }
    }
}

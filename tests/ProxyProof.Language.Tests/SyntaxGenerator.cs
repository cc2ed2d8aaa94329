using System.Text;

namespace ProxyProof.Language.Tests;

/// <summary>
/// Writes random files that the grammar of the language reference allows: every item and construct, every spelling, odd white
/// space and comments anywhere. The same seed gives the same file.
/// </summary>
internal sealed class SyntaxGenerator(int seed)
{
    private static readonly string[] Names = ["w", "v", "x", "T", "f", "g", "eta", "λ0", "ℓ", "µ", "probability", "sum", "max", "e", "inf", "W_1", "a_rather_long_name"];
    private static readonly string[] Functions = ["f", "g", "relu", "norm", "domain", "x", "mean", "lambda_min", "a_rather_long_function_name"];
    private static readonly string[] Numbers = ["0", "1", "2", "10", "0.5", "1e-3", "2.5E+2", "007"];
    private static readonly string[] Methods = ["algebra", "convexity", "key"];

    private readonly Random _random = new(seed);
    private readonly List<string> _tokens = [];

    /// <summary>The tokens of the last file, apart.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>A whole file.</summary>
    public string File()
    {
        _tokens.Clear();
        Times(0, 4, () => Pick(Import, Define, Let, Theorem, Theorem));
        return Join();
    }

    private void Import() => Emit("import", "\"a\\\"b.thm\"");

    private void Define()
    {
        Emit("define", Name());
        if (Chance(2))
        {
            Emit("(");
            List(1, 3, () => Emit(Name()));
            Emit(")");
        }

        Emit("=");
        Prop(4);
    }

    private void Theorem()
    {
        Emit("theorem", Name(), "{");
        Times(0, 8, () => Pick(Let, Source, Data, Random, Trajectory, Sweep, Assume, Claim, Claim, Claim, Estimate, Expect, Check, Proof));
        Emit("}");
    }

    private void Source() => Emit("source", "\"arXiv:1608.04636, Theorem 2\"");

    private void Let()
    {
        Emit("let");
        List(1, 2, () =>
        {
            if (Chance(2))
            {
                Emit(OneOf("f", "g", "N"), "(");
                List(1, 3, () =>
                {
                    Pattern();
                    if (Chance(2))
                    {
                        Emit(In());
                        Domain(2);
                    }
                });
                Emit(")");
            }
            else
            {
                Pattern();
            }

            Emit("=");
            Prop(4);
        });
    }

    private void Data()
    {
        Emit("data", Name(), In());
        Domain(2);
        if (Chance(2))
        {
            Emit("~");
            Distribution();
        }
        else
        {
            Emit("=");
            Sum(3);
        }
    }

    private void Random()
    {
        Emit("random", Name(), In());
        Domain(2);
        Emit("~");
        Distribution();
    }

    private void Trajectory()
    {
        Emit("trajectory", Name(), "=", "gd", "(");
        List(1, 4, () => Argument(2));
        Emit(")");
    }

    private void Sweep()
    {
        Emit("sweep", "m", In());
        if (Chance(2))
        {
            Emit("[");
            List(1, 4, () => Sum(1));
            Emit("]");
        }
        else
        {
            Sum(1);
            Emit("..");
            Sum(1);
        }
    }

    private void Assume()
    {
        Emit("assume");
        Prop(3);
    }

    private void Claim()
    {
        Emit("claim");
        if (Chance(3))
        {
            Emit(Name(), ":");
        }

        Prop(5);
        if (Chance(4))
        {
            Emit("on");
            Domain(2);
        }
    }

    private void Estimate()
    {
        Emit("estimate", Name(), In());
        Domain(1);
        Emit(":");
        Prop(3);
    }

    private void Expect() => Emit("expect", OneOf("proved", "holds", "refuted"));

    private void Check()
    {
        Emit("check", "{");
        if (!Chance(4))
        {
            List(1, 4, () =>
            {
                Emit(Name(), "=");
                Sum(1);
            });
        }

        Emit("}");
    }

    private void Proof()
    {
        Emit("proof", "{");
        Times(0, 3, () =>
        {
            if (Chance(2))
            {
                Emit("have");
                if (Chance(2))
                {
                    Emit(Name(), ":");
                }

                Prop(3);
                By();
                return;
            }

            Emit("calc");
            Sum(3);
            Times(1, 4, () =>
            {
                Emit(Relation());
                Sum(3);
                By();
            });
        });
        Emit("}");
    }

    private void By()
    {
        if (Chance(2))
        {
            Emit("by", OneOf(Methods));
        }
    }

    private void Prop(int depth)
    {
        if (depth <= 0 || Chance(4))
        {
            Literal(depth - 1);
            return;
        }

        switch (_random.Next(4))
        {
            case 0:
                Prop(depth - 2, closed: true);
                Emit(OneOf("implies", "⇒"));
                Prop(depth - 1);
                break;
            case 1:
                Times(2, 4, () => Literal(depth - 2, closed: true), OneOf("or", "∨"));
                break;
            case 2:
                Times(2, 4, () => Literal(depth - 2, closed: true), OneOf("and", "∧"));
                break;
            default:
                Literal(depth - 1);
                break;
        }
    }

    // A closed proposition may be followed by an operator: no quantifier at its end takes that in.
    private void Prop(int depth, bool closed) => Literal(depth, closed);

    private void Literal(int depth, bool closed = false)
    {
        var choice = _random.Next(depth <= 0 ? 3 : 8);
        if (choice == 5 && !closed)
        {
            Emit(OneOf("forall", "exists", "∀", "∃"));
            List(1, 3, () =>
            {
                Pattern();
                Emit(In());
                Domain(2);
            });
            if (Chance(3))
            {
                Emit("where");
                Prop(depth - 2, closed: true);
            }

            Emit(":");
            Prop(depth - 1);
        }
        else if (choice == 6 && !closed)
        {
            Emit("with", "probability", ">=");
            Sum(1);
            Emit("over");
            List(1, 2, () => Emit(Name()));
            Emit(":");
            Prop(depth - 1);
        }
        else if (choice == 7)
        {
            Emit(OneOf("not", "¬"));
            Literal(depth - 1, closed);
        }
        else
        {
            Sum(depth);
            Times(0, 3, () =>
            {
                Emit(Relation());
                Sum(depth - 1);
            });
        }
    }

    private void Sum(int depth)
    {
        Term(depth);
        Times(0, depth > 0 && Chance(2) ? 4 : 0, () =>
        {
            Emit(OneOf("+", "-"));
            Term(depth - 1);
        });
    }

    private void Term(int depth)
    {
        Factor(depth, last: false);
        Times(0, depth > 0 && Chance(2) ? 3 : 0, () =>
        {
            Emit(OneOf("*", "/", ".*", "./", "·"));
            Factor(depth - 1, last: false);
        });
    }

    private void Factor(int depth, bool last)
    {
        if (Chance(8))
        {
            Emit("-");
            Factor(depth - 1, last);
        }
        else if (depth > 2 && Chance(10))
        {
            Emit("if");
            Prop(depth - 2);
            Emit("then");
            Sum(depth - 2);
            Emit("else");
            Sum(depth - 2);
        }
        else
        {
            Postfix(depth);
            if (Chance(6))
            {
                Emit("^");
                if (Chance(3))
                {
                    Emit("(");
                    Sum(depth - 2);
                    Emit(OneOf("x", "×"));
                    Sum(depth - 2);
                    Emit(")");
                    return;
                }

                Times(0, 2, () => Emit("-"));
                Postfix(depth - 1);
            }
        }
    }

    private void Postfix(int depth)
    {
        Primary(depth);
        if (Chance(6))
        {
            Emit("[");
            List(1, 2, () => Sum(depth - 2));
            Emit("]");
        }

        if (Chance(10))
        {
            Emit(".", "T");
        }
    }

    private void Primary(int depth)
    {
        switch (_random.Next(depth <= 0 ? 4 : 14))
        {
            case 0 or 1:
                Emit(Name());
                break;
            case 2:
                Emit(OneOf(Numbers));
                break;
            case 3:
                Emit(OneOf("R", "ℝ", "∞", "\"points.csv\"", "f'", "pi"));
                break;
            case 4 or 5:
                Emit(OneOf(Functions));
                Times(0, 2, () => Emit("'"));
                Brackets("(", ")", 3, () => Argument(depth - 1));
                break;
            case 6:
                Brackets("(", ")", 3, () => Prop(depth - 1));
                break;
            case 7:
                Emit(OneOf("grad", "∇", "hess", "jac"));
                if (Chance(3))
                {
                    Emit("[", Name(), "]");
                }

                Emit(OneOf("f", "g"));
                Brackets("(", ")", 2, () => Argument(depth - 1));
                break;
            case 8:
                Emit(OneOf("sum", "mean", "prod", "max", "min", "vec", "∑"), "(", "i", In());
                Domain(depth - 1);
                Emit(",");
                Sum(depth - 1);
                Emit(")");
                break;
            case 9:
                Emit(OneOf("E", "P"), "(");
                List(1, 2, () =>
                {
                    Emit(Name());
                    if (Chance(2))
                    {
                        Emit(In());
                        Domain(1);
                        Emit("~");
                        Distribution();
                    }
                });
                Emit(":");
                Prop(depth - 1);
                Emit(")");
                break;
            case 10:
                Brackets("[", "]", 5, () => Sum(depth - 1));
                break;
            case 11 or 12:
                var unicode = Chance(3);
                Emit(unicode ? "⟨" : "<");
                Sum(depth - 1);
                Emit(",");
                Sum(depth - 1);
                Emit(unicode ? "⟩" : ">");
                break;
            default:
                var bars = OneOf("||", "‖");
                Emit(bars);
                Sum(depth - 1);
                Emit(bars);
                break;
        }
    }

    private void Domain(int depth)
    {
        Sum(depth);
        if (Chance(4))
        {
            Emit("..");
            Sum(depth - 1);
        }
    }

    private void Distribution()
    {
        Emit(OneOf("normal", "rademacher", "choice"));
        if (Chance(2))
        {
            Brackets("(", ")", 2, () => Argument(1));
        }
    }

    private void Argument(int depth)
    {
        if (Chance(4))
        {
            Emit(Name(), "=");
        }

        Prop(depth);
    }

    private void Pattern()
    {
        if (Chance(4))
        {
            Brackets("(", ")", 3, () => Emit(Name()));
        }
        else
        {
            Emit(Name());
        }
    }

    private void Brackets(string open, string close, int most, Action element)
    {
        Emit(open);
        List(1, most, element);
        Emit(close);
    }

    private void List(int least, int most, Action element) => Times(least, most + 1, element, ",");

    private void Times(int least, int bound, Action action, string? between = null)
    {
        var count = bound <= least ? least : _random.Next(least, bound);
        for (var i = 0; i < count; i++)
        {
            if (i > 0 && between is not null)
            {
                Emit(between);
            }

            action();
        }
    }

    private void Pick(params Action[] choices) => choices[_random.Next(choices.Length)]();

    private string OneOf(params string[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Name() => OneOf(Names);

    private string In() => OneOf("in", "∈");

    private string Relation() => OneOf("<=", "<", ">=", ">", "==", "!=", "≤", "≥", "≠");

    private void Emit(params string[] tokens) => _tokens.AddRange(tokens);

    private string Join()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (i > 0)
            {
                text.Append(Gap(_tokens[i - 1], _tokens[i]));
            }

            text.Append(_tokens[i]);
        }

        return text.Append(OneOf("", "\n", " // last", "\n\n// last\n")).ToString();
    }

    private string Gap(string left, string right) => _random.Next(40) switch
    {
        0 => "\n",
        1 => " // note\n",
        2 => "\n// note\n",
        3 => "\n\n\n  /// doc ‖x‖\n\n//\n",
        4 => "\r\n\t",
        < 15 when MayTouch(left, right) => "",
        _ => " ",
    };

    // A bracket or comma may touch anything but a mark; that is enough to exercise `<a,b>==c`.
    private static bool MayTouch(string left, string right) =>
        (left is "(" or "[" or ")" or "]" or "," && !IsMark(right)) || (right is "(" or "[" or ")" or "]" or "," or ">" && !IsMark(left)) || (left is "⟩" && right is "==" or ">=");

    private static bool IsMark(string token) => token[0] is '<' or '>' or '|' or '=' or '!' or '~' or '-' or '.' or '/' or '*';
}

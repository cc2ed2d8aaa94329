using System.Globalization;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Benchmarks;

/// <summary>
/// Prints what a claim asks in SMT-LIB: for each of its parts, ranges, facts and the negated goal, as polynomials in normal form. Unsatisfiable parts hold; a part
/// that is satisfiable refutes the claim. Roots, inverses and kinks are defined by polynomial constraints.
/// </summary>
internal static class SmtExport
{
    /// <summary>One script for each part; null where a function of the claim has no counterpart.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="functions">The functions that the solver knows: names in SMT-LIB.</param>
    public static string[]? Of(Claim claim, IReadOnlyDictionary<UnaryFunction, string> functions)
    {
        var proof = ProofClaim.Of(claim);
        if (proof.Refusal is not null)
        {
            return null;
        }

        var scripts = new List<string>();
        foreach (var part in proof.Sequents.SelectMany(Parts))
        {
            if (AlgebraicSequent.Of(part) is not { } goal || new Script(goal, functions).Text() is not { } text)
            {
                return null;
            }

            scripts.Add(text);
        }

        return [.. scripts];
    }

    private static IEnumerable<Sequent> Parts(Sequent sequent) => sequent.Goal is AllOf all ? all.Parts.SelectMany(part => Parts(sequent.With(part))) : [sequent];

    private sealed class Script(AlgebraicGoal goal, IReadOnlyDictionary<UnaryFunction, string> functions)
    {
        private readonly StringBuilder _text = new();
        private readonly HashSet<int> _declared = [];
        private bool _unknown;

        public string? Text()
        {
            var facts = goal.Facts.Select(fact => Assertion(fact.Polynomial, fact.IsEquality ? "=" : ">=")).ToList();
            var negated = Assertion(goal.Margin, goal.Relation switch { Relation.Equal => "distinct", Relation.Greater => "<=", _ => "<" });
            var logic = functions.Count > 0 ? "QF_NRAT" : "QF_NRA";
            return _unknown ? null : $"(set-logic {logic})\n{_text}{string.Concat(facts)}{negated}(check-sat)\n";
        }

        private string Assertion(Polynomial polynomial, string relation) => $"(assert ({relation} {Term(polynomial)} 0.0))\n";

        private string Term(Polynomial polynomial)
        {
            var terms = new List<string>();
            foreach (var (monomial, coefficient) in polynomial.Terms)
            {
                var factors = new List<string> { Number(coefficient) };
                for (var i = 0; i < monomial.Count; i++)
                {
                    factors.AddRange(Enumerable.Repeat(Symbol(monomial.SymbolAt(i)), monomial.ExponentAt(i)));
                }

                terms.Add(factors.Count == 1 ? factors[0] : $"(* {string.Join(' ', factors)})");
            }

            return terms.Count switch { 0 => "0.0", 1 => terms[0], _ => $"(+ {string.Join(' ', terms)})" };
        }

        private string Symbol(int symbol)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"s{symbol}");
            if (_declared.Add(symbol))
            {
                var definition = Definition(goal.Symbols[symbol], name);
                _text.Append(CultureInfo.InvariantCulture, $"(declare-const {name} Real)\n{definition}");
            }

            return name;
        }

        // What a symbol is, as an assertion after its declaration.
        private string Definition(Symbol meaning, string name)
        {
            if (meaning.Kind == SymbolKind.Coordinate)
            {
                return "";
            }

            if (meaning.Kind == SymbolKind.Inverse)
            {
                return $"(assert (= (* {name} {Term(meaning.Arguments[0])}) 1.0))\n";
            }

            if (meaning.Kind != SymbolKind.Unary)
            {
                _unknown = true;
                return "";
            }

            var x = Term(meaning.Arguments[0]);
            switch ((UnaryFunction)meaning.A)
            {
                case UnaryFunction.Sqrt:
                    return $"(assert (and (>= {name} 0.0) (= (* {name} {name}) {x})))\n";
                case UnaryFunction.Abs:
                    return $"(assert (= {name} (ite (>= {x} 0.0) {x} (- {x}))))\n";
                case UnaryFunction.Relu:
                    return $"(assert (= {name} (ite (>= {x} 0.0) {x} 0.0)))\n";
                case UnaryFunction.KinkStep:
                    return $"(assert (= {name} (ite (> {x} 0.0) 1.0 0.0)))\n";
                case UnaryFunction.KinkSign:
                    return $"(assert (= {name} (ite (> {x} 0.0) 1.0 (ite (< {x} 0.0) (- 1.0) 0.0))))\n";
                default:
                    _unknown |= !functions.TryGetValue((UnaryFunction)meaning.A, out var function);
                    return $"(assert (= {name} ({function} {x})))\n";
            }
        }

        private static string Number(Rational value)
        {
            var text = value.Denominator.IsOne ? $"{System.Numerics.BigInteger.Abs(value.Numerator)}.0" : $"(/ {System.Numerics.BigInteger.Abs(value.Numerator)}.0 {value.Denominator}.0)";
            return value.Sign < 0 ? $"(- {text})" : text;
        }
    }
}

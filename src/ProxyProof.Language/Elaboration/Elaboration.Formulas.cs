using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Propositions: comparisons, connectives and quantifiers.</content>
internal sealed partial class Elaboration
{
    /// <summary>The core formula of an expression that must be a proposition.</summary>
    public Formula Proposition(ExpressionSyntax syntax, Scope scope)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_frame is not null && syntax is not (ParenthesizedSyntax or QuantifierSyntax or CallSyntax or NameSyntax))
        {
            _frame.IsSought = false;
        }

        switch (syntax)
        {
            case ParenthesizedSyntax n:
                return Proposition(n.Inner, scope);
            case ComparisonSyntax n:
                return Comparisons(n, scope);
            case NotSyntax n:
                return new Not(Proposition(n.Operand, scope), n.Span);
            case AndSyntax n:
                return new And([.. n.Operands.Select((part, k) => k == 0 ? Proposition(part, scope) : Guarded(() => Proposition(part, scope)))], n.Span);
            case OrSyntax n:
                return new Or([.. n.Operands.Select((part, k) => k == 0 ? Proposition(part, scope) : Guarded(() => Proposition(part, scope)))], n.Span);
            case ImpliesSyntax n:
                return new Implies(Proposition(n.Premise, scope), Guarded(() => Proposition(n.Conclusion, scope)), n.Span);
            case QuantifierSyntax n:
                return Quantified(n, scope);
            case WithProbabilitySyntax n:
                return Probable(n, scope);
            default:
                return Evaluate(syntax, scope) switch
                {
                    FormulaMeaning formula => _axes > 0 && HasVariables(formula.Formula) ? throw new NeedsExpansionException(syntax.Span, []) : formula.Formula,
                    FunctionMeaning function => throw Fail("PP3003", syntax.Span, $"found {function.Describe()} where a proposition is expected", $"apply it: `{function.Name}(…)`"),
                    var other => throw Fail("PP3003", syntax.Span, $"found {other.Describe()} where a proposition is expected", "compare it with something, as in `a >= b`"),
                };
        }
    }

    private static bool HasVariables(Formula formula) => Binds(formula, indices: false);

    // Each occurrence of a proposition that binds something is elaborated anew: its variables are its own.
    private static bool Binds(Formula formula, bool indices) => formula switch
    {
        And n => n.Parts.Any(part => Binds(part, indices)),
        Or n => n.Parts.Any(part => Binds(part, indices)),
        Not n => Binds(n.Operand, indices),
        Implies n => Binds(n.Premise, indices) || Binds(n.Conclusion, indices),
        IndexQuantifier n => indices || Binds(n.Body, indices),
        Claims.Quantifier => true,
        WithProbability n => Binds(n.Body, indices),
        _ => false,
    };

    private Formula Comparisons(ComparisonSyntax syntax, Scope scope)
    {
        var sides = syntax.Operands.Select(operand => Element(operand, scope)).ToArray();
        List<Formula> parts = [];
        for (var k = 0; k < syntax.Relations.Length; k++)
        {
            Compared(syntax.Relations[k], sides[k], sides[k + 1], syntax.Operands[k], syntax.Operands[k + 1], scope, parts);
        }

        return parts.Count == 1 ? parts[0] : new And([.. parts], syntax.Span);
    }

    private void Compared(Relation relation, Meaning left, Meaning right, ExpressionSyntax leftSyntax, ExpressionSyntax rightSyntax, Scope scope, List<Formula> parts)
    {
        var span = Join(leftSyntax.Span, rightSyntax);
        if (left is TupleMeaning a && right is TupleMeaning b && a.Parts.Count == b.Parts.Count && relation is Relation.Equal or Relation.NotEqual)
        {
            List<Formula> components = [];
            foreach (var (x, y) in ((TupleMeaning)left).Parts.Zip(((TupleMeaning)right).Parts))
            {
                Compared(relation, x, y, leftSyntax, rightSyntax, scope, components);
            }

            parts.Add(relation == Relation.Equal ? new And([.. components], span) : new Or([.. components], span));
            return;
        }

        if (left is TupleMeaning || right is TupleMeaning)
        {
            throw Fail("PP3001", span, $"`{Symbol(relation)}` does not compare {left.Describe()} and {right.Describe()}", "`==` and `!=` compare elements of one space; an order compares numbers");
        }

        var (u, v) = (AsTensor(left, leftSyntax.Span), AsTensor(right, rightSyntax.Span));
        RequireSameShape(u, v, span, "a comparison", () => (Origin(leftSyntax, scope), Origin(rightSyntax, scope)));
        if (!u.Core.IsScalar && relation is not (Relation.Equal or Relation.NotEqual))
        {
            throw Fail(
                "PP3001", span, $"an order compares numbers, found {u.Describe()}", "compare the entries: `forall j in 1..n: u[j] <= v[j]`, or use a norm");
        }

        var indices = Union(u.Indices, v.Indices);
        parts.Add(new Comparison(relation, Align(u, indices, u.Core), Align(v, indices, v.Core), indices, span)
        {
            Text = $"{Text(leftSyntax, scope)} {Symbol(relation)} {Text(rightSyntax, scope)}",
        });
    }

    private static string Symbol(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };

    private WithProbability Probable(WithProbabilitySyntax syntax, Scope scope)
    {
        var level = NumberOf(syntax.Level, scope, "a probability");
        if (level.Indices.Count > 0 || Static(level.Node) is not { } p)
        {
            throw Fail("PP3006", syntax.Level.Span, "the probability must be a fixed number", "use numbers, lets of numbers or sweep values");
        }

        if (p[0].Sign <= 0 || p[0] >= 1)
        {
            throw Fail("PP4003", syntax.Level.Span, $"a probability lies strictly between 0 and 1, found {Short(p[0])}", "for example `with probability >= 0.95 over W0: …`");
        }

        Distinct(syntax.Over);
        foreach (var name in syntax.Over)
        {
            if (scope.Find(name.Name) is not RandomBinding)
            {
                throw Fail("PP2008", name.Span, $"`{name.Name}` is not random", $"declare it: `random {name.Name} in R^n ~ normal(0, 1)`");
            }
        }

        var body = Proposition(syntax.Body, scope);
        return Randoms.Count == 0 && Trajectories.IsEmpty
            ? throw Fail("PP2008", syntax.Span, "nothing random stands in what `with probability` speaks of", "leave `with probability` out, or use the random names")
            : new(level.Node, [.. syntax.Over.Select(name => name.Name)], body, syntax.Span);
    }
}

using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The goal's margin is a combination of facts and a constant: facts that are at least 0 with coefficients of at least 0, facts that are 0 with any. Sums,
/// differences and multiples by numbers are taken apart; every other number is an atom.
/// </summary>
internal sealed class LinearRule : ProofRule
{
    public override string Name => "linear";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "facts", "coefficients");
        var facts = ProofData.List(data, "facts");
        var coefficients = ProofData.Rationals(data, "coefficients");
        if (LinearStep.Of(sequent) is not { } step || facts.Count != coefficients.Length)
        {
            return "the goal is not one comparison, or it or a fact is not known to be defined";
        }

        var (rest, strict) = (step.Margin, false);
        for (var k = 0; k < facts.Count; k++)
        {
            if (facts[k].ValueKind != JsonValueKind.Number || !facts[k].TryGetInt32(out var at) || at < 0 || at >= step.Facts.Count)
            {
                return "there is no such fact";
            }

            var fact = step.Facts[at];
            if (coefficients[k].Sign < 0 && fact.Relation != Relation.Equal)
            {
                return "an inequality has a coefficient below 0";
            }

            if (step.Goal == Relation.Equal && fact.Relation != Relation.Equal)
            {
                return "an equality follows from equalities only";
            }

            strict |= fact.Relation == Relation.Greater && coefficients[k].Sign > 0;
            rest = rest.Plus(-coefficients[k], fact.Form);
        }

        return rest.Terms.Count > 0 ? "the combination is not the margin"
            : step.Goal == Relation.Equal ? (rest.Constant.IsZero ? null : "the sides differ by a constant")
            : rest.Constant.Sign > 0 || (rest.Constant.IsZero && (strict || step.Goal == Relation.GreaterOrEqual)) ? null
            : "the constant that is left is too small";
    }
}

/// <summary>A sum of multiples of numbers of a graph, and a constant.</summary>
/// <param name="Terms">The coefficient of each number; none is 0.</param>
/// <param name="Constant">The constant.</param>
public sealed record LinearForm(IReadOnlyDictionary<int, Rational> Terms, Rational Constant)
{
    /// <summary>This and a multiple of another one.</summary>
    public LinearForm Plus(Rational factor, LinearForm other)
    {
        var terms = new Dictionary<int, Rational>(Terms);
        foreach (var (atom, coefficient) in other.Terms)
        {
            var sum = terms.GetValueOrDefault(atom) + (factor * coefficient);
            if (sum.IsZero)
            {
                terms.Remove(atom);
            }
            else
            {
                terms[atom] = sum;
            }
        }

        return new(terms, Constant + (factor * other.Constant));
    }
}

/// <summary>For the rule "linear" and its prover: the goal's margin and the facts as linear forms.</summary>
/// <param name="Margin">To be at least 0, above 0 or 0.</param>
/// <param name="Goal">GreaterOrEqual, Greater or Equal.</param>
/// <param name="Facts">Each at least 0, above 0 or 0.</param>
public sealed record LinearStep(LinearForm Margin, Relation Goal, IReadOnlyList<(LinearForm Form, Relation Relation)> Facts)
{
    /// <summary>The step; null where the goal is not one comparison other than !=, or where something is not known to be defined.</summary>
    public static LinearStep? Of(Sequent sequent)
    {
        if (sequent.Goal is not Literal { Relation: not Relation.NotEqual } goal)
        {
            return null;
        }

        var reader = new FormReader(sequent.Graph);
        var facts = new List<(LinearForm Form, Relation Relation)>();
        var shown = new HashSet<int>();
        for (var k = 0; k < sequent.Facts.Length; k++)
        {
            foreach (var literal in Conjuncts(sequent.Facts[k]))
            {
                if (literal.Relation != Relation.NotEqual)
                {
                    facts.Add(Turned(reader.Of(literal.Difference), literal.Relation));
                }

                if (k >= sequent.Shown.Start.Value && k < sequent.Shown.End.Value)
                {
                    reader.Atoms(literal.Difference, shown);
                }
            }
        }

        var (margin, relation) = Turned(reader.Of(goal.Difference), goal.Relation);
        return FollowsFromSteps(sequent, goal, reader, shown) || IsDefined(sequent) ? new(margin, relation, facts) : null;
    }

    // Steps were shown to be defined where the hypotheses hold, and the hypotheses before them: what is made of the same atoms is defined as well.
    private static bool FollowsFromSteps(Sequent sequent, Literal goal, FormReader reader, HashSet<int> shown)
    {
        var atoms = new HashSet<int>();
        reader.Atoms(goal.Difference, atoms);
        return sequent.Shown.End.Value > sequent.Shown.Start.Value && sequent.Shown.End.Value == sequent.Facts.Length
            && sequent.Claim.Given.All(given => given.At.IsEmpty) && atoms.IsSubsetOf(shown);
    }

    private static bool IsDefined(Sequent sequent)
    {
        if (sequent.IsEmpty)
        {
            return false;
        }

        var roots = sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference);
        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, roots, OpenEnds.Of(sequent, anywhere: true));
        evaluator.Run(sequent.Ranges);
        return !evaluator.Facts(sequent).HasFlag(Truths.Undefined) && !evaluator.Judge(sequent.Goal).HasFlag(Truths.Undefined);
    }

    private static (LinearForm Form, Relation Relation) Turned(LinearForm form, Relation relation) => relation switch
    {
        Relation.Less => (new LinearForm(new Dictionary<int, Rational>(), 0).Plus(-1, form), Relation.Greater),
        Relation.LessOrEqual => (new LinearForm(new Dictionary<int, Rational>(), 0).Plus(-1, form), Relation.GreaterOrEqual),
        _ => (form, relation),
    };

    private static IEnumerable<Literal> Conjuncts(Statement fact) => fact switch
    {
        Literal one => [one],
        AllOf all => all.Parts.SelectMany(Conjuncts),
        _ => [],
    };

    // Reads numbers of a graph as linear forms.
    private sealed class FormReader(Graph graph)
    {
        private readonly Dictionary<int, LinearForm> _known = [];

        public LinearForm Of(NodeId number)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            if (!_known.TryGetValue(number.Index, out var form))
            {
                var none = new LinearForm(new Dictionary<int, Rational>(), 0);
                form = Parts(number) switch
                {
                    (null, var constant) => none with { Constant = constant },
                    ({ Length: 0 }, _) => new(new Dictionary<int, Rational> { [number.Index] = 1 }, 0),
                    var (parts, constant) => parts.Aggregate(none with { Constant = constant }, (sum, part) => sum.Plus(part.Factor, Of(part.Number))),
                };
                _known.Add(number.Index, form);
            }

            return form;
        }

        // The numbers that a form is made of, those that cancel out included.
        public void Atoms(NodeId number, HashSet<int> atoms)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            switch (Parts(number).Parts)
            {
                case null:
                    break;
                case { Length: 0 }:
                    atoms.Add(number.Index);
                    break;
                case var parts:
                    foreach (var part in parts)
                    {
                        Atoms(part.Number, atoms);
                    }

                    break;
            }
        }

        // Null parts for a constant, none for an atom.
        private ((Rational Factor, NodeId Number)[]? Parts, Rational Constant) Parts(NodeId number) => graph[number] switch
        {
            Constant { Value: var value } => (null, value),
            Unary { Function: UnaryFunction.Negate, X: var x } => ([(-1, x)], 0),
            Binary { Function: BinaryFunction.Add, X: var x, Y: var y } => ([(1, x), (1, y)], 0),
            Binary { Function: BinaryFunction.Subtract, X: var x, Y: var y } => ([(1, x), (-1, y)], 0),
            Binary { Function: BinaryFunction.Multiply, X: var x, Y: var y } when graph[x] is Constant { Value: var factor } => ([(factor, y)], 0),
            Binary { Function: BinaryFunction.Multiply, X: var x, Y: var y } when graph[y] is Constant { Value: var factor } => ([(factor, x)], 0),
            Binary { Function: BinaryFunction.Divide, X: var x, Y: var y } when graph[y] is Constant { Value: { IsZero: false } divisor } => ([(1 / divisor, x)], 0),
            _ => ([], 0),
        };
    }
}

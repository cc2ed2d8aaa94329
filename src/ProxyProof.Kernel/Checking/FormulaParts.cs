using System.Diagnostics;
using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>What a claim's formulas are made of.</summary>
internal static class FormulaParts
{
    /// <summary>Every expression of the formula, its domains and the assumptions.</summary>
    public static IEnumerable<NodeId> Roots(Claim claim) => Roots(claim.Assumptions.Prepend(claim.Formula));

    /// <summary>Every expression of formulas and their domains.</summary>
    public static IEnumerable<NodeId> Roots(IEnumerable<Formula> formulas) => All(formulas).SelectMany(formula => formula switch
    {
        Comparison f => [f.Left, f.Right],
        Quantifier f => f.Variables.SelectMany(variable => Roots(variable.Domain)),
        WithProbability f => [f.Level],
        _ => (IEnumerable<NodeId>)[],
    });

    /// <summary>The comparisons in reading order, the formula's before the assumptions'.</summary>
    public static IEnumerable<Comparison> Comparisons(Claim claim) => All(claim).OfType<Comparison>();

    /// <summary>
    /// The names of the components of quantified variables, by variable id: "w", or "(W, v).W" in a product space; and of the draws of training runs.
    /// </summary>
    public static Dictionary<int, string> Names(Claim claim)
    {
        var names = new Dictionary<int, string>();
        foreach (var variable in All(claim).OfType<Quantifier>().SelectMany(quantifier => quantifier.Variables))
        {
            for (var k = 0; k < variable.Variables.Count; k++)
            {
                names[variable.Variables[k]] = variable.Variables.Count == 1 ? variable.Name : $"{variable.Name}.{variable.ComponentNames[k]}";
            }
        }

        // A claim about random values, or a run with draws, is about all of them.
        foreach (var draws in claim.Randoms.Select(random => random.Variable).Concat(claim.Trajectories.SelectMany(run => run.Draws.Items)))
        {
            names[draws] = claim.Graph.VariableName(draws);
        }

        return names;
    }

    /// <summary>Whether a part is about a probability.</summary>
    public static bool HasProbability(Claim claim) => All(claim).Any(formula => formula is WithProbability);

    /// <summary>Whether a formula quantifies over points or is about a probability, itself or in a part.</summary>
    public static bool HasQuantifier(Formula formula) => formula is Quantifier or WithProbability || Parts(formula).Any(HasQuantifier);

    /// <summary>The expressions of a domain, in order.</summary>
    public static IEnumerable<NodeId> Roots(Domain domain) => domain switch
    {
        Box d => new[] { d.Low, d.High }.OfType<NodeId>(),
        IntegerRange d => [d.Low, d.High],
        Ball d => [.. d.Center, d.Radius],
        OperatorBall d => [d.Center, d.Radius],
        Product d => d.Factors.SelectMany(Roots),
        WholeSpace or Sphere or Simplex => [],
        _ => throw new UnreachableException(domain.GetType().Name),
    };

    /// <summary>The parts of a formula, in order.</summary>
    public static IEnumerable<Formula> Parts(Formula formula) => formula switch
    {
        Truth or Comparison => [],
        Not f => [f.Operand],
        And f => f.Parts,
        Or f => f.Parts,
        Implies f => [f.Premise, f.Conclusion],
        IndexQuantifier f => [f.Body],
        Quantifier f => f.Where is null ? [f.Body] : [f.Where, f.Body],
        WithProbability f => [f.Body],
        _ => throw new UnreachableException(formula.GetType().Name),
    };

    // Formula first, then assumptions; each before its parts.
    private static IEnumerable<Formula> All(Claim claim) => All(claim.Assumptions.Prepend(claim.Formula));

    private static IEnumerable<Formula> All(IEnumerable<Formula> formulas)
    {
        var open = new Stack<Formula>(formulas.Reverse());
        while (open.TryPop(out var formula))
        {
            yield return formula;
            foreach (var part in Parts(formula).Reverse())
            {
                open.Push(part);
            }
        }
    }
}

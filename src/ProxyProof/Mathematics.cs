using System.Collections.Immutable;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Claims.Printing;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Printing;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>Prints a claim and its derivatives for reports.</summary>
internal static class Mathematics
{
    // A reader follows a few screens; `explain` prints more.
    private const int LongestText = 3000;
    private const int MostDerivatives = 6;

    /// <summary>The claim as mathematics.</summary>
    public static MathematicsReport Of(Claim claim)
    {
        var (infix, latex) = (Options(claim, Notation.Infix), Options(claim, Notation.Latex));
        var core = FormulaPrinter.Print(claim.Graph, claim.Formula, Notation.Infix, infix);
        var typeset = FormulaPrinter.Print(claim.Graph, claim.Formula, Notation.Latex, latex);
        using var derivations = new Derivations(claim);
        var derivatives = ExplainedClaim.Derivatives(claim).Take(MostDerivatives).Select(derivative => Derive(derivations, derivative, infix, latex));
        return new(core.ToString(), Displays(typeset), [.. derivatives]);
    }

    private static DerivativeReport Derive(Derivations derivations, NodeId derivative, PrintOptions infix, PrintOptions latex)
    {
        var graph = derivations.Graph;
        var of = InfixPrinter.Print(graph, derivative, infix).Text;
        try
        {
            var lowered = derivations.Lower(derivative);
            var (left, right) = (LatexPrinter.Print(graph, derivative, latex), LatexPrinter.Print(graph, lowered, latex));
            return new(of, InfixPrinter.Print(graph, lowered, infix).ToString(), Displays(right with { Text = $"{left.Text} = {right.Text}" }));
        }
        catch (Exception missing) when (missing is DerivativeUnavailableException or DerivationTimeException)
        {
            return new(of, missing.Message, []);
        }
    }

    private static ImmutableArray<string> Displays(PrintedExpression printed) => [.. printed.Definitions.Select(definition => definition.Text), printed.Text];

    private static PrintOptions Options(Claim claim, Notation notation) => ExplainedClaim.Options(claim, notation) with { MaxLength = LongestText };
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Elaborates small texts and evaluates what they say.</summary>
internal static class Elaborated
{
    /// <summary>The file that a text would be; it stands nowhere.</summary>
    public const string Path = "input.thm";

    public static ElaboratedFile File(string text, ElaborationOptions? options = null) => Elaborator.ElaborateText(text, Path, options ?? ElaborationOptions.Default);

    /// <summary>The claims of a text without a mistake.</summary>
    public static IReadOnlyList<Claim> Claims(string text)
    {
        var file = File(text);
        Assert.Empty(file.Diagnostics.Where(d => d.Severity == Severity.Error));
        return [.. file.Entries.Select(entry => entry.Claim!)];
    }

    /// <summary>The one claim of a theorem with these items.</summary>
    public static Claim Claim(string items) => Assert.Single(Claims($"theorem t {{ {items} }}"));

    /// <summary>The one claim of a theorem that is this proposition.</summary>
    public static Formula Formula(string proposition, string items = "") => Claim($"{items} claim {proposition}").Formula;

    /// <summary>The messages of a text, each as code and message.</summary>
    public static IReadOnlyList<string> Messages(string text) => [.. File(text).Diagnostics.Select(d => $"{d.Code}: {d.Message}")];

    /// <summary>The codes of a text's messages.</summary>
    public static IReadOnlyList<string> Codes(string text) => [.. File(text).Diagnostics.Select(d => d.Code)];

    /// <summary>The entries of an expression's value at doubles.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="items">Items of the theorem that it stands in.</param>
    /// <param name="at">Binders such as <c>w in R^3</c>, with the entries of each variable.</param>
    public static double[] Value(string expression, string items = "", params (string Binder, double[] At)[] at) =>
        [.. Evaluate<Real>(expression, items, at, x => new Real(x)).Select(x => x.Value)];

    /// <summary>The entries of an expression's exact value, as text.</summary>
    public static string Exactly(string expression, string items = "", params (string Binder, double[] At)[] at) =>
        string.Join(" ", Evaluate(expression, items, at, ExactReal.FromDouble));

    /// <summary>The shape of an expression's value.</summary>
    public static string ShapeOf(string expression, string items = "")
    {
        var claim = Claim($"{items} claim ({expression}) == ({expression})");
        return string.Join(" * ", Comparisons(claim.Formula).Select(c => claim.Graph.ShapeOf(c.Left)));
    }

    /// <summary>How many nodes a claim has, its derivatives written out.</summary>
    public static int NodeCount(string items)
    {
        var claim = Claim(items);
        var lowering = new Lowering(claim.Graph);
        NodeId[] roots = [.. Comparisons(claim.Formula).SelectMany(c => new[] { lowering.Lower(c.Left), lowering.Lower(c.Right) })];
        return claim.Graph.Reachable(roots).Count(mark => mark);
    }

    /// <summary>The comparisons of a formula in order.</summary>
    public static IEnumerable<Comparison> Comparisons(Formula formula) => formula switch
    {
        Comparison n => [n],
        And n => n.Parts.SelectMany(Comparisons),
        Or n => n.Parts.SelectMany(Comparisons),
        Not n => Comparisons(n.Operand),
        Implies n => [.. Comparisons(n.Premise), .. Comparisons(n.Conclusion)],
        IndexQuantifier n => Comparisons(n.Body),
        Quantifier n => [.. n.Where is { } where ? Comparisons(where) : [], .. Comparisons(n.Body)],
        WithProbability n => Comparisons(n.Body),
        _ => [],
    };

    private static IReadOnlyList<T> Evaluate<T>(string expression, string items, (string Binder, double[] At)[] at, Func<double, T> number)
        where T : struct, IScalar<T>
    {
        var quantifier = at.Length == 0 ? "" : $"forall {string.Join(", ", at.Select(binder => binder.Binder))}: ";
        var claim = Claim($"{items} claim {quantifier}({expression}) == ({expression})");
        var values = new Dictionary<int, T[]>();
        if (at.Length > 0)
        {
            foreach (var (variable, entries) in ((Quantifier)claim.Formula).Variables.Zip(at.Select(binder => binder.At)))
            {
                var rest = entries.AsEnumerable();
                foreach (var id in variable.Variables)
                {
                    var size = claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Size;
                    values[id] = [.. rest.Take(size).Select(number)];
                    rest = rest.Skip(size);
                }

                Assert.Empty(rest);
            }
        }

        var lowering = new Lowering(claim.Graph);
        List<T> result = [];
        foreach (var comparison in Comparisons(claim.Formula))
        {
            Assert.Empty(comparison.Indices);
            var node = lowering.Lower(comparison.Left);
            var evaluator = new Evaluator<T>(claim.Graph, node) { Spectral = Spectra.Value<T>, SpectralWeights = Spectra.Weights<T> };
            evaluator.Run(id => values[id]);
            result.AddRange(evaluator[node]);
        }

        return result;
    }
}

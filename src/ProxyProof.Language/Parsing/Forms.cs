namespace ProxyProof.Language.Parsing;

/// <summary>The form of each item, as help for a mistake that no rule knows.</summary>
internal static class Forms
{
    private static readonly Dictionary<TokenKind, string> Examples = new()
    {
        [TokenKind.Import] = "import \"shared/networks.thm\"",
        [TokenKind.Define] = "define name(f, mu) = P",
        [TokenKind.Theorem] = "theorem name { … }",
        [TokenKind.Source] = "source \"arXiv:1608.04636, Theorem 2\"",
        [TokenKind.Let] = "let x = e` or `let f(w in D) = e",
        [TokenKind.Data] = "data X in R^(n x d) ~ normal(0, 1)` or `data y in R^n = e",
        [TokenKind.Random] = "random W0 in R^(m x d) ~ normal(0, 1)",
        [TokenKind.Trajectory] = "trajectory w = gd(f, start = w0, step = eta, steps = T)",
        [TokenKind.Sweep] = "sweep m in [64, 128]` or `sweep m in 1..5",
        [TokenKind.Assume] = "assume P",
        [TokenKind.Claim] = "claim label: P",
        [TokenKind.Estimate] = "estimate mu in [a, b]: P",
        [TokenKind.Expect] = "expect proved`, `expect holds` or `expect refuted",
        [TokenKind.Check] = "check { samples = 1e6, time = 30 }",
        [TokenKind.Proof] = "proof { have key: P by convexity }",
        [TokenKind.Have] = "have key: P by convexity",
        [TokenKind.Calc] = "calc a <= b by algebra",
    };

    /// <summary>The form of the failed item; null when it starts with no keyword.</summary>
    public static string? Of(Failure failure) => Examples.TryGetValue(failure.Kind(failure.Item), out var form) ? $"the form is `{form}`" : null;
}

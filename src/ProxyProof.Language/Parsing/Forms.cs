namespace ProxyProof.Language.Parsing;

/// <summary>Help for a mistake that no rule knows: the word that was meant, or the form of what was begun.</summary>
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
        [TokenKind.Estimate] = "estimate mu in [a, b]: P",
        [TokenKind.Expect] = "expect proved`, `expect holds` or `expect refuted",
        [TokenKind.Check] = "check { samples = 1e6, time = 30 }",
        [TokenKind.Proof] = "proof { have key: P by convexity }",
        [TokenKind.Have] = "have key: P by convexity",
        [TokenKind.Calc] = "calc a <= b by algebra",
    };

    /// <summary>The help; null when the message says all there is.</summary>
    public static string? Of(Failure f) =>
        Meant(f) ?? Construct(f) ?? (f.Expects("an expression") || f.Expects("an operator") ? null : Example(f));

    /// <summary>A keyword that the found name resembles and that may stand here.</summary>
    public static string? Meant(Failure f)
    {
        if (f.Found != TokenKind.Name)
        {
            return null;
        }

        var found = f.Tokens.Name(f.At);
        var candidates = f.State.Expected.Where(w => w.Length > 3 && char.IsAsciiLetter(w[1])).Select(w => w.Trim('`'))
            .Concat(f.Expects("an operator") ? ["and", "or", "implies"] : [])
            .Concat(f.Expects("an item such as `claim`") || f.Expects("`theorem`") || f.Expects("`have`") || f.Expects("the next item")
                ? Examples.Keys.Append(TokenKind.Claim).Append(TokenKind.Assume).Select(TokenKinds.Spelling) : []);
        var best = candidates.Select(word => (Word: word, Distance: Distance(word, found))).DefaultIfEmpty((Word: "", Distance: int.MaxValue)).MinBy(c => c.Distance);
        return best.Distance <= Math.Min(2, best.Word.Length / 3) ? $"did you mean `{best.Word}`?" : null;
    }

    private static string? Example(Failure f) => Examples.TryGetValue(f.Kind(f.Item), out var form) ? $"the form is `{form}`" : null;

    private static string? Construct(Failure f)
    {
        var before = f.Kind(f.Before);
        if (f.Found == TokenKind.Prime && f.Expects("an expression"))
        {
            return "write a text in double quotes; `'` stands after a function's name: `l'(z)`";
        }

        if (before == TokenKind.Dot)
        {
            return "write `A.T` for the transpose";
        }

        if (f.Expects("`(`") && f.Kind(f.Item) is not TokenKind.Trajectory)
        {
            return "the operand is a named function at a point: `grad f(w)`, `grad[v] m(w, v)`";
        }

        if (f.Kind(f.Before - 1) == TokenKind.With || before == TokenKind.With || f.Expects("`over`"))
        {
            return "write `with probability >= p over W0: P`";
        }

        if (f.Expects("`~`") && f.Kind(f.Item) is not (TokenKind.Data or TokenKind.Random))
        {
            return "write `E(x in R ~ normal(0, 1): e)`, or `E(W0: e)` for a declared `random`";
        }

        if (f.Kind(f.Item) == TokenKind.Define && f.Found == TokenKind.In && f.Expects("`)`"))
        {
            return "the parameters of a `define` have no domain; a function with one is `let f(w in D) = e`";
        }

        if (f.Expects("`>`") && f.Found == TokenKind.Comma)
        {
            return "an inner product has two factors: `<a, b>`";
        }

        if (f.Expects("an expression") && before is TokenKind.Comma or (>= TokenKind.Assign and <= TokenKind.NotEqual) or TokenKind.And or TokenKind.Or or TokenKind.Implies or TokenKind.Not)
        {
            return $"write what stands to the right of {f.Tokens.Quote(f.Before)}";
        }

        return null;
    }

    /// <summary>The least number of letters to insert, delete, replace or swap; Damerau 1964, adjacent swaps only.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
        {
            return int.MaxValue;
        }

        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}

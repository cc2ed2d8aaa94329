using ProxyProof.Claims;

namespace ProxyProof.Language.Parsing;

/// <summary>Words that users bring along from programming languages and from prose, and what to write instead.</summary>
internal static class Words
{
    private const string NoStatements = "a .thm file has no statements; state an equation or an inequality with `claim`";

    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        ["for"] = "write `forall w in D: P` to quantify, `sum(i in 1..n, e)` to add up; there are no loops",
        ["while"] = "there are no loops; a `trajectory` trains, `forall t in 0..T-1: P` speaks of its steps",
        ["def"] = "write `define name(f, g) = P`, or `let f(w in D) = e` for a function",
        ["function"] = "write `let f(w in D) = e`",
        ["func"] = "write `let f(w in D) = e`",
        ["fun"] = "write `let f(w in D) = e`, and pass `f` by its name",
        ["lambda"] = "there are no nameless functions: write `let f(w in D) = e` and pass `f` by its name",
        ["return"] = "the body of a `let` or `define` is its value; remove the word",
        ["var"] = "write `let x = e`",
        ["const"] = "write `let x = e`",
        ["val"] = "write `let x = e`",
        ["set"] = "write `let x = e`",
        ["param"] = "write `let x = e` for a constant, `sweep m in [1, 2]` for several values",
        ["print"] = NoStatements,
        ["class"] = NoStatements,
        ["assert"] = "write `claim P`",
        ["lemma"] = "write `theorem name { claim P }`, or `define name(…) = P` to use it in proofs",
        ["proposition"] = "write `theorem name { claim P }`",
        ["corollary"] = "write `theorem name { claim P }`",
        ["definition"] = "write `define name(…) = P`",
        ["axiom"] = "write `assume P` inside a theorem",
        ["suppose"] = "write `assume P`",
        ["given"] = "write `assume P`, or `data X in D = e`",
        ["prove"] = "write `claim P`, and `proof { … }` after it",
        ["show"] = "write `claim P`",
        ["hence"] = "write `have P` in a proof",
        ["qed"] = "remove it: a proof ends with `}`",
        ["include"] = "write `import \"file.thm\"`",
        ["using"] = "write `import \"file.thm\"`",
        ["from"] = "write `import \"file.thm\"`",
        ["such"] = "write `where` for a condition on the variables: `forall w in D where C: P`",
        ["st"] = "write `where` for a condition on the variables: `forall w in D where C: P`",
        ["all"] = "write `forall w in D: P`",
        ["any"] = "write `forall w in D: P` or `exists w in D: P`",
        ["there"] = "write `exists w in D: P`",
        ["every"] = "write `forall w in D: P`",
        ["iff"] = "write `(P implies Q) and (Q implies P)`",
        ["elif"] = "write `else if`",
        ["elseif"] = "write `else if`",
        ["xor"] = "write `(P or Q) and not (P and Q)`",
    };

    /// <summary>A message where such a word is what was found, or what stands just before it at the start of the item.</summary>
    public static Diagnostic? Explain(Failure f)
    {
        if (f.Expects("an item such as `claim`") || f.Expects("`theorem`") || f.Expects("`have`"))
        {
            return Known(f, f.At) is { } advice
                ? f.Error(SyntaxCodes.Statement, $"found {f.Quote}, expected {f.Expected()}", advice)
                : null;
        }

        if (f.Tokens.IsName(f.Before, "for") && f.Tokens.IsName(f.At, "all"))
        {
            return f.Error(SyntaxCodes.Statement, "found `for all`, expected `forall`", "write `forall`, one word, or `∀`", f.Before, f.At);
        }

        // `lambda x: …`: the word was read as a name, and the failure comes after it.
        foreach (var at in new[] { f.At, f.Before })
        {
            if (at > f.Item && Known(f, at) is { } advice && f.Expects("an operator"))
            {
                return f.Error(SyntaxCodes.Statement, $"found {f.Tokens.Quote(at)}, expected {(at == f.At ? f.Expected() : "an expression")}", advice, at);
            }
        }

        return null;
    }

    private static string? Known(Failure f, int at) =>
        f.Kind(at) == TokenKind.Name && Advice.TryGetValue(f.Tokens.Name(at), out var advice) ? advice : null;
}

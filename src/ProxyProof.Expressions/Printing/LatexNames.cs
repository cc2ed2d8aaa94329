using System.Text;

namespace ProxyProof.Expressions.Printing;

/// <summary>Names as LaTeX.</summary>
internal static class LatexNames
{
    private static readonly string[] _greek =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau",
        "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
    ];

    private const string Letters =
        "α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi "
        + "π pi ρ rho σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi "
        + "Σ Sigma Φ Phi Ψ Psi Ω Omega ℓ ell ϵ epsilon ϕ phi";

    private static readonly Dictionary<string, string> _letters =
        Letters.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>A name: a Greek word or letter is the letter, digits at the end and parts behind an underscore are subscripts.</summary>
    public static string Of(string name)
    {
        var parts = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return @"\_";
        }

        var digits = parts[0].Length;
        while (digits > 1 && char.IsAsciiDigit(parts[0][digits - 1]))
        {
            digits--;
        }

        string[] subscripts = [.. parts[0].Length > digits ? (string[])[parts[0][digits..]] : [], .. parts[1..].Select(Subscript)];
        var stem = Word(parts[0][..digits], @"\mathit");
        return subscripts.Length == 0 ? stem : $"{stem}_{{{string.Join(", ", subscripts)}}}";
    }

    private static string Subscript(string part) => part.All(char.IsAsciiDigit) ? part : Word(part, @"\mathrm");

    private static string Word(string word, string font)
    {
        if (_greek.Contains(word, StringComparer.Ordinal))
        {
            return $@"\{word}";
        }

        var text = new StringBuilder();
        foreach (var letter in word)
        {
            text.Append(_letters.TryGetValue(letter.ToString(), out var greek) ? $@"\{greek} " : letter.ToString());
        }

        var typeset = text.ToString().TrimEnd();
        return word.Length == 1 ? typeset : $"{font}{{{typeset}}}";
    }
}

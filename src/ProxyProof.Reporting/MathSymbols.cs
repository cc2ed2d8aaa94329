namespace ProxyProof.Reporting;

/// <summary>The letters and signs that the LaTeX of this product uses, as characters.</summary>
internal static class MathSymbols
{
    private const string Table =
        "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ "
        + "phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ "
        + "le ≤ ge ≥ ne ≠ cdot ⋅ odot ⊙ oslash ⊘ times × nabla ∇ dots … in ∈ forall ∀ exists ∃ land ∧ lor ∨ lnot ¬ Rightarrow ⇒ infty ∞ top ⊤ bot ⊥ "
        + "langle ⟨ rangle ⟩ lVert ‖ rVert ‖ lvert | rvert | sum ∑ prod ∏ int ∫ sim ∼ mid ∣ circ ∘ partial ∂ to → pm ± approx ≈ equiv ≡ propto ∝ subset ⊂ subseteq ⊆ cup ∪ cap ∩ "
        + "ldots … cdots ⋯ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ leq ≤ geq ≥ neq ≠ quad \u2003 hat ^ bar ¯ tilde ~ Vert ‖ vert |";

    private static readonly Dictionary<string, string> s_symbols =
        Table.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static readonly Dictionary<char, string> s_commands =
        s_symbols.Where(pair => pair.Value is [> '\u007f']).GroupBy(pair => pair.Value[0]).ToDictionary(group => group.Key, group => "\\" + group.First().Key);

    /// <summary>The functions that are written upright.</summary>
    public static IReadOnlySet<string> Functions { get; } =
        new HashSet<string>(["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "max", "min", "det", "Pr", "inf", "sup", "ln", "dim", "ker", "tr"], StringComparer.Ordinal);

    /// <summary>The character of a command without its backslash; null when there is none.</summary>
    public static string? CharacterOf(string command) => s_symbols.GetValueOrDefault(command);

    /// <summary>The command for a character beyond ASCII; null when there is none.</summary>
    public static string? LatexOf(char c) => c <= '\u007f' ? null : c switch
    {
        'ℝ' => "\\mathbb{R}",
        '−' => "-",
        'µ' => "\\mu",
        '√' => "\\surd",
        '²' => "^{2}",
        '³' => "^{3}",
        _ => s_commands.GetValueOrDefault(c),
    };
}

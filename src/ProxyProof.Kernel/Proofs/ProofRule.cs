using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ProxyProof.Kernel;

/// <summary>One way to show a sequent. Each rule is a class of its own, with its proof sketch in docs/trust.md.</summary>
internal abstract class ProofRule
{
    /// <summary>As certificates name it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it bears claims that are too large to enclose over boxes.</summary>
    public virtual bool IsForLargeClaims => false;

    /// <summary>Checks one application.</summary>
    /// <param name="sequent">What is to be shown: the goal where the facts hold, and that everything is defined.</param>
    /// <param name="data">The step: an object with "rule" and what the rule needs.</param>
    /// <param name="context">Checks the steps that this one rests on.</param>
    /// <returns>Null when the sequent is shown, else why not.</returns>
    public abstract string? Check(Sequent sequent, JsonElement data, ProofContext context);
}

/// <summary>The rules of this version, and the work of checking.</summary>
internal sealed class ProofContext
{
    /// <summary>Boxes and other steps of one certificate.</summary>
    private const int StepLimit = 50_000_000;

    private static readonly Dictionary<string, ProofRule> Rules = new ProofRule[]
    {
        new IntervalRule(),
        new BranchRule(),
        new SplitRule(),
        new PartsRule(),
        new CasesRule(),
        new MonotoneRule(),
        new EndsRule(),
        new ChoiceRule(),
        new SquaresRule(),
        new SignsRule(),
        new LemmasRule(),
        new LinearRule(),
        new CauchySchwarzRule(),
        new NormsRule(),
        new LinearBoundsRule(),
        new KernelRule(),
        new TaylorRule(),
        new LipschitzRule(),
        new SegmentRule(),
        new MeanValueRule(),
        new SolutionRule(),
    }.ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    private readonly WorkMeter _meter = new(StepLimit);

    /// <summary>The names of all rules.</summary>
    public static IEnumerable<string> Names => Rules.Keys;

    /// <summary>Checks a step.</summary>
    /// <returns>Null when the sequent is shown, else why not.</returns>
    /// <exception cref="ProofFormatException">The certificate has not the form.</exception>
    public string? Check(Sequent sequent, JsonElement step)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Spend();
        var name = ProofData.Text(step, "rule");
        return !Rules.TryGetValue(name, out var rule) ? $"there is no rule {name}"
            : sequent.IsSought != rule is SolutionRule ? $"{name}: the goal asks for a point of a ball or speaks of all points, and the rule of the other"
            : sequent.Claim.IsLarge && !rule.IsForLargeClaims ? $"{name}: the claim is too large to enclose over boxes"
            : rule.Check(sequent, step, this) is { } reason ? $"{name}: {reason}"
            : null;
    }

    /// <summary>Counts a step.</summary>
    /// <exception cref="WorkExceededException">There were too many.</exception>
    public void Spend() => _meter.Spend();
}

using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof;

/// <summary>The name of everything that an answer depends on: the elaborated claim, the options in force and the tool itself.</summary>
internal static class RunKey
{
    // A build that differs in one instruction is another tool.
    private static readonly string s_tool = string.Join(
        ',',
        AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name?.StartsWith("ProxyProof", StringComparison.Ordinal) == true)
            .Select(assembly => $"{assembly.GetName().Name}:{assembly.ManifestModule.ModuleVersionId}")
            .Order(StringComparer.Ordinal));

    /// <summary>The key of a claim under a budget, as hexadecimal.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="budget">The budget in force.</param>
    /// <param name="engine">The symbolic engines that run.</param>
    /// <param name="illustrated">Whether the answer holds mathematics and pictures.</param>
    public static string Of(Claim claim, Budget budget, string engine, bool illustrated)
    {
        var text = new StringBuilder("proxyproof/run-key/1\n");
        Line(s_tool);
        Line(engine);
        Line(ClaimHash.Of(claim));
        // Streams of random points are named after the claim; sides are shown as they are written.
        Line(claim.Id);
        Line(claim.Statement);
        Line(claim.Source);
        Line(claim.Seed.ToString(CultureInfo.InvariantCulture));
        Line(string.Create(CultureInfo.InvariantCulture, $"{budget.Samples} {budget.TimeSeconds:R} {budget.Trials} {budget.Seed} {budget.Confidence:R}"));
        Line(budget.Methods is { IsDefault: false } methods ? string.Join(' ', methods) : "-");
        Line(illustrated ? "illustrated" : "plain");
        if (claim.Script is { } script)
        {
            for (var k = 0; k < script.Steps.Length; k++)
            {
                var (step, own) = (script.Steps[k], script.ClaimOf(claim, k));
                Line($"{own.Id} {ClaimHash.Of(own)} {step.Method} {step.Given}");
                Line(own.Statement);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Line(string line) => text.Append(line.Length).Append(':').Append(line).Append('\n');
    }
}

/// <summary>An answer that was kept.</summary>
/// <param name="Key">What it depends on.</param>
/// <param name="Report">The entry; its diagnostics are the search's own.</param>
/// <param name="Evidence">The text of its evidence file; null when it rests on none.</param>
internal sealed record KeptAnswer(string Key, Reporting.ClaimReport Report, string? Evidence)
{
    /// <summary>The same for each step of the entry.</summary>
    public ImmutableArray<string?> StepEvidence { get; init; } = [];
}

using Xunit.Abstractions;

namespace ProxyProof.Kernel.Tests;

/// <summary>What a verdict rests on: the list is printed, and a file that is not on it is not trusted.</summary>
public class TrustTests(ITestOutputHelper output)
{
    private static readonly string[] Others =
    [
        "src/ProxyProof.Claims/Claim.cs", "src/ProxyProof.Claims/Domain.cs", "src/ProxyProof.Claims/Formula.cs", "src/ProxyProof.Claims/ProofScript.cs", "src/ProxyProof.Claims/Trajectory.cs",
        "src/ProxyProof.Claims/Verdict.cs",
        "src/ProxyProof.Expressions/ContractionPlan.cs", "src/ProxyProof.Expressions/DenseArray.cs", "src/ProxyProof.Expressions/Graph.cs",
        "src/ProxyProof.Expressions/IndexMaps.cs", "src/ProxyProof.Expressions/Node.cs", "src/ProxyProof.Expressions/Operands.cs",
        "src/ProxyProof.Expressions/Sequence.cs", "src/ProxyProof.Expressions/Shape.cs", "src/ProxyProof.Expressions/ShapeRules.cs",
        "src/ProxyProof.Numerics/BigInterval.Functions.cs", "src/ProxyProof.Numerics/BigInterval.cs", "src/ProxyProof.Numerics/ExactReal.cs",
        "src/ProxyProof.Numerics/Functions.cs", "src/ProxyProof.Numerics/IScalar.cs", "src/ProxyProof.Numerics/Interval.Functions.cs",
        "src/ProxyProof.Numerics/Interval.cs", "src/ProxyProof.Numerics/Rational.cs",
    ];

    // Data without rules: what a report or a file holds.
    private static readonly string[] Records = ["Outcome.cs", "CheckedRefutation.cs", "EvidenceFile.cs", "ProofFile.cs"];

    [Fact]
    public void The_trusted_files_are_these_and_the_rules_are_few()
    {
        var root = Root();
        var kernel = Files(root, "src/ProxyProof.Kernel");
        string[] numerics = [.. Files(root, "src/ProxyProof.Numerics/Enclosures"), .. Files(root, "src/ProxyProof.Numerics/Rounding")];
        var trusted = kernel.Concat(Others).Concat(numerics).Select(file => (File: file, Lines: File.ReadLines(Path.Combine(root, file)).Count())).ToList();
        foreach (var (file, lines) in trusted)
        {
            output.WriteLine($"{lines,5}  {file}");
        }

        var rules = kernel.Where(file => !Records.Contains(Path.GetFileName(file), StringComparer.Ordinal)).Sum(file => File.ReadLines(Path.Combine(root, file)).Count(IsCode));
        output.WriteLine($"{rules,5}  lines of code in the kernel's rules, without comments, blank lines and braces");
        output.WriteLine($"{trusted.Sum(entry => entry.Lines),5}  in all");
        Assert.InRange(rules, 500, 8700);
        var document = File.ReadAllText(Path.Combine(root, "docs/trust.md"));
        foreach (var folder in trusted.Select(entry => Path.GetFileName(entry.File)).Where(name => !numerics.Any(file => file.EndsWith(name, StringComparison.Ordinal))))
        {
            Assert.Contains(folder, document, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_kernel_derives_and_walks_for_itself()
    {
        var root = Root();
        foreach (var file in Files(root, "src/ProxyProof.Kernel"))
        {
            var text = File.ReadAllText(Path.Combine(root, file));
            foreach (var banned in (string[])["Differentiator", "Lowering", "ExpressionBuilder", "Evaluator<", "Math.", "Vector<", "new Random", "Random.Shared"])
            {
                Assert.DoesNotContain(banned, text.Replace("EnclosureEvaluator<", "", StringComparison.Ordinal).Replace("RegionEvaluator<", "", StringComparison.Ordinal), StringComparison.Ordinal);
            }
        }
    }

    private static bool IsCode(string line) =>
        line.Trim() is var text && text.Length > 1 && !text.StartsWith("//", StringComparison.Ordinal) && !text.StartsWith("using ", StringComparison.Ordinal)
            && !text.StartsWith("namespace ", StringComparison.Ordinal);

    private static string[] Files(string root, string folder) =>
        [.. Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ProxyProof.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}

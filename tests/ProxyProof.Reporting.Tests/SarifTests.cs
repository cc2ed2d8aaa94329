using System.Diagnostics;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

/// <summary>SARIF as its own validator reads it.</summary>
public sealed class SarifTests
{
    [SarifTheory]
    [InlineData("everything")]
    [InlineData("nothing")]
    [InlineData("broken")]
    public async Task Sarif_satisfies_the_validator(string kind)
    {
        var report = kind switch { "everything" => Samples.Everything(), "nothing" => Samples.Report([]), _ => FormatTests.Broken() };

        var output = await Validate(SarifWriter.Write(report));

        // It exits 0 on invalid files and says so in text.
        Assert.Contains("Analysis completed successfully", output, StringComparison.Ordinal);
        Assert.DoesNotContain(": error ", output, StringComparison.Ordinal);
    }

    [SarifTheory]
    [InlineData("\"version\": \"2.1.0\"", "\"version\": \"7\"")]
    [InlineData("\"startLine\":", "\"startLine\": -")]
    public async Task The_validator_rejects_what_is_wrong(string right, string wrong)
    {
        var text = SarifWriter.Write(Samples.Everything());
        Assert.Contains(right, text, StringComparison.Ordinal);

        var output = await Validate(text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains("error", output, StringComparison.Ordinal);
    }

    private static async Task<string> Validate(string sarif)
    {
        var folder = Directory.CreateTempSubdirectory("proxyproof-sarif-").FullName;
        try
        {
            var file = Path.Combine(folder, "r.sarif");
            await File.WriteAllTextAsync(file, sarif);
            var start = new ProcessStartInfo(SarifTheoryAttribute.Validator!, ["validate", file, "--log", "ForceOverwrite", "-o", Path.Combine(folder, "out.sarif")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
            using var validator = Process.Start(start)!;
            var (output, error) = (validator.StandardOutput.ReadToEndAsync(), validator.StandardError.ReadToEndAsync());
            await validator.WaitForExitAsync();
            return await output + await error;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>A test that needs the SARIF validator (npm @microsoft/sarif-multitool): as tests/tools installs it, or as PROXYPROOF_SARIF_MULTITOOL names it.</summary>
public sealed class SarifTheoryAttribute : TheoryAttribute
{
    public SarifTheoryAttribute()
    {
        if (Validator is null)
        {
            Skip = "needs npm @microsoft/sarif-multitool: run `npm ci` in tests/tools, or name its Sarif.Multitool in PROXYPROOF_SARIF_MULTITOOL";
        }
    }

    public static string? Validator { get; } = Environment.GetEnvironmentVariable("PROXYPROOF_SARIF_MULTITOOL") is { Length: > 0 } named ? named : Installed();

    // npm unpacks it without the right to run.
    private static string? Installed()
    {
        var system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var path = Repository.File("tests", "tools", "node_modules", "@microsoft", $"sarif-multitool-{system}", "Sarif.Multitool" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        if (!File.Exists(path))
        {
            return null;
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        return path;
    }
}

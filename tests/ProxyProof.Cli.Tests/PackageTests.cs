using System.Diagnostics;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>The package that users install. Packing takes a while: it runs with PROXYPROOF_PACKAGE=1.</summary>
public sealed class PackageTests
{
    [PackageFact]
    public void The_tool_installs_from_a_local_feed_and_checks_a_file()
    {
        using var folder = new TemporaryFolder();
        Run(Repository.Root, "dotnet", "pack", "-c", "Release", "src/ProxyProof.Cli", "-o", Path.Combine(folder.Path, "feed"), "-v", "quiet");
        Run(folder.Path, "dotnet", "tool", "install", "ProxyProof.Tool", "--tool-path", "tools", "--add-source", "feed", "--version", "0.1.0");
        folder.Write("a.thm", "theorem t {\n  claim forall x in R: x^2 >= 0\n}\n");

        var tool = Path.Combine(folder.Path, "tools", "proxyproof");
        Assert.Contains("1 claim: ", Run(folder.Path, tool, "a.thm"), StringComparison.Ordinal);
        Assert.StartsWith("proxyproof 0.1.0", Run(folder.Path, tool, "--version"), StringComparison.Ordinal);
    }

    [PackageFact]
    public void A_single_file_that_needs_no_runtime_checks_a_file()
    {
        using var folder = new TemporaryFolder();
        Run(Repository.Root, "dotnet", "publish", "-c", "Release", "src/ProxyProof.Cli", "--use-current-runtime", "--self-contained", "-p:PublishSingleFile=true", "-p:PackAsTool=false", "--artifacts-path", Path.Combine(folder.Path, "artifacts"), "-o", Path.Combine(folder.Path, "published"), "-v", "quiet");
        folder.Write("a.thm", "theorem t {\n  claim forall x in R: x^2 >= 0\n}\n");

        // No runtime is found, so none is used.
        var program = Path.Combine(folder.Path, "published", OperatingSystem.IsWindows() ? "ProxyProof.Cli.exe" : "ProxyProof.Cli");
        var start = new ProcessStartInfo(program, ["a.thm"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_ROOT"] = folder.Path;
        using var process = Process.Start(start)!;
        Assert.Contains("1 claim: 1 proved", process.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "published"), "*.dll"));
    }

    private static string Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}

/// <summary>A test that packs the tool.</summary>
public sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("PROXYPROOF_PACKAGE") is not "1")
        {
            Skip = "packs and installs the tool: set PROXYPROOF_PACKAGE=1";
        }
    }
}

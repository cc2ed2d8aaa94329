namespace ProxyProof.Cli.Tests;

public sealed class EngineOptionTests
{
    [Theory]
    [InlineData("angourimath")]
    [InlineData("both")]
    public async Task An_engine_that_the_build_does_not_have_is_a_mistake_with_the_remedy(string engine)
    {
        using var line = new InProcess();
        _ = line.Folder.Write("a.thm", "one supported");
        var (code, _, error) = await line.RunAsync("check", "a.thm", "--engine", engine);
        Assert.Equal(2, code);
        Assert.Contains($"this build has no engine '{engine}': build with -p:AngouriMath=true, or use --engine native", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_native_engine_is_always_there()
    {
        using var line = new InProcess();
        _ = line.Folder.Write("a.thm", "one supported");
        var (code, _, _) = await line.RunAsync("check", "a.thm", "--engine", "native");
        Assert.Equal(0, code);
    }
}

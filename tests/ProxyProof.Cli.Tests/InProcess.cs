using ProxyProof.Cli.Terminal;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>Runs the command line inside the test.</summary>
internal sealed class InProcess : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public FakeEngine Engine { get; } = new();

    public Look Look { get; init; } = Look.Plain;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var surroundings = new Surroundings(output, error, Look, Look, Folder.Path, Engine.Engine, TimeProvider.System) { Environment = Variables.GetValueOrDefault };
        var code = await Application.RunAsync(args, surroundings);
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose() => Folder.Dispose();
}

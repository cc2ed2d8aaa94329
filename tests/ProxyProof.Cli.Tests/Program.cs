using ProxyProof.Cli.Terminal;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>The command line as a process of its own, with the engine whose answers stand in the files it reads.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Application.RunAsync(args, Surroundings.OfProcess(new FakeEngine().Engine));
    }
}

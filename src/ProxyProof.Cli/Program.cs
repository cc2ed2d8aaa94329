using System.Text;
using ProxyProof.Cli.Terminal;

namespace ProxyProof.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        // Claims are full of mathematics; a console that cannot show a letter shows a question mark, whatever the system's code page.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var engines = Wiring.Engines();
        return Application.RunAsync(args, Surroundings.OfProcess(engines.Create(engines.Default)!, engines));
    }
}

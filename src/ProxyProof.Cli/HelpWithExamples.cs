using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ProxyProof.Reporting;

namespace ProxyProof.Cli;

/// <summary>A command whose help ends in examples.</summary>
/// <param name="name">The command's word.</param>
/// <param name="description">One sentence.</param>
/// <param name="examples">Lines of a command and what it does.</param>
internal sealed class CommandWithExamples(string name, string description, string examples) : Command(name, description)
{
    /// <summary>The examples.</summary>
    public string Examples => examples;
}

/// <summary>The usual help, then examples.</summary>
/// <param name="usual">The usual help.</param>
/// <param name="rootExamples">The examples of the program.</param>
internal sealed class HelpWithExamples(HelpAction usual, string rootExamples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var buffer = new StringWriter();
        configuration.Output = buffer;
        var code = usual.Invoke(parseResult);
        configuration.Output = output;

        // However the program was started, people type the name of the tool.
        output.Write(buffer.ToString().ReplaceLineEndings("\n").Replace($"  {RootCommand.ExecutableName} ", "  proxyproof ", StringComparison.Ordinal).TrimEnd('\n') + "\n\n");
        var command = parseResult.CommandResult.Command;
        var examples = command is CommandWithExamples with ? with.Examples : rootExamples;
        output.Write($"Examples:\n{examples.ReplaceLineEndings("\n")}\n");
        if (command is RootCommand or CommandWithExamples { Name: "check" })
        {
            output.Write("\n" + ExitCodes.ReplaceLineEndings("\n") + "\n");
        }

        return code;
    }

    private const string ExitCodes = """
        Exit codes:
            0  every claim came out as its file expects
            1  a claim is contradicted (verify: rejected; replay: differs; format --check: would change)
            2  a file could not be read or understood, or the command line is wrong
            3  a claim is undecided (see --unknown)
            4  a bug in ProxyProof
            5  no claim matched
          130  interrupted; what was finished is reported
        """;
}

/// <summary>Prints version and engine.</summary>
internal sealed class VersionAction(Engine engine) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write($"proxyproof {ToolRecord.Current.Version} (engine: {engine.Symbolic})\n");
        return ExitCode.AsExpected;
    }
}

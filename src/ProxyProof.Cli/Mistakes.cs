using System.CommandLine;
using System.CommandLine.Parsing;
using ProxyProof.Reporting;

namespace ProxyProof.Cli;

/// <summary>Tells what is wrong with a command line.</summary>
internal static class Mistakes
{
    /// <summary>Prints each mistake once, with a suggestion where something similar exists.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var messages = parsed.Errors.Select(each => each.Message).Distinct(StringComparer.Ordinal);
        if (command is RootCommand && parsed.UnmatchedTokens.Count > 0)
        {
            // A misspelt command is one mistake, not also a missing one.
            messages = messages.Where(message => message.Contains($"'{parsed.UnmatchedTokens[0]}'", StringComparison.Ordinal));
        }

        foreach (var message in messages)
        {
            error.Write($"proxyproof: {message}{Suggestion(parsed, message)}\n");
        }

        var path = command is RootCommand ? "" : command.Name + " ";
        error.Write($"Try `proxyproof {path}--help`.\n");
        return ExitCode.Invalid;
    }

    /// <summary>Options look like paths to the parser; one that nobody knows is a mistake, not a file.</summary>
    public static void NoUnknownOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && token.Value.Length > 1))
        {
            var owner = result.Parent as CommandResult;
            var near = owner is null ? null : NearestOption(owner.Command, token.Value);
            result.AddError($"there is no option '{token.Value}'" + (near is null ? "" : $"; did you mean '{near}'?"));
        }
    }

    private static string? NearestOption(Command command, string word) =>
        Spelling.Nearest(word.Split('=', ':')[0], command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Append("--help"));

    private static string Suggestion(ParseResult parsed, string message)
    {
        foreach (var word in parsed.UnmatchedTokens.Where(word => message.Contains($"'{word}'", StringComparison.Ordinal)))
        {
            var command = parsed.CommandResult.Command;
            var near = word.StartsWith('-') ? NearestOption(command, word) : Spelling.Nearest(word, command.Subcommands.Select(each => each.Name));
            if (near is not null)
            {
                return $" Did you mean '{near}'?";
            }
        }

        return "";
    }
}

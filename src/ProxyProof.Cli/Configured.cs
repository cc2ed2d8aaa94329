using System.CommandLine;
using ProxyProof.Cli.Commands;
using ProxyProof.Reporting;

namespace ProxyProof.Cli;

/// <summary>Puts what proxyproof.yaml says behind what was typed: an option that was typed wins.</summary>
internal static class Configured
{
    /// <summary>The arguments of `check` with the file's settings; null when the file has mistakes, which are printed.</summary>
    /// <param name="surroundings">Where.</param>
    /// <param name="typed">The arguments, which begin with the command.</param>
    /// <param name="parsed">What they mean.</param>
    public static string[]? Insert(Surroundings surroundings, string[] typed, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var wanted = command.Options.FirstOrDefault(option => option.Name is "--config") is Option<string?> option ? parsed.CommandResult.Given(option) : null;
        if (wanted is "off")
        {
            return typed;
        }

        var configuration = wanted is null ? Configuration.Find(surroundings.WorkingDirectory) : Configuration.Read(surroundings.WorkingDirectory, wanted);
        if (configuration is null)
        {
            return typed;
        }

        foreach (var problem in configuration.Problems)
        {
            surroundings.Error.Write(DiagnosticText.Of(problem, surroundings.ErrorLook.Palette) + "\n");
        }

        return configuration.Problems.Count > 0 ? null : [.. typed, .. configuration.Settings.Where(setting => !IsTyped(setting.Key)).SelectMany(Arguments)];

        bool IsTyped(string key) => key is "paths"
            ? command.Arguments.Any(argument => parsed.GetResult(argument) is { Tokens.Count: > 0 })
            : command.Options.Any(each => (each.Name == "--" + key || (key is "reports" && each.Name is "--format")) && parsed.GetResult(each) is { Implicit: false });
    }

    private static IEnumerable<string> Arguments((string Key, System.Collections.Immutable.ImmutableArray<string> Values) setting) => setting.Key switch
    {
        "paths" => setting.Values,
        "reports" => setting.Values.Chunk(2).SelectMany(pair => (string[])["--format", pair[0], "--output", pair[1]]),
        _ => setting.Values.SelectMany(value => (string[])["--" + setting.Key, value]),
    };
}

using System.CommandLine;
using System.Globalization;

namespace ProxyProof.Cli;

/// <summary>`proxyproof theorems` means `proxyproof check theorems`.</summary>
internal static class DefaultCommand
{
    private static readonly string[] s_rootOptions = ["--help", "-h", "-?", "--version"];

    /// <summary>
    /// Puts `check` before arguments that do not begin with a command. A first word that is a misspelt command and names no file stays, so that the mistake
    /// is told as one.
    /// </summary>
    public static string[] Insert(string[] args, IEnumerable<Command> commands, string workingDirectory)
    {
        if (args is [var directive, var line] && directive.StartsWith("[suggest", StringComparison.Ordinal))
        {
            return Suggested(directive, line, commands);
        }

        var first = args[0];
        var names = commands.Select(command => command.Name).ToList();
        var known = names.Contains(first, StringComparer.Ordinal) || s_rootOptions.Contains(first, StringComparer.Ordinal) || first.StartsWith('[');
        var misspelt = Spelling.Nearest(first, names) is not null && !Path.Exists(Path.GetFullPath(first, workingDirectory));
        return known || misspelt ? args : ["check", .. args];
    }

    // A line whose first word is finished and no command is completed as one of `check`; the place in it moves along.
    private static string[] Suggested(string directive, string line, IEnumerable<Command> commands)
    {
        const string Inserted = "check ";
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        if (end < 0 || commands.Any(command => command.Name == line[..end]) || s_rootOptions.Contains(line[..end], StringComparer.Ordinal))
        {
            return [directive, line];
        }

        var position = directive.TrimEnd(']').Split(':') is [_, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : line.Length;
        return [string.Create(CultureInfo.InvariantCulture, $"[suggest:{position + Inserted.Length}]"), Inserted + line];
    }
}

using System.CommandLine;

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
        var first = args[0];
        var names = commands.Select(command => command.Name).ToList();
        var known = names.Contains(first, StringComparer.Ordinal) || s_rootOptions.Contains(first, StringComparer.Ordinal) || first.StartsWith('[');
        var misspelt = Spelling.Nearest(first, names) is not null && !Path.Exists(Path.GetFullPath(first, workingDirectory));
        return known || misspelt ? args : ["check", .. args];
    }
}

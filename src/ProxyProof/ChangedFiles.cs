using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ProxyProof;

/// <summary>Which files differ from a commit, by asking git; a file also counts when something that it imports or reads does.</summary>
public static partial class ChangedFiles
{
    /// <summary>Full paths of what differs: changed, staged and untracked files.</summary>
    /// <param name="workingDirectory">A folder of the work tree.</param>
    /// <param name="reference">A commit, branch or tag.</param>
    /// <exception cref="InvalidOperationException">git is missing, this is no work tree, or there is no such commit; the message says which.</exception>
    public static ImmutableHashSet<string> Since(string workingDirectory, string reference)
    {
        if (reference.StartsWith('-'))
        {
            throw new InvalidOperationException($"'{reference}' is no commit");
        }

        var root = Git(workingDirectory, "rev-parse", "--show-toplevel").TrimEnd('\n');
        var changed = Git(root, "diff", "--name-only", "-z", reference, "--");
        var untracked = Git(root, "ls-files", "--others", "--exclude-standard", "-z");
        return [.. (changed + untracked).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(path => Path.GetFullPath(path, root))];
    }

    /// <summary>The files that changed, or that import or read, at any depth, something that did.</summary>
    public static ImmutableArray<SourcePath> Among(ImmutableArray<SourcePath> files, ImmutableHashSet<string> changed)
    {
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        return [.. files.Where(file => Touched(file.FullPath, []))];

        bool Touched(string path, HashSet<string> open)
        {
            if (known.TryGetValue(path, out var answer))
            {
                return answer;
            }

            // A circle of imports is somebody else's diagnostic.
            if (!open.Add(path))
            {
                return false;
            }

            answer = changed.Contains(path) || (path.EndsWith(SourcePaths.Extension, StringComparison.Ordinal) && Mentions(path).Any(other => Touched(other, open)));
            open.Remove(path);
            known[path] = answer;
            return answer;
        }
    }

    private static IEnumerable<string> Mentions(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            return [.. References().Matches(File.ReadAllText(path)).Select(match => Path.GetFullPath(match.Groups["path"].Value, folder))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or RegexMatchTimeoutException)
        {
            return [];
        }
    }

    private static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException("git says: " + error.Result.Trim());
        }
        catch (Win32Exception failure)
        {
            throw new InvalidOperationException("git is not installed", failure);
        }
    }

    [GeneratedRegex("""\b(?:import|csv\s*\()\s*"(?<path>[^"\r\n]+)"|\bdata\b[^"\r\n]*"(?<path>[^"\r\n]+)" """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 2000)]
    private static partial Regex References();
}

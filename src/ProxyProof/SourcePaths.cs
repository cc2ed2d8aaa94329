using System.Collections.Immutable;
using ProxyProof.Claims;

namespace ProxyProof;

/// <summary>A file and the name that reports use for it.</summary>
/// <param name="FullPath">The absolute path.</param>
/// <param name="Display">Relative to the working directory, with forward slashes; claims' ids begin with it.</param>
public sealed record SourcePath(string FullPath, string Display)
{
    /// <summary>The path seen from a working directory.</summary>
    public static SourcePath From(string workingDirectory, string path)
    {
        var full = Path.GetFullPath(path, workingDirectory);
        var relative = Path.GetRelativePath(workingDirectory, full);
        var outside = relative.StartsWith("..", StringComparison.Ordinal) && Path.IsPathRooted(path);
        return new(full, (outside ? full : relative).Replace('\\', '/'));
    }
}

/// <summary>Expands what a user names into files.</summary>
public static class SourcePaths
{
    /// <summary>The extension of files of claims.</summary>
    public const string Extension = ".thm";

    /// <summary>
    /// The files that the paths name: a file is itself, a folder stands for its *.thm files at any depth, in ordinal order; hidden folders are left out. A
    /// file that is named twice is taken once. A path that does not exist is a diagnostic and stops no other.
    /// </summary>
    public static (ImmutableArray<SourcePath> Files, ImmutableArray<Diagnostic> Diagnostics) Expand(string workingDirectory, IEnumerable<string> paths)
    {
        var files = ImmutableArray.CreateBuilder<SourcePath>();
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var full = Path.GetFullPath(path, workingDirectory);
            if (Directory.Exists(full))
            {
                var found = Below(full).Select(file => SourcePath.From(workingDirectory, Path.IsPathRooted(path) ? file : Path.GetRelativePath(workingDirectory, file)));
                foreach (var file in found.OrderBy(file => file.Display, StringComparer.Ordinal))
                {
                    Add(file);
                }
            }
            else if (File.Exists(full))
            {
                Add(SourcePath.From(workingDirectory, path));
            }
            else
            {
                diagnostics.Add(Missing(path, full));
            }
        }

        return (files.ToImmutable(), diagnostics.ToImmutable());

        void Add(SourcePath file)
        {
            if (seen.Add(file.FullPath))
            {
                files.Add(file);
            }
        }
    }

    private static IEnumerable<string> Below(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = false, AttributesToSkip = FileAttributes.System, IgnoreInaccessible = true };
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension, options))
        {
            yield return file;
        }

        foreach (var inner in Directory.EnumerateDirectories(folder, "*", options))
        {
            if (!Path.GetFileName(inner).StartsWith('.') && !File.GetAttributes(inner).HasFlag(FileAttributes.ReparsePoint))
            {
                foreach (var file in Below(inner))
                {
                    yield return file;
                }
            }
        }
    }

    private static Diagnostic Missing(string path, string full)
    {
        var folder = Path.GetDirectoryName(full);
        var siblings = folder is not null && Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!) : [];
        var nearest = Spelling.Nearest(Path.GetFileName(full), siblings);
        var help = nearest is null ? null : $"did you mean '{path[..^Path.GetFileName(path).Length]}{nearest}'?";
        return new(Severity.Error, PipelineCodes.MissingPath, SourceSpan.None, $"there is no file or folder '{path}'", help);
    }
}

using System.Collections.Immutable;

namespace ProxyProof;

/// <summary>A file that a new project starts with.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Written">False when the file was there already and was left alone.</param>
public sealed record StarterFile(string Path, bool Written);

/// <summary>Starts a project: a first file of claims and a CI workflow. Nothing is ever overwritten.</summary>
public static class Initializer
{
    /// <summary>The name of the first file of claims.</summary>
    public const string ClaimsFile = "starter.thm";

    // What GitHub reads at the root of a repository only.
    private static readonly (string Path, string Resource)[] s_workflow =
    [
        (".github/workflows/proxyproof.yml", "proxyproof.yml"),
        (".github/actions/proxyproof/action.yml", "action.yml"),
    ];

    /// <summary>Writes the files that are not there yet: the claims to the folder, the workflow to the root of the git repository that the folder lies in, else to the folder.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static ImmutableArray<StarterFile> Write(string folder)
    {
        var full = Path.GetFullPath(folder);
        var root = RepositoryOf(full) ?? full;
        return [WriteOne(Path.Combine(full, ClaimsFile), "starter.thm"), .. s_workflow.Select(file => WriteOne(Path.Combine(root, file.Path), file.Resource))];

        static StarterFile WriteOne(string target, string resource)
        {
            if (Path.Exists(target))
            {
                return new(target, Written: false);
            }

            AtomicFile.Write(target, TextOf(resource));
            return new(target, Written: true);
        }
    }

    // In a linked work tree `.git` is a file.
    private static string? RepositoryOf(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return at;
            }
        }

        return null;
    }

    private static string TextOf(string resource)
    {
        using var stream = typeof(Initializer).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

using System.Collections.Immutable;

namespace ProxyProof;

/// <summary>A file that a new project starts with.</summary>
/// <param name="Path">Relative to the project's folder.</param>
/// <param name="Written">False when the file was there already and was left alone.</param>
public sealed record StarterFile(string Path, bool Written);

/// <summary>Starts a project: a first file of claims and a CI workflow. Nothing is ever overwritten.</summary>
public static class Initializer
{
    /// <summary>The name of the first file of claims.</summary>
    public const string ClaimsFile = "starter.thm";

    private static readonly (string Path, string Resource)[] s_files =
    [
        (ClaimsFile, "starter.thm"),
        (".github/workflows/proxyproof.yml", "proxyproof.yml"),
        (".github/actions/proxyproof/action.yml", "action.yml"),
    ];

    /// <summary>Writes the files that are not there yet.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static ImmutableArray<StarterFile> Write(string folder)
    {
        return [.. s_files.Select(WriteOne)];

        StarterFile WriteOne((string Path, string Resource) file)
        {
            var target = Path.Combine(folder, file.Path);
            if (Path.Exists(target))
            {
                return new(file.Path, Written: false);
            }

            AtomicFile.Write(target, TextOf(file.Resource));
            return new(file.Path, Written: true);
        }
    }

    private static string TextOf(string resource)
    {
        using var stream = typeof(Initializer).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

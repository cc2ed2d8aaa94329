namespace ProxyProof.Language.Tests;

/// <summary>Files of the working copy that the tests read.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Errors => Path.Combine(Root, "tests", "errors");

    public static string Samples => Path.Combine(Root, "tests", "ProxyProof.Language.Tests", "Samples");

    public static IEnumerable<string> SampleFiles => Directory.EnumerateFiles(Samples, "*.thm").Order(StringComparer.Ordinal);

    /// <summary>The cases of the error corpus that the parser alone decides.</summary>
    public static IEnumerable<string> SyntaxErrorCases => ErrorCases("syntax");

    /// <summary>The cases of the error corpus that a stage decides.</summary>
    public static IEnumerable<string> ErrorCases(string decidedBy) =>
        from folder in Directory.EnumerateDirectories(Errors).Order(StringComparer.Ordinal)
        let stage = Path.Combine(folder, "stage")
        where File.Exists(stage) && File.ReadAllText(stage).Contains(decidedBy, StringComparison.Ordinal)
        select Path.GetFileName(folder);

    /// <summary>The .thm files of the library.</summary>
    public static IEnumerable<string> Theorems => Directory.EnumerateFiles(Path.Combine(Root, "theorems"), "*.thm", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ProxyProof.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside a working copy.");
        }

        return folder.FullName;
    }
}

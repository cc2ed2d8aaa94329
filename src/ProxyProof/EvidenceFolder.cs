using System.Security.Cryptography;
using System.Text;

namespace ProxyProof;

/// <summary>Where a run keeps its evidence: one file a claim, named after the claim's id.</summary>
/// <param name="workingDirectory">What the folder is relative to.</param>
/// <param name="folder">The folder as the user names it.</param>
internal sealed class EvidenceFolder(string workingDirectory, string folder)
{
    private const int LongestName = 120;

    /// <summary>Writes the evidence of a claim.</summary>
    /// <returns>The path as reports print it.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string Write(string id, string text)
    {
        var path = SourcePath.From(workingDirectory, Path.Combine(folder, NameOf(id)));
        AtomicFile.Write(path.FullPath, text);
        return path.Display;
    }

    /// <summary>A file name for an id: readable, legal on every system, and different for different ids by the digest at its end.</summary>
    internal static string NameOf(string id)
    {
        var readable = new StringBuilder(id.Length);
        foreach (var c in id)
        {
            readable.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-');
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8];
        var name = readable.ToString().TrimStart('.', '-');
        return $"{(name.Length > LongestName ? name[^LongestName..] : name)}-{digest}.json";
    }
}

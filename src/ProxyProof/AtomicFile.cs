using System.Text;
using ProxyProof.Language.Text;

namespace ProxyProof;

/// <summary>Writes files so that a reader sees the old text or the new one, never a part.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes the text to a temporary file beside the target and renames it; folders are made as needed. A link stays: what it leads to is replaced. What is no
    /// file, such as a pipe or a device, is not replaced but written to.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, string text)
    {
        var (full, kind) = Place.Of(Path.GetFullPath(path)) ?? throw new IOException("its links go in circles");
        if (kind != PlaceKind.Ordinary)
        {
            using var stream = new FileStream(full, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(s_utf8.GetBytes(text));
            return;
        }

        var folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllText(temporary, text, s_utf8);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

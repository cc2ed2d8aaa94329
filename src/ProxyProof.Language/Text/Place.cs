using System.Formats.Tar;

namespace ProxyProof.Language.Text;

/// <summary>What stands where a path leads, all links followed.</summary>
public enum PlaceKind
{
    /// <summary>A file, a folder, or nothing yet.</summary>
    Ordinary,

    /// <summary>What a process was handed: its standard input, or the pipe of a shell's <c>&lt;(…)</c>. It ends when its writer does.</summary>
    Handed,

    /// <summary>A pipe with a name, a device or a socket: it need not end, and it is no file to replace.</summary>
    Special,
}

/// <summary>Tells files from what else has a path.</summary>
/// <param name="Path">Where the links end.</param>
/// <param name="Kind">What is there.</param>
public readonly record struct Place(string Path, PlaceKind Kind)
{
    private const int MostLinks = 40;
    private const string WindowsDevices = @"\\.\";

    /// <summary>Follows a full path as the system does, each link where it stands, those of links included, and looks at what is there; null where links go in circles.</summary>
    public static Place? Of(string full)
    {
        static IEnumerable<string> Parts(string path) => path.Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
        static string RootOf(string path) => System.IO.Path.GetPathRoot(path) ?? "/";
        var root = RootOf(full);
        var at = root;
        var links = 0;
        var waiting = new Stack<string>(Parts(full[root.Length..]));
        while (waiting.TryPop(out var part))
        {
            if (part is "." or "..")
            {
                at = part == "." ? at : System.IO.Path.GetDirectoryName(at) ?? root;
                continue;
            }

            var next = System.IO.Path.Combine(at, part);
            if (IsHanded(at))
            {
                return new(next, PlaceKind.Handed);
            }

            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            at = System.IO.Path.IsPathRooted(target) ? root : at;
            foreach (var step in Parts(System.IO.Path.IsPathRooted(target) ? target[RootOf(target).Length..] : target))
            {
                waiting.Push(step);
            }
        }

        return new(at, IsSpecial(at) ? PlaceKind.Special : PlaceKind.Ordinary);
    }

    // Here the system keeps what a process has open; a link to a pipe has no path behind it.
    private static bool IsHanded(string folder) =>
        folder is "/dev/fd" || (folder.StartsWith("/proc/", StringComparison.Ordinal) && folder.EndsWith("/fd", StringComparison.Ordinal));

    private static bool IsSpecial(string path)
    {
        if (path.StartsWith(WindowsDevices, StringComparison.Ordinal))
        {
            return true;
        }

        // Whatever has a length is a file.
        var info = new FileInfo(path);
        if (!info.Exists || info.Length > 0)
        {
            return false;
        }

        // Of the framework only the writer of archives tells what a path is, and it does so without opening what is no file.
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, leaveOpen: true))
            {
                writer.WriteEntry(path, "place");
            }
        }
        catch (UnauthorizedAccessException)
        {
            // It was to be opened: a file.
            return false;
        }
        catch (IOException)
        {
            // What no archive takes, such as a socket.
            return true;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType is TarEntryType.Fifo or TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
    }
}

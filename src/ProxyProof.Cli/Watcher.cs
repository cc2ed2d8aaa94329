namespace ProxyProof.Cli;

/// <summary>Waits until files change. It looks rather than listens: that works on every file system, over networks too.</summary>
internal static class Watcher
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>What can change the answer: every file of claims and data below the folders of the named paths.</summary>
    public static Dictionary<string, (DateTime Changed, long Length)> Look(string workingDirectory, IEnumerable<string> paths)
    {
        var seen = new Dictionary<string, (DateTime, long)>(StringComparer.Ordinal);
        foreach (var path in paths.Select(path => Path.GetFullPath(path, workingDirectory)))
        {
            var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
            try
            {
                foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = Directory.Exists(path), IgnoreInaccessible = true, MaxRecursionDepth = 16 }))
                {
                    if (file.Extension is ".thm" or ".csv" or ".yaml" or ".yml" && !file.FullName.Contains("/.proxyproof/", StringComparison.Ordinal))
                    {
                        seen[file.FullName] = (file.LastWriteTimeUtc, file.Length);
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A folder that comes and goes is looked at again next time.
            }
        }

        return seen;
    }

    /// <summary>Returns when something differs and has come to rest, or when cancelled.</summary>
    public static void Wait(string workingDirectory, IReadOnlyList<string> paths, Dictionary<string, (DateTime Changed, long Length)> before, CancellationToken cancellation)
    {
        while (!cancellation.WaitHandle.WaitOne(s_look))
        {
            var now = Look(workingDirectory, paths);
            if (!Same(before, now))
            {
                // Editors write in several steps: wait for a look that finds no change.
                for (var next = Look(workingDirectory, paths); !cancellation.WaitHandle.WaitOne(s_look) && !Same(now, next); next = Look(workingDirectory, paths))
                {
                    now = next;
                }

                return;
            }
        }
    }

    private static bool Same(Dictionary<string, (DateTime, long)> a, Dictionary<string, (DateTime, long)> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var other) && other == pair.Value);
}

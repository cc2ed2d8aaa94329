using System.Runtime.CompilerServices;

namespace ProxyProof.TestKit;

/// <summary>Compares text with a file beside the test. PROXYPROOF_ACCEPT=1 rewrites the files; with CI=true that is refused.</summary>
internal static class Golden
{
    public static void Matches(string actual, string name, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Goldens", name);
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("PROXYPROOF_ACCEPT") is "1")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true", "goldens are not rewritten with CI=true");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"There is no golden {name}; run the tests once with PROXYPROOF_ACCEPT=1 and read what it holds.\n{actual}");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}

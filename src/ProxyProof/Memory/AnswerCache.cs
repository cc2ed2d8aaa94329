namespace ProxyProof;

/// <summary>A folder of answers, one file each, named by their keys. What cannot be read counts as absent; what cannot be written is not kept.</summary>
/// <param name="folder">The full path.</param>
internal sealed class AnswerCache(string folder)
{
    private int _problems;

    /// <summary>Whether an answer could not be written.</summary>
    public string? Problem { get; private set; }

    /// <summary>The answer under a key.</summary>
    public KeptAnswer? Find(string key)
    {
        try
        {
            var path = PathOf(key);
            return File.Exists(path) && AnswerText.Read(File.ReadAllText(path).TrimEnd('\n')) is { } answer && answer.Key == key ? answer : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(KeptAnswer answer)
    {
        try
        {
            AtomicFile.Write(PathOf(answer.Key), AnswerText.Write(answer) + "\n");
            var ignore = Path.Combine(folder, ".gitignore");
            if (Interlocked.Exchange(ref _problems, 1) == 0 && !File.Exists(ignore))
            {
                AtomicFile.Write(ignore, "*\n");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problem ??= failure.Message;
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key[..2], key[2..] + ".json");
}

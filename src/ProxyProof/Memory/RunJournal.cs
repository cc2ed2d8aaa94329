using System.Text;

namespace ProxyProof;

/// <summary>
/// What a run has finished so far, line by line in one file, so that a run that was killed can go on. Lines are appended and handed to the system twice a
/// second; a line that a kill tore is left out when the file is read. A run that ends in order leaves no journal.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Queue<KeptAnswer> _pending = new();
    private readonly Dictionary<string, KeptAnswer> _known = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private FileStream? _file;
    private bool _broken;
    private bool _resumed;

    /// <summary>Opens the journal of a folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resume">Whether to go on from what it holds; else it begins anew.</param>
    /// <param name="clock">The time.</param>
    public RunJournal(string path, bool resume, TimeProvider clock)
    {
        (_path, _resumed) = (path, resume);
        if (resume)
        {
            foreach (var answer in Lines(path).Select(AnswerText.Read).OfType<KeptAnswer>())
            {
                _known[answer.Key] = answer;
            }
        }

        _timer = clock.CreateTimer(_ => Flush(), state: null, s_period, s_period);
    }

    /// <summary>Why it cannot be written; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>What the run that is resumed had answered.</summary>
    public KeptAnswer? Find(string key) => _known.GetValueOrDefault(key);

    /// <summary>Keeps an answer.</summary>
    public void Keep(KeptAnswer answer)
    {
        lock (_gate)
        {
            _pending.Enqueue(answer);
        }
    }

    /// <summary>Ends the journal.</summary>
    /// <param name="complete">Whether the run ended in order: then nothing is left to resume.</param>
    public void End(bool complete)
    {
        _timer.Dispose();
        if (!complete)
        {
            Flush();
        }

        lock (_gate)
        {
            _broken = true;
            _file?.Dispose();
            _file = null;
            if (complete && File.Exists(_path))
            {
                Guarded(() => File.Delete(_path));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            if (_broken || _pending.Count == 0)
            {
                return;
            }

            Guarded(() =>
            {
                if (_file is null)
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
                    _file = new FileStream(_path, _resumed ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
                    _file.Seek(0, SeekOrigin.End);
                    // A torn last line must not swallow the next one.
                    _file.Write("\n"u8);
                }

                var text = new StringBuilder();
                foreach (var answer in _pending)
                {
                    text.Append(AnswerText.Write(answer)).Append('\n');
                }

                _file.Write(Encoding.UTF8.GetBytes(text.ToString()));
                _file.Flush();
                _pending.Clear();
            });
        }
    }

    // Another run in this folder, or a disk that takes nothing: this run goes on without a journal.
    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _broken = true;
            Problem ??= failure.Message;
        }
    }
}

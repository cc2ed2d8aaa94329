using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Claims;
using ProxyProof.Numerics;
using ProxyProof.Reporting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProxyProof;

/// <summary>
/// What proxyproof.yaml says: options of `check` that a command line may leave out (docs/configuration.md, docs/proxyproof.schema.json). Paths in it are relative
/// to its folder.
/// </summary>
public sealed class Configuration
{
    /// <summary>The names that are looked for, from the working directory upward.</summary>
    public static readonly ImmutableArray<string> FileNames = ["proxyproof.yaml"];

    // A file beyond this is no configuration.
    private const long LongestFile = 1 << 20;

    private static readonly Dictionary<string, Kind> s_keys = new(StringComparer.Ordinal)
    {
        ["paths"] = Kind.Paths,
        ["seed"] = Kind.Whole,
        ["time"] = Kind.Positive,
        ["samples"] = Kind.Count,
        ["confidence"] = Kind.Share,
        ["methods"] = Kind.Words,
        ["jobs"] = Kind.Count,
        ["unknown"] = Kind.Policy,
        ["only"] = Kind.Text,
        ["certificates"] = Kind.Path,
        ["cache"] = Kind.PathOrOff,
        ["state"] = Kind.PathOrOff,
        ["baseline"] = Kind.Path,
        ["allow-path"] = Kind.Paths,
        ["reports"] = Kind.Reports,
    };

    private readonly string _workingDirectory;
    private readonly SourcePath _file;
    private readonly List<DiagnosticReport> _problems = [];
    private readonly List<(string Key, ImmutableArray<string> Values)> _settings = [];

    private Configuration(string workingDirectory, SourcePath file) => (_workingDirectory, _file) = (workingDirectory, file);

    private enum Kind
    {
        Text,
        Whole,
        Count,
        Positive,
        Share,
        Policy,
        Path,
        PathOrOff,
        Paths,
        Words,
        Reports,
    }

    /// <summary>The options that a file may set.</summary>
    public static IEnumerable<string> Keys => s_keys.Keys;

    /// <summary>The file as reports print it.</summary>
    public string File => _file.Display;

    /// <summary>Keys and their values, in order; paths as seen from the working directory. The key `reports` holds pairs of a format and a file.</summary>
    public IReadOnlyList<(string Key, ImmutableArray<string> Values)> Settings => _settings;

    /// <summary>Mistakes in the file.</summary>
    public IReadOnlyList<DiagnosticReport> Problems => _problems;

    /// <summary>The configuration that holds in a folder: the nearest file, here or above; null when there is none.</summary>
    public static Configuration? Find(string workingDirectory)
    {
        for (var folder = new DirectoryInfo(workingDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var name in FileNames)
            {
                var path = Path.Combine(folder.FullName, name);
                if (System.IO.File.Exists(path))
                {
                    return Read(workingDirectory, path);
                }
            }
        }

        return null;
    }

    /// <summary>Reads a file.</summary>
    public static Configuration Read(string workingDirectory, string path)
    {
        var configuration = new Configuration(workingDirectory, SourcePath.From(workingDirectory, path));
        try
        {
            if (new FileInfo(configuration._file.FullPath).Length > LongestFile)
            {
                configuration.Report(1, 1, "the file is longer than a configuration can be");
                return configuration;
            }

            configuration.ReadText(System.IO.File.ReadAllText(configuration._file.FullPath));
        }
        catch (YamlException mistake)
        {
            configuration.Report((int)Math.Max(1, mistake.Start.Line), (int)Math.Max(1, mistake.Start.Column), $"this is no YAML: {mistake.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            configuration.Report(1, 1, $"the file cannot be read: {failure.Message}");
        }

        return configuration;
    }

    private void ReadText(string text)
    {
        // Aliases may unfold without end; nothing here needs them.
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        if (stream.Documents.Count == 0)
        {
            return;
        }

        if (stream.Documents.Count > 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            Report(1, 1, "the file must be one mapping of options, such as `seed: 7`");
            return;
        }

        foreach (var (key, value) in root.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } || !s_keys.TryGetValue(name, out var kind))
            {
                var written = (key as YamlScalarNode)?.Value ?? "?";
                var near = Spelling.Nearest(written, s_keys.Keys);
                Report(key, $"there is no option '{written}'", near is null ? $"the options are {string.Join(", ", s_keys.Keys)}" : $"did you mean '{near}'?");
            }
            else if (ValuesOf(name, kind, value) is { } values)
            {
                _settings.Add((name, values));
            }
        }
    }

    private ImmutableArray<string>? ValuesOf(string name, Kind kind, YamlNode node)
    {
        switch (kind)
        {
            case Kind.Reports:
                return Reports(node);
            case Kind.Paths or Kind.Words:
                var items = node is YamlSequenceNode sequence ? [.. sequence.Children] : new List<YamlNode> { node };
                if (items.Count == 0 || items.Exists(item => item is not YamlScalarNode { Value.Length: > 0 }))
                {
                    Report(node, $"{name} expects a text or a list of texts");
                    return null;
                }

                var texts = items.Select(item => ((YamlScalarNode)item).Value!).ToList();
                return kind == Kind.Paths ? [.. texts.Select(FromHere)] : [string.Join(',', texts)];
        }

        if (node is not YamlScalarNode { Value: { Length: > 0 } text })
        {
            Report(node, $"{name} expects one value");
            return null;
        }

        var number = Rational.TryParse(text, out var read) ? read : (Rational?)null;
        var (fits, expected) = kind switch
        {
            Kind.Whole => (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a whole number"),
            Kind.Count => (number is { IsInteger: true, Sign: > 0 } && number <= long.MaxValue, "a positive whole number such as 100000 or 1e6"),
            Kind.Positive => (number is { Sign: > 0 }, "seconds above 0"),
            Kind.Share => (number is { Sign: > 0 } && number < 1, "a number between 0 and 1 such as 0.99"),
            Kind.Policy => (text is "fail" or "warn" or "ok", "fail, warn or ok"),
            _ => (true, ""),
        };
        if (!fits)
        {
            Report(node, $"{name} expects {expected}, got '{text}'");
            return null;
        }

        // YAML reads `off` as text here; it stands for itself.
        return [kind == Kind.Path || (kind == Kind.PathOrOff && text is not "off") ? FromHere(text) : text];
    }

    private ImmutableArray<string>? Reports(YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            Report(node, "reports expects a mapping of formats to files, such as `html: report.html`");
            return null;
        }

        var pairs = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, value) in mapping.Children)
        {
            var format = (key as YamlScalarNode)?.Value ?? "?";
            if (!ReportFormats.Names.Contains(format, StringComparer.Ordinal))
            {
                var near = Spelling.Nearest(format, ReportFormats.Names);
                Report(key, $"there is no format '{format}'", near is null ? $"the formats are {string.Join(", ", ReportFormats.Names)}" : $"did you mean '{near}'?");
            }
            else if (value is not YamlScalarNode { Value: { Length: > 0 } file })
            {
                Report(value, $"{format} expects a file");
            }
            else
            {
                pairs.Add(format);
                pairs.Add(FromHere(file));
            }
        }

        return pairs.ToImmutable();
    }

    // A path in the file, as seen from the working directory.
    private string FromHere(string path)
    {
        var full = Path.GetFullPath(path, Path.GetDirectoryName(_file.FullPath)!);
        return Path.IsPathRooted(path) ? path : Path.GetRelativePath(_workingDirectory, full).Replace('\\', '/');
    }

    private void Report(YamlNode node, string message, string? help = null) =>
        Report((int)node.Start.Line, (int)node.Start.Column, message, help, node.End.Line == node.Start.Line ? (int)Math.Max(1, node.End.Column - node.Start.Column) : 1);

    private void Report(int line, int column, string message, string? help = null, int length = 1) =>
        _problems.Add(new(new(Severity.Error, PipelineCodes.BadConfiguration, new SourceSpan(_file.Display, line, column, length, 0), message, help), LineOf(line)));

    private string? LineOf(int line)
    {
        try
        {
            return System.IO.File.ReadLines(_file.FullPath).Skip(line - 1).FirstOrDefault();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

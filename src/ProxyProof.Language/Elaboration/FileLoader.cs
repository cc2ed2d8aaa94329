using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Elaboration;

/// <summary>A file that was read and parsed, with the names it gives.</summary>
/// <param name="Full">The full path.</param>
/// <param name="Shown">The path as reports print it.</param>
/// <param name="Source">The text; null when it could not be read.</param>
/// <param name="Syntax">The tree; null when it could not be read.</param>
/// <param name="Scope">Its own names, on top of those it imports, on top of the prelude's.</param>
internal sealed record LoadedFile(string Full, string Shown, SourceText? Source, FileSyntax? Syntax, Scope Scope);

/// <summary>Reads files and what they import, each once.</summary>
internal sealed class FileLoader
{
    private const string PreludeName = "prelude.thm";
    private static readonly Lazy<LoadedFile> Prelude = new(LoadPrelude);
    private readonly Dictionary<string, LoadedFile> _loaded = new(StringComparer.Ordinal);
    private readonly List<string> _loading = [];
    private readonly (string Text, string Full)? _given;

    public FileLoader()
    {
    }

    public FileLoader(string text, string path) => _given = (text, Path.GetFullPath(path));

    /// <summary>Mistakes found on the way, in order.</summary>
    public List<Diagnostic> Diagnostics { get; } = [];

    public LoadedFile Load(string path, string shown, SourceSpan? importedAt)
    {
        var full = Path.GetFullPath(path);
        if (_loaded.TryGetValue(full, out var known))
        {
            return known;
        }

        SourceText? source;
        if (_given is { } given && string.Equals(given.Full, full, StringComparison.Ordinal))
        {
            source = new SourceText(shown, given.Text);
        }
        else if (!SourceReader.TryRead(full, out source, out var problem, shown))
        {
            Diagnostics.Add(importedAt is { } at ? problem! with { Span = at } : problem!);
            return _loaded[full] = new(full, shown, null, null, new Scope(Prelude.Value.Scope));
        }

        _loading.Add(full);
        var result = Parser.Parse(source!);
        Diagnostics.AddRange(result.Diagnostics);
        var imported = new Scope(Prelude.Value.Scope);
        foreach (var import in result.File.Imports)
        {
            Import(import, full, shown, imported);
        }

        var scope = new Scope(imported);
        foreach (var diagnostic in GiveNames(result.File, scope, shown))
        {
            Diagnostics.Add(diagnostic);
        }

        Diagnostics.AddRange(NameCheck.Run(result.File.Members, scope));
        _loading.Remove(full);
        return _loaded[full] = new(full, shown, source, result.File, scope);
    }

    private void Import(ImportSyntax import, string full, string shown, Scope imported)
    {
        var span = import.Path.Span;
        var target = import.Path.Value;
        if (target.Length == 0 || target.Contains('\0', StringComparison.Ordinal))
        {
            Diagnostics.Add(new(Severity.Error, "PP5007", span, "the path of the import is empty or not a path", "for example `import \"shared/networks.thm\"`"));
            imported.IsIncomplete = true;
            return;
        }

        var other = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(full)!, target));
        if (_loading.Contains(other))
        {
            var cycle = string.Join(" -> ", _loading.SkipWhile(file => file != other).Append(other).Select(Path.GetFileName));
            Diagnostics.Add(new(Severity.Error, "PP5008", span, $"the import makes a cycle: {cycle}", "move what both files need to a third one"));
            imported.IsIncomplete = true;
            return;
        }

        var folder = Path.GetDirectoryName(shown);
        var otherShown = Path.IsPathRooted(target) ? target : Normal(string.IsNullOrEmpty(folder) ? target : $"{folder}/{target}");
        var loaded = Load(other, otherShown, span);
        imported.IsIncomplete |= loaded.Syntax is null;
        foreach (var (name, binding) in loaded.Scope.Own)
        {
            if (!imported.TryAdd(name, binding) && imported.Find(name) != binding)
            {
                Diagnostics.Add(new(Severity.Error, "PP2005", span, $"two imports give the name `{name}`", $"it is given in {Path.GetFileName(imported.Find(name)!.Span.File)} and in {Path.GetFileName(binding.Span.File)}; rename one of the two"));
            }
        }
    }

    private static string Normal(string path)
    {
        List<string> parts = [];
        foreach (var part in path.Replace('\\', '/').Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] is not ("" or ".."))
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static LoadedFile LoadPrelude()
    {
        using var stream = typeof(FileLoader).Assembly.GetManifestResourceStream(PreludeName)!;
        using var reader = new StreamReader(stream);
        var source = new SourceText(PreludeName, reader.ReadToEnd());
        var result = Parser.Parse(source);
        var scope = new Scope(null);
        var mistake = result.Diagnostics.Concat(GiveNames(result.File, scope, PreludeName)).FirstOrDefault(d => d.Severity == Severity.Error);
        return mistake is null
            ? new(PreludeName, PreludeName, source, result.File, scope)
            : throw new InvalidOperationException($"The prelude is wrong: {mistake}");
    }

    private static IEnumerable<Diagnostic> GiveNames(FileSyntax file, Scope scope, string shown)
    {
        foreach (var member in file.Members)
        {
            switch (member)
            {
                case DefineSyntax define:
                    var closure = new Closure(
                        [.. define.Parameters.Select(parameter => (new PatternSyntax(parameter.Span, parameter.End, [parameter], false), (ExpressionSyntax?)null))],
                        define.Body,
                        scope,
                        isDefine: true,
                        shown);
                    foreach (var parameter in define.Parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
                    {
                        yield return Twice(parameter.Last(), parameter.First().Span);
                    }

                    foreach (var diagnostic in Give(scope, define.Name, Function(define.Name, closure)))
                    {
                        yield return diagnostic;
                    }

                    break;
                case LetSyntax let:
                    foreach (var diagnostic in GiveLet(let, scope, shown))
                    {
                        yield return diagnostic;
                    }

                    break;
                case BrokenSyntax { Keyword: not "theorem" } broken:
                    GiveBroken(broken, scope);
                    break;
                default:
                    break;
            }
        }
    }

    // With two parameters of one name a function means nothing.
    private static Binding Function(IdentifierSyntax name, Closure closure)
    {
        var names = closure.Parameters.SelectMany(parameter => parameter.Pattern.Names).Select(parameter => parameter.Name);
        return names.Distinct(StringComparer.Ordinal).Count() == names.Count()
            ? new FunctionBinding(name.Span, new ClosureMeaning(name.Name, closure))
            : new BrokenBinding(name.Span);
    }

    /// <summary>Gives the name of an item that could not be read, as far as it has one: what it gave besides is not known.</summary>
    public static void GiveBroken(BrokenSyntax broken, Scope scope)
    {
        if (broken.Name is { } name)
        {
            scope.TryAdd(name.Name, new BrokenBinding(name.Span));
        }

        scope.IsIncomplete |= broken.Name is null || broken.Keyword == "let";
    }

    /// <summary>Gives the names of a let.</summary>
    public static IEnumerable<Diagnostic> GiveLet(LetSyntax let, Scope scope, string file)
    {
        foreach (var binding in let.Bindings)
        {
            switch (binding)
            {
                case FunctionBindingSyntax function:
                    var closure = new Closure(
                        [.. function.Parameters.Select(parameter => (parameter.Pattern, parameter.Domain))], function.Body, scope, isDefine: false, file);
                    var names = function.Parameters.SelectMany(parameter => parameter.Pattern.Names);
                    foreach (var group in names.GroupBy(name => name.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
                    {
                        yield return Twice(group.Last(), group.First().Span);
                    }

                    foreach (var diagnostic in Give(scope, function.Name, Function(function.Name, closure)))
                    {
                        yield return diagnostic;
                    }

                    break;
                case ValueBindingSyntax value:
                    for (var k = 0; k < value.Pattern.Names.Length; k++)
                    {
                        var name = value.Pattern.Names[k];
                        var thunk = new ThunkBinding(name.Span, value.Value, scope, isArgument: false, value.Pattern.IsTuple ? k : -1);
                        foreach (var diagnostic in Give(scope, name, thunk))
                        {
                            yield return diagnostic;
                        }
                    }

                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    /// <summary>Gives a name at the top of a file or theorem, with a warning where it hides a predefined one.</summary>
    public static IEnumerable<Diagnostic> Give(Scope scope, IdentifierSyntax name, Binding binding)
    {
        if (!scope.TryAdd(name.Name, binding))
        {
            // Which of the two is meant is not known: neither is used.
            var first = scope.Own[name.Name].Span;
            yield return Twice(name, first);
            scope.Set(name.Name, new BrokenBinding(first));
        }
        else if (Builtins.IsPredefined(name.Name) || (scope.Parent?.Find(name.Name) is { } hidden && hidden.Span.File == PreludeName))
        {
            yield return new(Severity.Warning, "PP2006", name.Span, $"`{name.Name}` hides the predefined name", "choose another name, unless that is what you want");
        }
        else if (scope.Parent?.Find(name.Name) is { } foreign && foreign.Span.File != name.Span.File)
        {
            yield return new(
                Severity.Warning, "PP2006", name.Span, $"`{name.Name}` hides the name that {Path.GetFileName(foreign.Span.File)} gives", "choose another name, unless that is what you want");
        }
    }

    private static Diagnostic Twice(IdentifierSyntax name, SourceSpan first) =>
        new(Severity.Error, "PP2005", name.Span, $"the name `{name.Name}` is given twice", $"it was given first at line {first.Line}; rename one of the two");
}

using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <summary>Elaborates the theorems of one file.</summary>
internal sealed class FileElaborator(FileLoader loader, ElaborationOptions options)
{
    public ElaboratedFile Elaborate(string path, string shown)
    {
        var file = loader.Load(path, shown, importedAt: null);
        List<ClaimEntry> entries = [];
        var diagnostics = loader.Diagnostics;
        if (file.Syntax is { } syntax)
        {
            CheckFileItems(file, syntax, diagnostics);
            Dictionary<string, int> stated = new(StringComparer.Ordinal);
            foreach (var theorem in syntax.Theorems)
            {
                stated[theorem.Name.Name] = stated.GetValueOrDefault(theorem.Name.Name) + 1;
                new TheoremElaborator(file, theorem, stated[theorem.Name.Name], options, diagnostics).Run(entries);
            }
        }

        if (options.Hygiene && file.Syntax is { } sound && diagnostics.TrueForAll(each => each.Severity != Severity.Error) && entries.TrueForAll(entry => entry.Errors.IsEmpty))
        {
            diagnostics.AddRange(SyntaxHygiene.Of(sound));
        }

        return new(shown, [.. entries], [.. diagnostics.Where(d => d.Code != Elaboration.Broken).Distinct()]);
    }

    // Lets of the file are elaborated once on their own, so that a mistake in one that nothing uses is found too.
    private void CheckFileItems(LoadedFile file, FileSyntax syntax, List<Diagnostic> diagnostics)
    {
        var instance = new TheoremInstance(file.Shown, Path.GetDirectoryName(file.Full)!, "", file.Scope, [], options.Seed ?? 1, options.AllowedFolders);
        var elaboration = new Elaboration(instance);
        elaboration.BeginChecks();
        foreach (var let in syntax.Lets)
        {
            diagnostics.AddRange(TheoremElaborator.CheckLet(elaboration, let, file.Scope));
            if (!elaboration.IsExhausted)
            {
                continue;
            }

            // Below a definition that is too deep nothing was looked at: its uses must not go down there again.
            foreach (var (name, binding) in file.Scope.Own.ToArray())
            {
                if (binding.Span.Start >= let.Span.Start && binding is ThunkBinding or FunctionBinding { Function.Closure.IsDefine: false })
                {
                    file.Scope.Set(name, new BrokenBinding(binding.Span));
                }
            }

            break;
        }
    }
}

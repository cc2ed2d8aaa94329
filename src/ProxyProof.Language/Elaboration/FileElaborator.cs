using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;
using ExpectationOf = ProxyProof.Claims.Expectation;

namespace ProxyProof.Language.Elaboration;

/// <summary>Elaborates the theorems of one file.</summary>
internal sealed class FileElaborator(FileLoader loader, ElaborationOptions options)
{
    private const int MostInstances = 10_000;

    public ElaboratedFile Elaborate(string path, string shown)
    {
        var file = loader.Load(path, shown, importedAt: null);
        List<ClaimEntry> entries = [];
        var diagnostics = loader.Diagnostics;
        if (file.Syntax is { } syntax)
        {
            CheckFileItems(file, syntax, diagnostics);
            HashSet<string> theorems = new(StringComparer.Ordinal);
            foreach (var theorem in syntax.Theorems)
            {
                if (!theorems.Add(theorem.Name.Name))
                {
                    diagnostics.Add(new(Severity.Error, "PP2005", theorem.Name.Span, $"the theorem `{theorem.Name.Name}` is stated twice", "give each theorem of a file its own name"));
                }

                new TheoremElaborator(file, theorem, options, diagnostics).Run(entries);
            }
        }

        return new(shown, [.. entries], [.. diagnostics.Where(d => d.Code != Elaboration.Broken).Distinct()]);
    }

    // Lets of the file are elaborated once on their own, so that a mistake in one that nothing uses is found too.
    private void CheckFileItems(LoadedFile file, FileSyntax syntax, List<Diagnostic> diagnostics)
    {
        var instance = new TheoremInstance(file.Shown, Path.GetDirectoryName(file.Full)!, "", file.Scope, [], options.Seed ?? 1, options.AllowedFolders);
        foreach (var let in syntax.Lets)
        {
            TheoremElaborator.CheckLet(new Elaboration(instance), let, file.Scope, diagnostics);
        }
    }

    /// <summary>One theorem, for each choice of its sweep values.</summary>
    private sealed class TheoremElaborator(LoadedFile file, TheoremSyntax theorem, ElaborationOptions options, List<Diagnostic> diagnostics)
    {
        private readonly int _before = diagnostics.Count;
        private bool _broken;

        public void Run(List<ClaimEntry> entries)
        {
            var statements = Statements();
            if (statements.Count == 0)
            {
                Report(new(Severity.Warning, "PP6004", theorem.Name.Span, $"the theorem `{theorem.Name.Name}` claims nothing", "add a `claim`"));
            }

            // 1. Names, budget and sweeps.
            var scope = new Scope(file.Scope);
            List<SweepSyntax> sweeps = [];
            foreach (var item in theorem.Items)
            {
                GiveNames(item, scope, sweeps);
            }

            var budget = Budget(scope);
            foreach (var values in Combinations(sweeps, scope))
            {
                // 2. One scope for each choice, with the sweep values in place.
                var chosen = new Scope(file.Scope);
                foreach (var (name, value) in values)
                {
                    chosen.Set(name, new SweepBinding(theorem.Span, value));
                }

                foreach (var item in theorem.Items)
                {
                    Regive(item, chosen);
                }

                var seed = options.Seed ?? budget.Seed ?? 1;
                var instance = new TheoremInstance(
                    file.Shown, Path.GetDirectoryName(file.Full)!, theorem.Name.Name, chosen, values, seed, options.AllowedFolders);
                CheckItems(instance);
                foreach (var statement in statements)
                {
                    entries.Add(Entry(statement, instance, budget));
                }
            }
        }

        private sealed record Statement(ItemSyntax Item, string Label, ExpectationOf Expected, ProofSyntax? Proof);

        // The claims and estimates, each with the expectation and the proof that belong to it.
        private List<Statement> Statements()
        {
            List<Statement> statements = [];
            ExpectationOf? general = null;
            var (claims, estimates) = (0, 0);
            HashSet<string> labels = new(StringComparer.Ordinal);
            var own = new HashSet<int>();
            for (var k = 0; k < theorem.Items.Length; k++)
            {
                switch (theorem.Items[k])
                {
                    case ClaimSyntax claim:
                        claims++;
                        var proof = k + 1 < theorem.Items.Length ? theorem.Items[k + 1] as ProofSyntax : null;
                        var next = k + 1 + (proof is null ? 0 : 1);
                        ExpectationOf? expected = null;
                        if (next < theorem.Items.Length && theorem.Items[next] is ExpectSyntax direct)
                        {
                            expected = direct.Expectation;
                            own.Add(next);
                        }

                        var label = claim.Label?.Name ?? $"claim{claims}";
                        if (!labels.Add(label))
                        {
                            Report(new(Severity.Error, "PP2005", claim.Label?.Span ?? claim.Span, $"the label `{label}` is given twice", "give each claim of a theorem its own label"));
                        }

                        statements.Add(new(claim, label, expected ?? (ExpectationOf)(-1), proof));
                        break;
                    case EstimateSyntax estimate:
                        estimates++;
                        statements.Add(new(estimate, $"estimate{estimates}", ExpectationOf.Holds, null));
                        break;
                    case BrokenSyntax { Keyword: "claim" or "estimate" } broken:
                        claims += broken.Keyword == "claim" ? 1 : 0;
                        estimates += broken.Keyword == "claim" ? 0 : 1;
                        statements.Add(new(broken, broken.Name?.Name ?? (broken.Keyword == "claim" ? $"claim{claims}" : $"estimate{estimates}"), (ExpectationOf)(-1), null));
                        break;
                    case BrokenSyntax:
                        _broken = true;
                        break;
                    case ExpectSyntax expect when !own.Contains(k):
                        if (general is not null)
                        {
                            Report(new(Severity.Error, "PP6006", expect.Span, "a second `expect` for the whole theorem", "put it directly after the claim it speaks of"));
                        }

                        general = expect.Expectation;
                        break;
                    case ProofSyntax stray when k == 0 || theorem.Items[k - 1] is not ClaimSyntax:
                        Report(new(Severity.Error, "PP6007", stray.Span, "a `proof` that follows no claim", "put it directly after its claim"));
                        break;
                    default:
                        break;
                }
            }

            return [.. statements.Select(statement => (int)statement.Expected == -1 ? statement with { Expected = general ?? ExpectationOf.Holds } : statement)];
        }

        private void Report(Diagnostic diagnostic) => diagnostics.Add(diagnostic);

        private void Break(Diagnostic diagnostic)
        {
            Report(diagnostic);
            _broken |= diagnostic.Severity == Severity.Error;
        }

        private void GiveNames(ItemSyntax item, Scope scope, List<SweepSyntax> sweeps)
        {
            switch (item)
            {
                case LetSyntax let:
                    foreach (var diagnostic in FileLoader.GiveLet(let, scope, file.Shown))
                    {
                        Break(diagnostic);
                    }

                    break;
                case BrokenSyntax { Name: { } name, Keyword: not ("claim" or "estimate") }:
                    scope.TryAdd(name.Name, new BrokenBinding(name.Span));
                    break;
                default:
                    if (Named(item, scope) is var (given, binding))
                    {
                        foreach (var diagnostic in FileLoader.Give(scope, given, binding))
                        {
                            Break(diagnostic);
                        }

                        if (item is SweepSyntax sweep)
                        {
                            sweeps.Add(sweep);
                        }
                    }

                    break;
            }
        }

        private void Regive(ItemSyntax item, Scope scope)
        {
            switch (item)
            {
                case LetSyntax let:
                    foreach (var _ in FileLoader.GiveLet(let, scope, file.Shown))
                    {
                        // Mistakes in the names were reported once.
                    }

                    break;
                case BrokenSyntax { Name: { } name, Keyword: not ("claim" or "estimate") }:
                    scope.TryAdd(name.Name, new BrokenBinding(name.Span));
                    break;
                default:
                    if (item is not SweepSyntax && Named(item, scope) is var (given, binding))
                    {
                        scope.Set(given.Name, binding);
                    }

                    break;
            }
        }

        private static (IdentifierSyntax Name, Binding Binding)? Named(ItemSyntax item, Scope scope) => item switch
        {
            DataSyntax n => (n.Name, new DataBinding(n.Name.Span, n, scope)),
            RandomSyntax n => (n.Name, new RandomBinding(n.Name.Span, n, scope)),
            TrajectorySyntax n => (n.Name, new TrajectoryBinding(n.Name.Span, n, scope)),
            SweepSyntax n => (n.Name, new SweepBinding(n.Name.Span, 1)),
            _ => null,
        };

        private Budget Budget(Scope scope)
        {
            var budget = new Budget();
            foreach (var check in theorem.Items.OfType<CheckSyntax>())
            {
                foreach (var option in check.Options)
                {
                    Guard(() => budget = CheckOptions.Read(option, new Elaboration(Bare(scope)), scope, budget));
                }
            }

            return budget;
        }

        private TheoremInstance Bare(Scope scope) =>
            new(file.Shown, Path.GetDirectoryName(file.Full)!, theorem.Name.Name, scope, [], options.Seed ?? 1, options.AllowedFolders);

        private bool Guard(Action action) => Guard(action, Break);

        private static bool Guard(Action action, Action<Diagnostic> report)
        {
            try
            {
                action();
                return true;
            }
            catch (ElaborationException e)
            {
                report(e.Diagnostic);
            }
            catch (NeedsExpansionException)
            {
                report(new(Severity.Error, "PP3006", SourceSpan.None, "a domain here depends on an index"));
            }
            catch (InsufficientExecutionStackException)
            {
                report(new(Severity.Error, "PP3010", SourceSpan.None, "definitions are nested too deeply"));
            }
            catch (OverflowException)
            {
                report(new(Severity.Error, "PP3008", SourceSpan.None, "a tensor here is too large"));
            }

            return false;
        }

        private List<ImmutableArray<(string Name, Rational Value)>> Combinations(List<SweepSyntax> sweeps, Scope scope)
        {
            List<ImmutableArray<(string, Rational)>> all = [[]];
            foreach (var sweep in sweeps)
            {
                List<Rational> values = [];
                Guard(() => values = SweepValues(sweep, new Elaboration(Bare(scope)), scope));
                if (all.Count * (long)values.Count > MostInstances)
                {
                    Break(new(Severity.Error, "PP3008", sweep.Span, $"the sweeps have more than {MostInstances} combinations", "split the theorem, or sweep fewer values"));
                    values = [.. values.Take(1)];
                }

                if (values.Count == 0)
                {
                    values = [1];
                }

                all = [.. all.SelectMany(done => values.Select(value => done.Add((sweep.Name.Name, value))))];
            }

            return all;
        }

        private static List<Rational> SweepValues(SweepSyntax sweep, Elaboration elaboration, Scope scope)
        {
            if (sweep.Values is RangeSyntax range)
            {
                var (from, to) = (elaboration.StaticInteger(range.From, scope, "the start of a sweep", -1_000_000_000), elaboration.StaticInteger(range.To, scope, "the end of a sweep", -1_000_000_000));
                return to < from
                    ? throw Elaboration.Fail("PP4002", range.Span, "the sweep is empty", "its first value comes first, as in `1..5`")
                    : to - (long)from >= MostInstances
                        ? throw Elaboration.Fail("PP3008", range.Span, $"the sweep has more than {MostInstances} values")
                        : [.. Enumerable.Range(from, to - from + 1).Select(value => (Rational)value)];
            }

            if (sweep.Values is not VectorSyntax list)
            {
                throw Elaboration.Fail("PP3004", sweep.Values.Span, "a sweep has a list or a range of values", "for example `sweep m in [64, 128]` or `sweep m in 1..5`");
            }

            List<Rational> values = [];
            foreach (var element in list.Elements)
            {
                var number = elaboration.NumberOf(element, scope, "a sweep value");
                var value = elaboration.Static(number.Node) is { } known ? known[0] : throw Elaboration.Fail("PP3006", element.Span, "a sweep value must be a fixed number");
                if (values.Contains(value))
                {
                    throw Elaboration.Fail("PP2005", element.Span, $"the sweep has the value {value} twice");
                }

                values.Add(value);
            }

            return values;
        }

        // Every item is elaborated once on its own: a mistake in one breaks the theorem, used or not.
        private void CheckItems(TheoremInstance instance)
        {
            foreach (var item in theorem.Items)
            {
                var elaboration = new Elaboration(instance);
                switch (item)
                {
                    case LetSyntax let:
                        var count = diagnostics.Count;
                        CheckLet(elaboration, let, instance.Scope, diagnostics);
                        _broken |= diagnostics.Skip(count).Any(d => d.Severity == Severity.Error);
                        break;
                    case DataSyntax or RandomSyntax or TrajectorySyntax:
                        var name = Named(item, instance.Scope)!.Value.Name;
                        Guard(() => elaboration.Evaluate(new NameSyntax(name.Span, name.End, name.Name, 0), instance.Scope));
                        if (item is RandomSyntax random)
                        {
                            Guard(() => elaboration.CheckDistribution(random.Distribution, instance.Scope));
                        }

                        break;
                    case AssumeSyntax assume:
                        Guard(() => elaboration.Proposition(assume.Condition, instance.Scope));
                        break;
                    default:
                        break;
                }
            }
        }

        public static void CheckLet(Elaboration elaboration, LetSyntax let, Scope scope, List<Diagnostic> diagnostics)
        {
            foreach (var binding in let.Bindings)
            {
                Guard(
                    () =>
                    {
                        switch (binding)
                        {
                            case FunctionBindingSyntax function:
                                elaboration.CheckFunction(function, scope);
                                break;
                            case ValueBindingSyntax value:
                                elaboration.CheckValue(value, scope);
                                break;
                            default:
                                break;
                        }
                    },
                    diagnostic => diagnostics.Add(diagnostic.Span == SourceSpan.None ? diagnostic with { Span = binding.Span } : diagnostic));
            }
        }

        private ClaimEntry Entry(Statement statement, TheoremInstance instance, Budget budget)
        {
            var suffix = instance.Values.Length == 0 ? "" : $"[{string.Join(",", instance.Values.Select(value => $"{value.Name}={value.Value}"))}]";
            var entry = new ClaimEntry
            {
                Id = $"{file.Shown}#{theorem.Name.Name}.{statement.Label}{suffix}",
                File = file.Shown,
                Theorem = theorem.Name.Name,
                Label = statement.Label,
                Span = statement.Item.Span,
                Source = Slice(statement.Item),
                Expected = statement.Expected,
                Instance = instance.Values,
            };
            var own = new List<Diagnostic>();
            void Fail(Diagnostic diagnostic) => own.Add(diagnostic.Span == SourceSpan.None ? diagnostic with { Span = statement.Item.Span } : diagnostic);
            Claim? claim = null;
            if (statement.Item is not BrokenSyntax && !_broken)
            {
                Guard(() => claim = Elaborated(statement, entry, instance, budget, own), Fail);
            }

            diagnostics.AddRange(own);
            var errors = own.Where(d => d.Severity == Severity.Error).ToImmutableArray();
            if (claim is not null && errors.IsEmpty)
            {
                return entry with { Claim = claim };
            }

            var blamed = errors.Any(d => d.Code != Elaboration.Broken)
                ? errors
                : [.. diagnostics.Skip(_before).Concat(diagnostics.Take(_before)).Where(d => d.Severity == Severity.Error && d.Code != Elaboration.Broken).Take(1)];
            return entry with { Errors = blamed };
        }

        private string Slice(ItemSyntax item) => file.Source!.Text[item.Span.Start..item.End];

        private Claim Elaborated(Statement statement, ClaimEntry entry, TheoremInstance instance, Budget budget, List<Diagnostic> own)
        {
            var elaboration = new Elaboration(instance);
            var scope = new Scope(instance.Scope);
            ExpressionSyntax syntax;
            var documentation = theorem.Doc;
            switch (statement.Item)
            {
                case ClaimSyntax claim:
                    syntax = claim.Statement;
                    documentation = claim.Doc.Length == 0 ? documentation : claim.Doc;
                    if (claim.On is { } on)
                    {
                        elaboration.Override = (on, instance.Scope);
                    }

                    break;
                case EstimateSyntax estimate:
                    syntax = estimate.Statement;
                    elaboration.BindEstimate(estimate, scope);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }

            var formula = elaboration.Proposition(syntax, scope);
            if (statement.Item is ClaimSyntax { On: { } replaced } && !elaboration.OverrideUsed)
            {
                throw Elaboration.Fail("PP3009", replaced.Span, "`on` replaces the domain of a function, and this claim has none", "name the domain in the quantifier itself");
            }

            if (statement.Proof is { } proof)
            {
                elaboration.CheckProof(proof, syntax, scope);
                own.Add(new(Severity.Warning, "PP6005", proof.Span, "proofs are not checked yet: the claim is judged without it"));
            }

            var assumptions = theorem.Items.OfType<AssumeSyntax>().Select(assume => elaboration.Proposition(assume.Condition, instance.Scope)).ToImmutableArray();
            var notYet = elaboration.Deferred.Select(feature => new Diagnostic(
                Severity.Error, "PP6002", feature.Value, $"not checked yet: {feature.Key}", "this version checks deterministic claims")).ToImmutableArray();
            return new Claim
            {
                Id = entry.Id,
                File = entry.File,
                Theorem = entry.Theorem,
                Label = entry.Label,
                Span = entry.Span,
                Source = entry.Source,
                Statement = elaboration.Text(syntax, scope),
                Documentation = documentation,
                Citation = string.Join("; ", theorem.Items.OfType<SourceSyntax>().Select(source => source.Text.Value)),
                Instance = entry.Instance,
                Graph = elaboration.Graph,
                Formula = formula,
                Assumptions = assumptions,
                Drawn = [.. elaboration.Drawn.Select(drawn => new DrawnData(drawn.Key, drawn.Value))],
                Seed = instance.Seed,
                Expected = entry.Expected,
                Budget = budget,
                NotCheckedYet = notYet,
                Warnings = [.. own.Where(d => d.Severity == Severity.Warning)],
            };
        }
    }
}

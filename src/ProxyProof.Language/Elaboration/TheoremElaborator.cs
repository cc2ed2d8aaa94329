using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;
using ExpectationOf = ProxyProof.Claims.Expectation;

namespace ProxyProof.Language.Elaboration;

/// <summary>One theorem, for each choice of its sweep values.</summary>
/// <param name="file">Where it stands.</param>
/// <param name="theorem">Its tree.</param>
/// <param name="occurrence">1 for the first theorem of its name in the file: the claims of a later one are errors.</param>
/// <param name="options">What applies to all.</param>
/// <param name="diagnostics">Mistakes found on the way.</param>
internal sealed partial class TheoremElaborator(LoadedFile file, TheoremSyntax theorem, int occurrence, ElaborationOptions options, List<Diagnostic> diagnostics)
{
    private const int MostInstances = 10_000;
    private readonly int _before = diagnostics.Count;
    private readonly ImmutableArray<AssumeSyntax> _assumptions = [.. theorem.Items.OfType<AssumeSyntax>()];
    private readonly string _citation = string.Join("; ", theorem.Items.OfType<SourceSyntax>().Select(source => source.Text.Value));
    private bool _broken;

    public void Run(List<ClaimEntry> entries)
    {
        if (occurrence > 1)
        {
            Break(new(Severity.Error, "PP2005", theorem.Name.Span, $"the theorem `{theorem.Name.Name}` is stated twice", "give each theorem of a file its own name"));
        }

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

        foreach (var diagnostic in NameCheck.Run(theorem.Items, scope))
        {
            Break(diagnostic);
        }

        var budget = Budget(scope);
        var combinations = Combinations(sweeps, scope);
        var sizes = sweeps.DistinctBy(sweep => sweep.Name.Name, StringComparer.Ordinal)
            .ToDictionary(sweep => sweep.Name.Name, sweep => combinations.Select(values => values.First(value => value.Name == sweep.Name.Name)).Distinct().Count(), StringComparer.Ordinal);
        // 2. One instance for each choice, with the sweep values in place.
        var instances = new List<TheoremInstance>();
        foreach (var values in combinations)
        {
            var chosen = new Scope(file.Scope);
            foreach (var (name, value) in values)
            {
                chosen.Set(name, new SweepBinding(theorem.Span, value));
            }

            foreach (var item in theorem.Items)
            {
                Regive(item, chosen);
            }

            chosen.IsIncomplete = scope.IsIncomplete;
            foreach (var (name, binding) in scope.Own.Where(given => given.Value is BrokenBinding))
            {
                chosen.Set(name, binding);
            }

            var seed = options.Seed ?? budget.Seed ?? 1;
            instances.Add(new TheoremInstance(
                file.Shown, Path.GetDirectoryName(file.Full)!, theorem.Name.Name, chosen, values, seed, options.AllowedFolders)
            {
                SweepSizes = sizes,
                Assumptions = _assumptions,
                Along = sweep => [.. instances
                    .Where(other => other.Values.All(pair => pair.Name == sweep || values.Contains(pair)))
                    .Select(other => (other.Values.First(pair => pair.Name == sweep).Value, other))],
            });
        }

        // 3. The claims of each. One over all values of a sweep is one claim.
        HashSet<string> overAll = new(StringComparer.Ordinal);
        var over = new Dictionary<Statement, ImmutableHashSet<string>>();
        foreach (var instance in instances)
        {
            CheckItems(instance);
            foreach (var statement in statements)
            {
                if (over.TryGetValue(statement, out var known) && overAll.Contains($"{statement.Key}{Suffix([.. instance.Values.Where(value => !known.Contains(value.Name))])}"))
                {
                    continue;
                }

                var entry = Entry(statement, instance, budget, out var sweptOver);
                if (sweptOver.Count > 0)
                {
                    over[statement] = sweptOver;
                }

                if (sweptOver.Count == 0 || overAll.Add($"{statement.Key}{Suffix(entry.Instance)}"))
                {
                    entries.Add(entry);
                }
            }
        }
    }

    private static string Suffix(ImmutableArray<(string Name, Rational Value)> values) =>
        values.Length == 0 ? "" : $"[{string.Join(",", values.Select(value => $"{value.Name}={value.Value}"))}]";

    // What has a name that was given before is told apart by its number.
    private static string Numbered(string name, int occurrence) => occurrence == 1 ? name : $"{name}.{occurrence}";

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
            case BrokenSyntax { Keyword: not ("claim" or "estimate") } broken:
                FileLoader.GiveBroken(broken, scope);
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
                Guard(option.Span, () => budget = CheckOptions.Read(option, new Elaboration(Bare(scope)), scope, budget));
            }
        }

        return budget;
    }

    private TheoremInstance Bare(Scope scope) =>
        new(file.Shown, Path.GetDirectoryName(file.Full)!, theorem.Name.Name, scope, [], options.Seed ?? 1, options.AllowedFolders);

    private bool Guard(SourceSpan place, Action action) => Guard(place, action, Break);

    // What a user wrote never throws further than here.
    private static bool Guard(SourceSpan place, Action action, Action<Diagnostic> report)
    {
        try
        {
            action();
            return true;
        }
        catch (ElaborationException e)
        {
            report(e.Diagnostic.Span == SourceSpan.None ? e.Diagnostic with { Span = place } : e.Diagnostic);
        }
        catch (NeedsExpansionException e)
        {
            report(new(
                Severity.Error, "PP3006", e.Span == SourceSpan.None ? place : e.Span, "a quantifier or domain here depends on the index of a sum",
                "state the claim with `forall` over the index instead"));
        }
        catch (InsufficientExecutionStackException)
        {
            report(new(Severity.Error, "PP3010", place, "definitions are nested too deeply", "state the parts as claims of their own"));
        }
        catch (OverflowException)
        {
            report(new(Severity.Error, "PP3008", place, "a tensor or number here is too large", "use smaller dimensions"));
        }

        return false;
    }

    private ClaimEntry Entry(Statement statement, TheoremInstance instance, Budget budget, out ImmutableHashSet<string> sweptOver)
    {
        string Id(ImmutableArray<(string Name, Rational Value)> values) => $"{file.Shown}#{Numbered(theorem.Name.Name, occurrence)}.{statement.Key}{Suffix(values)}";
        var entry = new ClaimEntry
        {
            Id = Id(instance.Values),
            File = file.Shown,
            Theorem = theorem.Name.Name,
            Label = statement.Label,
            Span = statement.Item.Span,
            Source = Slice(statement.Item),
            Expected = statement.Expected ?? ExpectationOf.Holds,
            Instance = instance.Values,
        };
        var own = new List<Diagnostic>();
        var elaboration = new Elaboration(instance);
        Claim? claim = null;
        EstimateInterval? interval = null;
        if (statement.Item is not BrokenSyntax && statement.Mistake is null && !_broken)
        {
            Guard(statement.Item.Span, () => claim = Elaborated(elaboration, statement, entry, instance, budget, own, out interval), own.Add);
        }

        sweptOver = [.. elaboration.ExponentOver];
        if (sweptOver.Count > 0)
        {
            ImmutableArray<(string Name, Rational Value)> rest = [.. instance.Values.Where(value => !elaboration.ExponentOver.Contains(value.Name))];
            entry = entry with { Id = Id(rest), Instance = rest };
            claim = claim is null ? null : claim with { Id = entry.Id, Instance = rest };
        }

        diagnostics.AddRange(own);
        var failed = own.Any(d => d.Severity == Severity.Error);
        var errors = own.Where(d => d.Severity == Severity.Error && d.Code != Elaboration.Broken).ToImmutableArray();
        if (claim is not null && !failed)
        {
            return interval is not { } sought ? entry with { Claim = claim, Constants = Constants(statement, entry, instance, budget) } : entry with
            {
                Claim = claim,
                Estimate = new(sought, value => Elaborator.OnLargeStack(() => At(statement, entry, instance, budget, sought.Parameter, value))),
            };
        }

        var blamed = !errors.IsEmpty ? errors
            : statement.Mistake is { } mistake ? [mistake]
            : [.. Causes(statement.Item).Take(1)];
        return entry with { Errors = blamed };
    }

    // The mistakes that may be why a claim without one of its own cannot be read, the likeliest first.
    private IOrderedEnumerable<Diagnostic> Causes(ItemSyntax item) =>
        diagnostics.Skip(_before).Concat(diagnostics.Take(_before)).Where(d => d.Severity == Severity.Error && d.Code != Elaboration.Broken).OrderBy(d =>
            d.Span.File != item.Span.File ? 4
            : item is BrokenSyntax && d.Span.Start >= item.Span.Start ? 0
            : d.Span.Start >= theorem.Span.Start && d.Span.Start < theorem.End ? 1
            : file.Syntax!.Theorems.All(other => d.Span.Start < other.Span.Start || d.Span.Start >= other.End) ? 2
            : 3).ThenBy(d => d.Span.Start);

    private string Slice(ItemSyntax item) => file.Source!.Text[item.Span.Start..item.End];

    // The statement of an estimate at one value of its constant.
    private EstimateInstance At(Statement statement, ClaimEntry entry, TheoremInstance instance, Budget budget, string parameter, Rational value)
    {
        var own = new List<Diagnostic>();
        Claim? claim = null;
        var at = entry with { Instance = entry.Instance.Add((parameter, value)) };
        Guard(statement.Item.Span, () => claim = Elaborated(new Elaboration(instance), statement, at, instance, budget, own, out _, value), own.Add);
        return new(claim, [.. own.Where(d => d.Severity == Severity.Error)]);
    }

    // A random value means something in a trial only.
    private static void RequireTrials(Formula formula, Elaboration elaboration, IReadOnlySet<int> used)
    {
        if (elaboration.Trajectories.IsEmpty && elaboration.ExponentOver.Count == 0 && elaboration.Deferred.Count == 0 && !HasProbability(formula)
            && elaboration.Randoms.Find(random => used.Contains(random.Variable)) is { } loose)
        {
            throw Elaboration.Fail("PP2009", SourceSpan.None, $"`{loose.Name}` is random: the claim must say of which trials it speaks", $"write `with probability >= 0.99 over {loose.Name}: …`");
        }
    }

    private static IEnumerable<NodeId> Sides(Formula formula) => formula switch
    {
        Comparison n => [n.Left, n.Right],
        And n => n.Parts.SelectMany(Sides),
        Or n => n.Parts.SelectMany(Sides),
        Not n => Sides(n.Operand),
        Implies n => [.. Sides(n.Premise), .. Sides(n.Conclusion)],
        IndexQuantifier n => Sides(n.Body),
        Claims.Quantifier n => [.. n.Where is { } where ? Sides(where) : [], .. Sides(n.Body), .. n.Variables.SelectMany(variable => Sides(variable.Domain))],
        WithProbability n => [n.Level, .. Sides(n.Body)],
        _ => [],
    };

    private static IEnumerable<NodeId> Sides(Domain domain) => domain switch
    {
        Box d => ((NodeId?[])[d.Low, d.High]).OfType<NodeId>(),
        IntegerRange d => [d.Low, d.High],
        Ball d => [.. d.Center, d.Radius],
        OperatorBall d => [d.Center, d.Radius],
        Product d => d.Factors.SelectMany(Sides),
        _ => [],
    };

    private static bool HasProbability(Formula formula) => formula switch
    {
        WithProbability => true,
        And n => n.Parts.Any(HasProbability),
        Or n => n.Parts.Any(HasProbability),
        Not n => HasProbability(n.Operand),
        Implies n => HasProbability(n.Premise) || HasProbability(n.Conclusion),
        Claims.Quantifier n => HasProbability(n.Body),
        IndexQuantifier n => HasProbability(n.Body),
        _ => false,
    };

    // The claim with another number in place of each of its constants.
    private ImmutableArray<ClaimConstant> Constants(Statement statement, ClaimEntry entry, TheoremInstance instance, Budget budget) =>
        statement.Item is not ClaimSyntax claim ? [] :
        [
            .. ClaimConstants.In(claim.Statement).Select(found => new ClaimConstant(found.Name, found.Value, value => Elaborator.OnLargeStack(() =>
            {
                var own = new List<Diagnostic>();
                Claim? changed = null;
                var elaboration = new Elaboration(instance) { Replaced = (found.Syntax, value) };
                Guard(claim.Span, () => changed = Elaborated(elaboration, statement with { Proof = null }, entry, instance, budget, own, out _), own.Add);
                return new EstimateInstance(changed, [.. own.Where(d => d.Severity == Severity.Error)]);
            }))),
        ];

    private Claim Elaborated(
        Elaboration elaboration, Statement statement, ClaimEntry entry, TheoremInstance instance, Budget budget, List<Diagnostic> own, out EstimateInterval? interval, Rational? value = null)
    {
        interval = null;
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
                var (low, high) = elaboration.BindEstimate(estimate, scope, value);
                interval = new(estimate.Name.Name, low, high);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        // Trials that assumptions admit are not all trials: an expectation over them is a conditional one.
        var assumptions = _assumptions.Select(assume => elaboration.Proposition(assume.Condition, instance.Scope)).ToImmutableArray();
        var assumed = assumptions.SelectMany(Sides).SelectMany(elaboration.FreeVariables).ToHashSet();
        elaboration.Conditioned.UnionWith(elaboration.Randoms.Select(random => random.Variable).Where(assumed.Contains));
        string? trouble = null;
        var (formula, script) = statement.Proof is { } proof
            ? elaboration.Proved(syntax, proof, scope, (span, end) => file.Source!.Text[span.Start..end], out trouble)
            : (elaboration.Proposition(syntax, scope), null);
        if (statement.Item is ClaimSyntax { On: { } replaced } && !elaboration.OverrideUsed)
        {
            throw Elaboration.Fail("PP3009", replaced.Span, "`on` replaces the domain of a function, and this claim has none", "name the domain in the quantifier itself");
        }

        if (trouble is not null)
        {
            own.Add(new(Severity.Warning, "PP6005", statement.Proof!.Span, $"the steps of this proof are not checked: {trouble}", "the claim is judged without its proof"));
        }

        elaboration.RequireDifferentiable([formula, .. assumptions, .. script?.Steps.Select(step => step.Statement) ?? []]);
        var used = Sides(formula).Concat(script?.Steps.SelectMany(step => Sides(step.Statement)) ?? []).SelectMany(elaboration.FreeVariables).ToHashSet();
        RequireTrials(formula, elaboration, used);
        ImmutableArray<TrialMean> means = [.. elaboration.TrialMeans.Where(mean => used.Contains(mean.Variable))];

        // What expectations in closed form have drawn is no part of the claim.
        var needed = used.Concat(means.SelectMany(mean => elaboration.FreeVariables(mean.Body))).Concat(assumed)
            .Concat(elaboration.Trajectories.SelectMany(run => run.Expressions).SelectMany(elaboration.FreeVariables)).ToHashSet();
        var trained = elaboration.Trajectories.SelectMany(run => run.Expressions).SelectMany(elaboration.FreeVariables).ToHashSet();
        if (elaboration.Populations.Exists(population => trained.Contains(population.Weights)))
        {
            elaboration.Deferred.TryAdd("training on an expectation without a closed form", entry.Span);
        }

        var notYet = elaboration.Deferred.Select(feature => new Diagnostic(
            Severity.Error, "PP6002", feature.Value, $"not checked yet: {feature.Key}", "the other claims are not touched")).ToImmutableArray();
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
            Citation = _citation,
            Instance = entry.Instance,
            Graph = elaboration.Graph,
            Formula = formula,
            Assumptions = assumptions,
            Drawn = [.. elaboration.Drawn.Select(drawn => new DrawnData(drawn.Key, drawn.Value.Array, drawn.Value.IsGiven))],
            Trajectories = elaboration.Trajectories,
            Randoms = [.. elaboration.Randoms.Where(random => needed.Contains(random.Variable))],
            Populations = [.. elaboration.Populations.Where(population => used.Contains(population.Weights))],
            TrialMeans = means,
            HoldsMeans = elaboration.HoldsMeans,
            Exponents = [.. elaboration.Exponents.Where(exponent => used.Contains(exponent.Variable))],
            Seed = instance.Seed,
            Script = script,
            Expected = entry.Expected,
            Budget = budget,
            NotCheckedYet = notYet,
            Warnings = [.. own.Where(d => d.Severity == Severity.Warning)],
        };
    }
}

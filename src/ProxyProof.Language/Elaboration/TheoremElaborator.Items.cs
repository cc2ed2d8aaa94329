using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Sweeps, and the checks of items that are no claims.</content>
internal sealed partial class TheoremElaborator
{
    private List<ImmutableArray<(string Name, Rational Value)>> Combinations(List<SweepSyntax> sweeps, Scope scope)
    {
        List<ImmutableArray<(string, Rational)>> all = [[]];
        foreach (var sweep in sweeps)
        {
            List<Rational> values = [];
            Guard(sweep.Span, () => values = SweepValues(sweep, new Elaboration(Bare(scope)), scope));
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
                    ? throw Elaboration.Fail("PP3008", range.Span, $"the sweep has more than {MostInstances} values", "sweep fewer values")
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
            var value = elaboration.Static(number.Node) is { } known ? known[0] : throw Elaboration.Fail("PP3006", element.Span, "a sweep value must be a fixed number", "use a number or a `let` of numbers");
            if (values.Contains(value))
            {
                throw Elaboration.Fail("PP2005", element.Span, $"the sweep has the value {Elaboration.Short(value)} twice", "leave one out");
            }

            values.Add(value);
        }

        return values;
    }

    // Every item is elaborated once on its own: a mistake in one breaks the theorem, used or not.
    private void CheckItems(TheoremInstance instance)
    {
        var elaboration = new Elaboration(instance);
        elaboration.BeginChecks();
        foreach (var item in theorem.Items)
        {
            switch (item)
            {
                case LetSyntax let:
                    foreach (var diagnostic in CheckLet(elaboration, let, instance.Scope))
                    {
                        Break(diagnostic);
                    }

                    break;
                case DataSyntax or RandomSyntax or TrajectorySyntax:
                    var name = Named(item, instance.Scope)!.Value.Name;
                    Guard(name.Span, () => elaboration.Evaluate(new NameSyntax(name.Span, name.End, name.Name, 0), instance.Scope));
                    if (item is RandomSyntax random)
                    {
                        Guard(random.Span, () => elaboration.CheckDistribution(random.Distribution, instance.Scope));
                    }

                    break;
                case AssumeSyntax assume:
                    Guard(assume.Span, () => elaboration.Proposition(assume.Condition, instance.Scope));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Elaborates the definitions of a let on their own.</summary>
    public static IReadOnlyList<Diagnostic> CheckLet(Elaboration elaboration, LetSyntax let, Scope scope)
    {
        List<Diagnostic> found = [];
        foreach (var binding in let.Bindings)
        {
            if (elaboration.IsExhausted)
            {
                break;
            }

            Guard(
                binding.Span,
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
                diagnostic =>
                {
                    found.Add(diagnostic);
                    elaboration.IsExhausted |= diagnostic.Code == "PP3010";
                });
        }

        return found;
    }
}

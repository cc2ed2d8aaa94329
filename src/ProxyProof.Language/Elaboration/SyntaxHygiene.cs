using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <summary>Warnings about what a file says without a mistake in it: names that nothing uses, and conventions that are easily confused.</summary>
internal static class SyntaxHygiene
{
    private const string Unused = "PP7002";
    private const string PolyakConvention = "PP7003";
    private const string DeviationConvention = "PP7004";
    private const string MeanConvention = "PP7005";

    // Inequalities whose constant grows with the function: a mean and a sum need different ones.
    private static readonly HashSet<string> s_scaled = ["pl", "smooth", "strongly_convex", "lipschitz", "quadratic_growth", "rsi", "pl_star", "restricted_smooth"];
    private static readonly HashSet<string> s_variances = ["var", "variance", "sigma2", "sigma_2", "sigma_sq", "sigmasq", "s2", "σ2"];
    private static readonly string s_two = SyntaxPrinter.Print(new NumberSyntax(SourceSpan.None, 0, 2, "2"));
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_parts = [];

    /// <summary>The warnings of a file that has no errors.</summary>
    public static IEnumerable<Diagnostic> Of(FileSyntax file) =>
        file.Defines.SelectMany(OfDefine).Concat(file.Theorems.SelectMany(OfTheorem));

    private static IEnumerable<Diagnostic> OfDefine(DefineSyntax define)
    {
        var used = Names([define.Body]);
        return define.Parameters.Where(parameter => IsLost(parameter, used))
            .Select(parameter => Warn(Unused, parameter.Span, $"the parameter `{parameter.Name}` of `{define.Name.Name}` is not used", "use it, or leave it out; a name that begins with _ is left alone"));
    }

    private static IEnumerable<Diagnostic> OfTheorem(TheoremSyntax theorem)
    {
        var used = Names(theorem.Items);
        foreach (var (name, what) in theorem.Items.SelectMany(Declared))
        {
            if (IsLost(name, used))
            {
                yield return Warn(Unused, name.Span, $"the {what} `{name.Name}` is not used", "use it, or leave it out; a name that begins with _ is left alone");
            }
        }

        foreach (var function in theorem.Items.OfType<LetSyntax>().SelectMany(let => let.Bindings).OfType<FunctionBindingSyntax>())
        {
            var inside = Names([function.Body, .. function.Parameters.Select(parameter => parameter.Domain).OfType<ExpressionSyntax>()]);
            foreach (var parameter in function.Parameters.SelectMany(parameter => parameter.Pattern.Names).Where(parameter => IsLost(parameter, inside)))
            {
                yield return Warn(Unused, parameter.Span, $"the parameter `{parameter.Name}` of `{function.Name.Name}` is not used", "use it, or leave it out; a name that begins with _ is left alone");
            }
        }

        foreach (var slip in Deviations(theorem).Concat(Polyak(theorem)).Concat(Means(theorem)))
        {
            yield return slip;
        }
    }

    private static IEnumerable<(IdentifierSyntax Name, string What)> Declared(ItemSyntax item) => item switch
    {
        LetSyntax let => let.Bindings.SelectMany(binding => binding switch
        {
            FunctionBindingSyntax function => [(function.Name, "function")],
            ValueBindingSyntax { Pattern.IsTuple: false } value => [(value.Pattern.Names[0], "constant")],
            _ => Array.Empty<(IdentifierSyntax, string)>(),
        }),
        DataSyntax data => [(data.Name, "data item")],
        RandomSyntax random => [(random.Name, "random item")],
        TrajectorySyntax trajectory => [(trajectory.Name, "trajectory")],
        SweepSyntax sweep => [(sweep.Name, "sweep")],
        _ => [],
    };

    // normal(0, sigma^2) where the second number is a standard deviation.
    private static IEnumerable<Diagnostic> Deviations(TheoremSyntax theorem) =>
        from distribution in Below(theorem).OfType<DistributionSyntax>()
        where distribution.Name.Name is "normal"
        let argument = distribution.Arguments.FirstOrDefault(each => each.Name is { Name: "sd" }) ?? (distribution.Arguments.Length > 1 && distribution.Arguments[1].Name is null ? distribution.Arguments[1] : null)
        where argument is not null && Bare(argument.Value) is PowerSyntax { Base: not NumberSyntax, Exponent: NumberSyntax { Text: "2" } } or NameSyntax { Primes: 0 } && LooksLikeVariance(Bare(argument.Value))
        select Warn(DeviationConvention, argument.Span, "the second argument of `normal` is the standard deviation, and this looks like a variance", "write the standard deviation, such as normal(0, sd = sigma)");

    private static bool LooksLikeVariance(ExpressionSyntax value) => value is PowerSyntax || (value is NameSyntax name && s_variances.Contains(name.Name));

    // PL(mu) is the proxy PL inequality with 4*mu: one constant for both is a slip.
    private static IEnumerable<Diagnostic> Polyak(TheoremSyntax theorem)
    {
        var calls = theorem.Items.OfType<ClaimSyntax>().SelectMany(Below).OfType<CallSyntax>().ToList();
        var plain = calls.Where(call => call.Callee.Name.Name is "pl").Select(call => (Function: Argument(call, "f", 0), Constant: Argument(call, "mu", 1))).ToList();
        foreach (var proxy in calls.Where(call => call.Callee.Name.Name is "proxy_pl"))
        {
            var (function, exponent, constant) = (Argument(proxy, "f", 0), Argument(proxy, "alpha", 3), Argument(proxy, "mu", 4));
            if (exponent == s_two && constant is not null && plain.Exists(each => each.Function == function && each.Constant == constant))
            {
                yield return Warn(PolyakConvention, proxy.Span, $"the same constant stands in `pl` and in `proxy_pl`, and PL with mu is proxy PL with 4*mu", "write mu = 4 * … in proxy_pl if the two shall say the same");
            }
        }
    }

    // A constant divided by n beside a function that is a sum over 1..n, and not its mean.
    private static IEnumerable<Diagnostic> Means(TheoremSyntax theorem)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var function in theorem.Items.OfType<LetSyntax>().SelectMany(let => let.Bindings).OfType<FunctionBindingSyntax>())
        {
            if (Bare(function.Body) is IndexedSyntax { Operator: IndexedOperator.Sum, Domain: RangeSyntax { To: NameSyntax last } })
            {
                sums[function.Name.Name] = last.Name;
            }
        }

        foreach (var call in theorem.Items.OfType<ClaimSyntax>().SelectMany(Below).OfType<CallSyntax>().Where(call => s_scaled.Contains(call.Callee.Name.Name) && call.Arguments.Length > 1))
        {
            if (call.Arguments[0].Value is NameSyntax function && sums.TryGetValue(function.Name, out var count)
                && call.Arguments.Skip(1).Any(argument => DividesBy(argument.Value, count)))
            {
                yield return Warn(MeanConvention, call.Span, $"the constant is divided by `{count}`, and `{function.Name}` is a sum over 1..{count}, not a mean", $"write mean(…) in `{function.Name}`, or leave the division out");
            }
        }
    }

    private static bool DividesBy(ExpressionSyntax value, string name) => Below(value).Prepend(value).OfType<ArithmeticSyntax>().Any(arithmetic =>
        arithmetic.Operators.Select((op, k) => op == ArithmeticOperator.Divide && Below(arithmetic.Operands[k + 1]).Prepend(arithmetic.Operands[k + 1]).OfType<NameSyntax>().Any(each => each.Name == name)).Any(found => found));

    // An argument as text, by name or place; null when it is not given.
    private static string? Argument(CallSyntax call, string name, int place)
    {
        var argument = call.Arguments.FirstOrDefault(each => each.Name?.Name == name) ?? (place < call.Arguments.Length && call.Arguments[place].Name is null ? call.Arguments[place] : null);
        return argument is null ? null : SyntaxPrinter.Print(Bare(argument.Value));
    }

    private static ExpressionSyntax Bare(ExpressionSyntax value)
    {
        while (value is ParenthesizedSyntax inner)
        {
            value = inner.Inner;
        }

        return value;
    }

    private static bool IsLost(IdentifierSyntax name, HashSet<string> used) => !name.Name.StartsWith('_') && !used.Contains(name.Name);

    private static Diagnostic Warn(string code, SourceSpan span, string message, string help) => new(Severity.Warning, code, span, message, help);

    // Every name that is referred to.
    private static HashSet<string> Names(IEnumerable<SyntaxNode> nodes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes.SelectMany(node => Below(node).Prepend(node)))
        {
            switch (node)
            {
                case NameSyntax n:
                    names.Add(n.Name);
                    break;
                case CalleeSyntax n:
                    names.Add(n.Name.Name);
                    break;
                case CalculusSyntax { Variable: { } variable }:
                    names.Add(variable.Name);
                    break;
                case WithProbabilitySyntax n:
                    names.UnionWith(n.Over.Select(each => each.Name));
                    break;
                case DrawSyntax { Distribution: null } n:
                    names.Add(n.Name.Name);
                    break;
                case ClaimSyntax { On: not null }:
                    break;
            }
        }

        return names;
    }

    // Every node below one, without recursion of its own.
    private static IEnumerable<SyntaxNode> Below(SyntaxNode root)
    {
        var open = new Stack<SyntaxNode>(Children(root));
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in Children(node))
            {
                open.Push(child);
            }
        }
    }

    private static IEnumerable<SyntaxNode> Children(SyntaxNode node)
    {
        foreach (var part in s_parts.GetOrAdd(node.GetType(), Parts))
        {
            switch (part.GetValue(node))
            {
                case SyntaxNode child:
                    yield return child;
                    break;
                case IEnumerable children:
                    foreach (SyntaxNode child in children)
                    {
                        yield return child;
                    }

                    break;
            }
        }
    }

    private static PropertyInfo[] Parts(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
            typeof(SyntaxNode).IsAssignableFrom(property.PropertyType)
            || (property.PropertyType is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && typeof(SyntaxNode).IsAssignableFrom(list.GetGenericArguments()[0]))),
    ];
}

using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>The options of a check item.</summary>
internal static class CheckOptions
{
    private static readonly string[] Names = ["samples", "time", "trials", "seed", "confidence", "methods"];

    public static Budget Read(OptionSyntax option, Elaboration elaboration, Scope scope, Budget budget)
    {
        var name = option.Name.Name;
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            throw Elaboration.Fail("PP6003", option.Name.Span, $"unknown option `{name}`", Suggestions.For(name, Names) ?? $"options are {string.Join(", ", Names)}");
        }

        if (name == "methods")
        {
            return budget with { Methods = Methods(option.Value) };
        }

        var number = elaboration.NumberOf(option.Value, scope, $"the option `{name}`");
        var value = elaboration.Static(number.Node) is { } known ? known[0] : throw Elaboration.Fail("PP6003", option.Value.Span, $"the option `{name}` must be a fixed number", "for example `1e6`");
        long Count(long least) => value.IsInteger && value >= least && value <= 1_000_000_000_000_000_000L
            ? (long)value.Numerator
            : throw Elaboration.Fail("PP6003", option.Value.Span, $"the option `{name}` must be an integer of at least {least}, found {Elaboration.Short(value)}", $"for example `{name} = 100`");
        return name switch
        {
            "samples" => budget with { Samples = Count(1) },
            "trials" => budget with { Trials = Count(1) },
            "seed" => budget with { Seed = Count(0) },
            "time" => value.Sign > 0 && value <= 1_000_000_000
                ? budget with { TimeSeconds = value.ToDouble() }
                : throw Elaboration.Fail("PP6003", option.Value.Span, $"the option `time` is a number of seconds above 0, found {Elaboration.Short(value)}", "for example `time = 30`"),
            _ => value.Sign > 0 && value < 1
                ? budget with { Confidence = value.ToDouble() }
                : throw Elaboration.Fail("PP6003", option.Value.Span, $"the option `confidence` lies strictly between 0 and 1, found {Elaboration.Short(value)}", "for example `confidence = 0.99`"),
        };
    }

    private static ImmutableArray<string> Methods(ExpressionSyntax value) => value switch
    {
        VectorSyntax list => [.. list.Elements.Select(Method)],
        NameSyntax { Primes: 0 } name => [name.Name],
        _ => throw Elaboration.Fail("PP6003", value.Span, "the option `methods` is a list of names", "for example `methods = [sampling, descent]`"),
    };

    private static string Method(ExpressionSyntax value) => value switch
    {
        NameSyntax { Primes: 0 } name => name.Name,
        StringSyntax text => text.Value,
        _ => throw Elaboration.Fail("PP6003", value.Span, "a method is a name", "for example `methods = [sampling, descent]`"),
    };
}

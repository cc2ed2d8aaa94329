using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ProxyProof.Numerics;

namespace ProxyProof.Cli.Commands;

/// <summary>How the values of options are read; each says what it expects when it is given something else.</summary>
internal static class Values
{
    /// <summary>The option that lets data be read from elsewhere.</summary>
    public static Option<string[]> AllowPath() =>
        new("--allow-path") { HelpName = "DIR", Description = "A folder that csv(…) may read from besides the file's own, repeatable." };

    /// <summary>The option that every command has.</summary>
    public static Option<bool> NoColor() => new("--no-color") { Description = "No colours; the environment variable NO_COLOR says the same." };

    /// <summary>A positive count, also as 1e6.</summary>
    public static Func<ArgumentResult, long?> Count(string option) => result =>
        Rational.TryParse(Text(result), out var value) && value.IsInteger && value.Sign > 0 && value.Numerator <= long.MaxValue
            ? (long)value.Numerator
            : Fail<long?>(result, $"{option} expects a positive whole number such as 100000 or 1e6, got '{Text(result)}'");

    /// <summary>Any whole number.</summary>
    public static Func<ArgumentResult, long?> Whole(string option) => result =>
        long.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : Fail<long?>(result, $"{option} expects a whole number, got '{Text(result)}'");

    /// <summary>A small positive number of things.</summary>
    public static Func<ArgumentResult, int?> Jobs(string option) => result =>
        int.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 4096
            ? value
            : Fail<int?>(result, $"{option} expects a number of threads from 1 to 4096, got '{Text(result)}'");

    /// <summary>Seconds above zero.</summary>
    public static Func<ArgumentResult, double?> Seconds(string option) => result =>
        Rational.TryParse(Text(result), out var value) && value.Sign > 0 && value < 1_000_000_000
            ? value.ToDouble()
            : Fail<double?>(result, $"{option} expects seconds above 0, such as 30 or 0.5, got '{Text(result)}'");

    /// <summary>A number strictly between 0 and 1.</summary>
    public static Func<ArgumentResult, double?> Fraction(string option) => result =>
        Rational.TryParse(Text(result), out var value) && value.Sign > 0 && value < 1
            ? value.ToDouble()
            : Fail<double?>(result, $"{option} expects a number between 0 and 1 such as 0.99, got '{Text(result)}'");

    /// <summary>I/N.</summary>
    public static Func<ArgumentResult, Shard?> ShardOf(string option) => result =>
        Shard.TryParse(Text(result)) ?? Fail<Shard?>(result, $"{option} expects I/N with 1 <= I <= N, such as 2/4, got '{Text(result)}'");

    /// <summary>Makes the option an error that names what works instead.</summary>
    public static T NotBuiltYet<T>(this T option, string instead, Func<string, bool>? allowed = null)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            if (!result.Implicit && !(allowed is not null && result.Tokens.All(token => allowed(token.Value))))
            {
                result.AddError($"{option.Name} is not built yet; {instead}");
            }
        });
        return option;
    }

    /// <summary>What an option was given, for rules about several options; nothing where its value is missing or wrong, which is a mistake of its own.</summary>
    public static T? Given<T>(this SymbolResult result, Option<T> option)
    {
        try
        {
            return result.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    private static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    private static T? Fail<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

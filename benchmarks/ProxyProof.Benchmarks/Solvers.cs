using System.Diagnostics;
using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Language;
using ProxyProof.Numerics;

namespace ProxyProof.Benchmarks;

/// <summary>Times to a verdict beside z3 and cvc5, where they are installed, on claims that hold and claims that fail.</summary>
internal static class Solvers
{
    private const double Limit = 3;

    private static readonly (string Name, string[] Arguments, Dictionary<UnaryFunction, string> Functions)[] Rivals =
    [
        ("z3", ["-in", $"-T:{Limit}"], []),
        ("cvc5", ["--lang=smt2", $"--tlimit={1000 * Limit}", "--nl-ext-tplanes"], new()
        {
            [UnaryFunction.Exp] = "exp",
            [UnaryFunction.Sin] = "sin",
            [UnaryFunction.Cos] = "cos",
            [UnaryFunction.Tan] = "tan",
        }),
    ];

    public static void Compare(string repository)
    {
        var folder = Path.Combine(repository, "benchmarks", "ProxyProof.Benchmarks", "Solvers");
        var installed = Rivals.Where(rival => IsInstalled(rival.Name)).ToArray();
        Console.WriteLine($"Seconds to a verdict, at most {Limit} a claim; ours in this process, those of solvers with their start ({(installed.Length == 0 ? "none is installed" : string.Join(", ", installed.Select(rival => rival.Name)))})");
        foreach (var holds in (bool[])[true, false])
        {
            Table(Claims(Path.Combine(folder, holds ? "true.thm" : "false.thm")), holds, installed);
        }
    }

    private static Claim[] Claims(string path)
    {
        var file = Elaborator.Elaborate(path, Path.GetFileName(path), ElaborationOptions.Default);
        foreach (var diagnostic in file.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error))
        {
            Console.WriteLine($"  {diagnostic.Span}: {diagnostic.Message}");
        }

        return [.. file.Entries.Where(entry => entry.Claim is not null).Select(entry => entry.Claim!)];
    }

    private static void Table(Claim[] claims, bool holds, (string Name, string[] Arguments, Dictionary<UnaryFunction, string> Functions)[] rivals)
    {
        Console.WriteLine();
        Console.WriteLine($"  {(holds ? "true" : "false"),-32} {"ProxyProof",11}{string.Concat(rivals.Select(rival => $"{rival.Name,11}"))}");
        var (times, wrong, slower, decided) = (rivals.Select(_ => new List<double>()).Append([]).ToArray(), 0, 0, 0);

        // What is compiled on first use is compiled by then.
        foreach (var claim in claims)
        {
            Ours(claim);
        }

        foreach (var claim in claims)
        {
            (bool? Answer, double Seconds)[] answers = [Ours(claim), .. rivals.Select(rival => Theirs(claim, rival.Name, rival.Arguments, rival.Functions))];
            for (var k = 0; k < answers.Length; k++)
            {
                wrong += answers[k].Answer is { } answer && answer != holds ? 1 : 0;
                if (answers[k].Answer == holds)
                {
                    times[(k + rivals.Length) % times.Length].Add(answers[k].Seconds);
                }
            }

            var best = answers.Skip(1).Where(answer => answer.Answer is not null).Select(answer => answer.Seconds).DefaultIfEmpty(double.NaN).Min();
            decided += double.IsNaN(best) ? 0 : 1;
            slower += answers[0].Answer is null ? (double.IsNaN(best) ? 0 : 1) : answers[0].Seconds > best ? 1 : 0;
            Console.WriteLine($"  {claim.Id.Split('#')[1],-32} {string.Concat(answers.Select(answer => $"{Text(answer),11}"))}");
        }

        string Row(Func<List<double>, string> of) => $"{of(times[^1]),11}{string.Concat(times.SkipLast(1).Select(list => $"{of(list),11}"))}";
        Console.WriteLine($"  {"decided of " + claims.Length,-32} {Row(list => list.Count.ToString(CultureInfo.InvariantCulture))}");
        Console.WriteLine($"  {"median of these, s",-32} {Row(list => Median(list).ToString("F3", CultureInfo.InvariantCulture))}");
        Console.WriteLine($"  decided by a solver: {decided}; of these ProxyProof later than the faster one, or not at all: {slower}; wrong answers: {wrong}");
    }

    private static double Median(List<double> values) => values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);

    private static string Text((bool? Answer, double Seconds) answer) => answer.Answer is null ? "-" : answer.Seconds.ToString("F3", CultureInfo.InvariantCulture);

    private static (bool? Answer, double Seconds) Ours(Claim claim)
    {
        var clock = Stopwatch.StartNew();
        var outcome = new Checker().Check(claim, new Budget(TimeSeconds: Limit));
        return (outcome.Verdict switch { Verdict.Proved => true, Verdict.Refuted => false, _ => null }, clock.Elapsed.TotalSeconds);
    }

    // The claim holds where every part is unsatisfiable, and fails where one is satisfiable.
    private static (bool? Answer, double Seconds) Theirs(Claim claim, string name, string[] arguments, Dictionary<UnaryFunction, string> functions)
    {
        if (SmtExport.Of(claim, functions) is not { } scripts)
        {
            return (null, 0);
        }

        var clock = Stopwatch.StartNew();
        var answers = scripts.Select(script => Run(name, arguments, script)).ToList();
        return (answers.Contains("sat") ? false : answers.TrueForAll(answer => answer == "unsat") ? true : null, clock.Elapsed.TotalSeconds);
    }

    private static string Run(string name, string[] arguments, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(2 * Limit)))
        {
            process.Kill();
        }

        _ = errors.Result;
        return output.Result.Trim();
    }

    private static bool IsInstalled(string name)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

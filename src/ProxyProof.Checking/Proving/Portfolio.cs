using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Tries the provers in order on every sequent of a claim and has the kernel check the certificate.</summary>
internal static class Portfolio
{
    /// <summary>The provers in the order in which they are tried: cheap and exact ones first.</summary>
    private static readonly Prover[] Provers =
    [
        new IntervalProver(),
        new AlgebraProver(),
        new QuadraticProver(),
        new ConvexityProver(),
        new SosProver(),
    ];

    /// <summary>The names of the methods.</summary>
    public static IEnumerable<string> Names => Provers.Select(prover => prover.Name).Distinct(StringComparer.Ordinal);

    /// <summary>A claim that search could not refute: proved when a prover finds a certificate, else as it was, with what was tried.</summary>
    public static Outcome Prove(Claim claim, Outcome found, Effort effort)
    {
        if (found.Verdict != Verdict.Supported || effort.Stop() || !Provers.Any(prover => effort.Uses(prover.Name)))
        {
            return found;
        }

        var subject = ProofClaim.Of(claim);
        if (subject.Refusal is { } refusal)
        {
            return With(found, $"No proof was tried: {refusal}.");
        }

        var work = new ProofEffort(effort.Stop, effort.Parallelism, [[.. found.BestPoint.SelectMany(variable => variable.Values)]]);
        var goals = new JsonArray();
        var methods = new List<string>();
        for (var k = 0; k < subject.Sequents.Length; k++)
        {
            var sequent = subject.Sequents[k];
            var where = subject.Sequents.Length == 1 ? "" : $" of part {k + 1}";
            if (SatisfyingPoint.Of(sequent, found) is not { } point)
            {
                return With(found, $"No proof{where} was tried: no exact point that satisfies the hypotheses is known.");
            }

            var (step, method, notes) = Try(sequent, work, effort);
            if (step is null)
            {
                return With(found, $"No proof{where} was found{(notes.Length > 0 ? $": {notes}" : "")}.");
            }

            methods.Add(method);
            goals.Add((JsonNode)new JsonObject { ["point"] = Json.Of(point), ["proof"] = step });
        }

        var certificate = JsonSerializer.SerializeToElement(new JsonObject { ["goals"] = goals }, Json.Deep);
        var report = ProofClaim.Of(claim).Check(certificate);
        return report.Proof is { } proof
            ? Outcome.Proved(proof) with
            {
                Method = string.Join(", ", methods.Distinct(StringComparer.Ordinal)),
                Statistics = found.Statistics with { Stopped = "decided" },
                BestMargin = found.BestMargin,
                BestPoint = found.BestPoint,
                Diagnostics = found.Diagnostics,
                Message = "",
            }
            : With(found, $"A certificate was found, and the kernel does not accept it: {report.Reason}.");
    }

    private static (JsonObject? Step, string Method, string Notes) Try(Sequent sequent, ProofEffort work, Effort effort)
    {
        var notes = new List<string>();
        foreach (var prover in Provers.Where(prover => effort.Uses(prover.Name)))
        {
            if (effort.Stop())
            {
                break;
            }

            var attempt = prover.Prove(sequent, work);
            if (attempt.Step is { } step)
            {
                return (step, prover.Name, "");
            }

            if (attempt.Note.Length > 0)
            {
                notes.Add($"{prover.Name} {attempt.Note}");
            }
        }

        return (null, "", string.Join("; ", notes));
    }

    private static Outcome With(Outcome outcome, string message) =>
        outcome with { Message = outcome.Message.Length > 0 ? $"{outcome.Message} {message}" : message };
}

/// <summary>Writing certificates.</summary>
internal static class Json
{
    /// <summary>Certificates are deeper than usual documents.</summary>
    public static JsonSerializerOptions Deep { get; } = new() { MaxDepth = 1024 };

    public static JsonArray Of(IEnumerable<Rational> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value.ToString())!)]);

    public static JsonObject Step(string rule, params (string Name, JsonNode Value)[] fields)
    {
        var step = new JsonObject { ["rule"] = rule };
        foreach (var (name, value) in fields)
        {
            step[name] = value;
        }

        return step;
    }
}

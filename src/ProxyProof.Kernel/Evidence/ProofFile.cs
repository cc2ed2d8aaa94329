using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProxyProof.Claims;

namespace ProxyProof.Kernel;

/// <summary>Evidence of a proof, as docs/certificate.md describes it.</summary>
/// <param name="Schema">"proxyproof/evidence/1".</param>
/// <param name="Kind">"proof".</param>
/// <param name="Tool">Who wrote it.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Certificate">The certificate.</param>
/// <param name="Digest">SHA-256 over all the rest.</param>
public sealed record ProofFile(string Schema, string Kind, EvidenceTool Tool, EvidenceClaim Claim, JsonElement Certificate, string Digest)
{
    /// <summary>The kind.</summary>
    public const string ProofKind = "proof";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
        MaxDepth = 1024,
    };

    private static readonly JsonSerializerOptions Compact = new(Options) { WriteIndented = false };

    /// <summary>The evidence of a proof that the kernel accepted.</summary>
    public static ProofFile Of(CheckedProof proof)
    {
        var claim = proof.Claim;
        var version = typeof(ProofFile).Assembly.GetName().Version!;
        var file = new ProofFile(
            EvidenceFile.CurrentSchema,
            ProofKind,
            new EvidenceTool("ProxyProof", $"{version.Major}.{version.Minor}.{version.Build}"),
            new EvidenceClaim(claim.Id, claim.File, ClaimHash.Of(claim), EvidenceFile.InstanceOf(claim), claim.Seed),
            proof.Certificate,
            "");
        return file with { Digest = file.ComputeDigest() };
    }

    /// <summary>The kind that a text of evidence names; null when it names none.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string? KindOf(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Options.MaxDepth });
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String
            ? kind.GetString()
            : null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">It is no evidence of a proof: the message says why.</exception>
    public static ProofFile Parse(string text)
    {
        var file = JsonSerializer.Deserialize<ProofFile>(text, Options) ?? throw new JsonException("The file holds null.");
        return file.Claim.Instance.IsDefault || file.Claim.Instance.Any(instance => instance is null) || file.Certificate.ValueKind != JsonValueKind.Object
            ? throw new JsonException("The file leaves out a list or the certificate.")
            : file;
    }

    /// <summary>The file's text: UTF-8, ending in a newline.</summary>
    public string Write() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>SHA-256, in hexadecimal, over the compact JSON of the file with an empty digest.</summary>
    public string ComputeDigest() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this with { Digest = "" }, Compact))));

    /// <summary>Re-checks the certificate: nothing in the file is believed.</summary>
    /// <param name="claimOf">The claim of an id, elaborated from its .thm file; null when there is none.</param>
    public VerificationReport Verify(Func<string, Claim?> claimOf)
    {
        try
        {
            return RefutationVerifier.Header(Schema, Kind, ProofKind, Claim, Digest, ComputeDigest(), claimOf, out var claim) is { } fault
                ? RefutationVerifier.Rejected(fault)
                : ProofClaim.Check(claim!, Certificate) is var report && report.Proof is { } proof
                    ? new(true, proof.IsNegation ? "The kernel accepts the proof of the negation." : "The kernel accepts the proof.")
                    : RefutationVerifier.Rejected(report.Reason);
        }
        catch (InsufficientExecutionStackException)
        {
            return RefutationVerifier.Rejected("the claim is nested too deeply");
        }
    }
}

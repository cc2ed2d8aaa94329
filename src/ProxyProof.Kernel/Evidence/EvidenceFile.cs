using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The program that wrote a file of evidence.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public sealed record EvidenceTool(string Name, string Version);

/// <summary>A sweep value.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Value">The exact value, "p" or "p/q".</param>
public sealed record EvidenceInstance(string Name, string Value);

/// <summary>The claim that the evidence is about.</summary>
/// <param name="Id">Its id.</param>
/// <param name="File">The .thm file.</param>
/// <param name="Hash"><see cref="ClaimHash"/>.</param>
/// <param name="Instance">The sweep values.</param>
/// <param name="Seed">The seed of the drawn data.</param>
public sealed record EvidenceClaim(string Id, string File, string Hash, ImmutableArray<EvidenceInstance> Instance, long Seed);

/// <summary>The value of one component of a quantified variable.</summary>
/// <param name="Name">As the file names it.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Values">Exact values, "p" or "p/q" in lowest terms, row by row.</param>
public sealed record EvidenceVariable(string Name, ImmutableArray<int> Shape, ImmutableArray<string> Values);

/// <summary>The comparison that fails.</summary>
/// <param name="Comparison">Its place among the claim's comparisons in reading order, from 0.</param>
/// <param name="Relation">The relation, such as "&lt;=".</param>
/// <param name="Entry">Row-major position of the failing entry.</param>
/// <param name="Left">Decimal ends that enclose the left side.</param>
/// <param name="Right">Decimal ends that enclose the right side.</param>
/// <param name="Arithmetic">How the enclosures were made.</param>
public sealed record EvidenceComparison(
    int Comparison, string Relation, int Entry, ImmutableArray<string> Left, ImmutableArray<string> Right, string Arithmetic);

/// <summary>Evidence for a verdict, as docs/evidence.md describes it.</summary>
/// <param name="Schema">"proxyproof/evidence/1".</param>
/// <param name="Kind">"refutation".</param>
/// <param name="Tool">Who wrote it.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Point">The counterexample.</param>
/// <param name="Violated">What fails there.</param>
/// <param name="Digest">SHA-256 over all the rest.</param>
public sealed record EvidenceFile(
    string Schema, string Kind, EvidenceTool Tool, EvidenceClaim Claim, ImmutableArray<EvidenceVariable> Point, EvidenceComparison Violated, string Digest)
{
    /// <summary>The schema that this version writes and reads.</summary>
    public const string CurrentSchema = "proxyproof/evidence/1";

    // Strict: unknown and repeated fields, and missing ones, are errors.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = 16,
    };

    private static readonly JsonSerializerOptions Compact = new(Options) { WriteIndented = false };

    /// <summary>The evidence of a refutation that the kernel accepted.</summary>
    public static EvidenceFile Of(Claim claim, CheckedRefutation refutation)
    {
        var canonical = new CanonicalClaim(claim);
        var names = FormulaParts.Names(claim);
        var comparisons = FormulaParts.Comparisons(claim).ToList();
        var version = typeof(EvidenceFile).Assembly.GetName().Version!;
        var file = new EvidenceFile(
            CurrentSchema,
            "refutation",
            new EvidenceTool("ProxyProof", $"{version.Major}.{version.Minor}.{version.Build}"),
            new EvidenceClaim(claim.Id, claim.File, canonical.Hash, InstanceOf(claim), claim.Seed),
            [
                .. canonical.Quantified.Where(refutation.Point.Values.ContainsKey).Select(id => new EvidenceVariable(
                    names[id],
                    claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Dims.Items,
                    [.. refutation.Point.Values[id].Select(value => value.ToString())])),
            ],
            ViolatedBy(refutation, comparisons),
            "");
        return file with { Digest = file.ComputeDigest() };
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">It is no evidence file: the message says why.</exception>
    public static EvidenceFile Parse(string text)
    {
        var file = JsonSerializer.Deserialize<EvidenceFile>(text, Options) ?? throw new JsonException("The file holds null.");
        return file.Claim.Instance.IsDefault || file.Point.IsDefault || file.Violated.Left.IsDefault || file.Violated.Right.IsDefault
            || file.Point.Any(variable => variable is null || variable.Shape.IsDefault || variable.Values.IsDefault || variable.Values.Any(value => value is null))
            || file.Claim.Instance.Any(instance => instance is null)
            ? throw new JsonException("The file leaves out a list.")
            : file;
    }

    /// <summary>The file's text: UTF-8, indented, ending in a newline.</summary>
    public string Write() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>SHA-256, in hexadecimal, over the compact JSON of the file with an empty digest.</summary>
    public string ComputeDigest() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this with { Digest = "" }, Compact))));

    internal static ImmutableArray<EvidenceInstance> InstanceOf(Claim claim) =>
        [.. claim.Instance.Select(pair => new EvidenceInstance(pair.Name, pair.Value.ToString()))];

    internal static EvidenceComparison ViolatedBy(CheckedRefutation refutation, List<Comparison> comparisons) => new(
        comparisons.FindIndex(comparison => ReferenceEquals(comparison, refutation.Violated)),
        Sign(refutation.Violated.Relation),
        refutation.Entry,
        [refutation.Left.Lower, refutation.Left.Upper],
        [refutation.Right.Lower, refutation.Right.Upper],
        refutation.Arithmetic);

    private static string Sign(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };
}

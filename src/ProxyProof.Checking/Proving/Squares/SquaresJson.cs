using System.Text.Json.Nodes;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>Writes certificates of the rule "squares".</summary>
internal static class SquaresJson
{
    /// <summary>The step.</summary>
    public static JsonObject Step(SquaresCertificate certificate)
    {
        var step = Whole(certificate);
        if (certificate.Replaces)
        {
            step["replaces"] = true;
        }

        if (certificate.Spectral.Count > 0)
        {
            step["spectral"] = List(certificate.Spectral, form => new JsonObject { ["greatest"] = form.Greatest, ["least"] = form.Least, ["image"] = form.Image, ["at"] = List(form.At, Of) });
        }

        return step;
    }

    private static JsonObject Whole(SquaresCertificate certificate) => Json.Step(
        "squares",
        ("factor", Of(certificate.Factor)),
        ("root", certificate.Root is { } root ? Of(root) : null!),
        ("slack", Of(certificate.Slack)),
        ("squares", List(certificate.Squares, term => new JsonObject
        {
            ["factors"] = List(term.Factors, factor => JsonValue.Create(factor)!),
            ["basis"] = List(term.Basis, Of),
            ["gram"] = List(term.Gram, Of),
        })),
        ("zeros", List(certificate.Zeros, zero => new JsonObject { ["fact"] = zero.Fact, ["multiplier"] = Of(zero.Multiplier) })),
        ("convex", List(certificate.Convex, Of)),
        ("quadratic", JsonValue.Create(certificate.Quadratic)),
        ("kernel", List(certificate.Kernel, vector => List(vector, Of))));

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode> write) => new([.. items.Select(write)]);

    private static JsonNode Of(Rational value) => JsonValue.Create(value.ToString())!;

    private static JsonArray Of(Polynomial polynomial)
    {
        var terms = new JsonArray();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var term = new JsonArray { Of(coefficient) };
            for (var i = 0; i < monomial.Count; i++)
            {
                term.Add((JsonNode)monomial.SymbolAt(i));
                term.Add((JsonNode)monomial.ExponentAt(i));
            }

            terms.Add((JsonNode)term);
        }

        return terms;
    }

    private static JsonObject Of(ConvexFact fact)
    {
        var data = Numbers(fact);
        if (fact.Spectrum is { } spectrum)
        {
            (data["spectrum"], data["multiple"]) = (spectrum, Of(fact.Multiple));
        }

        return data;
    }

    private static JsonObject Numbers(ConvexFact fact) => new()
    {
        ["conclusion"] = fact.Conclusion.ToString().ToLowerInvariant(),
        ["node"] = fact.Node,
        ["entry"] = fact.Entry,
        ["factor"] = Of(fact.Factor),
        ["square"] = Of(fact.Square),
        ["lipschitz"] = Of(fact.Lipschitz),
        ["ties"] = fact.Ties,
        ["variables"] = List(fact.Variables, variable => (JsonNode)variable),
        ["at"] = List(fact.At, Of),
        ["to"] = List(fact.To, Of),
        ["box"] = List(fact.Box, range => new JsonObject { ["low"] = range.Low is { } low ? Of(low) : null, ["high"] = range.High is { } high ? Of(high) : null }),
    };
}

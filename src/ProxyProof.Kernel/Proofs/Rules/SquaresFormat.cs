using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Reads the data of <see cref="SquaresRule"/>; docs/certificate.md describes them.</summary>
internal static class SquaresFormat
{
    private const int ListLimit = 200_000;

    public static SquaresCertificate Read(JsonElement data)
    {
        string[] more = [.. ((string[])["replaces", "spectral"]).Where(name => data.TryGetProperty(name, out _))];
        ProofData.Only(data, ["rule", "factor", "root", "slack", "squares", "zeros", "convex", "quadratic", "kernel", .. more]);
        return new()
        {
            Replaces = more.Contains("replaces") && Flag(data, "replaces"),
            Spectral = more.Contains("spectral") ? Each(data, "spectral", Spectral) : [],
            Factor = Polynomial(ProofData.Field(data, "factor")),
            Root = ProofData.Field(data, "root") is { ValueKind: JsonValueKind.Null } ? null : Polynomial(ProofData.Field(data, "root")),
            Slack = ProofData.Fraction(data, "slack"),
            Squares = Each(data, "squares", Square),
            Zeros = Each(data, "zeros", Zero),
            Convex = Each(data, "convex", Convex),
            Quadratic = Flag(data, "quadratic"),
            Kernel = Each(data, "kernel", Vector),
        };
    }

    private static Sequence<T> Each<T>(JsonElement data, string name, Func<JsonElement, T> read)
        where T : IEquatable<T>
    {
        var list = ProofData.List(data, name);
        return list.Count <= ListLimit ? [.. list.Select(read)] : throw new ProofFormatException($"{name} is too long");
    }

    private static SquaresTerm Square(JsonElement data)
    {
        ProofData.Only(data, "factors", "basis", "gram");
        return new(Each(data, "factors", Text), Each(data, "basis", Polynomial), Each(data, "gram", ProofData.Fraction));
    }

    private static ZeroTerm Zero(JsonElement data)
    {
        ProofData.Only(data, "fact", "multiplier");
        return new(ProofData.Text(data, "fact"), Polynomial(ProofData.Field(data, "multiplier")));
    }

    private static ConvexFact Convex(JsonElement data)
    {
        var isSpectral = data.TryGetProperty("spectrum", out _);
        ProofData.Only(data, ["conclusion", "node", "entry", "factor", "square", "lipschitz", "ties", "variables", "at", "to", "box", .. isSpectral ? (string[])["spectrum", "multiple"] : []]);
        return new()
        {
            Conclusion = ProofData.Text(data, "conclusion") switch
            {
                "tangent" => ConvexConclusion.Tangent,
                "lipschitz" => ConvexConclusion.Lipschitz,
                "cocoercive" => ConvexConclusion.Cocoercive,
                _ => throw new ProofFormatException("a conclusion is tangent, lipschitz or cocoercive"),
            },
            Node = ProofData.Whole(data, "node"),
            Entry = ProofData.Whole(data, "entry"),
            Factor = ProofData.Fraction(data, "factor"),
            Square = ProofData.Fraction(data, "square"),
            Lipschitz = ProofData.Fraction(data, "lipschitz"),
            Spectrum = isSpectral ? ProofData.Whole(data, "spectrum") : null,
            Multiple = isSpectral ? ProofData.Fraction(data, "multiple") : Rational.Zero,
            Ties = Flag(data, "ties"),
            Variables = Each(data, "variables", Number),
            At = Each(data, "at", Polynomial),
            To = Each(data, "to", Polynomial),
            Box = Each(data, "box", Range),
        };
    }

    private static SpectralForm Spectral(JsonElement data)
    {
        ProofData.Only(data, "greatest", "least", "image", "at");
        int?[] nodes = [.. ((string[])["greatest", "least"]).Select(name => ProofData.Field(data, name)).Select(node => node.ValueKind == JsonValueKind.Null ? (int?)null : Number(node))];
        return new() { Greatest = nodes[0], Least = nodes[1], Image = Flag(data, "image"), At = Each(data, "at", Polynomial) };
    }

    private static bool Flag(JsonElement data, string name) => ProofData.Field(data, name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new ProofFormatException($"{name} is true or false"),
    };

    private static string Text(JsonElement data) => data.ValueKind == JsonValueKind.String ? data.GetString()! : throw new ProofFormatException("a reference is a text");

    private static int Number(JsonElement data) =>
        data.ValueKind == JsonValueKind.Number && data.TryGetInt32(out var number) && number >= 0 ? number : throw new ProofFormatException("a number is a whole number that is not negative");

    private static Sequence<Rational> Vector(JsonElement data) =>
        data.ValueKind == JsonValueKind.Array ? [.. data.EnumerateArray().Select(ProofData.Fraction)] : throw new ProofFormatException("a vector is a list of fractions");

    private static ExactRange Range(JsonElement data)
    {
        ProofData.Only(data, "low", "high");
        return new(End(ProofData.Field(data, "low")), End(ProofData.Field(data, "high")));

        static Rational? End(JsonElement end) => end.ValueKind == JsonValueKind.Null ? null : ProofData.Fraction(end);
    }

    // A list of terms, each a list: the coefficient, then symbol and exponent by turns.
    private static Polynomial Polynomial(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Array)
        {
            throw new ProofFormatException("a polynomial is a list of terms");
        }

        var sum = new PolynomialSum();
        foreach (var term in data.EnumerateArray())
        {
            JsonElement[] parts = term.ValueKind == JsonValueKind.Array ? [.. term.EnumerateArray()] : [];
            if (parts.Length % 2 != 1)
            {
                throw new ProofFormatException("a term is a coefficient, then symbols and exponents by turns");
            }

            var monomial = Monomial.One;
            for (var i = 1; i < parts.Length; i += 2)
            {
                if (Number(parts[i + 1]) is < 1 or > 1000)
                {
                    throw new ProofFormatException("an exponent is from 1 to 1000");
                }

                monomial *= Monomial.Of(Number(parts[i]), Number(parts[i + 1]));
            }

            sum.Add(monomial, ProofData.Fraction(parts[0]));
        }

        return sum.ToPolynomial();
    }
}

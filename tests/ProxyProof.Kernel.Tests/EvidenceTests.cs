using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

public class EvidenceTests
{
    /// <summary>What a claim may vary in.</summary>
    private sealed record Recipe
    {
        public string Name { get; init; } = "w";
        public bool NoiseFirst { get; init; }
        public Rational Slope { get; init; } = 2;
        public Rational Entry { get; init; } = new(1, 3);
        public Relation Relation { get; init; } = Relation.LessOrEqual;
        public Rational End { get; init; } = 5;
        public bool Universal { get; init; } = true;
        public bool Where { get; init; }
        public bool Assume { get; init; }
        public UnaryFunction Function { get; init; } = UnaryFunction.Exp;
        public int Size { get; init; } = 2;
        public DerivativeKind Kind { get; init; } = DerivativeKind.Gradient;
        public bool Swap { get; init; }
    }

    private static Claim Make(Recipe r)
    {
        var m = new ClaimMaker();
        if (r.NoiseFirst)
        {
            m.Times(m.Number(17), m.Variable("noise"));
        }

        var (w, u) = (m.Variable(r.Name, r.Size), m.Variable(r.Name + "'", r.Size));
        var data = m.Vector([.. Enumerable.Repeat(r.Entry, r.Size)]);
        var f = m.Build.Inner(m.F(r.Function, u), r.Swap ? m.Times(data, u) : m.Times(u, data), 0);
        var derivative = r.Kind == DerivativeKind.Gradient ? m.Gradient(f, u, w) : m.Build.Sum(m.Jacobian(m.F(r.Function, u), [u], [w]), 1);
        var body = m.Compare(m.Norm(derivative), r.Relation, m.Times(m.Number(r.Slope), m.Norm(w)));
        var where = r.Where ? m.AtLeast(m.Entry(w, 0), m.Number(0)) : null;
        var box = m.Box(m.Number(-5), m.Number(r.End));
        var formula = r.Universal ? m.All(w, body, box, where) : m.Some([m.Bind(w, box)], body, where);
        return r.Assume ? m.Claim(formula, m.AtLeast(m.Number(2), m.Number(1))) : m.Claim(formula);
    }

    private static (Claim Claim, EvidenceFile File) Evidence()
    {
        var claim = Make(new Recipe()) with { Instance = [("n", (Rational)64)] };
        var w = ((Quantifier)claim.Formula).Variables[0].Variables[0];
        var point = new ExactPoint(ImmutableSortedDictionary<int, ImmutableArray<Rational>>.Empty.Add(w, [new(17, 4), new(-1, 3)]));
        var report = PointChecker.Check(claim, point);
        Assert.Equal(PointStatus.Refuted, report.Status);
        return (claim, EvidenceFile.Of(claim, report.Refutation!));
    }

    [Fact]
    public void The_hash_of_a_claim_does_not_know_names_places_or_unrelated_nodes()
    {
        var hash = ClaimHash.Of(Make(new Recipe()));
        Assert.Equal(64, hash.Length);
        Assert.Equal(hash, ClaimHash.Of(Make(new Recipe { Name = "theta" })));
        Assert.Equal(hash, ClaimHash.Of(Make(new Recipe { NoiseFirst = true })));
        Assert.Equal(hash, ClaimHash.Of(Make(new Recipe()) with { Source = "other", Statement = "other", Theorem = "other", Id = "other" }));
    }

    [Fact]
    public void The_hash_of_a_claim_changes_with_everything_that_it_says()
    {
        Recipe[] recipes =
        [
            new(),
            new() { Slope = new Rational(2000001, 1000000) },
            new() { Entry = new Rational(1, 3) + Rational.Pow(10, -40) },
            new() { Relation = Relation.Less },
            new() { Relation = Relation.GreaterOrEqual },
            new() { End = 6 },
            new() { Universal = false },
            new() { Where = true },
            new() { Assume = true },
            new() { Function = UnaryFunction.Sinh },
            new() { Size = 3 },
            new() { Kind = DerivativeKind.Jacobian },
            new() { Swap = true },
        ];
        var hashes = recipes.Select(recipe => ClaimHash.Of(Make(recipe))).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Evidence_reads_back_as_it_was_written_and_is_accepted()
    {
        var (claim, file) = Evidence();
        var text = file.Write();
        Assert.Equal(text, EvidenceFile.Parse(text).Write());
        var report = RefutationVerifier.Verify(EvidenceFile.Parse(text), id => string.Equals(id, claim.Id, StringComparison.Ordinal) ? claim : null);
        Assert.True(report.Accepted, report.Reason);
    }

    [Fact]
    public void Any_changed_digit_is_rejected_with_a_reason()
    {
        var (claim, file) = Evidence();
        var text = file.Write();
        var mutated = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                var changed = text[..i] + (char)('0' + ((text[i] - '0' + 1) % 10)) + text[(i + 1)..];
                Assert.False(Accepts(changed, claim, out var reason), $"position {i}");
                Assert.EndsWith(".", reason, StringComparison.Ordinal);
                mutated++;
            }
        }

        Assert.InRange(mutated, 100, 10_000);
    }

    [Fact]
    public void A_changed_field_is_rejected_also_under_a_new_digest()
    {
        var (claim, file) = Evidence();
        var (violated, about) = (file.Violated, file.Claim);
        EvidenceFile[] forgeries =
        [
            file with { Schema = "proxyproof/evidence/2" },
            file with { Kind = "proof" },
            file with { Claim = about with { Id = "a.thm#t.claim2" } },
            file with { Claim = about with { File = "b.thm" } },
            file with { Claim = about with { Hash = new string('0', 64) } },
            file with { Claim = about with { Seed = 2 } },
            file with { Claim = about with { Instance = [] } },
            file with { Claim = about with { Instance = [new("n", "65")] } },
            file with { Point = [] },
            file with { Point = [file.Point[0], file.Point[0]] },
            file with { Point = [file.Point[0] with { Name = "v" }] },
            file with { Point = [file.Point[0] with { Shape = [1, 2] }] },
            file with { Point = [file.Point[0] with { Values = ["17/4"] }] },
            file with { Point = [file.Point[0] with { Values = ["17/4", "-2/6"] }] },
            file with { Point = [file.Point[0] with { Values = ["17/4", "-1/4"] }] },
            file with { Point = [file.Point[0] with { Values = ["17/4", "x"] }] },
            file with { Point = [file.Point[0] with { Values = ["17", "0"] }] },
            file with { Point = [file.Point[0] with { Values = ["0", "0"] }] },
            file with { Violated = violated with { Comparison = 1 } },
            file with { Violated = violated with { Relation = "<" } },
            file with { Violated = violated with { Entry = 1 } },
            file with { Violated = violated with { Left = [violated.Left[0], "1000"] } },
            file with { Violated = violated with { Right = [violated.Right[0]] } },
            file with { Violated = violated with { Arithmetic = "exact" } },
        ];
        foreach (var forgery in forgeries)
        {
            Assert.False(Accepts(forgery.Write(), claim, out var stale));
            Assert.False(Accepts((forgery with { Digest = forgery.ComputeDigest() }).Write(), claim, out var reason), $"{forgery}");
            Assert.NotEmpty(stale);
            Assert.NotEmpty(reason);
        }

        Assert.False(RefutationVerifier.Verify(file, _ => null).Accepted);
        Assert.False(RefutationVerifier.Verify(file, _ => Make(new Recipe { End = 6 })).Accepted);
    }

    [Fact]
    public void A_file_of_another_form_is_no_evidence()
    {
        var text = Evidence().File.Write();
        foreach (var broken in (string[])[
            "", "null", "[]", "{}", text[..^10],
            text.Replace("\"kind\"", "\"sort\"", StringComparison.Ordinal),
            text.Replace("\"kind\":", "\"extra\": 1, \"kind\":", StringComparison.Ordinal),
            text.Replace("\"kind\":", "\"kind\": \"refutation\", \"kind\":", StringComparison.Ordinal),
            text.Replace("\"entry\": 0", "\"entry\": \"0\"", StringComparison.Ordinal),
            text.Replace("\"tool\": {", "\"tool\": null, \"x\": {", StringComparison.Ordinal),
        ])
        {
            Assert.ThrowsAny<JsonException>(() => EvidenceFile.Parse(broken));
        }
    }

    private static bool Accepts(string text, Claim claim, out string reason)
    {
        try
        {
            var report = RefutationVerifier.Verify(EvidenceFile.Parse(text), id => string.Equals(id, claim.Id, StringComparison.Ordinal) ? claim : null);
            reason = report.Reason;
            return report.Accepted;
        }
        catch (JsonException e)
        {
            reason = e.Message;
            return false;
        }
    }
}

using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

public sealed class JsonWriterTests
{
    private static readonly JsonNode s_schema = JsonNode.Parse(File.ReadAllText(Repository.File("docs", "report.schema.json")))!;

    [Fact]
    public void A_report_with_every_key_is_written_as_always() =>
        Golden.Matches(JsonWriter.Write(Samples.Everything() with { Tool = new("ProxyProof", "0.0.0", "native") }), "everything.json");

    [Fact]
    public void Property_names_are_a_contract()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(JsonNode.Parse(JsonWriter.Write(Samples.Everything())), "");
        Golden.Matches(string.Join('\n', names) + "\n", "property-names.txt");

        void Collect(JsonNode? node, string path)
        {
            foreach (var (name, inner) in (node as JsonObject) ?? [])
            {
                names.Add($"{path}.{name}");
                if (name is not ("variables" or "exact" or "instance"))
                {
                    Collect(inner, $"{path}.{name}");
                }
            }

            foreach (var item in (node as JsonArray) ?? [])
            {
                Collect(item, path + "[]");
            }
        }
    }

    [Fact]
    public void Reports_satisfy_the_schema()
    {
        Assert.Empty(SchemaValidator.Validate(s_schema, JsonNode.Parse(JsonWriter.Write(Samples.Everything()))));
        Assert.Empty(SchemaValidator.Validate(s_schema, JsonNode.Parse(JsonWriter.Write(Samples.Report([])))));
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            Assert.Empty(SchemaValidator.Validate(s_schema, JsonNode.Parse(JsonWriter.Write(Samples.Report([Samples.Entry(verdict)])))));
        }
    }

    [Theory]
    [InlineData("\"seed\": 1", "\"seed\": 1.5")]
    [InlineData("\"schema\": \"proxyproof/report/1\"", "\"schema\": \"proxyproof/report/2\"")]
    [InlineData("\"verdict\": \"refuted\"", "\"verdict\": \"false\"")]
    [InlineData("\"ok\": false", "\"ok\": \"no\"")]
    [InlineData("[\"-0.2\", \"-0.19\"]", "[\"-0.2\"]")]
    [InlineData("\"code\": \"PP2001\"", "\"code\": \"2001\"")]
    [InlineData("\"1/3\"", "\"0.333\"")]
    [InlineData("\"line\": 4,", "")]
    public void The_schema_rejects_what_is_no_report(string found, string instead)
    {
        var text = JsonWriter.Write(Samples.Everything());
        Assert.Contains(found, text, StringComparison.Ordinal);

        Assert.NotEmpty(SchemaValidator.Validate(s_schema, JsonNode.Parse(text.Replace(found, instead, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_witness_holds_tuples_as_arrays_matrices_as_rows_fractions_beside_and_drawn_data()
    {
        var witness = JsonNode.Parse(JsonWriter.Write(Samples.Everything()))!["claims"]![0]!["witness"]!;

        Assert.Equal("""{"w":[0.5,-1],"(W, v)":[[[1,0],[0,0.3333333333333333]],0.1],"X":[[1,2],[0.3333333333333333,4]]}""", witness["variables"]!.ToJsonString());
        Assert.Equal("""{"(W, v)":[[["1","0"],["0","1/3"]],"1/10"],"X":[["1","2"],["1/3","4"]]}""", witness["exact"]!.ToJsonString());
    }

    [Fact]
    public void Numbers_are_finite_whatever_the_values()
    {
        var huge = new Rational(System.Numerics.BigInteger.Pow(10, 400), 1);
        var witness = new Witness([new("x", Shape.Scalar, [huge]), new("y", Shape.Of(1), [-huge])], "x <= y", new("-inf", "inf"), new("0", "0"), double.NegativeInfinity);
        var claim = Samples.Entry(Verdict.Refuted) with { Witness = witness, Margin = new(double.NaN, [], new("-inf", "inf")) };
        var text = JsonWriter.Write(Samples.Report([claim]));

        Assert.Empty(SchemaValidator.Validate(s_schema, JsonNode.Parse(text)));
        Assert.Contains("1.7976931348623157e+308", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_any_script_and_control_characters_survive()
    {
        var claim = Samples.Entry(Verdict.Supported) with { Statement = "∀ η ∈ ℝ: \"η\" ≥ 0\u0001\n<b>" };
        var read = JsonNode.Parse(JsonWriter.Write(Samples.Report([claim])))!["claims"]![0]!["statement"]!;

        Assert.Equal(claim.Statement, (string)read!);
    }

    [Fact]
    public void Statistical_verdicts_hold_together_at_the_union_bound()
    {
        var claim = Samples.Entry(Verdict.Supported) with { Evidence = EvidenceKind.Statistical, Budget = new Budget(Confidence: 0.75) };

        Assert.Equal(0.5, Samples.Report([claim, claim]).Summary.JointConfidence);
        Assert.Equal(0, Samples.Report([claim, claim, claim, claim, claim]).Summary.JointConfidence);
        Assert.Null(Samples.Report([Samples.Entry(Verdict.Supported)]).Summary.JointConfidence);
    }
}

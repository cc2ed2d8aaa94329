using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>
/// Random formulas over few whole numbers, whose truth is found by going through all of them: a certificate that divides every range to single numbers is
/// accepted only of what is true, one of the negation only of what is false, and a point refutes nothing that is true.
/// </summary>
public class FormulaTests
{
    private static readonly int Trials = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") == "1" ? 100_000 : 800;

    [Fact]
    public void What_is_accepted_is_so()
    {
        var (proved, disproved, refuted, undefined) = (0, 0, 0, 0);
        for (var seed = 1u; seed <= Trials; seed++)
        {
            var m = new FormulaMaker(seed);
            var formula = m.Formula(2 + m.Random.Next(2));
            var truth = m.Truth(formula, new Dictionary<int, int>());
            var claim = m.Maker.Claim(formula);
            undefined += truth is null ? 1 : 0;
            foreach (var negation in (bool[])[false, true])
            {
                for (var attempt = 0; attempt < 4; attempt++)
                {
                    if (Accepted(claim, negation, m.Random))
                    {
                        Assert.True(truth == !negation, $"seed {seed}: {(negation ? "the negation" : "the claim")} was accepted of {formula} in {m.Maker.Text()}");
                        (proved, disproved) = negation ? (proved, disproved + 1) : (proved + 1, disproved);
                        break;
                    }
                }
            }

            var checker = new PointChecker(claim);
            for (var k = 0; k < 4; k++)
            {
                // Every other point speaks of some variables only.
                var point = m.Point();
                var spoken = k % 2 == 0 ? point : new ExactPoint(point.Values.RemoveRange(point.Values.Keys.Where(_ => m.Random.Next(2) == 0)));
                if (checker.Check(spoken).Status == PointStatus.Refuted)
                {
                    // A part that is false refutes a conjunction, also where another one, true at the point, has no value elsewhere.
                    Assert.True(truth != true, $"seed {seed}: refuted {formula} in {m.Maker.Text()}");
                    refuted++;
                    break;
                }
            }
        }

        Assert.All([proved, disproved, refuted, undefined], count => Assert.InRange(count, Trials / 20, int.MaxValue));
        Assert.InRange(_chosen, Trials / 200, int.MaxValue);
    }

    private int _chosen;

    // A witness by chance, points by chance, and every range divided.
    private bool Accepted(Claim claim, bool negation, RandomNumbers random)
    {
        ImmutableArray<Rational> witness = [];
        var subject = ProofClaim.Of(claim, witness, negation);
        while (subject.Refusal == ProofClaim.WitnessNeeded && witness.Length < 6)
        {
            witness = witness.Add(random.Next(5) - 2);
            subject = ProofClaim.Of(claim, witness, negation);
            if (subject.Refusal?.Contains("outside", StringComparison.Ordinal) == true)
            {
                return false;
            }
        }

        // Or witnesses that depend on what is bound before them.
        ImmutableArray<ImmutableArray<ImmutableArray<WitnessTerm>>> choices = [];
        if (witness.Length > 0 && random.Next(2) == 0)
        {
            witness = witness[..random.Next(witness.Length)];
            for (var quantifiers = 1; quantifiers <= 3 && (choices.IsEmpty || subject.Refusal is not null); quantifiers++)
            {
                var variables = 1 + random.Next(2);
                choices = [.. Enumerable.Range(0, quantifiers).Select(_ => Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Enumerable.Range(0, variables).Select(_ => Term(claim, random)).ToImmutableArray()).ToImmutableArray())];
                subject = ProofClaim.Of(claim, witness, negation, choices: choices);
            }
        }

        if (subject.Refusal is not null)
        {
            return false;
        }

        var goals = new JsonArray();
        foreach (var sequent in subject.Sequents)
        {
            Rational[]? point = null;
            for (var draw = 0; draw < 40 && point is null; draw++)
            {
                Rational[] tried = [.. sequent.Ranges.Select(range => range.IsPoint ? range.Low!.Value : (Rational)(random.Next(5) - 2))];
                point = ProofClaim.Satisfies(sequent, tried) ? tried : null;
            }

            if (point is null)
            {
                return false;
            }

            goals.Add((JsonNode)new JsonObject { ["point"] = Texts(point), ["proof"] = Divided(sequent) });
        }

        var certificate = new JsonObject { ["of"] = negation ? "negation" : "claim", ["witness"] = Texts([.. witness]), ["goals"] = goals };
        if (!choices.IsEmpty)
        {
            certificate["choices"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonArray([.. choice.Select(each => (JsonNode)new JsonArray([.. each.Select(Written)]))]))]);
        }

        var accepted = ProofClaim.Check(claim, JsonSerializer.SerializeToElement(certificate)).Proof is not null;
        _chosen += accepted && !choices.IsEmpty ? 1 : 0;
        return accepted;
    }

    private static WitnessTerm Term(Claim claim, RandomNumbers random) => new(
        [random.Next(5) - 2],
        random.Next(2) == 0 ? [] : [new(new(claim.Graph.VariableNode(random.Next(claim.Graph.VariableCount)).Index, random.Next(2) - 1), [1 - (2 * random.Next(2))])]);

    private static JsonNode Written(WitnessTerm term) => new JsonObject
    {
        ["constant"] = Texts([.. term.Constant]),
        ["plus"] = new JsonArray([.. term.Addends.Select(addend => (JsonNode)new JsonObject { ["node"] = addend.At.Node, ["entry"] = addend.At.Entry, ["times"] = Texts([.. addend.Factors]) })]),
    };

    private static JsonArray Texts(Rational[] values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value.ToString())!)]);

    private static JsonObject Divided(Sequent sequent)
    {
        for (var k = 0; k < sequent.Ranges.Length; k++)
        {
            if (sequent.Ranges[k] is { IsPoint: false, IsEmpty: false, Low: { } low, High: not null } range)
            {
                return new JsonObject
                {
                    ["rule"] = "split",
                    ["coordinate"] = k,
                    ["at"] = low.ToString(),
                    ["below"] = Divided(sequent.Within(k, range with { High = low })),
                    ["above"] = Divided(sequent.Within(k, range with { Low = low + 1 })),
                };
            }
        }

        return new JsonObject { ["rule"] = "interval" };
    }
}

/// <summary>Formulas over whole numbers, and their truth: null where they have no value.</summary>
/// <param name="seed">Of the stream.</param>
internal sealed class FormulaMaker(uint seed)
{
    private readonly Dictionary<int, Func<IReadOnlyDictionary<int, int>, Rational?>> _values = [];
    private readonly List<NodeId> _open = [];
    private readonly List<NodeId> _variables = [];

    public ClaimMaker Maker { get; } = new();

    public RandomNumbers Random { get; } = new(seed);

    public ExactPoint Point() => Maker.Point([.. _variables.Select(variable => (variable, (Rational[])[Random.Next(5) - 2]))]);

    public Formula Formula(int depth)
    {
        var choice = depth == 0 ? 0 : Random.Next(_open.Count < 3 ? 9 : 6);
        switch (choice)
        {
            case 0:
                return Comparison();
            case 1 or 2:
                Formula[] parts = [.. Enumerable.Range(0, 2 + Random.Next(2)).Select(_ => Formula(depth - 1))];
                return choice == 1 ? Maker.Both(parts) : Maker.Either(parts);
            case 3:
                return Maker.No(Formula(depth - 1));
            case 4:
                return Maker.If(Formula(depth - 1), Formula(depth - 1));
            case 5:
                return new Truth(Random.Next(2) == 0, SourceSpan.None);
            default:
                return Quantified(depth);
        }
    }

    /// <summary>
    /// Connectives from left to right; "for all" fails where an instance does, else it has no value where one has none; "exists" likewise.
    /// </summary>
    public bool? Truth(Formula formula, Dictionary<int, int> at)
    {
        switch (formula)
        {
            case Truth f:
                return f.Value;
            case Comparison f:
                return Compared(f, at);
            case Not f:
                return !Truth(f.Operand, at);
            case And f:
                return Chain(f.Parts.Select(part => Truth(part, at)), until: false);
            case Or f:
                return Chain(f.Parts.Select(part => Truth(part, at)), until: true);
            case Implies f:
                return Chain(new[] { f.Premise, f.Conclusion }.Select((part, k) => k == 0 ? !Truth(part, at) : Truth(part, at)), until: true);
            case Quantifier f:
                var instances = Instances(f, 0, at).ToArray();
                return instances.Contains(!f.Universal) ? !f.Universal : instances.Contains(null) ? null : f.Universal;
            default:
                throw new NotSupportedException();
        }
    }

    private static bool? Chain(IEnumerable<bool?> parts, bool until)
    {
        foreach (var part in parts)
        {
            if (part != !until)
            {
                return part;
            }
        }

        return !until;
    }

    private IEnumerable<bool?> Instances(Quantifier f, int next, Dictionary<int, int> at)
    {
        if (next == f.Variables.Count)
        {
            var condition = f.Where is null ? true : Truth(f.Where, at);
            return [condition is null ? null : condition == f.Universal ? (f.Universal ? Truth(f.Body, at) : false) : f.Universal ? true : Truth(f.Body, at)];
        }

        var range = (IntegerRange)f.Variables[next].Domain;
        if (_values[range.Low.Index](at) is not { } low || _values[range.High.Index](at) is not { } high)
        {
            return [null];
        }

        return Enumerable.Range(-20, 41).Where(k => low <= k && k <= high).SelectMany(k =>
        {
            var there = new Dictionary<int, int>(at) { [f.Variables[next].Variables[0]] = k };
            return Instances(f, next + 1, there).ToArray();
        });
    }

    private bool? Compared(Comparison f, Dictionary<int, int> at)
    {
        var (left, right) = (Entries(f.Left), Entries(f.Right));
        Rational?[] differences = [.. left.Zip(right, (x, y) => _values[x.Index](at) - _values[y.Index](at))];
        if (differences.Contains(null))
        {
            return null;
        }

        bool Holds(Rational? difference) => f.Relation switch
        {
            Relation.Less => difference < 0,
            Relation.LessOrEqual => difference <= 0,
            Relation.Greater => difference > 0,
            Relation.GreaterOrEqual => difference >= 0,
            Relation.Equal => difference == 0,
            _ => difference != 0,
        };
        return f.Relation == Relation.NotEqual ? differences.Any(Holds) : differences.All(Holds);
    }

    private NodeId[] Entries(NodeId x) => Maker.Graph[x] is Stacked stacked ? [.. stacked.Items] : [x];

    private Formula Comparison()
    {
        var relation = (Relation)Random.Next(6);
        if (Random.Next(4) > 0)
        {
            return Maker.Compare(Number(), relation, Number());
        }

        return Maker.Compare(Maker.Build.Stack(Number(), Number()), relation, Maker.Build.Stack(Number(), Number()));
    }

    private Formula Quantified(int depth)
    {
        var bound = new List<BoundVariable>();
        for (var k = 0; k <= Random.Next(2); k++)
        {
            var (low, high) = (Random.Next(3) == 0 ? Number() : Constant(Random.Next(3) - 2), Random.Next(3) == 0 ? Number() : Constant(Random.Next(3)));
            var variable = Maker.Variable($"n{_variables.Count}");
            _values[variable.Index] = at => at.TryGetValue(Maker.Id(variable), out var value) ? value : null;
            bound.Add(Maker.Bind(variable, new IntegerRange(low, high)));
            _variables.Add(variable);
            _open.Add(variable);
        }

        var where = Random.Next(3) == 0 ? Formula(Random.Next(2)) : null;
        var body = Formula(depth - 1);
        _open.RemoveRange(_open.Count - bound.Count, bound.Count);
        return Random.Next(2) == 0 ? Maker.All([.. bound], body, where) : Maker.Some([.. bound], body, where);
    }

    private NodeId Constant(Rational value) => Known(Maker.Number(value), _ => value);

    private NodeId Known(NodeId node, Func<IReadOnlyDictionary<int, int>, Rational?> value)
    {
        _values[node.Index] = value;
        return node;
    }

    // Small polynomials, and inverses, which are what has no value.
    private NodeId Number()
    {
        NodeId Any() => _open.Count > 0 && Random.Next(4) > 0 ? _open[Random.Next(_open.Count)] : Constant(Random.Next(5) - 2);
        var (x, y) = (Any(), Any());
        var (f, g) = (_values[x.Index], _values[y.Index]);
        return Random.Next(7) switch
        {
            0 => Known(Maker.Plus(x, y), at => f(at) + g(at)),
            1 => Known(Maker.Minus(x, y), at => f(at) - g(at)),
            2 => Known(Maker.Times(x, y), at => f(at) * g(at)),
            3 => Known(Maker.F(BinaryFunction.Divide, x, y), at => g(at) is { IsZero: false } divisor ? f(at) / divisor : null),
            _ => x,
        };
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>The name of a claim's meaning.</summary>
public static class ClaimHash
{
    /// <summary>
    /// SHA-256, in hexadecimal, over the unsimplified core form with derivatives in place and over the digests of its data. Names, source layout and the order
    /// in which unrelated nodes were made do not count; everything else does.
    /// </summary>
    public static string Of(Claim claim) => new CanonicalClaim(claim).Hash;
}

/// <summary>
/// A claim written down from its formula alone, in one order: a node when it is first needed, its operands before it, a variable by the place where it is
/// first bound. docs/evidence.md has the format.
/// </summary>
internal sealed class CanonicalClaim
{
    private readonly Graph _graph;
    private readonly StringBuilder _text = new();
    private readonly Dictionary<int, int> _nodes = [];
    private readonly Dictionary<int, int> _variables = [];
    private readonly Dictionary<int, int> _indices = [];
    private readonly List<int> _quantified = [];

    public CanonicalClaim(Claim claim)
    {
        _graph = claim.Graph;
        _text.Append("proxyproof/claim/1\n");
        Write(claim.Formula);
        foreach (var assumption in claim.Assumptions)
        {
            _text.Append("assume\n");
            Write(assumption);
        }

        foreach (var random in claim.Randoms)
        {
            WriteLaw("random", random);
            _quantified.Add(random.Variable);
        }

        foreach (var population in claim.Populations)
        {
            foreach (var draw in population.Draws)
            {
                WriteLaw("sample", draw);
            }

            Line($"population {population.IsProbability} {population.Samples} {Variable(population.Weights)} {population.Axis} {Number(population.Body)} {Number(population.Mean)}");
        }

        foreach (var exponent in claim.Exponents)
        {
            foreach (var (value, trials, body) in exponent.Widths)
            {
                Line($"width {exponent.Sweep} {value} {Variable(exponent.Variable)} {new CanonicalClaim(trials with { Formula = new Comparison(Numerics.Relation.Equal, body, body, [], trials.Span) }).Hash}");
            }
        }

        foreach (var mean in claim.TrialMeans)
        {
            Line($"mean {mean.IsProbability} {Variable(mean.Variable)} {Number(mean.Body)}");
        }

        foreach (var run in claim.Trajectories)
        {
            Write(run);
        }

        Text = _text.ToString();
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    /// <summary>The canonical text.</summary>
    public string Text { get; }

    /// <summary>Its SHA-256 in hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The variables that quantifiers bind, in order, then the draws of training runs.</summary>
    public IReadOnlyList<int> Quantified => _quantified;

    private void WriteLaw(string kind, RandomValue random)
    {
        var parameters = string.Join(' ', random.Parameters.Select(parameter => $"[{string.Join(',', parameter)}]"));
        Line($"{kind} {random.Law} {parameters} {Variable(random.Variable)}{Dims(_graph.ShapeOf(_graph.VariableNode(random.Variable)))}");
    }

    private static string Dims(Shape shape) => $"[{string.Join(',', shape.Dims.Items)}]";

    private static string Map(IndexMap map) => string.Create(
        null, $"{map.Lead} {map.Offset} [{string.Join(',', map.Strides.Items)}] {(map.Table is { } table ? $"[{string.Join(',', table.Items)}]" : "-")}");

    private void Line(string line) => _text.Append(line).Append('\n');

    private void Write(Formula formula)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (formula)
        {
            case Truth f:
                Line(f.Value ? "true" : "false");
                break;
            case Comparison f:
                Line($"compare {f.Relation} {Number(f.Left)} {Number(f.Right)} [{string.Join(',', f.Indices.Select(index => $"{Index(index.Id)}:{index.Size}"))}]");
                break;
            case IndexQuantifier f:
                Line($"index {(f.Universal ? "all" : "some")} {Index(f.Index.Id)}:{f.Index.Size} from {f.First}");
                break;
            case Quantifier f:
                Line($"quantifier {(f.Universal ? "all" : "some")} {f.Variables.Count} {(f.Where is null ? "plain" : "where")}");
                foreach (var variable in f.Variables)
                {
                    _quantified.AddRange(variable.Variables.Where(id => !_quantified.Contains(id)));
                    Line($"bind [{string.Join(',', variable.Variables.Select(id => Variable(id) + Dims(_graph.ShapeOf(_graph.VariableNode(id)))))}]");
                    Write(variable.Domain);
                }

                break;
            case WithProbability f:
                Line($"probability {Number(f.Level)} {f.Over.Count}");
                break;
            case Not or And or Or or Implies:
                Line(formula.GetType().Name.ToLowerInvariant());
                break;
            default:
                throw new UnreachableException(formula.GetType().Name);
        }

        Line("(");
        foreach (var part in FormulaParts.Parts(formula))
        {
            Write(part);
        }

        Line(")");
    }

    private void Write(Trajectory run)
    {
        string Variables(Sequence<int> ids) => $"[{string.Join(',', ids.Select(id => Variable(id) + Dims(_graph.ShapeOf(_graph.VariableNode(id)))))}]";
        string Optional(NodeId? node) => node is { } given ? Number(given) : "-";
        var adam = run.Adam is { } rates ? $"{Number(rates.First)} {Number(rates.Second)} {Number(rates.Floor)}" : "- - -";
        var start = string.Join(' ', run.Start.Select(Number));
        var gradient = string.Join(' ', run.Gradient.Select(Number));
        var batches = run.Batches is { } b ? $"{b.Size} {b.Samples} {Variables([b.Weights])}" : "-";
        Line($"run {run.Method} {run.Steps} {run.Time} parameters {Variables(run.Parameters)} gradient {gradient} of {Number(run.Objective)} start {start}");
        Line($"rates {Optional(run.Step)} {Optional(run.Beta)} {adam} {Optional(run.Temperature)} batches {batches} draws {Variables(run.Draws)}");
        foreach (var reading in run.Readings)
        {
            Line($"read {Variables(reading.Variables)} {(reading.Times is { } times ? string.Join(',', times) : "-")}");
        }

        _quantified.AddRange(run.Draws.Where(id => !_quantified.Contains(id)));
    }

    private void Write(Domain domain)
    {
        switch (domain)
        {
            case Box d:
                Line($"box {(d.Low is { } low ? Number(low) : "-")} {(d.High is { } high ? Number(high) : "-")}");
                break;
            case Product d:
                Line($"product {d.Factors.Count}");
                foreach (var factor in d.Factors)
                {
                    Write(factor);
                }

                break;
            default:
                Line($"{domain.GetType().Name.ToLowerInvariant()} {string.Join(' ', FormulaParts.Roots(domain).Select(Number))}");
                break;
        }
    }

    private string Variable(int id)
    {
        _variables.TryAdd(id, _variables.Count);
        return $"v{_variables[id]}";
    }

    private string Index(int id)
    {
        _indices.TryAdd(id, _indices.Count);
        return $"i{_indices[id]}";
    }

    // The number of a node, after writing it and what it needs, without recursion.
    private string Number(NodeId root)
    {
        var open = new Stack<(NodeId Id, bool Ready)>([(root, false)]);
        while (open.TryPop(out var next))
        {
            var (id, ready) = next;
            if (_nodes.ContainsKey(id.Index))
            {
                continue;
            }

            var node = _graph[id];
            if (ready)
            {
                Line($"n{_nodes.Count} = {Described(node)} {Dims(node.Shape)}");
                _nodes.Add(id.Index, _nodes.Count);
                continue;
            }

            if (node is Derivative derivative)
            {
                foreach (var variable in derivative.Variables)
                {
                    Variable(variable);
                }
            }

            open.Push((id, true));
            foreach (var operand in Operands.Of(node, new NodeId[4]).ToArray().Reverse())
            {
                open.Push((operand, false));
            }
        }

        return $"n{_nodes[root.Index]}";
    }

    private string Described(Node node)
    {
        var operands = string.Join(' ', Operands.Of(node, new NodeId[4]).ToArray().Select(operand => $"n{_nodes[operand.Index]}"));
        var (form, detail) = node switch
        {
            Constant n => ("constant", n.Value.ToString()),
            PiConstant => ("pi", ""),
            Data n => ("data", n.Array.Digest),
            Variable n => ("variable", Variable(n.Id)),
            Unary n => ("unary", n.Function.ToString()),
            Binary n => ("binary", n.Function.ToString()),
            Power n => ("power", $"{n.Exponent}"),
            Select n => ("select", n.Relation.ToString()),
            View n => ("view", Map(n.Map)),
            Scatter n => ("scatter", Map(n.Map)),
            Stacked => ("stacked", ""),
            Contract n => ("contract", $"[{string.Join(',', n.LabelsX.Items)}] [{string.Join(',', n.LabelsY.Items)}] [{string.Join(',', n.Labels.Items)}]"),
            Reduce n => ("reduce", $"{n.Kind} {n.Axes}"),
            Extremal n => ("extremal", $"{n.Kind} {n.Axes}"),
            Spectral n => ("spectral", n.Function.ToString()),
            SpectralWeights n => ("weights", n.Function.ToString()),
            Derivative n => ("derivative", $"{n.Kind} [{string.Join(',', n.Variables.Select(Variable))}] {n.BatchRank} {n.Component}"),
            Jump => ("jump", ""),
            Deferred n => ("deferred", $"{n.Feature.Length}:{n.Feature} {n.Detail.Length}:{n.Detail}"),
            _ => throw new UnreachableException(node.GetType().Name),
        };
        return $"{form} {detail} ({operands})";
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>
/// A formula as text that does not depend on the order in which its nodes were made: quantified variables count from the outside, expressions are digests of
/// their structure. Two formulas with one text say the same.
/// </summary>
internal sealed class CoreText
{
    private readonly Graph _graph;
    private readonly Dictionary<NodeId, string> _digests = [];
    private readonly Dictionary<int, string> _variables = [];
    private readonly Dictionary<int, int> _indices = [];

    private CoreText(Graph graph) => _graph = graph;

    public static string Of(Claim claim)
    {
        var text = new CoreText(claim.Graph);
        text.NameDerivativeVariables();
        return text.Print(claim.Formula);
    }

    // The bound variables of a derivative count by place and shape: their names are the user's choice.
    private void NameDerivativeVariables()
    {
        for (var i = 0; i < _graph.Count; i++)
        {
            if (_graph[new NodeId(i)] is Derivative derivative)
            {
                for (var k = 0; k < derivative.Variables.Count; k++)
                {
                    _variables[derivative.Variables[k]] = $"bound{k}:{_graph.ShapeOf(derivative.At[k])}";
                }
            }
        }
    }

    private string Print(Formula formula)
    {
        switch (formula)
        {
            case Comparison n:
                return $"({Digest(n.Left)} {n.Relation} {Digest(n.Right)} [{string.Join(",", n.Indices.Select(Index))}])";
            case Truth n:
                return n.Value ? "true" : "false";
            case And n:
                return $"and({string.Join(" ", n.Parts.Select(Print))})";
            case Or n:
                return $"or({string.Join(" ", n.Parts.Select(Print))})";
            case Not n:
                return $"not({Print(n.Operand)})";
            case Implies n:
                return $"implies({Print(n.Premise)} {Print(n.Conclusion)})";
            case IndexQuantifier n:
                return $"{(n.Universal ? "all" : "some")} {Index(n.Index)} from {n.First} of {n.Index.Size}: {Print(n.Body)}";
            case Quantifier n:
                var bound = new StringBuilder();
                foreach (var variable in n.Variables)
                {
                    bound.Append(Print(variable.Domain)).Append(' ');
                    foreach (var id in variable.Variables)
                    {
                        _variables[id] = $"v{_variables.Count}:{_graph.ShapeOf(_graph.VariableNode(id))}";
                    }
                }

                return $"{(n.Universal ? "forall" : "exists")} {bound}where {(n.Where is { } where ? Print(where) : "-")}: {Print(n.Body)}";
            case WithProbability n:
                return $"probably {Digest(n.Level)} {string.Join(",", n.Over)}: {Print(n.Body)}";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private string Print(Domain domain) => domain switch
    {
        WholeSpace => "whole",
        Box n => $"box({(n.Low is { } low ? Digest(low) : "-")},{(n.High is { } high ? Digest(high) : "-")})",
        IntegerRange n => $"{Digest(n.Low)}..{Digest(n.High)}",
        Ball n => $"ball({string.Join(",", n.Center.Select(Digest))};{Digest(n.Radius)})",
        OperatorBall n => $"ball_op({Digest(n.Center)};{Digest(n.Radius)})",
        Sphere => "sphere",
        Simplex => "simplex",
        Product n => string.Join("*", n.Factors.Select(Print)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string Index(OpenIndex index)
    {
        if (!_indices.TryGetValue(index.Id, out var number))
        {
            _indices[index.Id] = number = _indices.Count;
        }

        return string.Create(CultureInfo.InvariantCulture, $"i{number}");
    }

    private string Digest(NodeId root)
    {
        var marks = _graph.Reachable(root);
        for (var i = 0; i <= root.Index; i++)
        {
            var id = new NodeId(i);
            if (!marks[i] || (_digests.ContainsKey(id) && _graph[id] is not Variable))
            {
                continue;
            }

            _digests[id] = _graph[id] switch
            {
                Variable variable => _variables.GetValueOrDefault(variable.Id, _graph.VariableName(variable.Id)),
                Data data => data.Array.Digest,
                Derivative derivative => Hash($"{derivative.Kind} {derivative.BatchRank} {derivative.Component} {derivative.Shape} {_digests[derivative.Body]} {string.Join(" ", derivative.At.Select(at => _digests[at]))}"),
                // A detail is text as the user wrote it, positions and all.
                Deferred deferred => Hash($"{deferred.Feature} {deferred.Shape} {string.Join(" ", deferred.Operands.Select(operand => _digests[operand]))}"),
                var node => Hash(Shown(node)),
            };
        }

        return _digests[root];
    }

    private string Shown(Node node)
    {
        List<string> operands = [];
        var bare = Operands.Map(node, operand =>
        {
            operands.Add(_digests[operand]);
            return default;
        });
        return $"{bare} of {string.Join(" ", operands)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}

using System.Text;

namespace ProxyProof.Expressions.Printing;

/// <summary>A name of the language for each variable: distinct variables never share one.</summary>
internal sealed class NameTable
{
    private static readonly HashSet<string> _reserved = new(StringComparer.Ordinal)
    {
        "import", "define", "theorem", "source", "let", "data", "random", "trajectory", "sweep", "assume", "claim", "estimate", "expect", "check", "proof",
        "have", "calc", "by", "forall", "exists", "where", "in", "on", "with", "over", "if", "then", "else", "and", "or", "not", "implies", "grad", "hess",
        "jac", "R", "E", "P", "pi", "true", "false",
    };

    private readonly Dictionary<int, string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public NameTable(Graph graph, PrintOptions options, ReadOnlySpan<NodeId> roots, IEnumerable<int> further)
    {
        var reachable = graph.Reachable(roots);
        List<int> variables = [.. further];
        List<Derivative> derivatives = [];
        for (var i = 0; i < reachable.Length; i++)
        {
            switch (reachable[i] ? graph[new NodeId(i)] : null)
            {
                case Variable variable:
                    variables.Add(variable.Id);
                    break;
                case Derivative derivative:
                    derivatives.Add(derivative);
                    break;
                case Data data when options.DataName(data.Array) is { } name:
                    _taken.Add(name);
                    break;
                default:
                    break;
            }
        }

        // 1. Variables that a derivative binds come last: at a point of the same name they share it.
        var bound = derivatives.SelectMany(derivative => derivative.Variables.Items).ToHashSet();
        foreach (var variable in variables.Where(variable => !bound.Contains(variable)).Distinct())
        {
            Give(variable, options.VariableName(variable) ?? graph.VariableName(variable));
        }

        // 2. `grad[w] (…)` at w itself reads as the gradient of a function of w.
        foreach (var derivative in Enumerable.Reverse(derivatives))
        {
            var body = graph.Reachable(derivative.Body);
            for (var k = 0; k < derivative.Variables.Count; k++)
            {
                var own = derivative.Variables[k];
                if (_names.ContainsKey(own))
                {
                    continue;
                }

                var name = options.VariableName(own) ?? graph.VariableName(own);
                if (derivative.BatchRank == 0 && graph[derivative.At[k]] is Variable at && _names.TryGetValue(at.Id, out var outer) && derivative.At[k] is var node
                    && (node.Index >= body.Length || !body[node.Index]))
                {
                    _names.Add(own, outer);
                }
                else
                {
                    Give(own, name);
                }
            }
        }

        foreach (var variable in variables.Concat(bound).Where(variable => !_names.ContainsKey(variable)))
        {
            Give(variable, graph.VariableName(variable));
        }
    }

    public string this[int variable] => _names[variable];

    public bool IsTaken(string name) => _taken.Contains(name);

    /// <summary>A name that nothing else has, in a sequence such as i, j, k, ….</summary>
    public string Fresh(IEnumerable<string> candidates)
    {
        var name = candidates.First(candidate => !_taken.Contains(candidate) && !_reserved.Contains(candidate));
        _taken.Add(name);
        return name;
    }

    private void Give(int variable, string wanted)
    {
        if (!_names.ContainsKey(variable))
        {
            var plain = Identifier(wanted);
            _names.Add(variable, Fresh(Enumerable.Range(1, int.MaxValue).Select(k => k == 1 ? plain : $"{plain}_{k}")));
        }
    }

    // Components of tuples are called "w.1": a name of the language is letters, digits and underscores.
    private static string Identifier(string text)
    {
        var name = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            name.Append(Rune.IsLetterOrDigit(rune) || rune.Value == '_' ? rune.ToString() : "_");
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? $"x{name}" : name.ToString();
    }
}

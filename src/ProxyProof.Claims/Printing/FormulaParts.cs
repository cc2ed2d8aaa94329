using ProxyProof.Expressions;

namespace ProxyProof.Claims.Printing;

/// <summary>The expressions and variables of a formula, in the order in which they are written.</summary>
internal static class FormulaParts
{
    public static (NodeId[] Roots, int[] Variables) Of(Formula formula)
    {
        var (roots, variables) = (new List<NodeId>(), new List<int>());
        var waiting = new Stack<Formula>([formula]);
        while (waiting.TryPop(out var next))
        {
            switch (next)
            {
                case Comparison n:
                    roots.AddRange([n.Left, n.Right]);
                    break;
                case Not n:
                    waiting.Push(n.Operand);
                    break;
                case And or Or:
                    foreach (var part in (next is And and ? and.Parts : ((Or)next).Parts).Reverse())
                    {
                        waiting.Push(part);
                    }

                    break;
                case Implies n:
                    waiting.Push(n.Conclusion);
                    waiting.Push(n.Premise);
                    break;
                case IndexQuantifier n:
                    waiting.Push(n.Body);
                    break;
                case Quantifier n:
                    waiting.Push(n.Body);
                    if (n.Where is { } where)
                    {
                        waiting.Push(where);
                    }

                    foreach (var variable in n.Variables)
                    {
                        variables.AddRange(variable.Variables);
                        OfDomain(variable.Domain, roots);
                    }

                    break;
                case WithProbability n:
                    roots.Add(n.Level);
                    waiting.Push(n.Body);
                    break;
                default:
                    break;
            }
        }

        return ([.. roots], [.. variables]);
    }

    private static void OfDomain(Domain domain, List<NodeId> roots)
    {
        switch (domain)
        {
            case Box n:
                roots.AddRange(((NodeId?[])[n.Low, n.High]).OfType<NodeId>());
                break;
            case IntegerRange n:
                roots.AddRange([n.Low, n.High]);
                break;
            case Ball n:
                roots.AddRange([.. n.Center, n.Radius]);
                break;
            case OperatorBall n:
                roots.AddRange([n.Center, n.Radius]);
                break;
            case Product n:
                foreach (var factor in n.Factors)
                {
                    OfDomain(factor, roots);
                }

                break;
            default:
                break;
        }
    }
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The margin of a formula at a point, hypotheses of quantifiers taken as given: left - right for &gt;=, -|left - right| for ==, the least for "and", the
/// greatest for "or", the negative for "not".
/// </summary>
/// <typeparam name="T">The carrier.</typeparam>
/// <param name="graph">The claim's graph.</param>
/// <param name="difference">left - right at an entry.</param>
internal sealed class MarginRules<T>(Graph graph, Func<Comparison, int, T> difference)
    where T : struct, IEnclosure<T>
{
    private readonly Dictionary<int, int> _index = [];

    /// <summary>The margin.</summary>
    public T Of(Formula formula)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return formula switch
        {
            Comparison f => OfComparison(f),
            Not f => Negate(Of(f.Operand)),
            And f => f.Parts.Select(Of).Aggregate(Min),
            Or f => f.Parts.Select(Of).Aggregate(Max),
            Implies f => Max(Negate(Of(f.Premise)), Of(f.Conclusion)),
            IndexQuantifier f => Enumerable.Range(0, f.Index.Size).Select(k => AtIndex(f, k)).Aggregate(f.Universal ? Min : Max),
            Quantifier f => Of(f.Body),
            _ => T.Entire,
        };
    }

    private static T Negate(T x) => T.Apply(UnaryFunction.Negate, x);

    private static T Min(T x, T y) => T.Apply(BinaryFunction.Min, x, y);

    private static T Max(T x, T y) => T.Apply(BinaryFunction.Max, x, y);

    private T AtIndex(IndexQuantifier f, int value)
    {
        _index[f.Index.Id] = value;
        return Of(f.Body);
    }

    private T OfComparison(Comparison f)
    {
        var (start, copies) = (0, 1);
        foreach (var index in f.Indices)
        {
            start = (start * index.Size) + _index[index.Id];
            copies *= index.Size;
        }

        var count = graph.ShapeOf(f.Left).Size / copies;
        return Enumerable.Range(start * count, count).Select(entry => Signed(f, entry)).Aggregate(f.Relation == Relation.NotEqual ? Max : Min);
    }

    private T Signed(Comparison f, int entry) => f.Relation switch
    {
        Relation.Greater or Relation.GreaterOrEqual => difference(f, entry),
        Relation.Less or Relation.LessOrEqual => Negate(difference(f, entry)),
        Relation.Equal => Negate(T.Apply(UnaryFunction.Abs, difference(f, entry))),
        Relation.NotEqual => T.Apply(UnaryFunction.Abs, difference(f, entry)),
    };
}

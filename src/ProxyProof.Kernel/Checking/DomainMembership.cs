using System.Diagnostics;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Whether an exact point lies in a domain whose ends, centres and radii are enclosed.</summary>
/// <typeparam name="T">The carrier.</typeparam>
/// <param name="valueOf">The entries of an expression of the claim.</param>
/// <param name="point">The entries of a variable.</param>
/// <param name="shapeOf">The shape of a variable.</param>
internal sealed class DomainMembership<T>(Func<NodeId, T[]> valueOf, Func<int, IReadOnlyList<Rational>> point, Func<int, Shape> shapeOf)
    where T : struct, IEnclosure<T>
{
    /// <summary>Whether the components together lie in the domain.</summary>
    public Truths Contains(Domain domain, ReadOnlySpan<int> components)
    {
        switch (domain)
        {
            case WholeSpace:
                return Truths.True;
            case Box d:
                var box = Truths.True;
                for (var i = 0; i < point(components[0]).Count; i++)
                {
                    var x = Exact(components[0], i);
                    box = d.Low is { } low ? TruthRules.And(box, TruthRules.Of(Minus(x, Entry(low, i)), Relation.GreaterOrEqual)) : box;
                    box = d.High is { } high ? TruthRules.And(box, TruthRules.Of(Minus(x, Entry(high, i)), Relation.LessOrEqual)) : box;
                }

                return box;
            case IntegerRange d:
                return !point(components[0])[0].IsInteger
                    ? Truths.False
                    : TruthRules.And(
                        TruthRules.Of(Minus(Exact(components[0], 0), Entry(d.Low, 0)), Relation.GreaterOrEqual),
                        TruthRules.Of(Minus(Exact(components[0], 0), Entry(d.High, 0)), Relation.LessOrEqual));
            case Ball d:
                return Within(components, d.Center.Span, d.Radius);
            case OperatorBall d:
                // The operator norm is at most the Euclidean one, and equal to it for a vector.
                var near = Within(components, [d.Center], d.Radius);
                return shapeOf(components[0]).Rank != 2 || near == Truths.True ? near : InOperatorBall(d, components[0]);
            case Sphere:
                return point(components[0]).Aggregate(Rational.Zero, (sum, x) => sum + (x * x)).IsOne ? Truths.True : Truths.False;
            case Simplex:
                return point(components[0]).All(x => x.Sign >= 0) && point(components[0]).Aggregate(Rational.Zero, (sum, x) => sum + x).IsOne
                    ? Truths.True
                    : Truths.False;
            case Product d:
                var (product, first) = (Truths.True, 0);
                foreach (var factor in d.Factors)
                {
                    product = TruthRules.And(product, Contains(factor, components.Slice(first, factor.Components)));
                    first += factor.Components;
                }

                return product;
            default:
                throw new UnreachableException(domain.GetType().Name);
        }
    }

    private static T Minus(T x, T y) => T.Apply(BinaryFunction.Subtract, x, y);

    private T Exact(int variable, int entry) => T.FromRational(point(variable)[entry]);

    // An expression of a domain is a scalar or has an entry for each of the variable's.
    private T Entry(NodeId expression, int entry) => valueOf(expression) is var values && values.Length == 1 ? values[0] : values[entry];

    private Truths Within(ReadOnlySpan<int> components, ReadOnlySpan<NodeId> center, NodeId radius)
    {
        var sum = T.FromDouble(0);
        for (var k = 0; k < components.Length; k++)
        {
            for (var i = 0; i < point(components[k]).Count; i++)
            {
                sum = T.Apply(BinaryFunction.Add, sum, T.Power(Minus(Exact(components[k], i), Entry(center[k], i)), 2));
            }
        }

        var r = Entry(radius, 0);
        return TruthRules.And(TruthRules.Of(r, Relation.GreaterOrEqual), TruthRules.Of(Minus(sum, T.Power(r, 2)), Relation.LessOrEqual));
    }

    private Truths InOperatorBall(OperatorBall d, int component)
    {
        var shape = shapeOf(component);
        var difference = new T[shape.Size];
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] = Minus(Exact(component, i), Entry(d.Center, i));
        }

        var norm = SpectralRules<T>.Enclose(SpectralFunction.OperatorNorm, difference, shape[0], shape[1]);
        return TruthRules.Of(Minus(norm, Entry(d.Radius, 0)), Relation.LessOrEqual);
    }
}

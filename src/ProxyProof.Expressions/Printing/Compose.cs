using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Makes terms in the form that people write: x - y for x + (-y), a number in front of what it multiplies, mean for a sum over its length.</summary>
internal static class Compose
{
    public static NumberTerm Zero { get; } = new(0);

    public static NumberTerm One { get; } = new(1);

    public static Term Number(Rational value) => new NumberTerm(value);

    public static CallTerm Call(string function, params ImmutableArray<Term> arguments) => new(function, arguments);

    /// <summary>A function entry by entry: a repeated number stays one.</summary>
    public static Term Apply(string function, Term x) => x is RepeatedTerm n ? n with { Value = Apply(function, n.Value) } : Call(function, x);

    public static Term Negate(Term x) => x switch
    {
        NumberTerm n => new NumberTerm(-n.Value),
        NegatedTerm n => n.X,
        RepeatedTerm n => n with { Value = Negate(n.Value) },
        _ => new NegatedTerm(x),
    };

    public static Term Add(Term x, Term y) => (x, y) switch
    {
        (RepeatedTerm a, RepeatedTerm b) => a with { Value = Add(a.Value, b.Value) },
        (_, NegatedTerm b) => Subtract(x, b.X),
        (NegatedTerm a, _) => Subtract(y, a.X),
        (_, NumberTerm { Value.Sign: < 0 } b) => Subtract(x, Negate(b)),
        (_, OperatorTerm { Operator: Operator.Multiply, X: NumberTerm { Value.Sign: < 0 } a } b) => Subtract(x, b with { X = Negate(a) }),
        _ => new OperatorTerm(Operator.Add, x, y),
    };

    public static Term Subtract(Term x, Term y) => (x, y) switch
    {
        (RepeatedTerm a, RepeatedTerm b) => a with { Value = Subtract(a.Value, b.Value) },
        (_, NegatedTerm b) => Add(x, b.X),
        (_, NumberTerm { Value.Sign: < 0 } b) => Add(x, Negate(b)),
        _ => new OperatorTerm(Operator.Subtract, x, y),
    };

    /// <summary>The product entry by entry of two terms of one shape.</summary>
    public static Term Multiply(Term x, Term y, bool isNumber) => (x, y) switch
    {
        _ when isNumber => Scale(x, y),
        (RepeatedTerm a, RepeatedTerm b) => a with { Value = Scale(a.Value, b.Value) },
        (RepeatedTerm a, _) => Scale(a.Value, y),
        (_, RepeatedTerm b) => Scale(b.Value, x),
        _ => new OperatorTerm(Operator.MultiplyElementwise, x, y),
    };

    /// <summary>A number times anything.</summary>
    public static Term Scale(Term x, Term y) => (x, y) switch
    {
        (NumberTerm { Value.IsOne: true }, _) => y,
        (NumberTerm a, OperatorTerm { Operator: Operator.Multiply, X: NumberTerm b } product) => Scale(Number(a.Value * b.Value), product.Y),
        (_, RepeatedTerm b) => b with { Value = Scale(x, b.Value) },
        (not NumberTerm, NumberTerm) => new OperatorTerm(Operator.Multiply, y, x, Scales: true),
        _ => new OperatorTerm(Operator.Multiply, x, y, Scales: true),
    };

    public static Term Divide(Term x, Term y, bool isNumber) => (x, y) switch
    {
        (RepeatedTerm a, RepeatedTerm b) => a with { Value = Quotient(a.Value, b.Value) },
        (_, RepeatedTerm b) => Quotient(x, b.Value),
        _ when isNumber => Quotient(x, y),
        _ => new OperatorTerm(Operator.DivideElementwise, x, y),
    };

    /// <summary>Anything divided by a number.</summary>
    public static Term Quotient(Term x, Term y) => (x, y) switch
    {
        (NumberTerm a, NumberTerm { Value.IsZero: false } b) => new NumberTerm(a.Value / b.Value),
        (IndexedTerm { Kind: IndexedKind.Sum } sum, NumberTerm b) when b.Value == sum.Last => sum with { Kind = IndexedKind.Mean },
        _ => new OperatorTerm(Operator.Divide, x, y),
    };

    /// <summary>max or min of two or more.</summary>
    public static Term Extreme(string function, Term x, Term y) => (x, y) switch
    {
        (RepeatedTerm a, RepeatedTerm b) => a with { Value = Extreme(function, a.Value, b.Value) },
        (CallTerm a, _) when string.Equals(a.Function, function, StringComparison.Ordinal) => a with { Arguments = a.Arguments.Add(y) },
        _ => Call(function, x, y),
    };

    /// <summary>A matrix times a matrix or vector.</summary>
    public static Term Product(Term x, Term y) =>
        IsIdentity(x) ? y : IsIdentity(y) ? x : new OperatorTerm(Operator.Multiply, x, y);

    /// <summary>The transpose of a matrix, moved to the names inside.</summary>
    public static Term Transpose(Term x) => x switch
    {
        TransposedTerm n => n.X,
        NegatedTerm n => new NegatedTerm(Transpose(n.X)),
        RepeatedTerm { Dims.Count: 2 } n => n with { Dims = [n.Dims[1], n.Dims[0]] },
        OperatorTerm { Operator: Operator.Multiply, Scales: true } n => n with { Y = Transpose(n.Y) },
        OperatorTerm { Operator: Operator.Multiply } n => n with { X = Transpose(n.Y), Y = Transpose(n.X) },
        OperatorTerm { Operator: Operator.Divide } n => n with { X = Transpose(n.X) },
        OperatorTerm n => n with { X = Transpose(n.X), Y = Transpose(n.Y) },
        CallTerm { Function: "outer" } n => Call("outer", n.Arguments[1], n.Arguments[0]),
        CallTerm { Arguments: [var only] } n when FunctionNames.IsEntrywise(n.Function) => Call(n.Function, Transpose(only)),
        _ when IsIdentity(x) => x,
        _ => new TransposedTerm(x),
    };

    /// <summary>A vector over an index; the matrix with 1 where two indices are equal has a name.</summary>
    public static Term Vector(IndexedTerm rows) => rows is
    {
        Kind: IndexedKind.Vector,
        Body: IndexedTerm
        {
            Kind: IndexedKind.Vector,
            Body: ChoiceTerm
            {
                Condition: ComparedTerm { Relation: Relation.Equal, X: SymbolTerm x, Y: SymbolTerm y },
                Then: NumberTerm { Value.IsOne: true },
                Otherwise: NumberTerm { Value.IsZero: true },
            },
        } columns,
    }
    && rows.Last == columns.Last && (x.Name, y.Name) == (rows.Index, columns.Index) ? Call("identity", Number(rows.Last)) : rows;

    /// <summary>A condition on a difference.</summary>
    public static ConditionTerm Compare(Relation relation, Term difference) => difference is OperatorTerm { Operator: Operator.Subtract } n
        ? new ComparedTerm(relation, n.X, n.Y)
        : new ComparedTerm(relation, difference, Zero);

    private static bool IsIdentity(Term x) => x is CallTerm { Function: "identity" };
}

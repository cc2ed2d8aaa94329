using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>
/// Minibatches: the one mean of an objective becomes a sum with weights, which are 1/batch for the samples of a batch and 0 for the others.
/// </content>
internal sealed partial class Elaboration
{
    private BatchedObjective? _batches;

    private bool IsBatched(IndexedSyntax syntax, RangeMask? mask) =>
        _batches is { Depth: 0 } && syntax.Operator == IndexedOperator.Mean && mask is null;

    private Meaning Below(IndexedSyntax syntax, Scope inner)
    {
        if (_batches is { } batches)
        {
            batches.Depth++;
        }

        try
        {
            return Element(syntax.Body, inner);
        }
        finally
        {
            if (_batches is { } left)
            {
                left.Depth--;
            }
        }
    }

    private Meaning Batched(IndexedSyntax syntax, Meaning body, OpenIndex open)
    {
        var weights = Graph.AddVariable("weights", Shape.Of(open.Size));
        _batches!.Means.Add((syntax.Span, open.Size, ((Variable)Graph[weights]).Id));
        var weight = new TensorMeaning(weights, [open], Shape.Scalar);
        Meaning Weighted(Meaning part) => part is TupleMeaning tuple
            ? new TupleMeaning([.. tuple.Parts.Select(Weighted)])
            : Summed(Elementwise(BinaryFunction.Multiply, weight, AsTensor(part, syntax.Body.Span)), open);
        return Weighted(body);
    }

    // The objective at fresh parameters, its mean replaced. A let is no part of the objective: what it holds stays as it is.
    private (Meaning Parameter, TensorMeaning Value, int Samples, int Weights) BatchedBody(FunctionMeaning objective, Meaning start, SourceSpan span)
    {
        var parameter = Copied(start, "w", [], span);
        var outer = _batches;
        var own = _batches = new BatchedObjective();
        try
        {
            var value = AsTensor(Apply(objective, [parameter], span), span);
            return own.Means switch
            {
                [] => throw Fail("PP3007", span, $"`sgd` needs an objective with a `mean` over a range, outside any other index: `{objective.Name}` has none", "each batch replaces the range of that mean; without one, use `gd`"),
                [var (_, samples, weights)] => (parameter, value, samples, weights),
                [_, var (second, _, _), ..] => throw Fail("PP3007", span, $"`sgd` needs an objective with exactly one `mean` over a range: `{objective.Name}` has another at line {second.Line}", "write the other one as `1/n * sum(…)`"),
            };
        }
        finally
        {
            _batches = outer;
        }
    }
}

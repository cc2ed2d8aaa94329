using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A number as a sum of multiples of numbers: sums, differences and products with and quotients by what depends on no variable are taken apart.</summary>
internal sealed class AdditiveForm
{
    private readonly Graph _graph;
    private readonly BallBounds _bounds;
    private readonly Func<NodeId, bool> _isAtom;

    private AdditiveForm(Graph graph, BallBounds bounds, Func<NodeId, bool> isAtom) => (_graph, _bounds, _isAtom) = (graph, bounds, isAtom);

    /// <summary>The enclosed factor of each number.</summary>
    public Dictionary<int, Interval> Terms { get; } = [];

    /// <summary>Reads a number.</summary>
    /// <param name="graph">Its graph.</param>
    /// <param name="bounds">Encloses factors.</param>
    /// <param name="number">The number.</param>
    /// <param name="isAtom">Which numbers are not taken apart.</param>
    public static AdditiveForm Of(Graph graph, BallBounds bounds, NodeId number, Func<NodeId, bool>? isAtom = null)
    {
        var form = new AdditiveForm(graph, bounds, isAtom ?? (_ => false));
        form.Add(number, new(1));
        return form;
    }

    /// <summary>Removes a number and returns its factor; 0 where it is not among them.</summary>
    public Interval Take(NodeId number) => Terms.Remove(number.Index, out var factor) ? factor : new(0);

    /// <summary>The sum of what is left, where none of it depends on variables; null where some does.</summary>
    public Interval? Rest()
    {
        var sum = new Interval(0);
        foreach (var (number, factor) in Terms)
        {
            if (_bounds.DependsOn(new NodeId(number)) != 0)
            {
                return null;
            }

            sum += factor * _bounds.Values(new NodeId(number))[0];
        }

        return sum;
    }

    private void Add(NodeId number, Interval factor)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_isAtom(number))
        {
            Atom(number, factor);
            return;
        }

        switch (_graph[number])
        {
            case Unary { Function: UnaryFunction.Negate } n:
                Add(n.X, -factor);
                break;
            case Binary { Function: BinaryFunction.Add } n:
                Add(n.X, factor);
                Add(n.Y, factor);
                break;
            case Binary { Function: BinaryFunction.Subtract } n:
                Add(n.X, factor);
                Add(n.Y, -factor);
                break;
            case Binary { Function: BinaryFunction.Multiply } n when IsClosed(n.X):
                Add(n.Y, factor * _bounds.Values(n.X)[0]);
                break;
            case Binary { Function: BinaryFunction.Multiply } n when IsClosed(n.Y):
                Add(n.X, factor * _bounds.Values(n.Y)[0]);
                break;
            case Binary { Function: BinaryFunction.Divide } n when IsClosed(n.Y):
                Add(n.X, factor / _bounds.Values(n.Y)[0]);
                break;
            default:
                Atom(number, factor);
                break;
        }
    }

    private void Atom(NodeId number, Interval factor) => Terms[number.Index] = Terms.GetValueOrDefault(number.Index, new(0)) + factor;

    private bool IsClosed(NodeId number) => _bounds.DependsOn(number) == 0;
}

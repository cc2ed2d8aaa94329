using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>What a name stands for.</summary>
internal abstract class Binding(SourceSpan span)
{
    /// <summary>Where the name was given.</summary>
    public SourceSpan Span { get; } = span;
}

/// <summary>A name whose meaning is known.</summary>
internal sealed class MeaningBinding(SourceSpan span, Meaning meaning) : Binding(span)
{
    public Meaning Meaning { get; } = meaning;
}

/// <summary>A constant let, or a define's argument: elaborated where it is used, as a value or as a domain.</summary>
internal sealed class ThunkBinding(
    SourceSpan span, ExpressionSyntax expression, Scope scope, bool isArgument, int part = -1, ImmutableHashSet<object>? active = null) : Binding(span)
{
    public ExpressionSyntax Expression { get; } = expression;

    public Scope Scope { get; } = scope;

    /// <summary>For an argument, the definitions that were being elaborated where it was written.</summary>
    public ImmutableHashSet<object>? Active { get; } = active;

    /// <summary>Whether it is a define's argument.</summary>
    public bool IsArgument { get; } = isArgument;

    /// <summary>Which component of a tuple, for a pattern; else -1.</summary>
    public int Part { get; } = part;
}

/// <summary>A function let or a define.</summary>
internal sealed class FunctionBinding(SourceSpan span, ClosureMeaning function) : Binding(span)
{
    public ClosureMeaning Function { get; } = function;
}

/// <summary>A sweep value.</summary>
internal sealed class SweepBinding(SourceSpan span, Rational value) : Binding(span)
{
    public Rational Value { get; } = value;
}

/// <summary>A data item.</summary>
internal sealed class DataBinding(SourceSpan span, DataSyntax data, Scope scope) : Binding(span)
{
    public DataSyntax Data { get; } = data;

    public Scope Scope { get; } = scope;
}

/// <summary>A random item.</summary>
internal sealed class RandomBinding(SourceSpan span, RandomSyntax random, Scope scope) : Binding(span)
{
    public RandomSyntax Random { get; } = random;

    public Scope Scope { get; } = scope;
}

/// <summary>A trajectory item.</summary>
internal sealed class TrajectoryBinding(SourceSpan span, TrajectorySyntax trajectory, Scope scope) : Binding(span)
{
    public TrajectorySyntax Trajectory { get; } = trajectory;

    public Scope Scope { get; } = scope;
}

/// <summary>A name whose item failed: using it says nothing more.</summary>
internal sealed class BrokenBinding(SourceSpan span) : Binding(span);

/// <summary>Names and what they stand for, innermost first.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<string, Binding> _names = new(StringComparer.Ordinal);

    public Scope? Parent { get; } = parent;

    /// <summary>Whether a name may be missing because an import failed: then an unknown name says nothing more.</summary>
    public bool IsIncomplete { get => field || (Parent?.IsIncomplete ?? false); set; }

    /// <summary>The names of this level alone.</summary>
    public IReadOnlyDictionary<string, Binding> Own => _names;

    public Binding? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._names.TryGetValue(name, out var binding))
            {
                return binding;
            }
        }

        return null;
    }

    /// <summary>Gives a name; false when this level has it already.</summary>
    public bool TryAdd(string name, Binding binding) => _names.TryAdd(name, binding);

    /// <summary>Gives a name, replacing this level's.</summary>
    public void Set(string name, Binding binding) => _names[name] = binding;

    public IEnumerable<string> AllNames()
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            foreach (var name in scope._names.Keys)
            {
                yield return name;
            }
        }
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The claim has a form that no proof rule speaks of; the message says which.</summary>
internal sealed class UnprovableFormException(string message) : Exception(message);

/// <summary>
/// Takes a claim apart into sequents that together imply it: conjunctions split, premises, conditions and domains become facts, bound variables become
/// coordinates. docs/trust.md says why each step is sound.
/// </summary>
internal sealed partial class SequentBuilder
{
    /// <summary>More literals or coordinates than this are refused.</summary>
    private const int SizeLimit = 200_000;

    private readonly ProofClaim _claim;
    private readonly Derivation _derivation;
    private readonly Graph _graph;
    private readonly Dictionary<int, int> _index = [];
    private readonly List<Sequent> _found = [];
    private readonly IReadOnlyDictionary<int, string> _names;
    private int _literals;

    private readonly ImmutableArray<Rational> _witness;
    private readonly bool _withEquations;
    private readonly List<(Coordinate Coordinate, CoordinateRange Range)> _exhibited = [];
    private int _used;
    private int _chosen;

    private SequentBuilder(ProofClaim claim, Derivation derivation, bool withEquations)
    {
        (_claim, _derivation, _graph, _withEquations) = (claim, derivation, derivation.Own, withEquations);
        _witness = claim.Witness;
        _names = FormulaParts.Names(claim.Claim);
    }

    // What is bound and given so far, and what else would do in place of the goal.
    private sealed record Context(ImmutableArray<Coordinate> Coordinates, ImmutableArray<CoordinateRange> Ranges, ImmutableArray<Statement> Facts)
    {
        public ImmutableArray<Statement> Otherwise { get; init; } = [];

        public Range Shown { get; init; } = 0..0;

        public ImmutableArray<EuclideanBall> Balls { get; init; } = [];

        public Context Given(IEnumerable<Statement> facts) => this with { Facts = Facts.AddRange(facts) };
    }

    /// <summary>The sequents in order, and the box of the witness.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="derivation">Its expressions without derivatives.</param>
    /// <param name="withEquations">Whether the equations of the witness are facts: not before the numbers of the claim are known, which they may name.</param>
    /// <exception cref="UnprovableFormException">The claim's form is not spoken of.</exception>
    public static (ImmutableArray<Sequent> Sequents, Sequent Box) Build(ProofClaim claim, Derivation derivation, bool withEquations)
    {
        var builder = new SequentBuilder(claim, derivation, withEquations);
        var context = new Context([], [], []);
        foreach (var assumption in claim.Claim.Assumptions)
        {
            context = builder.Assume(assumption, negated: false, context);
        }

        builder.Show(claim.Claim.Formula, claim.IsNegation, context, claim.Given.IsEmpty ? -1 : claim.Claim.Script!.Depth);
        if (builder._used != claim.Witness.Length || builder._chosen != claim.Choices.Length)
        {
            throw new UnprovableFormException(claim.Witness.IsEmpty && claim.Choices.IsEmpty ? ProofClaim.WitnessNeeded : "the witness has other entries than the claim asks for");
        }

        builder._found.ForEach(builder.RefuseFree);
        var box = new Sequent(claim, [.. builder._exhibited.Select(each => each.Coordinate)], [.. builder._exhibited.Select(each => each.Range)], [], new AllOf([]));
        return ([.. builder._found], box);
    }

    // A variable that no quantifier binds stands for a value that no rule knows.
    private void RefuseFree(Sequent sequent)
    {
        var bound = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var marks = KernelOperands.Reachable(_graph, sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && _graph[new NodeId(i)] is Variable variable && !bound.Contains(variable.Id))
            {
                throw new UnprovableFormException($"{_graph.VariableName(variable.Id)} is not bound by a quantifier");
            }
        }
    }

    // What must be shown: a formula, or its negation. Steps of a proof are facts below so many layers; -1: there are none, or they are among the facts.
    private void Show(Formula formula, bool negated, Context context, int layers = -1)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (layers == 0 || (layers > 0 && !(formula is Quantifier or Implies || (formula is IndexQuantifier index && FormulaParts.HasQuantifier(index.Body)))))
        {
            context = WithSteps(formula, layers, context);
            layers = -1;
        }

        var below = layers < 0 ? -1 : layers - 1;
        switch (formula)
        {
            case Not f:
                Show(f.Operand, !negated, context);
                break;
            case And f when !negated:
                Each(f.Parts, negated, context);
                break;
            case Or f when negated:
                Each(f.Parts, negated, context);
                break;
            case Implies f when negated:
                Show(f.Premise, negated: false, context);
                Show(f.Conclusion, negated: true, context);
                break;
            case Implies f:
                Show(f.Conclusion, negated: false, Assume(f.Premise, negated: false, context), below);
                break;
            case IndexQuantifier f when f.Universal != negated && FormulaParts.HasQuantifier(f.Body):
                for (var k = 0; k < f.Index.Size; k++)
                {
                    _index[f.Index.Id] = k;
                    Show(f.Body, negated, context, below);
                }

                break;
            case Quantifier f when f.Universal != negated:
                var bound = Bind(f, context);
                Show(f.Body, negated, f.Where is { } where ? Assume(where, negated: false, bound) : bound, below);
                break;
            case Or or And when FormulaParts.HasQuantifier(formula):
                Alternatives(FormulaParts.Parts(formula), negated, context);
                break;
            case Quantifier f when _claim.Solves:
                Seek(f, negated, context);
                break;
            case Quantifier f:
                Exhibit(f, negated, context);
                break;
            case WithProbability:
                throw new UnprovableFormException("the claim is about a probability");
            default:
                if (FormulaParts.HasQuantifier(formula))
                {
                    throw new UnprovableFormException("a choice over an index holds a quantifier");
                }

                var goal = Of(formula, negated);
                _found.Add(new Sequent(
                    _claim, context.Coordinates, Narrowed(context).Ranges, context.Facts, context.Otherwise.IsEmpty ? goal : new AnyOf([goal, .. context.Otherwise], Guarding: true))
                {
                    Shown = context.Shown,
                    BallFacts = context.Balls,
                });
                break;
        }
    }

    private void Each(IEnumerable<Formula> parts, bool negated, Context context)
    {
        foreach (var part in parts)
        {
            Show(part, negated, context);
        }
    }

    // Shows that something exists by an exact witness: it lies in the domains, satisfies the condition, and the body holds of it.
    private void Exhibit(Quantifier quantifier, bool negated, Context context)
    {
        // Where no point is a witness, one without a value leaves the whole without: nothing else would do then.
        context = context with { Otherwise = [] };
        if (_used == _witness.Length && _chosen < _claim.Choices.Length)
        {
            Choose(quantifier, negated, context, _claim.Choices[_chosen++]);
            return;
        }

        var bound = Bind(quantifier, context);
        for (var k = context.Coordinates.Length; k < bound.Coordinates.Length; k++, _used++)
        {
            if (_used >= _witness.Length)
            {
                throw new UnprovableFormException(ProofClaim.WitnessNeeded);
            }

            var value = _witness[_used];
            var radius = _claim.Zero is { } zero && _used < zero.Radii.Length ? zero.Radii[_used] : Rational.Zero;
            var range = new CoordinateRange(value - radius, value + radius);
            if (range.IsEmpty || !bound.Ranges[k].Contains(range.Low!.Value) || !bound.Ranges[k].Contains(range.High!.Value) || (bound.Coordinates[k].IsInteger && !value.IsInteger))
            {
                throw new UnprovableFormException("the witness is outside its domain");
            }

            bound = bound with { Ranges = bound.Ranges.SetItem(k, range) };
            _exhibited.Add((bound.Coordinates[k], range));
        }

        // What else the domains ask becomes a goal.
        var domains = bound.Facts.RemoveRange(0, context.Facts.Length);
        var here = WithEquations(bound with { Facts = context.Facts });
        if (!domains.IsEmpty)
        {
            _found.Add(new Sequent(_claim, here.Coordinates, here.Ranges, here.Facts, new AllOf(domains)) { Shown = here.Shown });
        }

        if (quantifier.Where is { } where)
        {
            Show(where, negated: false, here);
        }

        Show(quantifier.Body, negated, here);
    }

    // Where the witness is a zero, that is a fact, as if shown before; it is not among those that a point must satisfy, which need not be a fraction.
    private Context WithEquations(Context context)
    {
        if (!_withEquations || _used < _witness.Length)
        {
            return context;
        }

        return context.Shown.End.Value > context.Shown.Start.Value
            ? throw new UnprovableFormException("a zero beside the steps of a proof")
            : context.Given(_claim.Zero!.Equations.Select(equation => new Literal(Relation.Equal, ZeroBox.Number(_graph, equation)))) with
            {
                Shown = context.Facts.Length..(context.Facts.Length + _claim.Zero!.Equations.Length),
            };
    }

    // "A or B or C", where only B holds quantifiers: wherever A fails, B, or C at the points where B fails. C guards nothing of B.
    private void Alternatives(IEnumerable<Formula> parts, bool negated, Context context)
    {
        Formula[] all = [.. parts];
        var place = Array.FindIndex(all, FormulaParts.HasQuantifier);
        if (Array.FindLastIndex(all, FormulaParts.HasQuantifier) != place)
        {
            throw new UnprovableFormException("a choice between several quantified statements");
        }

        var given = context.Given(all[..place].Select(part => Of(part, !negated)));
        Show(all[place], negated, given with { Otherwise = [.. all[(place + 1)..].Select(part => Of(part, negated)), .. given.Otherwise] });
    }

    // What may be taken as given.
    private Context Assume(Formula formula, bool negated, Context context)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (formula)
        {
            case Not f:
                return Assume(f.Operand, !negated, context);
            case And f when !negated:
                return f.Parts.Aggregate(context, (given, part) => Assume(part, negated: false, given));
            case Or f when negated:
                return f.Parts.Aggregate(context, (given, part) => Assume(part, negated: true, given));
            case Quantifier f when f.Universal == negated:
                // A point that exists is as good as any.
                var bound = Bind(f, context);
                return Assume(f.Body, negated, f.Where is { } where ? Assume(where, negated: false, bound) : bound);
            default:
                return FormulaParts.HasQuantifier(formula)
                    ? throw new UnprovableFormException("a hypothesis that speaks of all points of a domain")
                    : context.Given([Of(formula, negated)]);
        }
    }

    private string NameOf(int variable) => _names.TryGetValue(variable, out var name) ? name : _graph.VariableName(variable);

    private Context Bind(Quantifier quantifier, Context context)
    {
        foreach (var variable in quantifier.Variables)
        {
            foreach (var id in variable.Variables)
            {
                // Two quantifiers over one variable would be taken for one.
                if (context.Coordinates.Any(known => known.Variable == id))
                {
                    throw new UnprovableFormException("a variable is bound twice");
                }

                var size = _graph.ShapeOf(_graph.VariableNode(id)).Size;
                if (context.Coordinates.Length + size > SizeLimit)
                {
                    throw new UnprovableFormException("the claim has too many coordinates");
                }

                context = context with
                {
                    Coordinates = context.Coordinates.AddRange(Enumerable.Range(0, size).Select(k => new Coordinate(
                        id, k, size == 1 ? NameOf(id) : $"{NameOf(id)}[{k + 1}]", IsInteger: false))),
                    Ranges = context.Ranges.AddRange(Enumerable.Repeat(default(CoordinateRange), size)),
                };
            }

            context = Restrict(variable.Domain, variable.Variables.Items, context);
        }

        return context;
    }

    private NodeId Entry(NodeId x, int position) =>
        _graph.ShapeOf(x).IsScalar ? x : _graph.Add(new View(x, new IndexMap(0, position, []), Shape.Scalar));

    // A formula without quantifiers over points, or its negation, with negations at the literals.
    private Statement Of(Formula formula, bool negated)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (formula)
        {
            case Truth f:
                return f.Value != negated ? new AllOf([]) : new AnyOf([], Guarding: true);
            case Not f:
                return Of(f.Operand, !negated);
            case And f:
                return Chain(f.Parts.Select(part => Of(part, negated)), all: !negated);
            case Or f:
                return Chain(f.Parts.Select(part => Of(part, negated)), all: negated);
            case Implies f:
                return Chain([Of(f.Premise, !negated), Of(f.Conclusion, negated)], all: negated);
            case IndexQuantifier f:
                return Chain(Enumerable.Range(0, f.Index.Size).Select(k => AtIndex(f, k, negated)), f.Universal != negated);
            case Comparison f:
                return Entries(f, negated);
            default:
                throw new UnreachableException(formula.GetType().Name);
        }
    }

    private static Statement Chain(IEnumerable<Statement> parts, bool all)
    {
        ImmutableArray<Statement> fixedParts = [.. parts];
        return fixedParts.Length == 1 ? fixedParts[0] : all ? new AllOf(fixedParts) : new AnyOf(fixedParts, Guarding: true);
    }

    private Statement AtIndex(IndexQuantifier f, int value, bool negated)
    {
        _index[f.Index.Id] = value;
        return Of(f.Body, negated);
    }

    private Statement Entries(Comparison f, bool negated)
    {
        var (start, copies) = (0, 1);
        foreach (var index in f.Indices)
        {
            start = (start * index.Size) + _index[index.Id];
            copies *= index.Size;
        }

        var (left, right) = (_derivation[f.Left], _derivation[f.Right]);
        var count = _graph.ShapeOf(left).Size / copies;
        if ((_literals += count) > SizeLimit)
        {
            throw new UnprovableFormException("the claim has too many comparisons");
        }

        var relation = negated ? Opposite(f.Relation) : f.Relation;
        if (_graph[left] is Constant { Value.IsZero: true })
        {
            (left, right, relation) = (right, left, Mirrored(relation));
        }

        ImmutableArray<Statement> parts = [.. Enumerable.Range(start * count, count).Select(entry => new Literal(relation, Difference(left, right, entry)))];

        // Every entry for an order or ==, some entry for !=; and the other way round for their negations. No entry guards another.
        return parts.Length == 1 ? parts[0] : (f.Relation == Relation.NotEqual) == negated ? new AllOf(parts, Guarding: false) : new AnyOf(parts, Guarding: false);
    }

    private NodeId Difference(NodeId left, NodeId right, int entry)
    {
        var (x, y) = (Entry(left, entry), Entry(right, entry));
        var make = new NodeMaker(_graph);

        // An expression equals itself wherever it is defined.
        return x == y ? _graph.Add(new Guarded(make.Number(0, Shape.Scalar), [x], 0, Shape.Scalar))
            : _graph[y] is Constant { Value.IsZero: true } ? x
            : make.Minus(x, y);
    }

    private static Relation Mirrored(Relation relation) => relation switch
    {
        Relation.Less => Relation.Greater,
        Relation.LessOrEqual => Relation.GreaterOrEqual,
        Relation.Greater => Relation.Less,
        Relation.GreaterOrEqual => Relation.LessOrEqual,
        Relation.Equal or Relation.NotEqual => relation,
    };

    private static Relation Opposite(Relation relation) => relation switch
    {
        Relation.Less => Relation.GreaterOrEqual,
        Relation.LessOrEqual => Relation.Greater,
        Relation.Greater => Relation.LessOrEqual,
        Relation.GreaterOrEqual => Relation.Less,
        Relation.Equal => Relation.NotEqual,
        Relation.NotEqual => Relation.Equal,
    };
}

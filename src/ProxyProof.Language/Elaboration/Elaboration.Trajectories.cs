using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Training runs: their parts become expressions, their iterates variables that no quantifier binds.</content>
internal sealed partial class Elaboration
{
    private const long MostSteps = 10_000_000;

    private static readonly Dictionary<string, (TrainingMethod Method, string[] Parameters)> Trainers = new(StringComparer.Ordinal)
    {
        ["gd"] = (TrainingMethod.GradientDescent, ["f", "start", "step", "steps"]),
        ["sgd"] = (TrainingMethod.StochasticGradientDescent, ["f", "start", "step", "steps", "batch"]),
        ["momentum"] = (TrainingMethod.Momentum, ["f", "start", "step", "steps", "beta"]),
        ["nesterov"] = (TrainingMethod.Nesterov, ["f", "start", "step", "steps", "beta"]),
        ["adam"] = (TrainingMethod.Adam, ["f", "start", "step", "steps", "beta1", "beta2", "eps"]),
        ["langevin"] = (TrainingMethod.Langevin, ["f", "start", "step", "steps", "temperature"]),
        ["flow"] = (TrainingMethod.Flow, ["f", "start", "time"]),
    };

    private static readonly Dictionary<string, Rational> TrainerDefaults = new(StringComparer.Ordinal)
    {
        ["beta1"] = (Rational)9 / 10,
        ["beta2"] = (Rational)999 / 1000,
        ["eps"] = (Rational)1 / 100_000_000,
    };

    private readonly List<TrainingRun> _runs = [];

    /// <summary>The training runs that were asked for, each after those it starts from.</summary>
    public ImmutableArray<Trajectory> Trajectories => [.. _runs.Where(run => run.Readings.Count > 0).Select(run => run.Finished)];

    private TrajectoryMeaning Trajectory(TrajectorySyntax syntax, Scope scope)
    {
        if (!Trainers.TryGetValue(syntax.Method.Name, out var trainer))
        {
            throw Fail("PP2001", syntax.Method.Span, $"unknown trainer `{syntax.Method.Name}`", Suggestions.For(syntax.Method.Name, Trainers.Keys) ?? $"trainers are {string.Join(", ", Trainers.Keys)}");
        }

        var given = TrainerArguments(syntax, trainer.Parameters);
        var span = given["f"].Span;

        // 1. Shapes: the start lives where the objective's first parameter does, and the objective is a number there.
        var start = Element(given["start"], scope);
        var space = SpaceOf(start, given["start"].Span);
        if (Evaluate(given["f"], scope) is not FunctionMeaning objective)
        {
            throw Fail("PP2002", span, $"the objective of a trainer is a function, found {Evaluate(given["f"], scope).Describe()}", "for example `gd(f, start = w0, step = 0.1, steps = 100)`");
        }

        var (parameter, value) = Body(objective, 0, [start], [], span);
        if (!value.Core.IsScalar)
        {
            throw Fail("PP3007", span, $"training needs an objective with number values, `{objective.Name}` gives {value.Describe()}", "train its norm or its mean");
        }

        // 2. How long.
        var isFlow = trainer.Method == TrainingMethod.Flow;
        var steps = isFlow ? 0 : StepsOf(given["steps"], scope);
        var time = isFlow ? TimeOf(given["time"], scope) : Rational.Zero;
        var entries = Leaves(start).Sum(leaf => (long)leaf.Core.Size);
        if ((steps + 1) * entries > LargestTensor)
        {
            throw Fail("PP3008", given["steps"].Span, $"{steps} steps of {entries} numbers are more than {LargestTensor} in all", "use fewer steps or fewer parameters");
        }

        // 3. The batches, and what is differentiated.
        Batching? batches = null;
        List<int> draws = [];
        if (trainer.Method == TrainingMethod.StochasticGradientDescent)
        {
            (parameter, value, var samples, var weights) = BatchedBody(objective, start, span);
            var size = StaticInteger(given["batch"], scope, "`batch`", 1);
            batches = size <= samples
                ? new Batching(size, samples, weights)
                : throw Fail("PP4003", given["batch"].Span, $"a batch of {size} is larger than the {samples} samples of `{objective.Name}`", $"use a batch of at most {samples}");
            draws.Add(VariableOf(Graph.AddVariable($"batches({syntax.Name.Name})", Shape.Of(Math.Max(1, steps), size))));
        }
        else if (trainer.Method == TrainingMethod.Langevin)
        {
            draws.AddRange(Leaves(start).Select((leaf, k) => VariableOf(Graph.AddVariable(
                Leaves(start).Count() == 1 ? $"noise({syntax.Name.Name})" : $"noise({syntax.Name.Name}).{k + 1}", Shape.Of(Math.Max(1, steps)).Then(leaf.Core)))));
        }

        var parameters = Leaves(parameter).ToArray();
        int[] variables = [.. parameters.Select(leaf => VariableOf(leaf.Node))];
        NodeId[] at = [.. parameters.Select(leaf => leaf.Node)];
        var run = new TrainingRun
        {
            Space = space,
            Objective = objective,
            Trajectory = new Trajectory
            {
                Name = syntax.Name.Name,
                Method = trainer.Method,
                Readings = [],
                Objective = value.Node,
                Parameters = [.. variables],
                Domain = OwnDomain(objective, span) is { } domain && domain.Space == space ? domain.Domain : null,
                Gradient = [.. parameters.Select((leaf, k) => Graph.Add(new Derivative(
                    DerivativeKind.Gradient, value.Node, [.. variables], [.. at], 0, k, leaf.Core)))],
                Start = [.. Leaves(start).Select(leaf => leaf.Node)],
                Steps = steps,
                Time = time,
                Step = isFlow ? null : StepOf(given["step"], steps, scope),
                Beta = given.TryGetValue("beta", out var beta) ? Rate(beta, scope, "beta", one: false) : null,
                Adam = trainer.Method == TrainingMethod.Adam
                    ? (OrDefault(given, "beta1", scope), OrDefault(given, "beta2", scope), OrDefault(given, "eps", scope))
                    : null,
                Temperature = given.TryGetValue("temperature", out var temperature) ? Checked(temperature, scope, "temperature", t => t.Sign >= 0, "at least 0") : null,
                Batches = batches,
                Draws = [.. draws],
            },
        };
        _runs.Add(run);
        return new(syntax.Name.Name, run);
    }

    private static Dictionary<string, ExpressionSyntax> TrainerArguments(TrajectorySyntax syntax, string[] parameters)
    {
        var given = new Dictionary<string, ExpressionSyntax>(StringComparer.Ordinal);
        for (var k = 0; k < syntax.Arguments.Length; k++)
        {
            var argument = syntax.Arguments[k];
            var name = argument.Name?.Name ?? (k < parameters.Length ? parameters[k] : throw Fail("PP2003", argument.Span, $"`{syntax.Method.Name}` takes at most {parameters.Length} arguments", $"they are {string.Join(", ", parameters)}"));
            if (!parameters.Contains(name, StringComparer.Ordinal))
            {
                throw Fail("PP2003", argument.Span, $"`{syntax.Method.Name}` has no parameter `{name}`", Suggestions.For(name, parameters) ?? $"its arguments are {string.Join(", ", parameters)}");
            }

            if (!given.TryAdd(name, argument.Value))
            {
                throw Fail("PP2003", argument.Span, $"the parameter `{name}` is given twice", "give each argument once");
            }
        }

        var missing = parameters.FirstOrDefault(name => !given.ContainsKey(name) && !TrainerDefaults.ContainsKey(name));
        return missing is null
            ? given
            : throw Fail("PP2003", syntax.Span, $"the argument `{missing}` of `{syntax.Method.Name}` is missing", $"its arguments are {string.Join(", ", parameters)}");
    }

    private int VariableOf(NodeId node) => ((Variable)Graph[node]).Id;

    private int StepsOf(ExpressionSyntax syntax, Scope scope)
    {
        if (Static(NumberOf(syntax, scope, "`steps`").Node) is not [var steps])
        {
            throw Fail("PP3006", syntax.Span, "the number of steps must be fixed", "use a number, a `let` of numbers or a `sweep` value");
        }

        return steps.Sign < 0 || !steps.IsInteger
            ? throw Fail("PP4003", syntax.Span, $"the number of steps is an integer of at least 0, found {Short(steps)}", "for example `steps = 100` or `time = 10`")
            : steps > MostSteps ? throw Fail("PP3008", syntax.Span, $"{Short(steps)} steps are more than {MostSteps}", "use fewer steps") : (int)steps.Numerator;
    }

    private Rational TimeOf(ExpressionSyntax syntax, Scope scope)
    {
        if (Static(NumberOf(syntax, scope, "`time`").Node) is not [var time])
        {
            throw Fail("PP3006", syntax.Span, "the time of a flow must be fixed", "use a number, a `let` of numbers or a `sweep` value");
        }

        return time.Sign >= 0
            ? time
            : throw Fail("PP4003", syntax.Span, $"a flow runs for a time of at least 0, found {Short(time)}", "for example `steps = 100` or `time = 10`");
    }

    // `t` is the number of the step: an axis of its own, so that all steps are one tensor.
    private NodeId StepOf(ExpressionSyntax syntax, int steps, Scope scope)
    {
        var timed = new Scope(scope);
        var numbers = steps > 1 ? (OpenIndex?)NewIndex(steps) : null;
        timed.Set("t", new MeaningBinding(syntax.Span, numbers is { } index
            ? new TensorMeaning(Graph.Add(new Expressions.Data(new DenseArray(Shape.Of(steps), [.. Enumerable.Range(0, steps).Select(t => (double)t)]))), [index], Shape.Scalar)
            : Number(0)));
        var step = NumberOf(syntax, timed, "`step`");
        RequireRange(syntax, step.Node, "step", value => value.Sign > 0, "greater than 0");
        return step.Node;
    }

    private NodeId Checked(ExpressionSyntax syntax, Scope scope, string name, Func<Rational, bool> holds, string range)
    {
        var value = NumberOf(syntax, scope, $"`{name}`");
        RequireRange(syntax, value.Node, name, holds, range);
        return value.Node;
    }

    private NodeId Rate(ExpressionSyntax syntax, Scope scope, string name, bool one) => Checked(
        syntax, scope, name, value => value.Sign >= 0 && (one ? value <= 1 : value < 1), one ? "in [0, 1]" : "at least 0 and less than 1");

    private NodeId OrDefault(Dictionary<string, ExpressionSyntax> given, string name, Scope scope) => !given.TryGetValue(name, out var syntax)
        ? Build.Constant(TrainerDefaults[name])
        : name == "eps" ? Checked(syntax, scope, name, value => value.Sign > 0, "greater than 0") : Rate(syntax, scope, name, one: false);

    private void RequireRange(ExpressionSyntax syntax, NodeId node, string name, Func<Rational, bool> holds, string range)
    {
        if (_static.IsCertainlyUndefined(node))
        {
            throw Fail("PP4003", syntax.Span, $"`{name}` has no value", $"it must be {range}");
        }

        if (Static(node) is { } values && Array.FindIndex(values, value => !holds(value)) is var at and >= 0)
        {
            var when = values.Length > 1 ? $" at t = {at}" : "";
            throw Fail("PP4003", syntax.Span, $"`{name}` must be {range}, found {Short(values[at])}{when}", name == "step" ? "for example `step = 0.1` or `step = 1 / (t + 1)`" : $"give a number {range}");
        }
    }

    private Meaning Iterate(TrajectoryMeaning trajectory, TensorMeaning time, SourceSpan span)
    {
        var run = trajectory.Run;
        if (Static(time.Node) is not { } times)
        {
            return run.IsFlow
                ? Between(trajectory, time, span)
                : throw Fail("PP3006", span, "the number of an iterate must be fixed: an integer, an index variable, or arithmetic on them", $"run an index over a range: `forall t in 0..{run.Last}: …`");
        }

        foreach (var at in times)
        {
            if (at.Sign < 0 || at > run.Last || (!run.IsFlow && !at.IsInteger))
            {
                throw Fail("PP3005", span, $"`{trajectory.Name}` has no iterate {Short(at)}: it runs over {(run.IsFlow ? $"[0, {run.Last}]" : $"0..{run.Last}")}", "`w[0]` is the start");
            }
        }

        return run.IsFlow
            ? Mapped(Read(trajectory, [.. times]), all => new(Build.Reshape(all.Node, IndexShape(time.Indices).Then(all.Core.Without(1))), time.Indices, all.Core.Without(1)))
            : Mapped(Read(trajectory, null), all => Select(all, time, times, first: 0, span));
    }

    // The variables of the iterates, the number of the iterate as first axis.
    private Meaning Read(TrajectoryMeaning trajectory, ImmutableArray<Rational>? times)
    {
        var run = trajectory.Run;
        var key = times is { } asked ? string.Join(';', asked) : "";
        if (!run.Known.TryGetValue(key, out var known))
        {
            var count = times is { } given ? given.Length : run.Trajectory.Steps + 1;
            known = Fresh(trajectory.Name, run.Space);
            run.Known.Add(key, known);
            run.Readings.Add(new([.. Leaves(known).Select(leaf => VariableOf(leaf.Node))], times));

            Meaning Fresh(string name, Space space) => space switch
            {
                TensorSpace tensor => Tensor(Graph.AddVariable(name, Shape.Of(count).Then(tensor.Shape))),
                ProductSpace product => new TupleMeaning([.. product.Factors.Select((factor, k) => Fresh($"{name}.{k + 1}", factor))]),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return known;
    }

    private static Meaning Mapped(Meaning iterates, Func<TensorMeaning, TensorMeaning> map) => iterates switch
    {
        TensorMeaning tensor => map(tensor),
        TupleMeaning tuple => new TupleMeaning([.. tuple.Parts.Select(part => Mapped(part, map))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <content>Trajectories: shapes are checked, values are not computed yet.</content>
internal sealed partial class Elaboration
{
    private void RequireRun(TrajectoryMeaning trajectory, TensorMeaning time, SourceSpan span)
    {
        foreach (var at in Static(time.Node) ?? [])
        {
            if (at.Sign < 0 || (trajectory.Steps is { } steps && at > steps) || (!trajectory.IsFlow && !at.IsInteger))
            {
                var range = trajectory.Steps is { } last ? $"{(trajectory.IsFlow ? "[0, " : "0..")}{last}{(trajectory.IsFlow ? "]" : "")}" : "from 0 on";
                throw Fail("PP3005", span, $"`{trajectory.Name}` has no iterate {at}: it runs over {range}", "`w[0]` is the start");
            }
        }
    }

    private Meaning Iterate(TrajectoryMeaning trajectory, Space space, TensorMeaning time, string path) => space switch
    {
        TensorSpace tensor => new TensorMeaning(
            Graph.Add(new Deferred("an iterate", [.. trajectory.Operands, time.Node], trajectory.Name + path, IndexShape(time.Indices).Then(tensor.Shape))),
            time.Indices,
            tensor.Shape),
        ProductSpace product => new TupleMeaning([.. product.Factors.Select((factor, k) => Iterate(trajectory, factor, time, $"{path}.{k + 1}"))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static readonly Dictionary<string, string[]> Trainers = new(StringComparer.Ordinal)
    {
        ["gd"] = ["f", "start", "step", "steps"],
        ["sgd"] = ["f", "start", "step", "steps", "batch"],
        ["momentum"] = ["f", "start", "step", "steps", "beta"],
        ["nesterov"] = ["f", "start", "step", "steps", "beta"],
        ["adam"] = ["f", "start", "step", "steps", "beta1", "beta2", "eps"],
        ["langevin"] = ["f", "start", "step", "steps", "temperature"],
        ["flow"] = ["f", "start", "time"],
    };

    private static readonly HashSet<string> OptionalTrainerArguments = new(["beta1", "beta2", "eps"], StringComparer.Ordinal);

    private TrajectoryMeaning Trajectory(TrajectorySyntax syntax, Scope scope)
    {
        if (!Trainers.TryGetValue(syntax.Method.Name, out var parameters))
        {
            throw Fail("PP2001", syntax.Method.Span, $"unknown trainer `{syntax.Method.Name}`", Suggestions.For(syntax.Method.Name, Trainers.Keys) ?? $"trainers are {string.Join(", ", Trainers.Keys)}");
        }

        // 1. Arguments by place or by name.
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

        var missing = parameters.FirstOrDefault(name => !given.ContainsKey(name) && !OptionalTrainerArguments.Contains(name));
        if (missing is not null)
        {
            throw Fail("PP2003", syntax.Span, $"the argument `{missing}` of `{syntax.Method.Name}` is missing", $"its arguments are {string.Join(", ", parameters)}");
        }

        // 2. Shapes: the start lives where the objective's first parameter does, and the objective is a number there.
        var start = Element(given["start"], scope);
        var space = SpaceOf(start, given["start"].Span);
        if (Evaluate(given["f"], scope) is not FunctionMeaning objective)
        {
            throw Fail("PP2002", given["f"].Span, $"the objective of a trainer is a function, found {Evaluate(given["f"], scope).Describe()}", "for example `gd(f, start = w0, step = 0.1, steps = 100)`");
        }

        var value = AsTensor(Apply(objective, [start], given["f"].Span), given["f"].Span);
        if (!value.Core.IsScalar)
        {
            throw Fail("PP3007", given["f"].Span, $"training needs an objective with number values, `{objective.Name}` gives {value.Describe()}", "train its norm or its mean");
        }

        var timed = new Scope(scope);
        timed.Set("t", new MeaningBinding(syntax.Span, Tensor(Graph.AddVariable("t", Shape.Scalar))));
        List<NodeId> operands = [.. Leaves(start).Select(leaf => leaf.Node), value.Node];
        foreach (var (name, expression) in given)
        {
            if (name is not ("f" or "start"))
            {
                operands.Add(NumberOf(expression, name == "step" ? timed : scope, $"`{name}`").Node);
            }
        }

        var isFlow = syntax.Method.Name == "flow";
        var last = given[isFlow ? "time" : "steps"];
        var steps = Static(NumberOf(last, scope, isFlow ? "`time`" : "`steps`").Node)?[0];
        return steps is { } fixedSteps && (fixedSteps.Sign < 0 || (!isFlow && !fixedSteps.IsInteger))
            ? throw Fail("PP4003", last.Span, isFlow ? $"a flow runs for a time of at least 0, found {Short(fixedSteps)}" : $"the number of steps is an integer of at least 0, found {Short(fixedSteps)}", "for example `steps = 100` or `time = 10`")
            : new(syntax.Name.Name, space, [.. operands], steps, isFlow);
    }
}

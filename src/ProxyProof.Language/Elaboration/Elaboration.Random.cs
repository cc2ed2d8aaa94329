using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <content>The laws of the language.</content>
internal sealed partial class Elaboration
{
    /// <summary>Checks the name and the arguments of a distribution.</summary>
    public IReadOnlyList<TensorMeaning> CheckDistribution(DistributionSyntax syntax, Scope scope)
    {
        string[] parameters = syntax.Name.Name switch
        {
            "normal" => ["mean", "sd"],
            "uniform" => ["a", "b"],
            "rademacher" or "sphere" => [],
            "bernoulli" => ["p"],
            "laplace" => ["mean", "scale"],
            "student_t" => ["df"],
            "mvnormal" => ["mean", "cov"],
            "choice" => ["values"],
            _ => throw Fail(
                "PP2001",
                syntax.Name.Span,
                $"unknown distribution `{syntax.Name.Name}`",
                Suggestions.For(syntax.Name.Name, ["normal", "uniform", "rademacher", "bernoulli", "laplace", "student_t", "sphere", "mvnormal", "choice"])
                    ?? "distributions are normal, uniform, rademacher, bernoulli, laplace, student_t, sphere, mvnormal, choice"),
        };
        var values = Arranged(syntax.Name.Name, parameters, syntax.Arguments, syntax.Span).Select(argument => TensorOf(argument, scope)).ToArray();
        foreach (var (value, parameter) in values.Zip(parameters))
        {
            var rank = (syntax.Name.Name, parameter) switch
            {
                ("mvnormal", "cov") => 2,
                ("mvnormal", _) or ("choice", _) => 1,
                _ => 0,
            };
            if (value.Core.Rank != rank)
            {
                throw Fail("PP3001", syntax.Span, $"the parameter `{parameter}` of `{syntax.Name.Name}` is {(rank == 0 ? "a number" : rank == 1 ? "a vector" : "a matrix")}, found {value.Describe()}", "docs/language.md lists the distributions and their parameters");
            }
        }

        return values;
    }
}

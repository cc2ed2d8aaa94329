using System.Collections.Immutable;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting;

/// <summary>One variable of a witness as the file names it: a tensor, or a tuple of tensors.</summary>
/// <param name="Name">As the file names it.</param>
/// <param name="IsTuple">Whether it is a point of a product space.</param>
/// <param name="Components">The components; one for a tensor.</param>
internal sealed record WitnessGroup(string Name, bool IsTuple, ImmutableArray<WitnessVariable> Components)
{
    /// <summary>Puts the components of each tuple, named "(W, v).W", together again, in order of first appearance.</summary>
    public static ImmutableArray<WitnessGroup> Of(ImmutableArray<WitnessVariable> variables)
    {
        return
        [
            .. variables.GroupBy(NameOf, StringComparer.Ordinal)
                .Select(group => new WitnessGroup(group.Key, group.Any(part => part.Name.Contains('.', StringComparison.Ordinal)), [.. group])),
        ];

        static string NameOf(WitnessVariable variable)
        {
            var dot = variable.Name.LastIndexOf('.');
            return dot < 0 ? variable.Name : variable.Name[..dot];
        }
    }
}

using ProxyProof.Expressions;

namespace ProxyProof;

/// <summary>The symbolic engines of a build, by the names that the command line takes.</summary>
/// <param name="Optional">The engine that was built in beside the native one; null when there is none.</param>
public sealed record SymbolicEngines(IScalarEngine? Optional = null)
{
    /// <summary>The native engine alone.</summary>
    public const string Native = "native";

    /// <summary>The native engine differentiates, and the optional one is compared with it on every claim.</summary>
    public const string Both = "both";

    /// <summary>The name of the optional engine, whether or not it is built in.</summary>
    public const string AngouriMath = "angourimath";

    /// <summary>The names, in the order in which help lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Native, AngouriMath, Both];

    /// <summary>What runs when nothing is said: the optional engine when it is built in.</summary>
    public string Default => Optional is null ? Native : Optional.Name;

    /// <summary>The parts of a checker that runs an engine.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Null when this build does not have it.</returns>
    public Engine? Create(string name) => name == Native ? NativeEngine.Create()
        : Optional is null ? null
        : NativeEngine.Create(Optional, derives: name != Both) with { Symbolic = name == Both ? $"{Native}, compared with {Described(Optional)}" : $"{Described(Optional)}, {Native}" };

    private static string Described(IScalarEngine engine) => engine.Version.Length == 0 ? engine.Name : $"{engine.Name} {engine.Version}";
}

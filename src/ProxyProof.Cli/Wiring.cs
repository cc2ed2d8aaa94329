namespace ProxyProof.Cli;

/// <summary>Puts the parts together.</summary>
internal static class Wiring
{
    /// <summary>The symbolic engines of this build: the optional one is in it when it was built with -p:AngouriMath=true.</summary>
    public static SymbolicEngines Engines() =>
#if ANGOURIMATH
        new(new AngouriMath.AngouriMathEngine());
#else
        new();
#endif
}

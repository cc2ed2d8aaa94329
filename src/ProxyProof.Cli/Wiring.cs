namespace ProxyProof.Cli;

/// <summary>Puts the parts together.</summary>
internal static class Wiring
{
    /// <summary>The engine of the command line.</summary>
    public static Engine Engine() => NativeEngine.Create();
}

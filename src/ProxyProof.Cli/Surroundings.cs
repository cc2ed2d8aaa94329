using ProxyProof.Cli.Terminal;

namespace ProxyProof.Cli;

/// <summary>Everything of the outside that commands touch, so that a test can bring its own.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutLook">What standard output can show.</param>
/// <param name="ErrorLook">What standard error can show.</param>
/// <param name="WorkingDirectory">What paths are relative to.</param>
/// <param name="Engine">The parts of the checker.</param>
/// <param name="Clock">The time.</param>
internal sealed record Surroundings(TextWriter Out, TextWriter Error, Look OutLook, Look ErrorLook, string WorkingDirectory, Engine Engine, TimeProvider Clock)
{
    /// <summary>The symbolic engines that a command may ask for.</summary>
    public SymbolicEngines Engines { get; init; } = new();

    /// <summary>Variables of the environment.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>A session in these surroundings.</summary>
    public Session Session => new(Engine, WorkingDirectory, Clock);

    /// <summary>The console and folder of this process.</summary>
    public static Surroundings OfProcess(Engine engine, SymbolicEngines? engines = null) => new(
        Console.Out,
        Console.Error,
        Look.Detect(Console.Out, Console.IsOutputRedirected, System.Environment.GetEnvironmentVariable),
        Look.Detect(Console.Error, Console.IsErrorRedirected, System.Environment.GetEnvironmentVariable),
        System.Environment.CurrentDirectory,
        engine,
        TimeProvider.System)
    {
        Engines = engines ?? new(),
        Environment = System.Environment.GetEnvironmentVariable,
    };
}

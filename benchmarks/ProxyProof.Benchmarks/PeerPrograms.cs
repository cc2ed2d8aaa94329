using System.Diagnostics;
using System.Globalization;

namespace ProxyProof.Benchmarks;

/// <summary>The same computation in other languages: C, compiled here where there is a gcc, and a script for Debian's Python. NaN where something is missing.</summary>
internal sealed class PeerPrograms
{
    private const string Python3 = "/usr/bin/python3";

    private readonly string? _program;
    private readonly string _script;

    public PeerPrograms(string source, string script)
    {
        _script = script;
        var program = Path.Combine(Path.GetTempPath(), $"proxyproof-training-{Environment.ProcessId}");
        _program = Run("gcc", "-O3", "-march=native", "-ffast-math", "-fopenmp", "-o", program, source, "-lm") is null ? null : program;
    }

    public double C(int width, int threads) => _program is null ? double.NaN : Number(Run(_program, $"{width}", $"{threads}"));

    public double Python(string what, string peer, int size) => Number(Run(Python3, _script, what, peer, $"{size}"));

    public void Discard()
    {
        if (_program is not null)
        {
            File.Delete(_program);
        }
    }

    private static double Number(string? text) => text is null ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    // What it prints; null where it is missing or fails.
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

            // Two threads on two busy cores must not spin for each other.
            start.Environment["OMP_WAIT_POLICY"] = "passive";
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

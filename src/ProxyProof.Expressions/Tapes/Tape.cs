namespace ProxyProof.Expressions.Tapes;

/// <summary>
/// A lowered expression compiled for many points at once: a list of operations on blocks, each block a structure of arrays with the points innermost.
/// </summary>
/// <remarks>
/// Every operation is lane by lane, so a point's result depends on neither its place in a block nor the machine's vector width; it has the bits of
/// <see cref="Evaluator{T}"/> over <see cref="Numerics.Real"/>. Undefined is NaN. What runs long is compiled to loops of its own on the way, which changes
/// no bit. A tape's results never change; it is shared by threads; each has a
/// <see cref="TapeRunner"/> of its own.
/// </remarks>
public sealed class Tape
{
    // Work, in additions or so on all lanes, that takes some tens of milliseconds: from then on compiling pays.
    private const long WorkBeforeCompiling = 100_000_000;

    private readonly Lock _compiling = new();
    private Instruction[] _instructions;
    private readonly (int Start, int Size)[] _outputs;

    internal Tape(Instruction[] instructions, (int Start, int Size)[] outputs, int inputEntries, int lanes, int registerEntries)
    {
        (_instructions, _outputs) = (instructions, outputs);
        (InputEntries, Lanes, RegisterEntries) = (inputEntries, lanes, registerEntries);
        foreach (var instruction in instructions)
        {
            Scratch = Math.Max(Scratch, instruction.Scratch);
        }

        RunsBeforeCompiling = WorkBeforeCompiling / Math.Max(1, Cost * lanes);
    }

    /// <summary>Points in a block; a speed matter that no result depends on.</summary>
    public int Lanes { get; }

    /// <summary>Entries of all inputs together, in the order in which they were named.</summary>
    public int InputEntries { get; }

    /// <summary>Entries of all registers, inputs included.</summary>
    public int RegisterEntries { get; }

    /// <summary>How many operations a block costs.</summary>
    public int InstructionCount => _instructions.Length;

    /// <summary>Work for one point, in additions or so: what budgets count.</summary>
    public long Cost => _instructions.Sum(instruction => instruction.Cost);

    /// <summary>How many outputs there are.</summary>
    public int OutputCount => _outputs.Length;

    internal int Scratch { get; }

    internal ReadOnlySpan<Instruction> Instructions => _instructions;

    /// <summary>How often a runner runs before the tape's chains are worth compiling.</summary>
    internal long RunsBeforeCompiling { get; }

    /// <summary>Whether chains have been compiled; no result depends on it.</summary>
    internal bool IsCompiled { get; private set; }

    /// <summary>Compiles the chains to loops of their own, once for all runners.</summary>
    public void CompileChains()
    {
        lock (_compiling)
        {
            if (!IsCompiled)
            {
                _instructions = Array.ConvertAll(_instructions, instruction => instruction.Compiled());
                IsCompiled = true;
            }
        }
    }

    /// <summary>Compiles some expressions.</summary>
    /// <param name="graph">Where they live.</param>
    /// <param name="inputs">Ids of the variables that they depend on, in the order in which their entries are given.</param>
    /// <param name="outputs">Lowered expressions.</param>
    /// <param name="spectral">Kernels for eigenvalues and the like; null takes those of Numerics.</param>
    /// <exception cref="InvalidOperationException">An output depends on another variable, or is not lowered: a programming error.</exception>
    /// <exception cref="NotSupportedException">An output holds something that has no value yet.</exception>
    public static Tape Compile(Graph graph, IReadOnlyList<int> inputs, IReadOnlyList<NodeId> outputs, SpectralKernels? spectral = null) =>
        new TapeCompiler(graph, inputs, outputs, spectral ?? RealSpectral.Kernels).Compile();

    /// <summary>Registers for one thread.</summary>
    public TapeRunner CreateRunner() => new(this);

    /// <summary>The entries of an output.</summary>
    public int OutputSize(int output) => _outputs[output].Size;

    internal (int Start, int Size) Output(int output) => _outputs[output];
}

/// <summary>The registers of one thread for one tape.</summary>
public sealed class TapeRunner
{
    private readonly double[] _registers;
    private readonly double[] _scratch;
    private long _runs;

    internal TapeRunner(Tape tape)
    {
        Tape = tape;
        _registers = GC.AllocateArray<double>(tape.RegisterEntries * tape.Lanes, pinned: true);
        _scratch = GC.AllocateArray<double>(tape.Scratch, pinned: true);
    }

    /// <summary>The tape.</summary>
    public Tape Tape { get; }

    /// <summary>The block of points, written before <see cref="Run"/>: entry e of the inputs in lane l at [e * Lanes + l]. It survives the run.</summary>
    public Span<double> Inputs => _registers.AsSpan(0, Tape.InputEntries * Tape.Lanes);

    /// <summary>An output after <see cref="Run"/>: entry e in lane l at [e * Lanes + l].</summary>
    public ReadOnlySpan<double> Output(int output)
    {
        var (start, size) = Tape.Output(output);
        return _registers.AsSpan(start * Tape.Lanes, size * Tape.Lanes);
    }

    /// <summary>Evaluates the block.</summary>
    public void Run()
    {
        if (_runs++ == Tape.RunsBeforeCompiling)
        {
            Tape.CompileChains();
        }

        foreach (var instruction in Tape.Instructions)
        {
            instruction.Run(_registers, _scratch);
        }
    }

    /// <summary>Evaluates one point, for callers that have no block.</summary>
    /// <param name="point">The entries of all inputs.</param>
    public void RunPoint(ReadOnlySpan<double> point)
    {
        for (var entry = 0; entry < point.Length; entry++)
        {
            Inputs.Slice(entry * Tape.Lanes, Tape.Lanes).Fill(point[entry]);
        }

        Run();
    }
}

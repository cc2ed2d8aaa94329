using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>
/// A lowered expression compiled for many boxes at once: a list of interval operations on blocks, each block a structure of arrays with the boxes innermost.
/// </summary>
/// <remarks>
/// Encloses: for every point of a box at which an output is defined its value lies between the output's ends, and an output that is called defined is
/// defined at every point of the box. No end is NaN. It is for search: the kernel evaluates again by itself. Results depend on neither the place in a block
/// nor the machine. A gradient is enclosed by compiling the symbolic gradient as further outputs; the derivative of a function that jumps (a step, a sign,
/// branches that disagree) says nothing across the jump, so that <see cref="MayJump"/> asks first. A tape is immutable and shared by threads; each has a
/// runner of its own.
/// </remarks>
public sealed class IntervalTape
{
    private readonly IntervalInstruction[] _instructions;
    private readonly (int Start, int Size, bool IsPartial)[] _outputs;

    internal IntervalTape(
        IntervalInstruction[] instructions,
        (int Start, int Size, bool IsPartial)[] outputs,
        (int Start, Interval[] Values)[] constants,
        int inputEntries,
        int lanes,
        int registerEntries)
    {
        (_instructions, _outputs, Constants) = (instructions, outputs, constants);
        (InputEntries, Lanes, RegisterEntries) = (inputEntries, lanes, registerEntries);
        foreach (var instruction in instructions)
        {
            Scratch = Math.Max(Scratch, instruction.Scratch);
        }
    }

    /// <summary>Boxes in a block; a speed matter that no result depends on.</summary>
    public int Lanes { get; }

    /// <summary>Entries of all inputs together, in the order in which they were named.</summary>
    public int InputEntries { get; }

    /// <summary>Entries of all registers, inputs and constants included.</summary>
    public int RegisterEntries { get; }

    /// <summary>How many operations a block costs.</summary>
    public int InstructionCount => _instructions.Length;

    /// <summary>Work for one box, in additions or so: what budgets count.</summary>
    public long Cost => _instructions.Sum(instruction => instruction.Cost);

    /// <summary>How many outputs there are.</summary>
    public int OutputCount => _outputs.Length;

    internal int Scratch { get; }

    internal ReadOnlySpan<IntervalInstruction> Instructions => _instructions;

    internal (int Start, Interval[] Values)[] Constants { get; }

    /// <summary>Compiles some expressions.</summary>
    /// <param name="graph">Where they live.</param>
    /// <param name="inputs">Ids of the variables that they depend on, in the order in which their entries are given.</param>
    /// <param name="outputs">Lowered expressions.</param>
    /// <exception cref="InvalidOperationException">An output depends on another variable, or is not lowered: a programming error.</exception>
    /// <exception cref="NotSupportedException">An output holds something that has no value yet.</exception>
    public static IntervalTape Compile(Graph graph, IReadOnlyList<int> inputs, IReadOnlyList<NodeId> outputs) =>
        new IntervalTapeCompiler(graph, inputs, outputs).Compile();

    /// <summary>Whether an expression may jump, so that its derivative where it has one does not bound its differences: a step, a sign, a choice, a tie.</summary>
    /// <param name="graph">Where it lives.</param>
    /// <param name="root">A lowered expression.</param>
    public static bool MayJump(Graph graph, NodeId root)
    {
        var marks = graph.Reachable(root);
        for (var i = 0; i < marks.Length; i++)
        {
            var jumps = marks[i] && graph[new NodeId(i)] is Select or Jump or Extremal or SpectralWeights
                or Unary { Function: UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign }
                or Binary { Function: BinaryFunction.TieStep or BinaryFunction.KinkRatio };
            if (jumps)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Registers for one thread.</summary>
    public IntervalTapeRunner CreateRunner() => new(this);

    /// <summary>The entries of an output.</summary>
    public int OutputSize(int output) => _outputs[output].Size;

    /// <summary>Whether an output is defined at every point, whatever the box.</summary>
    public bool IsTotal(int output) => !_outputs[output].IsPartial;

    internal (int Start, int Size, bool IsPartial) Output(int output) => _outputs[output];
}

/// <summary>The registers of one thread for one interval tape.</summary>
public sealed class IntervalTapeRunner
{
    private readonly IntervalRegisters _registers;

    internal IntervalTapeRunner(IntervalTape tape)
    {
        Tape = tape;
        _registers = new IntervalRegisters(tape.RegisterEntries * tape.Lanes, tape.Scratch);
        foreach (var (start, values) in tape.Constants)
        {
            for (var k = 0; k < values.Length; k++)
            {
                var at = (start + k) * tape.Lanes;
                _registers.Lower.AsSpan(at, tape.Lanes).Fill(values[k].Lower);
                _registers.Upper.AsSpan(at, tape.Lanes).Fill(values[k].Upper);
                _registers.Defined.AsSpan(at, tape.Lanes).Fill((double)values[k].Definedness);
            }
        }
    }

    /// <summary>The tape.</summary>
    public IntervalTape Tape { get; }

    /// <summary>
    /// The lower ends of the boxes, written before <see cref="Run"/>: entry e of the inputs in lane l at [e * Lanes + l]; below plus infinity. They survive the run.
    /// </summary>
    public Span<double> InputLower => _registers.Lower.AsSpan(0, Tape.InputEntries * Tape.Lanes);

    /// <summary>The upper ends: at least the lower ones, above minus infinity.</summary>
    public Span<double> InputUpper => _registers.Upper.AsSpan(0, Tape.InputEntries * Tape.Lanes);

    /// <summary>Puts one box into a lane.</summary>
    /// <param name="lane">Below <see cref="IntervalTape.Lanes"/>.</param>
    /// <param name="lower">The lower ends of all inputs' entries.</param>
    /// <param name="upper">The upper ends.</param>
    public void SetBox(int lane, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var toLower = InputLower;
        var toUpper = InputUpper;
        for (var e = 0; e < lower.Length; e++)
        {
            toLower[(e * Tape.Lanes) + lane] = lower[e];
            toUpper[(e * Tape.Lanes) + lane] = upper[e];
        }
    }

    /// <summary>Encloses the outputs on every box of the block.</summary>
    public void Run()
    {
        foreach (var instruction in Tape.Instructions)
        {
            instruction.Run(_registers);
        }
    }

    /// <summary>The lower ends of an output after <see cref="Run"/>: entry e in lane l at [e * Lanes + l]. They say nothing where it is undefined.</summary>
    public ReadOnlySpan<double> Lower(int output)
    {
        var (start, size, _) = Tape.Output(output);
        return _registers.Lower.AsSpan(start * Tape.Lanes, size * Tape.Lanes);
    }

    /// <summary>The upper ends of an output.</summary>
    public ReadOnlySpan<double> Upper(int output)
    {
        var (start, size, _) = Tape.Output(output);
        return _registers.Upper.AsSpan(start * Tape.Lanes, size * Tape.Lanes);
    }

    /// <summary>Whether an entry of an output has a value at every point of the box in a lane, at none, or perhaps at some.</summary>
    public Definedness DefinednessOf(int output, int entry, int lane)
    {
        var (start, _, isPartial) = Tape.Output(output);
        return isPartial ? (Definedness)_registers.Defined[((start + entry) * Tape.Lanes) + lane] : Definedness.Defined;
    }
}

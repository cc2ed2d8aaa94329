using System.Runtime.CompilerServices;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>What an operation of a fused chain does.</summary>
internal enum FusedKind
{
    /// <summary>Copies an operand that does not lie entry after entry into a slot.</summary>
    Gather,
    /// <summary>A function of one argument.</summary>
    Unary,
    /// <summary>A function of two arguments.</summary>
    Binary,
    /// <summary>A function of an argument and a number.</summary>
    BinaryNumberRight,
    /// <summary>A function of a number and an argument.</summary>
    BinaryNumberLeft,
    /// <summary>An integer power.</summary>
    Power,
    /// <summary>A choice between two arguments.</summary>
    Select,
    /// <summary>A product as a sum of one term: x y + 0.</summary>
    Product,
}

/// <summary>Where an argument of a fused operation lies: a slot of the working strip, or a register that is read entry after entry.</summary>
/// <param name="IsSlot">Which of the two.</param>
/// <param name="Start">Start in doubles.</param>
internal readonly record struct FusedOperand(bool IsSlot, int Start);

/// <summary>One operation of a fused chain.</summary>
internal sealed record FusedOperation(FusedKind Kind)
{
    public UnaryFunction UnaryFunction { get; init; }

    public BinaryFunction BinaryFunction { get; init; }

    public Relation Relation { get; init; }

    public int Exponent { get; init; }

    public double Number { get; init; }

    public Access Source { get; init; }

    /// <summary>Of a gather, which entry of its operand comes to each place, or -1 for 0; null where the operand's own order is meant.</summary>
    public int[]? Sources { get; init; }

    /// <summary>A gather whose every entry is the same is made once, not once a strip.</summary>
    public bool Once { get; init; }

    public FusedOperand X { get; init; }

    public FusedOperand Y { get; init; }

    public FusedOperand Z { get; init; }

    public FusedOperand Result { get; init; }
}

/// <summary>A chain of operations entry by entry, run strip by strip so that what lies between them stays in the nearest cache and takes no register.</summary>
/// <param name="operations">In order; the last writes a result, and those before may.</param>
/// <param name="size">Entries.</param>
/// <param name="strip">Entries in a strip.</param>
/// <param name="lanes">Points in a block.</param>
/// <param name="scratch">Doubles of all slots.</param>
internal sealed class FusedInstruction(FusedOperation[] operations, int size, int strip, int lanes, int scratch) : Instruction
{
    public override long Cost => operations.Sum(operation => operation.Kind switch
    {
        FusedKind.Unary when operation.UnaryFunction is not (UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Relu) => 8L * size,
        _ => size,
    });

    public override int Scratch => scratch;

    public override void Run(double[] registers, double[] scratch)
    {
        for (var first = 0; first < size; first += strip)
        {
            var count = Math.Min(strip, size - first);
            var (skip, length) = (first * lanes, count * lanes);
            foreach (var operation in operations)
            {
                if (operation.Once && first > 0)
                {
                    continue;
                }

                Run(operation, registers, scratch, first, count, skip, length);
            }
        }
    }

    // Beyond it the compiler no longer tracks every value, and takes longer than it saves.
    private const int LongestCompiled = 200;

    /// <summary>This chain and the next as one, entry by entry; null where one reads what the other writes elsewhere than at the same place.</summary>
    public FusedInstruction? Merged(FusedInstruction next)
    {
        var (ours, theirs) = (Operations, next.Operations);
        if (size != next.Size || ours.Length + theirs.Length > LongestCompiled / 2)
        {
            return null;
        }

        foreach (var (operation, other) in ours.SelectMany(operation => theirs.Select(other => (operation, other))))
        {
            if (Meets(operation, other.Result) || Meets(other, operation.Result))
            {
                return null;
            }
        }

        // The slots of the next lie behind ours: what is gathered once stays.
        FusedOperand Behind(FusedOperand operand) => operand.IsSlot ? operand with { Start = operand.Start + scratch } : operand;
        return new FusedInstruction(
            [.. ours, .. theirs.Select(other => other with { X = Behind(other.X), Y = Behind(other.Y), Z = Behind(other.Z), Result = Behind(other.Result) })],
            size,
            Math.Min(strip, next.Strip),
            lanes,
            scratch + next.Scratch);
    }

    private FusedOperation[] Operations => operations;

    private int Size => size;

    private int Strip => strip;

    // Whether an operation reads or writes some of the entries written, and not each at its own place.
    private bool Meets(FusedOperation operation, FusedOperand written)
    {
        if (written.IsSlot)
        {
            return false;
        }

        bool Overlaps(int start, int length) => start < written.Start + (size * lanes) && written.Start < start + length;

        // What begins at 0 is the first input, which nothing writes, or no operand at all.
        bool Apart(FusedOperand operand) => !operand.IsSlot && operand.Start > 0 && operand.Start != written.Start && Overlaps(operand.Start, size * lanes);
        if (operation.Kind == FusedKind.Gather)
        {
            var source = operation.Source;
            return Apart(operation.Result) || (source.Shared is null && (source.Table is { } table
                ? Array.Exists(table, position => Overlaps(position, lanes))
                : Overlaps(source.Start, source.Repeated ? lanes : size * lanes)));
        }

        return Apart(operation.Result) || Apart(operation.X) || Apart(operation.Y) || Apart(operation.Z);
    }

    /// <summary>The same chain as one loop.</summary>
    public override Instruction Compiled()
    {
        if (operations.Length > LongestCompiled || !RuntimeFeature.IsDynamicCodeSupported)
        {
            return this;
        }

        var program = new LaneProgram(size, lanes);
        var slots = new Dictionary<int, int>();
        var results = new Dictionary<int, int>();
        foreach (var operation in operations)
        {
            int Argument(FusedOperand operand) =>
                operand.IsSlot ? slots[operand.Start] : results.TryGetValue(operand.Start, out var result) ? result : program.Register(operand.Start);
            var value = operation.Kind switch
            {
                FusedKind.Gather => Gathered(program, operation.Source),
                FusedKind.Unary => program.Apply(operation.UnaryFunction, Argument(operation.X)),
                FusedKind.Binary => program.Apply(operation.BinaryFunction, Argument(operation.X), Argument(operation.Y)),
                FusedKind.BinaryNumberRight => program.Apply(operation.BinaryFunction, Argument(operation.X), program.Number(operation.Number)),
                FusedKind.BinaryNumberLeft => program.Apply(operation.BinaryFunction, program.Number(operation.Number), Argument(operation.Y)),
                FusedKind.Product => program.MultiplyAdd(Argument(operation.X), Argument(operation.Y), program.Number(0)),
                FusedKind.Power => program.Power(Argument(operation.X), operation.Exponent),
                FusedKind.Select => program.Select(operation.Relation, Argument(operation.X), Argument(operation.Y), Argument(operation.Z)),
            };
            if (operation.Result.IsSlot)
            {
                slots[operation.Result.Start] = value;
            }
            else
            {
                results[operation.Result.Start] = value;
                program.Store(value, operation.Result.Start);
            }
        }

        return new CompiledInstruction(program.Compile(), Cost);
    }

    private int Gathered(LaneProgram program, in Access source)
    {
        int[] Positions(Access access) => access.Table ?? [.. Enumerable.Range(0, size).Select(k => access.Start + k)];
        return source.Shared is { } shared
            ? source.Repeated ? program.Number(shared[source.Start]) : program.Shared(shared, Positions(source))
            : source.Repeated ? program.Repeated(source.Start)
            : source.Table is { } table ? program.Table(table)
            : program.Register(source.Start);
    }

    private static Span<double> At(FusedOperand operand, double[] registers, double[] scratch, int skip, int length) =>
        operand.IsSlot ? scratch.AsSpan(operand.Start, length) : registers.AsSpan(operand.Start + skip, length);

    private void Run(FusedOperation operation, double[] registers, double[] scratch, int first, int count, int skip, int length)
    {
        var result = At(operation.Result, registers, scratch, skip, length);
        switch (operation.Kind)
        {
            case FusedKind.Gather:
                Moves.Gather(registers, operation.Source, first, count, lanes, result);
                break;
            case FusedKind.Unary:
                Blocks.Apply(operation.UnaryFunction, At(operation.X, registers, scratch, skip, length), result);
                break;
            case FusedKind.Binary:
                Blocks.Apply(
                    operation.BinaryFunction,
                    At(operation.X, registers, scratch, skip, length),
                    At(operation.Y, registers, scratch, skip, length),
                    result);
                break;
            case FusedKind.BinaryNumberRight:
                Blocks.Apply(operation.BinaryFunction, At(operation.X, registers, scratch, skip, length), operation.Number, result);
                break;
            case FusedKind.BinaryNumberLeft:
                Blocks.Apply(operation.BinaryFunction, operation.Number, At(operation.Y, registers, scratch, skip, length), result);
                break;
            case FusedKind.Product:
                Blocks.Apply(
                    BinaryFunction.Multiply,
                    At(operation.X, registers, scratch, skip, length),
                    At(operation.Y, registers, scratch, skip, length),
                    result);
                Blocks.Apply(BinaryFunction.Add, result, 0, result);
                break;
            case FusedKind.Power:
                Blocks.Power(At(operation.X, registers, scratch, skip, length), operation.Exponent, result);
                break;
            case FusedKind.Select:
                Blocks.Select(
                    operation.Relation,
                    At(operation.X, registers, scratch, skip, length),
                    At(operation.Y, registers, scratch, skip, length),
                    At(operation.Z, registers, scratch, skip, length),
                    result);
                break;
        }
    }
}

/// <summary>An instruction as one compiled loop.</summary>
/// <param name="kernel">The loop.</param>
/// <param name="cost">Work for one point.</param>
internal sealed class CompiledInstruction(Action<double[]> kernel, long cost) : Instruction
{
    public override long Cost => cost;

    public override void Run(double[] registers, double[] scratch) => kernel(registers);
}

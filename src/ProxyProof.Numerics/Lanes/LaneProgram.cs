using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>
/// A chain of operations entry by entry, compiled to one loop in which nothing between the operands and the results leaves the processor's registers. It
/// calls the very formulas of <see cref="Blocks"/>, so that the bits are the same.
/// </summary>
/// <remarks>
/// Values are numbered in the order in which they are added. Compiling costs some milliseconds: it pays for what runs often. Vectors are of eight doubles
/// where these are fast and the lanes fill them.
/// </remarks>
/// <param name="size">Entries.</param>
/// <param name="lanes">Lanes of an entry, a multiple of the vector's.</param>
public sealed class LaneProgram(int size, int lanes)
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Vectors s_plain = new(typeof(V), V.Count, typeof(Lanes), typeof(LaneOperations))
    {
        Load = Generic(nameof(Vector.LoadUnsafe), 2),
        Store = Generic(nameof(Vector.StoreUnsafe), 3),
        Broadcast = Generic(nameof(Vector.Create), 1),
        FusedMultiplyAdd = typeof(Vector).GetMethod(nameof(Vector.FusedMultiplyAdd), [typeof(V), typeof(V), typeof(V)])!,
    };

    private static readonly Vectors s_wide = new(typeof(Vector512<double>), Vector512<double>.Count, typeof(WideLanes), typeof(WideOperations))
    {
        Load = typeof(Wide).GetMethod(nameof(Wide.LoadUnsafe), [typeof(double).MakeByRefType(), typeof(nuint)])!,
        Store = typeof(Wide).GetMethod(nameof(Wide.StoreUnsafe), [typeof(Vector512<double>), typeof(double).MakeByRefType(), typeof(nuint)])!,
        Broadcast = typeof(Wide).GetMethod(nameof(Wide.Create), [typeof(double)])!,
        FusedMultiplyAdd = typeof(Wide).GetMethod(nameof(Wide.FusedMultiplyAdd))!,
    };

    private readonly Vectors _vectors = Wide.IsFast && lanes % Vector512<double>.Count == 0 ? s_wide : s_plain;
    private readonly List<Action<Emitter>> _entry = [];
    private readonly List<Action<Emitter>> _lane = [];
    private readonly List<int[]> _tables = [];
    private readonly List<double[]> _shared = [];
    private int _values;
    private bool _isFlat = true;

    /// <summary>What lies entry after entry.</summary>
    /// <param name="start">Where in the registers.</param>
    public int Register(int start) => Add(_lane, (e, value) =>
    {
        e.Registers();
        e.Position(start);
        e.LoadInto(value);
    });

    /// <summary>One entry, read for all.</summary>
    /// <param name="start">Where in the registers.</param>
    public int Repeated(int start)
    {
        _isFlat = false;
        return Add(_lane, (e, value) =>
        {
            e.Registers();
            e.Lane();
            e.Constant(start);
            e.Il.Emit(OpCodes.Add);
            e.LoadInto(value);
        });
    }

    /// <summary>Entries in any order.</summary>
    /// <param name="positions">Where each lies in the registers.</param>
    public int Table(int[] positions)
    {
        var table = _tables.Count;
        _tables.Add(positions);
        _isFlat = false;
        return Add(_lane, (e, value) =>
        {
            e.Registers();
            e.Lane();
            e.TableEntry(table);
            e.Il.Emit(OpCodes.Add);
            e.LoadInto(value);
        });
    }

    /// <summary>A number in every lane of every entry.</summary>
    public int Number(double number) => Add(_lane, (e, value) =>
    {
        e.Il.Emit(OpCodes.Ldc_R8, number);
        e.Il.Emit(OpCodes.Call, _vectors.Broadcast);
        e.Keep(value);
    });

    /// <summary>Numbers that all lanes share.</summary>
    /// <param name="array">The numbers.</param>
    /// <param name="positions">Which belongs to each entry.</param>
    public int Shared(double[] array, int[] positions)
    {
        var (numbers, table) = (_shared.Count, _tables.Count);
        _shared.Add(array);
        _tables.Add(positions);
        _isFlat = false;
        return Add(_entry, (e, value) =>
        {
            e.SharedEntry(numbers, table);
            e.Il.Emit(OpCodes.Call, _vectors.Broadcast);
            e.Keep(value);
        });
    }

    /// <summary>A function of one value.</summary>
    public int Apply(UnaryFunction function, int x) => Call(_vectors.Operation(NameOf(function), "At"), x);

    /// <summary>A function of two values.</summary>
    public int Apply(BinaryFunction function, int x, int y) => Call(_vectors.Operation(function.ToString(), "At"), x, y);

    /// <summary>x * y + z, rounded once.</summary>
    public int MultiplyAdd(int x, int y, int z) => Call(_vectors.FusedMultiplyAdd, x, y, z);

    /// <summary>x^n.</summary>
    public int Power(int x, int n) => Add(_lane, (e, value) =>
    {
        e.Use(x);
        e.Constant(n);
        e.Il.Emit(OpCodes.Call, _vectors.Formula(nameof(Lanes.Power)));
        e.Keep(value);
    });

    /// <summary>A choice by the relation of a difference to 0.</summary>
    public int Select(Relation relation, int difference, int then, int otherwise) => Add(_lane, (e, value) =>
    {
        e.Use(difference);
        e.Il.Emit(OpCodes.Call, _vectors.Operation(relation.ToString(), "Holds"));
        e.Use(difference);
        e.Use(then);
        e.Use(otherwise);
        e.Il.Emit(OpCodes.Call, _vectors.Formula(nameof(Lanes.Select)));
        e.Keep(value);
    });

    /// <summary>Writes a value entry after entry.</summary>
    /// <param name="value">Which.</param>
    /// <param name="start">Where in the registers.</param>
    public void Store(int value, int start) => _lane.Add(e =>
    {
        e.Use(value);
        e.Registers();
        e.Position(start);
        e.Il.Emit(OpCodes.Conv_U);
        e.Il.Emit(OpCodes.Call, _vectors.Store);
    });

    /// <summary>Compiles the loop; the result runs on the registers of one thread.</summary>
    public Action<double[]> Compile()
    {
        var method = new DynamicMethod("Chain", null, [typeof(Data), typeof(double[])], typeof(LaneProgram).Module, skipVisibility: true);
        var emitter = new Emitter(method.GetILGenerator(), _vectors, _values, _tables.Count, _shared.Count);
        emitter.Begin();
        if (_isFlat)
        {
            emitter.Loop(emitter.LaneIndex, size * lanes, _vectors.Count, () => _lane.ForEach(step => step(emitter)));
        }
        else
        {
            emitter.Loop(emitter.EntryIndex, size, 1, () =>
            {
                emitter.SetBase(lanes);
                _entry.ForEach(step => step(emitter));
                emitter.Loop(emitter.LaneIndex, lanes, _vectors.Count, () => _lane.ForEach(step => step(emitter)));
            });
        }

        emitter.Il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<double[]>>(new Data([.. _tables], [.. _shared]));
    }

    /// <summary>At points the derivatives at kinks are the step and the sign.</summary>
    private static string NameOf(UnaryFunction function) => function switch
    {
        UnaryFunction.KinkStep => nameof(UnaryFunction.Step),
        UnaryFunction.KinkSign => nameof(UnaryFunction.Sign),
        _ => function.ToString(),
    };

    private static MethodInfo Generic(string name, int parameters) => Array
        .Find(typeof(Vector).GetMethods(), method => string.Equals(method.Name, name, StringComparison.Ordinal) && method.IsGenericMethodDefinition && method.GetParameters() is { } p
            && p.Length == parameters && !p[0].ParameterType.IsPointer && !p[0].ParameterType.Name.StartsWith("ReadOnlySpan", StringComparison.Ordinal))!
        .MakeGenericMethod(typeof(double));

    private int Add(List<Action<Emitter>> where, Action<Emitter, int> step)
    {
        var value = _values++;
        where.Add(emitter => step(emitter, value));
        return value;
    }

    private int Call(MethodInfo method, params int[] arguments) => Add(_lane, (e, value) =>
    {
        foreach (var argument in arguments)
        {
            e.Use(argument);
        }

        e.Il.Emit(OpCodes.Call, method);
        e.Keep(value);
    });

    /// <summary>Vectors of one length, with the formulas over them.</summary>
    private sealed record Vectors(Type Type, int Count, Type Formulas, Type Operations)
    {
        public required MethodInfo Load { get; init; }

        public required MethodInfo Store { get; init; }

        public required MethodInfo Broadcast { get; init; }

        public required MethodInfo FusedMultiplyAdd { get; init; }

        public MethodInfo Formula(string name) => Formulas.GetMethod(name, Any)!;

        public MethodInfo Operation(string name, string method) => Operations.GetNestedType(name, BindingFlags.NonPublic)!.GetMethod(method, Any)!;
    }

    /// <summary>What a compiled loop reads beside the registers.</summary>
    private sealed class Data(int[][] tables, double[][] shared)
    {
        public readonly int[][] Tables = tables;
        public readonly double[][] Shared = shared;
    }

    /// <summary>Writes the instructions of one loop.</summary>
    private sealed class Emitter(ILGenerator il, Vectors vectors, int values, int tables, int shared)
    {
        private readonly LocalBuilder[] _values = Locals(il, vectors.Type, values);
        private readonly LocalBuilder[] _tables = Locals(il, typeof(int[]), tables);
        private readonly LocalBuilder[] _shared = Locals(il, typeof(double[]), shared);
        private readonly LocalBuilder _registers = il.DeclareLocal(typeof(double).MakeByRefType());
        private readonly LocalBuilder _base = il.DeclareLocal(typeof(int));

        public ILGenerator Il => il;

        public LocalBuilder EntryIndex { get; } = il.DeclareLocal(typeof(int));

        public LocalBuilder LaneIndex { get; } = il.DeclareLocal(typeof(int));

        public void Begin()
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ldelema, typeof(double));
            il.Emit(OpCodes.Stloc, _registers);
            Fetch(nameof(Data.Tables), _tables);
            Fetch(nameof(Data.Shared), _shared);
        }

        public void Loop(LocalBuilder index, int limit, int step, Action body)
        {
            var (top, test) = (il.DefineLabel(), il.DefineLabel());
            Constant(0);
            il.Emit(OpCodes.Stloc, index);
            il.Emit(OpCodes.Br, test);
            il.MarkLabel(top);
            body();
            il.Emit(OpCodes.Ldloc, index);
            Constant(step);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, index);
            il.MarkLabel(test);
            il.Emit(OpCodes.Ldloc, index);
            Constant(limit);
            il.Emit(OpCodes.Blt, top);
        }

        public void SetBase(int lanes)
        {
            il.Emit(OpCodes.Ldloc, EntryIndex);
            Constant(lanes);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Stloc, _base);
        }

        /// <summary>start + entry * lanes + lane.</summary>
        public void Position(int start)
        {
            il.Emit(OpCodes.Ldloc, _base);
            il.Emit(OpCodes.Ldloc, LaneIndex);
            il.Emit(OpCodes.Add);
            Constant(start);
            il.Emit(OpCodes.Add);
        }

        public void Lane() => il.Emit(OpCodes.Ldloc, LaneIndex);

        public void Constant(int number) => il.Emit(OpCodes.Ldc_I4, number);

        public void TableEntry(int table)
        {
            il.Emit(OpCodes.Ldloc, _tables[table]);
            il.Emit(OpCodes.Ldloc, EntryIndex);
            il.Emit(OpCodes.Ldelem_I4);
        }

        public void SharedEntry(int numbers, int table)
        {
            il.Emit(OpCodes.Ldloc, _shared[numbers]);
            TableEntry(table);
            il.Emit(OpCodes.Ldelem_R8);
        }

        public void Registers() => il.Emit(OpCodes.Ldloc, _registers);

        /// <summary>Keeps the vector at the reference and the position on the stack.</summary>
        public void LoadInto(int value)
        {
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Call, vectors.Load);
            Keep(value);
        }

        public void Use(int value) => il.Emit(OpCodes.Ldloc, _values[value]);

        public void Keep(int value) => il.Emit(OpCodes.Stloc, _values[value]);

        private static LocalBuilder[] Locals(ILGenerator il, Type type, int count) => [.. Enumerable.Range(0, count).Select(_ => il.DeclareLocal(type))];

        private void Fetch(string field, LocalBuilder[] locals)
        {
            for (var k = 0; k < locals.Length; k++)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldfld, typeof(Data).GetField(field)!);
                Constant(k);
                il.Emit(OpCodes.Ldelem_Ref);
                il.Emit(OpCodes.Stloc, locals[k]);
            }
        }
    }
}

namespace ProxyProof.Numerics;

/// <summary>The loop of every function of <see cref="Blocks"/>, for spans whose lengths are right.</summary>
internal static partial class LaneBlocks
{
    public static void Apply(UnaryFunction function, ReadOnlySpan<double> x, Span<double> result)
    {
        _ = function switch
        {
            UnaryFunction.Negate => Map<LaneOperations.Negate>(x, result),
            UnaryFunction.Abs => Map<LaneOperations.Abs>(x, result),
            UnaryFunction.Sign => Map<LaneOperations.Sign>(x, result),
            UnaryFunction.Step => Map<LaneOperations.Step>(x, result),
            UnaryFunction.Relu => Map<LaneOperations.Relu>(x, result),
            UnaryFunction.Exp => Map<LaneOperations.Exp>(x, result),
            UnaryFunction.Log => Map<LaneOperations.Log>(x, result),
            UnaryFunction.Sqrt => Map<LaneOperations.Sqrt>(x, result),
            UnaryFunction.Sin => Map<LaneOperations.Sin>(x, result),
            UnaryFunction.Cos => Map<LaneOperations.Cos>(x, result),
            UnaryFunction.Tan => Map<LaneOperations.Tan>(x, result),
            UnaryFunction.Sinh => Map<LaneOperations.Sinh>(x, result),
            UnaryFunction.Cosh => Map<LaneOperations.Cosh>(x, result),
            UnaryFunction.Tanh => Map<LaneOperations.Tanh>(x, result),
            UnaryFunction.Atan => Map<LaneOperations.Atan>(x, result),
            UnaryFunction.Arcsin => Map<LaneOperations.Arcsin>(x, result),
            UnaryFunction.Arccos => Map<LaneOperations.Arccos>(x, result),
            UnaryFunction.Erf => Map<LaneOperations.Erf>(x, result),
            UnaryFunction.Sigmoid => Map<LaneOperations.Sigmoid>(x, result),
            UnaryFunction.Softplus => Map<LaneOperations.Softplus>(x, result),
            UnaryFunction.Gelu => Map<LaneOperations.Gelu>(x, result),
            UnaryFunction.Silu => Map<LaneOperations.Silu>(x, result),
            UnaryFunction.Elu => Map<LaneOperations.Elu>(x, result),
            UnaryFunction.KinkStep => Map<LaneOperations.Step>(x, result),
            UnaryFunction.KinkSign => Map<LaneOperations.Sign>(x, result),
        };
    }

    public static void Apply(BinaryFunction function, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        _ = function switch
        {
            BinaryFunction.Add => Map<LaneOperations.Add>(x, y, result),
            BinaryFunction.Subtract => Map<LaneOperations.Subtract>(x, y, result),
            BinaryFunction.Multiply => Map<LaneOperations.Multiply>(x, y, result),
            BinaryFunction.Divide => Map<LaneOperations.Divide>(x, y, result),
            BinaryFunction.Max => Map<LaneOperations.Max>(x, y, result),
            BinaryFunction.Min => Map<LaneOperations.Min>(x, y, result),
            BinaryFunction.Power => Map<LaneOperations.Power>(x, y, result),
            BinaryFunction.LeakyRelu => Map<LaneOperations.LeakyRelu>(x, y, result),
            BinaryFunction.Smelu => Map<LaneOperations.Smelu>(x, y, result),
            BinaryFunction.Huber => Map<LaneOperations.Huber>(x, y, result),
            BinaryFunction.TieStep => Map<LaneOperations.TieStep>(x, y, result),
            BinaryFunction.KinkRatio => Map<LaneOperations.KinkRatio>(x, y, result),
        };
    }

    public static void Apply(BinaryFunction function, ReadOnlySpan<double> x, double y, Span<double> result)
    {
        _ = function switch
        {
            BinaryFunction.Add => MapRight<LaneOperations.Add>(x, y, result),
            BinaryFunction.Subtract => MapRight<LaneOperations.Subtract>(x, y, result),
            BinaryFunction.Multiply => MapRight<LaneOperations.Multiply>(x, y, result),
            BinaryFunction.Divide => MapRight<LaneOperations.Divide>(x, y, result),
            BinaryFunction.Max => MapRight<LaneOperations.Max>(x, y, result),
            BinaryFunction.Min => MapRight<LaneOperations.Min>(x, y, result),
            BinaryFunction.Power => MapRight<LaneOperations.Power>(x, y, result),
            BinaryFunction.LeakyRelu => MapRight<LaneOperations.LeakyRelu>(x, y, result),
            BinaryFunction.Smelu => MapRight<LaneOperations.Smelu>(x, y, result),
            BinaryFunction.Huber => MapRight<LaneOperations.Huber>(x, y, result),
            BinaryFunction.TieStep => MapRight<LaneOperations.TieStep>(x, y, result),
            BinaryFunction.KinkRatio => MapRight<LaneOperations.KinkRatio>(x, y, result),
        };
    }

    public static void Apply(BinaryFunction function, double x, ReadOnlySpan<double> y, Span<double> result)
    {
        _ = function switch
        {
            BinaryFunction.Add => MapLeft<LaneOperations.Add>(x, y, result),
            BinaryFunction.Subtract => MapLeft<LaneOperations.Subtract>(x, y, result),
            BinaryFunction.Multiply => MapLeft<LaneOperations.Multiply>(x, y, result),
            BinaryFunction.Divide => MapLeft<LaneOperations.Divide>(x, y, result),
            BinaryFunction.Max => MapLeft<LaneOperations.Max>(x, y, result),
            BinaryFunction.Min => MapLeft<LaneOperations.Min>(x, y, result),
            BinaryFunction.Power => MapLeft<LaneOperations.Power>(x, y, result),
            BinaryFunction.LeakyRelu => MapLeft<LaneOperations.LeakyRelu>(x, y, result),
            BinaryFunction.Smelu => MapLeft<LaneOperations.Smelu>(x, y, result),
            BinaryFunction.Huber => MapLeft<LaneOperations.Huber>(x, y, result),
            BinaryFunction.TieStep => MapLeft<LaneOperations.TieStep>(x, y, result),
            BinaryFunction.KinkRatio => MapLeft<LaneOperations.KinkRatio>(x, y, result),
        };
    }

    public static void Select(
        Relation relation, ReadOnlySpan<double> difference, ReadOnlySpan<double> then, ReadOnlySpan<double> otherwise, Span<double> result)
    {
        _ = relation switch
        {
            Relation.Less => Choose<LaneOperations.Less>(difference, then, otherwise, result),
            Relation.LessOrEqual => Choose<LaneOperations.LessOrEqual>(difference, then, otherwise, result),
            Relation.Greater => Choose<LaneOperations.Greater>(difference, then, otherwise, result),
            Relation.GreaterOrEqual => Choose<LaneOperations.GreaterOrEqual>(difference, then, otherwise, result),
            Relation.Equal => Choose<LaneOperations.Equal>(difference, then, otherwise, result),
            Relation.NotEqual => Choose<LaneOperations.NotEqual>(difference, then, otherwise, result),
        };
    }
}

using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>A node of one graph, by its place in the arena. An operand always has a smaller index than its user.</summary>
/// <param name="Index">Place in the arena.</param>
public readonly record struct NodeId(int Index);

/// <summary>How a tensor is read from, or summed into, another.</summary>
/// <remarks>
/// The first <see cref="Lead"/> axes are the same on both sides. An index (i1, …, ik) of the remaining axes of the <em>outer</em> tensor (the result of
/// <see cref="View"/>, the operand of <see cref="Scatter"/>) speaks of the row-major position Offset + Σ Strides[j]·ij of the remaining axes of the
/// <em>inner</em> tensor, or of Table[row-major position of (i1, …, ik)] where there is a table. Stride 0 repeats (View) or sums (Scatter).
/// </remarks>
/// <param name="Lead">Axes that are carried through.</param>
/// <param name="Offset">Position of index 0.</param>
/// <param name="Strides">One for each outer axis after the lead; empty with a table.</param>
/// <param name="Table">Positions for indices that no strides express; else null.</param>
public readonly record struct IndexMap(int Lead, int Offset, Sequence<int> Strides, Sequence<int>? Table = null);

/// <summary>What a reduction computes over its axes.</summary>
public enum Reduction
{
    /// <summary>The sum.</summary>
    Sum,
    /// <summary>The greatest entry.</summary>
    Max,
    /// <summary>The least entry.</summary>
    Min,
    /// <summary>The Euclidean norm.</summary>
    Norm,
}

/// <summary>Functions of a matrix, on the last two axes.</summary>
public enum SpectralFunction
{
    /// <summary>The least eigenvalue of the symmetric part (A + A.T) / 2.</summary>
    LambdaMin,
    /// <summary>The greatest eigenvalue of the symmetric part.</summary>
    LambdaMax,
    /// <summary>The greatest singular value.</summary>
    OperatorNorm,
    /// <summary>The least of the min(m, n) singular values.</summary>
    SigmaMin,
    /// <summary>The determinant.</summary>
    Determinant,
}

/// <summary>Which derivative.</summary>
public enum DerivativeKind
{
    /// <summary>Gradient of a number: the shape of the parameter.</summary>
    Gradient,
    /// <summary>Jacobian: entries of the value by entries of the parameter, both flattened row by row.</summary>
    Jacobian,
    /// <summary>Hessian of a number: square in the flattened parameter.</summary>
    Hessian,
}

/// <summary>A typed tensor expression. All forms are in this file; <see cref="Graph"/> gives each its place and checks its shape.</summary>
/// <param name="Shape">The shape of the value.</param>
public abstract record Node(Shape Shape);

/// <summary>An exact number.</summary>
/// <param name="Value">The number.</param>
public sealed record Constant(Rational Value) : Node(Shape.Scalar);

/// <summary>The number pi.</summary>
public sealed record PiConstant() : Node(Shape.Scalar);

/// <summary>A constant tensor.</summary>
/// <param name="Array">The entries.</param>
public sealed record Data(DenseArray Array) : Node(Array.Shape);

/// <summary>A variable; <see cref="Graph.VariableName"/> knows its name.</summary>
/// <param name="Id">Number within the graph.</param>
/// <param name="Shape">The shape.</param>
public sealed record Variable(int Id, Shape Shape) : Node(Shape);

/// <summary>A function of one argument, entry by entry.</summary>
/// <param name="Function">The function.</param>
/// <param name="X">The argument.</param>
/// <param name="Shape">That of the argument.</param>
public sealed record Unary(UnaryFunction Function, NodeId X, Shape Shape) : Node(Shape);

/// <summary>A function of two arguments of one shape, entry by entry.</summary>
/// <param name="Function">The function.</param>
/// <param name="X">The first argument.</param>
/// <param name="Y">The second argument.</param>
/// <param name="Shape">That of the arguments.</param>
public sealed record Binary(BinaryFunction Function, NodeId X, NodeId Y, Shape Shape) : Node(Shape);

/// <summary>An integer power, entry by entry.</summary>
/// <param name="X">The base.</param>
/// <param name="Exponent">The exponent; may be negative.</param>
/// <param name="Shape">That of the base.</param>
public sealed record Power(NodeId X, int Exponent, Shape Shape) : Node(Shape);

/// <summary>Piecewise definition, entry by entry: <paramref name="Then"/> where the difference stands in the relation to 0. All of one shape.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Difference">What is compared with 0.</param>
/// <param name="Then">The value where it holds.</param>
/// <param name="Otherwise">The value where it does not.</param>
/// <param name="Shape">That of all three.</param>
public sealed record Select(Relation Relation, NodeId Difference, NodeId Then, NodeId Otherwise, Shape Shape) : Node(Shape);

/// <summary>Reads entries of a tensor: broadcasting, transposition, reshaping, slices, rows, diagonals, gathers.</summary>
/// <param name="X">The tensor that is read (inner).</param>
/// <param name="Map">Which entry goes where.</param>
/// <param name="Shape">The shape of the result (outer).</param>
public sealed record View(NodeId X, IndexMap Map, Shape Shape) : Node(Shape);

/// <summary>The adjoint of <see cref="View"/>: adds entries into a tensor of zeros. Sums over axes, padding, diagonal matrices.</summary>
/// <param name="X">The entries that are added (outer).</param>
/// <param name="Map">Where each goes.</param>
/// <param name="Shape">The shape of the result (inner).</param>
public sealed record Scatter(NodeId X, IndexMap Map, Shape Shape) : Node(Shape);

/// <summary>Tensors of one shape side by side along a new first axis.</summary>
/// <param name="Items">The tensors; at least one.</param>
/// <param name="Shape">Count, then the shape of the items.</param>
public sealed record Stacked(Sequence<NodeId> Items, Shape Shape) : Node(Shape);

/// <summary>
/// Sum of products over shared axes (Einstein's convention): matrix products, inner and outer products, in batches. Each axis has a label; a label of an
/// operand occurs in the other operand or in the result; labels are distinct within a tensor.
/// </summary>
/// <param name="X">The first factor.</param>
/// <param name="Y">The second factor.</param>
/// <param name="LabelsX">Labels of its axes.</param>
/// <param name="LabelsY">Labels of its axes.</param>
/// <param name="Labels">Labels of the result's axes.</param>
/// <param name="Shape">The shape of the result.</param>
public sealed record Contract(NodeId X, NodeId Y, Sequence<int> LabelsX, Sequence<int> LabelsY, Sequence<int> Labels, Shape Shape) : Node(Shape);

/// <summary>A reduction over the last axes.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="X">The tensor.</param>
/// <param name="Axes">How many of its last axes are reduced.</param>
/// <param name="Shape">The shape without them.</param>
public sealed record Reduce(Reduction Kind, NodeId X, int Axes, Shape Shape) : Node(Shape);

/// <summary>
/// The derivative of a <see cref="Reduction.Max"/> or <see cref="Reduction.Min"/>: 1 at the first extreme entry, else 0; enclosed by [0, 1] wherever an
/// entry may be extreme, unless it surely is the only one.
/// </summary>
/// <param name="Kind">Max or Min.</param>
/// <param name="X">The tensor.</param>
/// <param name="Axes">How many of its last axes are reduced.</param>
/// <param name="Shape">That of the tensor.</param>
public sealed record Extremal(Reduction Kind, NodeId X, int Axes, Shape Shape) : Node(Shape);

/// <summary>A function of the matrix in the last two axes.</summary>
/// <param name="Function">The function.</param>
/// <param name="X">The matrices.</param>
/// <param name="Shape">The shape without the last two axes.</param>
public sealed record Spectral(SpectralFunction Function, NodeId X, Shape Shape) : Node(Shape);

/// <summary>
/// The derivative of a spectral function with respect to the matrix, its eigenvectors frozen: v v' for eigenvalues, u v' for singular values, the cofactors
/// for the determinant. First order only.
/// </summary>
/// <param name="Function">The function.</param>
/// <param name="X">The matrices.</param>
/// <param name="Shape">That of the matrices.</param>
public sealed record SpectralWeights(SpectralFunction Function, NodeId X, Shape Shape) : Node(Shape);

/// <summary>
/// A derivative as the user wrote it: of <paramref name="Body"/> with respect to bound variables, taken at a point. Lowering replaces it for search; the
/// kernel keeps it and derives for itself.
/// </summary>
/// <param name="Kind">Which derivative.</param>
/// <param name="Body">The value of the function; its leading <paramref name="BatchRank"/> axes are evaluated side by side, entry b from entry b of the variables.</param>
/// <param name="Variables">Ids of the bound variables, one for each component of the parameter.</param>
/// <param name="At">Where it is taken: one for each variable, of its shape.</param>
/// <param name="BatchRank">Leading axes of body, variables and points that are independent copies.</param>
/// <param name="Component">For a gradient, with respect to which variable; -1 otherwise.</param>
/// <param name="Shape">Batch axes, then the shape of the component, or (entries of the value, entries of all variables).</param>
public sealed record Derivative(
    DerivativeKind Kind, NodeId Body, Sequence<int> Variables, Sequence<NodeId> At, int BatchRank, int Component, Shape Shape) : Node(Shape);

/// <summary>
/// The derivative of a discontinuity, entry by entry: 0 where the difference is not 0 or both branches agree, the whole line across a jump. Only the kernel
/// makes it; a point evaluator reads 0.
/// </summary>
/// <param name="Difference">What changes sign at the jump.</param>
/// <param name="Then">The value on one side.</param>
/// <param name="Otherwise">The value on the other.</param>
/// <param name="Shape">That of all three.</param>
public sealed record Jump(NodeId Difference, NodeId Then, NodeId Otherwise, Shape Shape) : Node(Shape);

/// <summary>Something that has a shape but no evaluator yet (an expectation, an iterate, an exponent): a claim that holds it is not checked.</summary>
/// <param name="Feature">What it is, in a user's words.</param>
/// <param name="Operands">What it depends on.</param>
/// <param name="Detail">Distinguishes two of a kind.</param>
/// <param name="Shape">The shape.</param>
public sealed record Deferred(string Feature, Sequence<NodeId> Operands, string Detail, Shape Shape) : Node(Shape);

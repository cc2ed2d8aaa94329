namespace ProxyProof.Numerics;

/// <summary>The scalar functions of one argument. A carrier implements each; a switch over them is complete by CS8509.</summary>
/// <remarks>
/// The convention at a kink or a jump is <c>step(0) = sign(0) = 0</c>. <see cref="KinkStep"/> and <see cref="KinkSign"/> are the derivatives of
/// <see cref="Relu"/> and <see cref="Abs"/>: a point carrier takes the convention, an enclosing carrier the whole Clarke subdifferential
/// ([0, 1] and [-1, 1]) as soon as the argument may be 0, also when it is exactly 0.
/// </remarks>
public enum UnaryFunction
{
    /// <summary>-x.</summary>
    Negate,
    /// <summary>|x|.</summary>
    Abs,
    /// <summary>-1, 0 or 1.</summary>
    Sign,
    /// <summary>1 where x &gt; 0, else 0.</summary>
    Step,
    /// <summary>max(x, 0).</summary>
    Relu,
    /// <summary>e^x.</summary>
    Exp,
    /// <summary>Natural logarithm; domain x &gt; 0.</summary>
    Log,
    /// <summary>Square root; domain x &gt;= 0.</summary>
    Sqrt,
    /// <summary>Sine (radians).</summary>
    Sin,
    /// <summary>Cosine (radians).</summary>
    Cos,
    /// <summary>Tangent (radians); undefined at odd multiples of pi/2.</summary>
    Tan,
    /// <summary>Hyperbolic sine.</summary>
    Sinh,
    /// <summary>Hyperbolic cosine.</summary>
    Cosh,
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,
    /// <summary>Arc tangent.</summary>
    Atan,
    /// <summary>Arc sine; domain [-1, 1].</summary>
    Arcsin,
    /// <summary>Arc cosine; domain [-1, 1].</summary>
    Arccos,
    /// <summary>Error function 2/sqrt(pi) * integral of e^(-t^2) over [0, x].</summary>
    Erf,
    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,
    /// <summary>log(1 + e^x).</summary>
    Softplus,
    /// <summary>x * (1 + erf(x / sqrt 2)) / 2.</summary>
    Gelu,
    /// <summary>x * sigmoid(x).</summary>
    Silu,
    /// <summary>x where x &gt; 0, else e^x - 1.</summary>
    Elu,
    /// <summary>Derivative of <see cref="Relu"/>: 1 where x &gt; 0, 0 where x &lt; 0; at 0 the convention 0, enclosed by [0, 1].</summary>
    KinkStep,
    /// <summary>Derivative of <see cref="Abs"/>: the sign; at 0 the convention 0, enclosed by [-1, 1].</summary>
    KinkSign,
}

/// <summary>The scalar functions of two arguments.</summary>
public enum BinaryFunction
{
    /// <summary>x + y.</summary>
    Add,
    /// <summary>x - y.</summary>
    Subtract,
    /// <summary>x * y.</summary>
    Multiply,
    /// <summary>x / y; undefined at y = 0.</summary>
    Divide,
    /// <summary>The greater.</summary>
    Max,
    /// <summary>The lesser.</summary>
    Min,
    /// <summary>
    /// x^y: defined for x &gt; 0 and every y; for x = 0 and y &gt;= 0 (with 0^0 = 1); for x &lt; 0 and integer y. Else undefined.
    /// </summary>
    Power,
    /// <summary>x where x &gt; 0, else y*x (y is the slope).</summary>
    LeakyRelu,
    /// <summary>Smooth ReLU with half-width y &gt; 0: 0 for x &lt;= -y, (x+y)^2/(4y) for |x| &lt;= y, x for x &gt;= y. Undefined for y &lt;= 0.</summary>
    Smelu,
    /// <summary>Huber loss with threshold y &gt; 0: x^2/2 for |x| &lt;= y, else y*(|x| - y/2). Undefined for y &lt;= 0.</summary>
    Huber,
    /// <summary>
    /// Weight of the first argument in the derivative of max(x, y): 1 where x &gt;= y (the first of tied arguments), else 0; enclosed by [0, 1] where a
    /// tie is possible.
    /// </summary>
    TieStep,
    /// <summary>
    /// x / y for a component x and the Euclidean norm y &gt;= |x| of its vector: the derivative of the norm. At y = 0 the convention 0, enclosed by [-1, 1].
    /// </summary>
    KinkRatio,
}

/// <summary>A comparison of a difference with zero.</summary>
public enum Relation
{
    /// <summary>&lt;</summary>
    Less,
    /// <summary>&lt;=</summary>
    LessOrEqual,
    /// <summary>&gt;</summary>
    Greater,
    /// <summary>&gt;=</summary>
    GreaterOrEqual,
    /// <summary>==</summary>
    Equal,
    /// <summary>!=</summary>
    NotEqual,
}

/// <summary>The only answer that an enclosure may give to a question.</summary>
public enum Trilean
{
    /// <summary>Rigorously false.</summary>
    False,
    /// <summary>Undecided.</summary>
    Unknown,
    /// <summary>Rigorously true.</summary>
    True,
}

/// <summary>Whether an expression has a value on the set that an enclosure speaks of.</summary>
public enum Definedness
{
    /// <summary>At no point of the set.</summary>
    Undefined,
    /// <summary>Perhaps not everywhere.</summary>
    Partial,
    /// <summary>At every point of the set.</summary>
    Defined,
}

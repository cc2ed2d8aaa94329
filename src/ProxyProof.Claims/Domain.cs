using ProxyProof.Expressions;

namespace ProxyProof.Claims;

/// <summary>
/// The set a quantified variable ranges over. A variable of a product space has several components, each a variable of the graph; a domain says how many of
/// them it covers. Expressions in a domain may depend on variables bound before.
/// </summary>
/// <param name="Components">How many components it covers; at least 1.</param>
public abstract record Domain(int Components);

/// <summary>Every tensor of the component's shape.</summary>
public sealed record WholeSpace() : Domain(1);

/// <summary>lo &lt;= x &lt;= hi, entry by entry. An end that is null is infinite.</summary>
/// <param name="Low">A scalar, or a tensor of the component's shape.</param>
/// <param name="High">A scalar, or a tensor of the component's shape.</param>
public sealed record Box(NodeId? Low, NodeId? High) : Domain(1);

/// <summary>The integers from lo to hi, both included.</summary>
/// <param name="Low">A scalar; integer-valued.</param>
/// <param name="High">A scalar; integer-valued.</param>
public sealed record IntegerRange(NodeId Low, NodeId High) : Domain(1);

/// <summary>‖x - c‖ &lt;= r in the Euclidean norm of all components together.</summary>
/// <param name="Center">One node a component.</param>
/// <param name="Radius">A scalar.</param>
public sealed record Ball(Sequence<NodeId> Center, NodeId Radius) : Domain(Center.Count);

/// <summary>‖x - c‖ &lt;= r in the operator norm of a matrix (the Euclidean norm of a vector).</summary>
/// <param name="Center">The centre.</param>
/// <param name="Radius">A scalar.</param>
public sealed record OperatorBall(NodeId Center, NodeId Radius) : Domain(1);

/// <summary>‖x‖ = 1 for a vector.</summary>
public sealed record Sphere() : Domain(1);

/// <summary>x &gt;= 0 entry by entry and the entries sum to 1.</summary>
public sealed record Simplex() : Domain(1);

/// <summary>Components one after the other.</summary>
/// <param name="Factors">The factors in order.</param>
public sealed record Product(Sequence<Domain> Factors) : Domain(Factors.Sum(factor => factor.Components));

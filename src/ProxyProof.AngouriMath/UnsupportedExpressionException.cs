namespace ProxyProof.AngouriMath;

/// <summary>An expression that one of the two sides does not have; the message says what.</summary>
internal sealed class UnsupportedExpressionException(string message) : Exception(message);

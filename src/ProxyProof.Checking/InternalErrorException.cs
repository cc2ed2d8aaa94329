namespace ProxyProof.Checking;

/// <summary>Two ways of computing one thing disagree: a bug of the program, not a verdict.</summary>
/// <param name="message">What disagrees, with the expression and both values.</param>
public sealed class InternalErrorException(string message) : Exception(message);

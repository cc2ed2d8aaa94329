using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Writes terms in one notation.</summary>
internal interface ITermEmitter
{
    /// <summary>Whether something was left out.</summary>
    bool IsCut { get; }

    /// <summary>The text of a term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="isClosed">Whether nothing follows that a piecewise definition could swallow; else it gets parentheses.</param>
    string Emit(Term term, bool isClosed);
}

/// <summary>Relations as the language writes them.</summary>
public static class Symbols
{
    /// <summary>The symbol of a relation in ASCII.</summary>
    public static string Of(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };

    /// <summary>The symbol of a relation in LaTeX.</summary>
    public static string LatexOf(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => @"\le",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => @"\ge",
        Relation.Equal => "=",
        Relation.NotEqual => @"\ne",
    };
}

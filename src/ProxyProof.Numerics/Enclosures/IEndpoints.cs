namespace ProxyProof.Numerics.Enclosures;

/// <summary>What the elementary functions need of an enclosing carrier: its ends as points, and results read from series numbers.</summary>
internal interface IEndpoints<T, TSeries>
    where T : struct, IEndpoints<T, TSeries>
    where TSeries : struct, ISeriesNumber<TSeries>
{
    bool IsBoundedBelow { get; }

    bool IsBoundedAbove { get; }

    /// <summary>The lower end as a point; asked only if bounded below.</summary>
    T LowerPoint { get; }

    /// <summary>The upper end as a point; asked only if bounded above.</summary>
    T UpperPoint { get; }

    /// <summary>The sign of the lower end, -1 where unbounded.</summary>
    int LowerSign { get; }

    /// <summary>The sign of the upper end, 1 where unbounded.</summary>
    int UpperSign { get; }

    /// <summary>From a number too large to represent, to infinity: every value of at least 2^(2^27) - or of the largest double - lies within.</summary>
    static abstract T Overflow { get; }

    /// <summary>From 0 to the least positive number: every value in (0, 2^-(2^27)] lies within.</summary>
    static abstract T Underflow { get; }

    /// <summary>The range from the lower end of the one to the upper end of the other.</summary>
    static abstract T Span(T lowerOf, T upperOf, Definedness definedness);

    /// <summary>Encloses value * 2^exponent.</summary>
    static abstract T FromSeries(TSeries value, int exponent);

    /// <summary>A point other than 0 as an exact significand, between 1/2 and 2 in size, and an exponent.</summary>
    (TSeries Significand, int Exponent) Decompose();

    /// <summary>The same range with another definedness.</summary>
    T With(Definedness definedness);

    /// <summary>The part between two points; they are known to bound the exact values.</summary>
    T Clamp(T least, T most);

    /// <summary>Whether no value of this range exceeds any value of the other.</summary>
    bool IsAtMost(T other);
}

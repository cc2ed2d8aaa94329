namespace ProxyProof.Expressions;

/// <summary>The dimensions of a tensor, outermost first; entries lie in row-major order. The empty shape is a scalar.</summary>
/// <param name="Dims">Each at least 1.</param>
public readonly record struct Shape(Sequence<int> Dims)
{
    /// <summary>The shape of a number.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of axes.</summary>
    public int Rank => Dims.Count;

    /// <summary>Whether this is a number.</summary>
    public bool IsScalar => Dims.Count == 0;

    /// <summary>The number of entries.</summary>
    public int Size
    {
        get
        {
            var size = 1;
            foreach (var d in Dims)
            {
                size = checked(size * d);
            }

            return size;
        }
    }

    /// <summary>The length of an axis.</summary>
    public int this[int axis] => Dims[axis];

    /// <summary>The shape with these dimensions.</summary>
    public static Shape Of(params ReadOnlySpan<int> dims) => new(Sequence.Create(dims));

    /// <summary>The axes of this shape followed by those of another.</summary>
    public Shape Then(Shape inner) => Of([.. Dims.Span, .. inner.Dims.Span]);

    /// <summary>The first axes.</summary>
    public Shape Leading(int count) => Of(Dims.Span[..count]);

    /// <summary>The shape without its first axes.</summary>
    public Shape Without(int leading) => Of(Dims.Span[leading..]);

    /// <summary>Row-major strides: how far apart neighbours along each axis lie.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        var stride = 1;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = checked(stride * Dims[axis]);
        }

        return strides;
    }

    /// <summary>As users write it: "number", "R^3", "R^(2 x 3)".</summary>
    public override string ToString() => Rank switch
    {
        0 => "R",
        1 => $"R^{Dims[0]}",
        _ => $"R^({string.Join(" x ", Dims.Items)})",
    };
}

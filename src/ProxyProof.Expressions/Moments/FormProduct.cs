using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>A product: linear forms, indicators that forms are positive, the exponential of a form, and a cosine or sine of one.</summary>
internal sealed record FormProduct(Sequence<Form> Linear, Sequence<Form> Positive, Form? Exponent, (bool IsSine, Form Form)? Wave)
{
    public static FormProduct One => new([], [], null, null);

    public bool IsPolynomial => Positive.Count == 0 && Exponent is null && Wave is null;

    public IEnumerable<Form> Forms =>
        [.. Linear, .. Positive, .. Exponent is { } exponent ? (Form[])[exponent] : [], .. Wave is { } wave ? (Form[])[wave.Form] : []];

    public FormProduct Where(Func<Form, bool> holds) => new(
        [.. Linear.Where(holds)],
        [.. Positive.Where(holds)],
        Exponent is { } exponent && holds(exponent) ? exponent : null,
        Wave is { } wave && holds(wave.Form) ? wave : null);

    /// <summary>The product with one more wave, as a sum: cos a cos b = (cos(a - b) + cos(a + b)) / 2 and its like.</summary>
    public IEnumerable<(Rational, FormProduct)> Times(bool isSine, Form form, RandomAlgebra algebra)
    {
        if (Wave is not { } wave)
        {
            return [(1, this with { Wave = (isSine, form) })];
        }

        var one = algebra.Constant(1);
        var sum = algebra.Combined(wave.Form, one, form, one);
        var difference = algebra.Combined(wave.Form, one, form, algebra.Constant(-1));
        var half = new Rational(1, 2);
        return (wave.IsSine, isSine) switch
        {
            (false, false) => [(half, this with { Wave = (false, difference) }), (half, this with { Wave = (false, sum) })],
            (true, true) => [(half, this with { Wave = (false, difference) }), (-half, this with { Wave = (false, sum) })],
            (true, false) => [(half, this with { Wave = (true, sum) }), (half, this with { Wave = (true, difference) })],
            (false, true) => [(half, this with { Wave = (true, sum) }), (-half, this with { Wave = (true, difference) })],
        };
    }
}

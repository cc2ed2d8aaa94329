using System.Globalization;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Gives the symbols of a certificate the numbers that the kernel gives them. Search looks at more facts than a certificate names, and each may bring up symbols;
/// the kernel numbers them as the certificate's own facts bring them up.
/// </summary>
internal sealed class Renumbering
{
    private readonly SymbolTable _from;
    private readonly SymbolTable _to;
    private readonly int _known;
    private readonly Dictionary<int, int?> _numbers = [];

    private Renumbering(SymbolTable from, SymbolTable to, int known) => (_from, _to, _known) = (from, to, known);

    /// <summary>The certificate as the kernel reads it; null when the kernel does not accept it.</summary>
    /// <param name="sequent">What it shows.</param>
    /// <param name="searched">The sequent in polynomials, as it was searched.</param>
    /// <param name="known">How many symbols there were before the search.</param>
    /// <param name="certificate">What was found.</param>
    /// <param name="stop">Whether to give up.</param>
    public static SquaresCertificate? Of(Sequent sequent, AlgebraicGoal searched, int known, SquaresCertificate certificate, Func<bool> stop)
    {
        if (AlgebraicSequent.Of(sequent, stop, certificate.Replaces) is not { } fresh || SumOfSquares.Check(fresh, certificate) is null)
        {
            return certificate;
        }

        if (AlgebraicSequent.Of(sequent, stop, certificate.Replaces) is not { } goal || AlgebraicSequent.Of(sequent, stop, certificate.Replaces) is not { } last)
        {
            return null;
        }

        // What the kernel brings up, in its order.
        var said = certificate.Convex.Select(convex => ConvexRule.Fact(goal, convex)).Concat(certificate.Spectral.Select(form => SpectralForm.Fact(goal, form))).ToList();
        if (said.Contains(null))
        {
            return null;
        }

        List<KnownFact> tangents = [.. said.Select(fact => fact!.Value)];

        var numbering = new Renumbering(searched.Symbols, goal.Symbols, known);
        var references = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in certificate.Squares.SelectMany(term => term.Factors.Items).Concat(certificate.Zeros.Select(zero => zero.Fact)))
        {
            if (numbering.Reference(reference) is not { } renamed)
            {
                return null;
            }

            references[reference] = renamed;
            _ = goal.Find(renamed, tangents);
        }

        var renumbered = numbering.Certificate(certificate, references);
        return renumbered is not null && SumOfSquares.Check(last, renumbered) is null ? renumbered : null;
    }

    private SquaresCertificate? Certificate(SquaresCertificate certificate, Dictionary<string, string> references)
    {
        var complete = true;
        Polynomial Map(Polynomial polynomial)
        {
            var mapped = Polynomials(polynomial);
            complete &= mapped is not null;
            return mapped ?? Polynomial.Zero;
        }

        var result = certificate with
        {
            Factor = Map(certificate.Factor),
            Root = certificate.Root is { } root ? Map(root) : null,
            Squares = [.. certificate.Squares.Select(term => term with { Factors = [.. term.Factors.Select(factor => references[factor])], Basis = [.. term.Basis.Select(Map)] })],
            Zeros = [.. certificate.Zeros.Select(zero => new ZeroTerm(references[zero.Fact], Map(zero.Multiplier)))],
        };
        return complete ? result : null;
    }

    private string? Reference(string reference)
    {
        var parts = reference.Split(':');
        if (parts[0] is not ("symbol" or "pair"))
        {
            return reference;
        }

        for (var i = 1; i < parts.Length - 1; i++)
        {
            if (Number(int.Parse(parts[i], CultureInfo.InvariantCulture)) is not { } number)
            {
                return null;
            }

            parts[i] = number.ToString(CultureInfo.InvariantCulture);
        }

        return string.Join(':', parts);
    }

    private int? Number(int symbol)
    {
        if (symbol < _known)
        {
            return symbol;
        }

        if (_numbers.TryGetValue(symbol, out var known) && known is not null)
        {
            return known;
        }

        var meaning = _from[symbol];
        Polynomial?[] arguments = [.. meaning.Arguments.Select(Polynomials)];
        var found = arguments.Any(argument => argument is null) ? -1 : _to.Find(meaning with { Arguments = [.. arguments.Select(argument => argument!)] });
        return _numbers[symbol] = found < 0 ? null : found;
    }

    private Polynomial? Polynomials(Polynomial polynomial)
    {
        var sum = new PolynomialSum();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var mapped = Monomial.One;
            for (var i = 0; i < monomial.Count; i++)
            {
                if (Number(monomial.SymbolAt(i)) is not { } number)
                {
                    return null;
                }

                mapped *= Monomial.Of(number, monomial.ExponentAt(i));
            }

            sum.Add(mapped, coefficient);
        }

        return sum.ToPolynomial();
    }
}

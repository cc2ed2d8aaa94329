using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>A weight times an unknown sum of squares over a basis.</summary>
internal sealed record SquaresBlock(string[] Factors, Polynomial Weight, List<Polynomial> Basis);

/// <summary>A zero times an unknown polynomial of some monomials.</summary>
internal sealed record ZeroBlock(string Fact, Polynomial Zero, List<Monomial> Monomials);

/// <summary>
/// Writes a polynomial as Σ weights * sums of squares + Σ zeros * polynomials: the equations exactly, the positive definiteness in floating point, then
/// rounded. Where the matrices cannot be positive definite (the margin has zeros) their common kernel is read off, rounded to fractions, and the bases shrink
/// to what is orthogonal to it.
/// </summary>
internal sealed class SquaresProblem(AlgebraicGoal goal, SearchWork work, Func<bool> stop)
{
    private const int ColumnLimit = 6_000;
    private const int FreeLimit = 700;
    private const int Reductions = 8;
    private const int FineSize = 80;

    // What part of the greatest eigenvalue those of a kernel may be.
    private const double FineKernel = 1e-5;
    private const double CoarseKernel = 3e-3;

    /// <summary>A certificate that the kernel accepts; null where none was found.</summary>
    /// <param name="target">What is written as a sum: the certificate's factor times the margin, less its slack.</param>
    /// <param name="blocks">The sums of squares.</param>
    /// <param name="zeros">The zeros.</param>
    /// <param name="frame">Factor, root, slack and convex functions.</param>
    /// <param name="whole">Makes a certificate of the claim of one of what is given here; null where it is one.</param>
    public SquaresCertificate? Solve(Polynomial target, IReadOnlyList<SquaresBlock> blocks, IReadOnlyList<ZeroBlock> zeros, SquaresCertificate frame, Func<SquaresCertificate, SquaresCertificate>? whole = null)
    {
        if (target.IsZero)
        {
            return Accepted(frame);
        }

        var scale = target.Terms.ToArray().Max(term => Rational.Abs(term.Value));
        var scaled = 1 / scale * target;
        return Solve(blocks, Reductions);

        SquaresCertificate? Solve(IReadOnlyList<SquaresBlock> blocks, int reductions)
        {
            Stopping.Check(stop);
            if (Exact(scaled, blocks, zeros) is not (var system, var rest))
            {
                return null;
            }

            blocks = rest;
            if (blocks.Count == 0)
            {
                return Accepted(Certificate(system.Values(new Rational[system.Free.Length]), scale, blocks, zeros, frame));
            }

            var families = Families(system, blocks);
            var search = new Semidefinite(families, system.Free.Length);
            search.Run(goal: 1e-3, tolerance: 1e-8, maxSteps: 200, work, stop);
            if (search.T > 1e-9)
            {
                foreach (var bits in (int[])[6, 12, 20, 30, 44])
                {
                    var unit = System.Numerics.BigInteger.One << bits;
                    Rational[] free = [.. search.Parameters.Select(y => new Rational(Rounded(y, bits), unit))];
                    if (Accepted(Certificate(system.Values(free), scale, blocks, zeros, frame)) is { } certificate)
                    {
                        return certificate;
                    }
                }
            }

            if (search.T < -1e-2 || search.T > 1e-4 || reductions == 0)
            {
                return null;
            }

            // A kernel that is known to more digits tells which fractions its entries are: parameters are known to the root of what t is.
            double[][] coarse = [.. Enumerable.Range(0, families.Length).Select(search.Matrix)];
            var isFine = search.T <= 1e-9 && families.Sum(family => family.Size) <= FineSize && search.Run(goal: 1e-3, tolerance: 1e-13, maxSteps: 100, work, stop);
            var fine = isFine ? Enumerable.Range(0, families.Length).Select(search.Matrix).ToArray() : coarse;
            var entries = new ExactEntries(system, blocks);
            IReadOnlyList<SquaresBlock>? last = null;
            foreach (var (matrices, small, tolerance) in isFine ? ((double[][], double, double)[])[(fine, FineKernel, 1e-5), (fine, FineKernel, 2e-4), (coarse, CoarseKernel, 2e-4)] : [(coarse, CoarseKernel, 2e-4)])
            {
                if (FaceReduction.TryReduce(blocks, matrices, small, tolerance, entries, goal.Symbols, out var reduced) && !IsSame(reduced, last) && Solve(reduced, reductions - 1) is { } found)
                {
                    return found;
                }

                last = reduced;
            }

            return null;
        }

        SquaresCertificate? Accepted(SquaresCertificate certificate)
        {
            var complete = whole is null ? certificate : whole(certificate);
            return SumOfSquares.Check(goal, complete) is null ? complete : null;
        }
    }

    // The equations, with the rows left out that they make 0.
    private (ExactSystem System, IReadOnlyList<SquaresBlock> Blocks)? Exact(Polynomial scaled, IReadOnlyList<SquaresBlock> blocks, IReadOnlyList<ZeroBlock> zeros)
    {
        while (true)
        {
            Stopping.Check(stop);
            blocks = [.. blocks.Where(block => block.Basis.Count > 0)];
            if (Columns(blocks, zeros) is not { } columns || ExactSystem.Solve(columns, scaled, 3_000_000) is not { } system || VanishingDiagonals.Of(system, blocks) is not { } vanishing)
            {
                return null;
            }

            if (vanishing.All(ofBlock => ofBlock.Count == 0))
            {
                return system.Free.Length > FreeLimit ? null : (system, blocks);
            }

            blocks = [.. blocks.Select((block, b) => block with { Basis = [.. block.Basis.Where((_, i) => !vanishing[b].Contains(i))] })];
        }
    }

    private static bool IsSame(IReadOnlyList<SquaresBlock> a, IReadOnlyList<SquaresBlock>? b) =>
        b is not null && a.Zip(b).All(pair => pair.First.Basis.SequenceEqual(pair.Second.Basis));

    private static System.Numerics.BigInteger Rounded(double y, int bits) => new(Math.Round(Math.ScaleB(Math.Clamp(y, -1e15, 1e15), bits)));

    // The polynomial that multiplies each unknown: Gram entries (i, j) with i <= j of each block, then the coefficients of multipliers.
    private List<Polynomial>? Columns(IReadOnlyList<SquaresBlock> blocks, IReadOnlyList<ZeroBlock> zeros)
    {
        long count = blocks.Sum(block => (long)block.Basis.Count * (block.Basis.Count + 1) / 2) + zeros.Sum(zero => (long)zero.Monomials.Count);
        if (count > ColumnLimit)
        {
            return null;
        }

        work.Spend(1e4 * count);
        var columns = new List<Polynomial>();
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Basis.Count; i++)
            {
                var left = goal.Symbols.Multiply(block.Weight, block.Basis[i]);
                for (var j = i; j < block.Basis.Count; j++)
                {
                    var product = goal.Symbols.Multiply(left, block.Basis[j]);
                    columns.Add(i == j ? product : (Rational)2 * product);
                }
            }
        }

        foreach (var zero in zeros)
        {
            columns.AddRange(zero.Monomials.Select(monomial => goal.Symbols.Multiply(zero.Zero, Polynomial.Of(monomial, Rational.One))));
        }

        return columns;
    }

    private static MatrixFamily[] Families(ExactSystem system, IReadOnlyList<SquaresBlock> blocks)
    {
        var places = new List<(int Block, int Row, int Column)>();
        for (var b = 0; b < blocks.Count; b++)
        {
            for (var i = 0; i < blocks[b].Basis.Count; i++)
            {
                for (var j = i; j < blocks[b].Basis.Count; j++)
                {
                    places.Add((b, i, j));
                }
            }
        }

        var families = new MatrixFamily[blocks.Count];
        for (var b = 0; b < blocks.Count; b++)
        {
            var size = blocks[b].Basis.Count;
            families[b] = new(size, new double[size * size], [.. system.Free.Select(_ => new List<(int Row, int Column, double Value)>())]);
        }

        var numbers = new Dictionary<int, int>();
        for (var k = 0; k < system.Free.Length; k++)
        {
            numbers[system.Free[k]] = k;
            Move(system.Free[k], k, 1);
        }

        foreach (var (unknown, constant, coefficients) in system.Pivots)
        {
            if (unknown >= places.Count)
            {
                continue;
            }

            var (b, i, j) = places[unknown];
            families[b].Constant[(i * families[b].Size) + j] = constant.ToDouble();
            families[b].Constant[(j * families[b].Size) + i] = constant.ToDouble();
            foreach (var (free, coefficient) in coefficients)
            {
                Move(unknown, numbers[free], coefficient.ToDouble());
            }
        }

        return families;

        void Move(int unknown, int parameter, double value)
        {
            if (unknown < places.Count)
            {
                var (b, i, j) = places[unknown];
                families[b].Parts[parameter].Add((i, j, value));
                if (i != j)
                {
                    families[b].Parts[parameter].Add((j, i, value));
                }
            }
        }
    }

    private static SquaresCertificate Certificate(
        Rational[] values, Rational scale, IReadOnlyList<SquaresBlock> blocks, IReadOnlyList<ZeroBlock> zeros, SquaresCertificate frame)
    {
        var at = 0;
        var squares = new List<SquaresTerm>();
        foreach (var block in blocks)
        {
            var count = block.Basis.Count * (block.Basis.Count + 1) / 2;
            Rational[] gram = [.. values.AsSpan(at, count).ToArray().Select(value => scale * value)];
            at += count;
            if (gram.Any(value => !value.IsZero))
            {
                squares.Add(new([.. block.Factors], [.. block.Basis], [.. gram]));
            }
        }

        var multiples = new List<ZeroTerm>();
        foreach (var zero in zeros)
        {
            var sum = new PolynomialSum();
            foreach (var monomial in zero.Monomials)
            {
                sum.Add(monomial, scale * values[at++]);
            }

            if (sum.ToPolynomial() is { IsZero: false } multiplier)
            {
                multiples.Add(new(zero.Fact, multiplier));
            }
        }

        return frame with { Squares = [.. squares], Zeros = [.. multiples] };
    }
}

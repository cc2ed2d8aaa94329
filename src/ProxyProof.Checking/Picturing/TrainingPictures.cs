using System.Collections.Immutable;
using ProxyProof.Checking.Randomness;
using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Picturing;

/// <summary>Pictures of a training run: the margin at each iterate with the first bad one, and the eigenvalues of the matrices whose spectrum a claim speaks of.</summary>
internal static class TrainingPictures
{
    private const int MostSpectra = 2;
    private const int MostEigenvalues = 12;
    private const int MostPoints = 600;
    private const int MostTrials = 100;

    // A margin that is a smaller share of what is compared may be rounding.
    private const double Clear = 1e-9;

    // Entries of iterates, and of the matrices whose eigenvalues are computed.
    private const long MostEntries = 20_000_000;

    /// <summary>The pictures of the run that breaks the claim, where one is soon found, else of the first.</summary>
    public static ImmutableArray<Picture> Of(Claim claim, Outcome outcome, long seed)
    {
        // What is said of a trial is drawn for one trial.
        var body = claim.Formula is WithProbability probability ? claim with { Formula = probability.Body } : claim;
        var parts = Parts(body.Formula, []).ToList();
        long entries = claim.Trajectories.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items).Sum(id => (long)Size(claim, id));
        if (parts.Count == 0 || entries > MostEntries)
        {
            return [];
        }

        var series = new IterateSeries(body, parts, claim.Trajectories.Max(run => run.Steps) + 1);
        if (series.IsEmpty)
        {
            return [];
        }

        var runs = new ClaimRuns(claim);
        var random = new RandomDraws(claim, (ulong)seed);
        ImmutableArray<Picture> first = [];
        var isDrawn = !claim.Randoms.IsEmpty || claim.Trajectories.Any(run => run.Draws.Count > 0);
        var limit = TimeProvider.System.GetTimestamp();
        for (var trial = 0UL; trial < (ulong)(isDrawn && outcome.Verdict == Verdict.Refuted ? MostTrials : 1); trial++)
        {
            var given = random.At(trial);
            var all = runs.Run(id => given.GetValueOrDefault(id), new CounterStream((ulong)seed, claim.Id).Substream("training").Substream(trial), () => TimeProvider.System.GetElapsedTime(limit).TotalSeconds > 2);
            if (all.Problem is not null || all.Lost is not null)
            {
                break;
            }

            foreach (var (id, values) in given)
            {
                all.Values[id] = values;
            }

            var (pictures, isBroken) = series.At(all.Values, isDrawn ? $", trial {trial}" : "");
            first = first.IsEmpty ? pictures : first;
            if (isBroken)
            {
                return pictures;
            }
        }

        return first;
    }

    private static int Size(Claim claim, int id) => claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Size;

    // What must hold at every value of an index: the statement below its quantifiers.
    private static IEnumerable<(Formula Body, ImmutableArray<IndexQuantifier> Over)> Parts(Formula formula, ImmutableArray<IndexQuantifier> over) => formula switch
    {
        And n => n.Parts.Items.SelectMany(part => Parts(part, over)),
        IndexQuantifier { Universal: true } n => Parts(n.Body, over.Add(n)),
        Quantifier or WithProbability => [],
        _ when over.IsEmpty || HasPoints(formula) => [],
        _ => [(formula, over)],
    };

    private static bool HasPoints(Formula formula) => formula switch
    {
        Quantifier or WithProbability => true,
        And n => n.Parts.Any(HasPoints),
        Or n => n.Parts.Any(HasPoints),
        Not n => HasPoints(n.Operand),
        Implies n => HasPoints(n.Premise) || HasPoints(n.Conclusion),
        IndexQuantifier n => HasPoints(n.Body),
        _ => false,
    };

    // The compiled margins and matrices, for one run after the other.
    private sealed class IterateSeries
    {
        private readonly TensorProgram _program;
        private readonly List<(NodeId Value, NodeId Magnitude, ImmutableArray<OpenIndex> Axes, int Time, IndexQuantifier Over)> _margins = [];
        private readonly List<(NodeId Matrix, SpectralFunction Function, Shape Shape, IndexQuantifier Over)> _spectra = [];
        private readonly int[] _moving;

        public IterateSeries(Claim claim, List<(Formula Body, ImmutableArray<IndexQuantifier> Over)> parts, int iterates)
        {
            var graph = GraphCopy.Of(claim.Graph);
            var (lowering, margins) = (new Lowering(graph), new MarginBuilder(graph));
            List<NodeId> outputs = [];

            // 1. The index that counts iterates is taken to be the longest that is no longer than the run.
            foreach (var (body, over) in parts)
            {
                var margin = margins.Of(body);
                var time = over.Where(each => margin.Axes.Contains(each.Index) && each.Index.Size > 1 && (each.Index.Size <= iterates || iterates == 1)).MaxBy(each => each.Index.Size);
                if (time is null)
                {
                    continue;
                }

                var (value, magnitude) = (lowering.Lower(margin.Value), lowering.Lower(margin.Magnitude));
                _margins.Add((value, magnitude, margin.Axes, margin.Axes.IndexOf(time.Index), time));
                outputs.AddRange([value, magnitude]);

                // 2. A matrix for each value of that index, the first axis.
                foreach (var spectral in Spectra(graph, DerivativeCheck.Sides(body)))
                {
                    var shape = graph.ShapeOf(spectral.X);
                    if (shape.Rank == 3 && shape[0] == time.Index.Size && shape.Size <= MostEntries / 20 && _spectra.Count < MostSpectra && !_spectra.Exists(known => known.Shape.Equals(shape) && known.Function == spectral.Function))
                    {
                        var matrix = lowering.Lower(spectral.X);
                        _spectra.Add((matrix, spectral.Function, shape, time));
                        outputs.Add(matrix);
                    }
                }
            }

            _moving = [.. claim.Trajectories.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items).Concat(claim.Trajectories.SelectMany(run => run.Draws.Items)).Concat(claim.Randoms.Select(random => random.Variable)).Distinct()];
            _program = new TensorProgram(graph, outputs, _moving);
            _program.Prepare();
        }

        public bool IsEmpty => _margins.Count == 0;

        public (ImmutableArray<Picture> Pictures, bool IsBroken) At(Dictionary<int, double[]> values, string trial)
        {
            foreach (var id in _moving)
            {
                var entries = _program.Entries(id);
                values[id].AsSpan(0, entries.Length).CopyTo(entries);
            }

            _program.Run();
            var pictures = ImmutableArray.CreateBuilder<Picture>();
            var isBroken = false;
            foreach (var part in _margins)
            {
                var (least, bad) = Least(part.Value, part.Magnitude, part.Axes, part.Time);
                isBroken |= bad >= 0;
                double[] x = [.. Enumerable.Range(0, least.Length).Select(k => (double)(part.Over.First + k))];
                pictures.Add(new SeriesPicture(
                    bad < 0 ? $"The margin along training{trial}" : $"The margin along training{trial}: first below 0 at {part.Over.Name} = {part.Over.First + bad}",
                    part.Over.Name,
                    "margin",
                    [Line("", x, least, bad)],
                    Mark: bad < 0 ? null : x[bad]));
            }

            foreach (var (matrix, function, shape, over) in _spectra)
            {
                if (Spectrum(_program[matrix], function, shape, over, trial) is { } spectrum)
                {
                    pictures.Add(spectrum);
                }
            }

            return (pictures.ToImmutable(), isBroken);
        }

        // Over all other indices; and the first place at which it is clearly below 0, or -1.
        private (double[] Margins, int Bad) Least(NodeId value, NodeId magnitude, ImmutableArray<OpenIndex> axes, int time)
        {
            var entries = _program[value];
            var sizes = _program[magnitude];
            var least = new double[axes[time].Size];
            Array.Fill(least, double.PositiveInfinity);
            var bad = least.Length;
            var inner = axes.Skip(time + 1).Aggregate(1, (size, axis) => size * axis.Size);
            for (var k = 0; k < entries.Length; k++)
            {
                var at = k / inner % least.Length;
                var margin = entries[k] < 0 && entries[k] >= -Clear * sizes[k] ? 0 : entries[k];
                least[at] = double.IsNaN(margin) || margin < least[at] ? margin : least[at];
                bad = entries[k] < -Clear * sizes[k] ? Math.Min(bad, at) : bad;
            }

            return (least, bad < least.Length ? bad : -1);
        }

        private static SeriesPicture? Spectrum(ReadOnlySpan<double> entries, SpectralFunction function, Shape shape, IndexQuantifier over, string trial)
        {
            var (steps, rows, columns) = (shape[0], shape[1], shape[2]);
            var singular = function is not (SpectralFunction.LambdaMin or SpectralFunction.LambdaMax);
            var size = singular ? Math.Min(rows, columns) : rows;
            if (size < 2)
            {
                return null;
            }

            var all = new double[size][];
            for (var k = 0; k < size; k++)
            {
                all[k] = new double[steps];
            }

            for (var step = 0; step < steps; step++)
            {
                var spectrum = Eigenvalues(entries.Slice(step * rows * columns, rows * columns).ToArray(), rows, columns, singular);
                for (var k = 0; k < size; k++)
                {
                    all[k][step] = spectrum is null ? double.NaN : spectrum[k];
                }
            }

            // The outer ones and some between, so that a page can hold them.
            int[] shown = size <= MostEigenvalues ? [.. Enumerable.Range(0, size)] : [.. Enumerable.Range(0, MostEigenvalues).Select(k => (int)((long)k * (size - 1) / (MostEigenvalues - 1)))];
            double[] x = [.. Enumerable.Range(0, steps).Select(k => (double)(over.First + k))];
            var what = singular ? "singular values" : "eigenvalues";
            return new SeriesPicture(
                $"The {(shown.Length < size ? $"{shown.Length} of {size} " : "")}{what} along training{trial}", over.Name, what, [.. shown.Select(k => Line($"{k + 1}", x, all[k], -1))]);
        }

        private static double[]? Eigenvalues(double[] matrix, int rows, int columns, bool singular)
        {
            var values = new double[Math.Min(rows, columns)];
            if (singular)
            {
                return Dense.SingularValues(matrix, rows, columns, values) ? values : null;
            }

            var symmetric = new double[matrix.Length];
            for (var k = 0; k < matrix.Length; k++)
            {
                symmetric[k] = (0.5 * matrix[k]) + (0.5 * matrix[(k % columns * columns) + (k / columns)]);
            }

            return Dense.SymmetricEigen(symmetric, values, []) ? values : null;
        }

        private static IEnumerable<Spectral> Spectra(Graph graph, IEnumerable<NodeId> roots)
        {
            var reached = graph.Reachable([.. roots]);
            return [.. Enumerable.Range(0, reached.Length).Where(k => reached[k]).Select(k => graph[new NodeId(k)]).OfType<Spectral>().Where(each => each.Function != SpectralFunction.Determinant)];
        }

        // Long runs are thinned; the ends and the first bad step stay.
        private static SeriesLine Line(string name, double[] x, double[] y, int bad)
        {
            var every = Math.Max(1, (x.Length + MostPoints - 1) / MostPoints);
            int[] kept = [.. Enumerable.Range(0, x.Length).Where(k => k % every == 0 || k == x.Length - 1 || k == bad)];
            return new(name, [.. kept.Select(k => x[k])], [.. kept.Select(k => Digits.Short(y[k]))], [], []);
        }
    }
}

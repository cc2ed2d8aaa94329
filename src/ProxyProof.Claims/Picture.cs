using System.Collections.Immutable;

namespace ProxyProof.Claims;

/// <summary>Numbers that a report draws: computed once by the pipeline, so that writers only print. Values are floating point and illustrate; no verdict rests on them.</summary>
/// <param name="Title">What is seen, as a short phrase.</param>
public abstract record Picture(string Title);

/// <summary>The margin along a straight line through a point: negative where the claim fails.</summary>
/// <param name="Title">What is seen.</param>
/// <param name="Axis">What moves along the line.</param>
/// <param name="X">Positions, increasing.</param>
/// <param name="Margin">The margin at each; NaN outside the domain, where a hypothesis fails and where the claim has no value.</param>
/// <param name="Mark">The position of the witness or of the best point.</param>
public sealed record SlicePicture(string Title, string Axis, ImmutableArray<double> X, ImmutableArray<double> Margin, double Mark) : Picture(Title);

/// <summary>The margin on a plane through a point.</summary>
/// <param name="Title">What is seen.</param>
/// <param name="XAxis">What moves to the right.</param>
/// <param name="YAxis">What moves up.</param>
/// <param name="XRange">Left and right end.</param>
/// <param name="YRange">Lower and upper end.</param>
/// <param name="Columns">Grid points to the right; the first and last stand on the ends.</param>
/// <param name="Rows">Grid points up.</param>
/// <param name="Margin">The margin row by row, lowest row first; NaN as in <see cref="SlicePicture"/>.</param>
/// <param name="Mark">The witness or best point.</param>
public sealed record PlanePicture(
    string Title, string XAxis, string YAxis, (double Low, double High) XRange, (double Low, double High) YRange, int Columns, int Rows, ImmutableArray<double> Margin, (double X, double Y) Mark)
    : Picture(Title);

/// <summary>How often margins of a size were sampled.</summary>
/// <param name="Title">What is seen.</param>
/// <param name="Edges">Ends of the bins, increasing: one more than <paramref name="Counts"/>.</param>
/// <param name="Counts">Samples in each bin.</param>
/// <param name="Beyond">Samples below the first and above the last end.</param>
public sealed record HistogramPicture(string Title, ImmutableArray<double> Edges, ImmutableArray<long> Counts, (long Below, long Above) Beyond) : Picture(Title);

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="X">Positions, increasing.</param>
/// <param name="Y">Values; NaN where there is none.</param>
/// <param name="Low">Lower end of a band around the values; empty when there is none.</param>
/// <param name="High">Upper end of the band.</param>
public sealed record SeriesLine(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, ImmutableArray<double> Low, ImmutableArray<double> High);

/// <summary>Lines over a common axis: margins along training, exponent fits over widths, confidence sequences over trials, spectra over time.</summary>
/// <param name="Title">What is seen.</param>
/// <param name="XAxis">What the horizontal axis counts.</param>
/// <param name="YAxis">What the vertical axis shows.</param>
/// <param name="Lines">At least one.</param>
/// <param name="Mark">A position to point at, such as the first bad step; null when there is none.</param>
/// <param name="Level">A value to compare with, such as a required probability; null when there is none.</param>
/// <param name="Logarithmic">Whether both axes are logarithmic.</param>
public sealed record SeriesPicture(string Title, string XAxis, string YAxis, ImmutableArray<SeriesLine> Lines, double? Mark = null, double? Level = null, bool Logarithmic = false)
    : Picture(Title);

/// <summary>The domain box by box, seen in two coordinates (or one: then all rows are equal).</summary>
/// <param name="Title">What is seen.</param>
/// <param name="XAxis">The first coordinate.</param>
/// <param name="YAxis">The second coordinate; empty for a domain of one.</param>
/// <param name="Boxes">The boxes.</param>
/// <param name="ProvedShare">The share of the domain's volume that is proved, from 0 to 1.</param>
public sealed record BoxesPicture(string Title, string XAxis, string YAxis, ImmutableArray<PictureBox> Boxes, double ProvedShare) : Picture(Title);

/// <summary>A box of a domain.</summary>
/// <param name="X">Its ends in the first coordinate.</param>
/// <param name="Y">Its ends in the second; 0 and 1 when there is none.</param>
/// <param name="Proved">Whether the claim is proved on it; else it is open.</param>
public readonly record struct PictureBox((double Low, double High) X, (double Low, double High) Y, bool Proved);

using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

/// <summary>The table of a library, and what counts as a difference.</summary>
public sealed class GalleryTests
{
    private static ClaimReport Slow => Entry("pl/slow.thm", "often", Verdict.Supported) with { Statistics = new Statistics { Points = 10, Stopped = "time" }, Method = "search" };

    private static RunReport Library => Samples.Report(
    [
        Entry("pl/a.thm", "one", Verdict.Proved) with { Method = "sos", Seconds = 0.25, Margin = new(0.012345, [], Enclosure: null), Written = "claim one: ||x|| | y >=\n  0" },
        Entry("pl/a.thm", "two", Verdict.Refuted, Expectation.Refuted) with { Method = "sampling", Seconds = 3 },
        Entry("pl/a.thm", "one.step1", Verdict.Proved) with { Parent = "theorems/pl/a.thm#t.one" },
        Entry("rsc/b.thm", "three", Verdict.Refuted) with { Seconds = 30 },
        Slow with { Margin = new(-1e-16, [], Enclosure: null) },
    ]);

    [Fact]
    public void A_gallery_is_written_as_always() => Golden.Matches(GalleryWriter.Write(Library, "theorems"), "gallery.md");

    [Fact]
    public void A_gallery_does_not_differ_from_its_run() => Assert.Empty(GalleryWriter.Differences(Library, "theorems", GalleryWriter.Write(Library, "theorems")));

    [Fact]
    public void Margins_times_and_what_ran_out_of_time_may_differ()
    {
        var written = GalleryWriter.Write(Library, "theorems");
        var other = Library with
        {
            Claims = [.. Library.Claims.Select(claim => claim.Label is "often"
                ? claim with { Verdict = Verdict.Proved, Method = "interval", Statistics = new Statistics { Stopped = "decided" } }
                : claim with { Seconds = 0.01, Margin = new(7, [], Enclosure: null) })],
        };

        Assert.Empty(GalleryWriter.Differences(other, "theorems", written));
        Assert.Empty(GalleryWriter.Differences(Library, "theorems", GalleryWriter.Write(other, "theorems")));
    }

    [Fact]
    public void Verdicts_methods_texts_and_files_may_not()
    {
        var written = GalleryWriter.Write(Library, "theorems");
        var first = Library.Claims[0];
        ClaimReport[] changes =
        [
            first with { Verdict = Verdict.Supported },
            first with { Method = "interval" },
            first with { Written = "claim one: x >= 1" },
            first with { File = "theorems/pl/c.thm", Id = "theorems/pl/c.thm#t.one" },
        ];

        Assert.All(changes, changed => Assert.Equal(["- ", "+ "], GalleryWriter.Differences(Library with { Claims = Library.Claims.SetItem(0, changed) }, "theorems", written).Select(line => line[..2]).Distinct(StringComparer.Ordinal)));
        Assert.Single(GalleryWriter.Differences(Library with { Claims = Library.Claims.RemoveAt(1) }, "theorems", written));
        Assert.Equal("the order of the claims differs", Assert.Single(GalleryWriter.Differences(Library with { Claims = [Library.Claims[1], Library.Claims[0], .. Library.Claims[2..]] }, "theorems", written)));
    }

    private static ClaimReport Entry(string file, string label, Verdict verdict, Expectation expected = Expectation.Holds) =>
        Samples.Entry(verdict, expected, label) with { File = "theorems/" + file, Id = $"theorems/{file}#t.{label}" };
}

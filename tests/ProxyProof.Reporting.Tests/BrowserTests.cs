using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

/// <summary>The page in a real browser: opened from a disk, with its policy in force.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("proxyproof-browser-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [BrowserFact]
    public async Task The_page_opens_without_a_complaint_and_draws_every_figure()
    {
        var (dom, log) = await Open(HtmlWriter.Write(Samples.Everything()));

        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Content Security Policy", log, StringComparison.Ordinal);
        Assert.Equal(Samples.Pictures.Length, dom.Split("<figure ").Length - 1);
        Assert.Equal(Samples.Pictures.Length, dom.Split("data-drawn=\"yes\"").Length - 1);
        Assert.Equal(Samples.Pictures.Length, dom.Split("<svg class=\"plot\"").Length - 1);
        Assert.Contains("<math display=\"block\">", dom, StringComparison.Ordinal);

        // The script ran: it shows the tools that it serves.
        Assert.DoesNotContain("<div class=\"bar-of-tools\" hidden", dom, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_page_of_500_claims_opens()
    {
        var entry = Samples.Everything().Claims[0];
        var report = Samples.Report(Enumerable.Range(0, 500).Select(k => entry with { Id = string.Create(CultureInfo.InvariantCulture, $"a.thm#t.claim{k}"), Verdict = k % 7 == 0 ? Verdict.Vacuous : Verdict.Refuted, Expected = Expectation.Refuted }));

        var (dom, log) = await Open(HtmlWriter.Write(report), "#c250");

        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
        Assert.Equal(500, dom.Split("<article ").Length - 1);

        // The claim that the address names is open: its body is there and its figures are drawn. The others wait.
        var opened = dom.Split("<article id=\"c250\"")[1].Split("</article>")[0];
        Assert.DoesNotContain("<noscript>", opened, StringComparison.Ordinal);
        Assert.Equal(Samples.Pictures.Length, opened.Split("data-drawn=\"yes\"").Length - 1);
        Assert.Contains("<noscript>", dom.Split("<article id=\"c251\"")[1].Split("</article>")[0], StringComparison.Ordinal);
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_text_of_a_chart_lies_on_another_or_outside(bool isScripted)
    {
        var html = HtmlWriter.Write(Samples.Report([Samples.Entry(Verdict.Refuted) with { Pictures = [.. Samples.Pictures, .. Wild()] }]));

        // The measuring script would not be let in by the policy; without scripts the static figures are seen.
        html = Regex.Replace(html, "<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", RegexOptions.None, TimeSpan.FromSeconds(10));
        html = isScripted ? html : html[..html.IndexOf("<footer", StringComparison.Ordinal)].Replace("<details", "<details open", StringComparison.Ordinal) + "</body></html>";
        const string Measure = """
            setTimeout(() => {
              const seen = [];
              for (const svg of document.querySelectorAll('figure svg')) {
                const texts = [...svg.querySelectorAll('text')].map(text => ({text: text.textContent, place: text.getBoundingClientRect()})).filter(each => each.place.width > 0);
                const all = svg.getBoundingClientRect();
                seen.push(`${texts.length} texts`);
                texts.forEach((a, k) => {
                  if (a.place.left < all.left - 1 || a.place.right > all.right + 1) seen.push(`OUTSIDE ${a.text}`);
                  for (const b of texts.slice(k + 1)) {
                    if (Math.min(a.place.right, b.place.right) - Math.max(a.place.left, b.place.left) > 0.5 && Math.min(a.place.bottom, b.place.bottom) - Math.max(a.place.top, b.place.top) > 0.5) seen.push(`OVERLAP ${a.text} ${b.text}`);
                  }
                });
              }
              document.title = 'measured ' + seen.join('; ');
            }, 2500);
            """;
        var (dom, _) = await Open(html.Replace("</body>", $"<script>document.querySelectorAll('details').forEach(each => each.open = true);{Measure}</script></body>", StringComparison.Ordinal), isScripted: isScripted);

        var title = dom.Split("<title>measured ")[1].Split("</title>")[0];
        Assert.Equal(Samples.Pictures.Length + Wild().Length, title.Split(" texts").Length - 1);
        Assert.DoesNotContain("; 0 texts", title, StringComparison.Ordinal);
        Assert.DoesNotContain("OUTSIDE", title, StringComparison.Ordinal);
        Assert.DoesNotContain("OVERLAP", title, StringComparison.Ordinal);
    }

    // Large, tiny and narrow ranges, and long names.
    private static ImmutableArray<Picture> Wild() =>
    [
        .. new (double Low, double High)[] { (-1e12, 1e12), (-1e-15, 3e-15), (1e6, 1e6 + 1e-3), (-123456.5, -123455.5), (0.38888888, 0.38888889), (-1e5, 1e5), (-7.3e24, 0) }
            .SelectMany(range => new Picture[]
            {
                new SlicePicture("A line", "distance along the gradient, along the domain, through the witness", [range.Low, (range.Low + range.High) / 2, range.High], [range.Low, range.High, range.Low], range.Low),
                new PlanePicture("A plane", "w[1]", "w[2], along the domain, and a name that is far too long", range, range, 2, 2, [1, -1, 2, -0.5], (range.Low, range.Low)),
                new HistogramPicture("Margins", [range.Low, (range.Low + range.High) / 2, range.High], [100_000, 123_456_789], (1, 2)),
                new BoxesPicture("Boxes", "w[1]", "w[2]", [new(range, range, Proved: true)], 0.5),
            }),
        new SeriesPicture("Exponent", "m", "opnorm", [new("trials", [64, 1e9, 1e15], [1e-9, 0.7e-3, 0.5e12], [], [])], Logarithmic: true),
        new SeriesPicture("Exponent", "m", "opnorm", [new("trials", [64, 128, 256], [0.1234567, 0.1234568, 0.1234569], [], [])], Logarithmic: true),
    ];

    // Figures are drawn when they come into view, and a browser that is asked for its tree may stop before it has laid out a first frame: then it is asked again.
    private async Task<(string Dom, string Log)> Open(string html, string fragment = "", bool isScripted = true)
    {
        for (var left = 3; ; left--)
        {
            var (dom, log) = await OpenOnce(html, fragment);
            if (left == 0 || !isScripted || dom.Contains("data-drawn=\"yes\"", StringComparison.Ordinal))
            {
                return (dom, log);
            }
        }
    }

    private async Task<(string Dom, string Log)> OpenOnce(string html, string fragment)
    {
        var page = Path.Combine(_folder, "report.html");
        await File.WriteAllTextAsync(page, html);
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", $"--user-data-dir={Path.Combine(_folder, "profile")}", "--window-size=1000,8000", "--virtual-time-budget=4000", "--enable-logging=stderr", "--dump-dom", "file://" + page + fragment,
        ];
        using var browser = Process.Start(new ProcessStartInfo(BrowserFactAttribute.Browser!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var (dom, log) = (browser.StandardOutput.ReadToEndAsync(limit.Token), browser.StandardError.ReadToEndAsync(limit.Token));
        await browser.WaitForExitAsync(limit.Token);
        return (await dom, await log);
    }
}

/// <summary>A test that needs a browser; skipped with a message where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser is null)
        {
            Skip = "needs Chromium: install it, or name it in PROXYPROOF_CHROMIUM";
        }
    }

    public static string? Browser { get; } = Environment.GetEnvironmentVariable("PROXYPROOF_CHROMIUM") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}

/// <summary>Such a test with several inputs.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        Skip = new BrowserFactAttribute().Skip;
    }
}

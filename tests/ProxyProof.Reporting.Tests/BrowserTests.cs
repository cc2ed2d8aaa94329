using System.Diagnostics;
using System.Globalization;
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

    // Figures are drawn when they come into view, and a browser that is asked for its tree may stop before it has laid out a first frame: then it is asked again.
    private async Task<(string Dom, string Log)> Open(string html, string fragment = "")
    {
        for (var left = 3; ; left--)
        {
            var (dom, log) = await OpenOnce(html, fragment);
            if (left == 0 || dom.Contains("data-drawn=\"yes\"", StringComparison.Ordinal))
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

/// <summary>A test that needs the SARIF validator (npm @microsoft/sarif-multitool), named in PROXYPROOF_SARIF_MULTITOOL.</summary>
public sealed class SarifFactAttribute : FactAttribute
{
    public SarifFactAttribute()
    {
        if (Validator is not { Length: > 0 })
        {
            Skip = "needs npm @microsoft/sarif-multitool: name its Sarif.Multitool in PROXYPROOF_SARIF_MULTITOOL";
        }
    }

    public static string? Validator { get; } = Environment.GetEnvironmentVariable("PROXYPROOF_SARIF_MULTITOOL");
}

public sealed class SarifTests
{
    [SarifFact]
    public async Task Sarif_satisfies_the_validator()
    {
        var folder = Directory.CreateTempSubdirectory("proxyproof-sarif-").FullName;
        try
        {
            var file = Path.Combine(folder, "r.sarif");
            await File.WriteAllTextAsync(file, SarifWriter.Write(Samples.Everything()));
            var start = new ProcessStartInfo(SarifFactAttribute.Validator!, ["validate", file, "--log", "ForceOverwrite", "-o", Path.Combine(folder, "out.sarif")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
            using var validator = Process.Start(start)!;
            var output = await validator.StandardOutput.ReadToEndAsync() + await validator.StandardError.ReadToEndAsync();
            await validator.WaitForExitAsync();

            // It exits 0 on invalid files and says so in text.
            Assert.Contains("Analysis completed successfully", output, StringComparison.Ordinal);
            Assert.DoesNotContain(": error ", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

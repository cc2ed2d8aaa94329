namespace ProxyProof.Expressions.Tests;

public sealed class PrintingInfixTests
{
    // The reader has no derivatives of its own.
    private static readonly HashSet<string> _forReading = new(StringComparer.Ordinal) { "derivative in place", "spectral gradient" };

    public static TheoryData<string> Names => [.. PrintingCases.All.Select(item => item.Name)];

    public static TheoryData<string> Written => [.. PrintingCases.All.Where(item => item.Text is not null).Select(item => item.Name)];

    public static TheoryData<string> Readable => [.. PrintingCases.All.Select(item => item.Name).Where(name => !_forReading.Contains(name))];

    [Theory]
    [MemberData(nameof(Written))]
    public void Expressions_are_written_as_people_write_them(string name)
    {
        var (b, item) = (new PrintingRoundTrip(), Find(name));
        Assert.Equal(item.Text, b.Text(item.Make(b)));
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void The_text_says_what_the_expression_says(string name)
    {
        var b = new PrintingRoundTrip();
        b.ReadsBack(Find(name).Make(b));
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void The_text_with_every_shared_part_named_says_the_same(string name)
    {
        var b = new PrintingRoundTrip { Options = new Printing.PrintOptions { LetWeight = 2 } };
        b.ReadsBack(Find(name).Make(b));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_cut(string name)
    {
        var b = new PrintingRoundTrip();
        var node = Find(name).Make(b);
        Assert.False(Printing.InfixPrinter.Print(b.Graph, node).IsCut);
        Assert.False(Printing.LatexPrinter.Print(b.Graph, node).IsCut);
    }

    private static PrintingCases.Case Find(string name) => PrintingCases.All.Single(item => string.Equals(item.Name, name, StringComparison.Ordinal));
}

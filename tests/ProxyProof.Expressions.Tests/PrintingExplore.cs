using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

public sealed class PrintingExplore
{
    [Fact]
    public void Explore()
    {
        var log = new System.Text.StringBuilder();
        foreach (var (name, make) in PrintingCases.All)
        {
            var b = new PrintingRoundTrip();
            NodeId node = default;
            string text;
            try
            {
                node = make(b);
                text = b.Text(node);
            }
            catch (Exception e)
            {
                text = "THROWS " + e;
            }

            log.Append("== ").Append(name).Append('\n').Append(text).Append('\n');
            try
            {
                log.Append(b.Latex(node)).Append('\n');
                b.ReadsBack(node);
            }
            catch (Exception e)
            {
                log.Append("!!! ").Append(e.GetType().Name).Append(' ').Append(e.Message.Length > 600 ? e.Message[..600] : e.Message).Append('\n');
                log.Append(e.StackTrace!.Split('\n')[0]).Append('\n');
            }
        }

        File.WriteAllText("/tmp/explore.txt", log.ToString());
    }
}

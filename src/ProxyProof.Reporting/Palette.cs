using System.Text;

namespace ProxyProof.Reporting;

/// <summary>Colours for a terminal, or none: with <see cref="Plain"/> every method returns its text unchanged.</summary>
/// <param name="color">Whether to write ANSI colour codes.</param>
public sealed class Palette(bool color)
{
    /// <summary>No colour: for pipes, files and NO_COLOR.</summary>
    public static Palette Plain { get; } = new(color: false);

    /// <summary>Good news.</summary>
    public string Good(string text) => Paint("32", text);

    /// <summary>What needs action.</summary>
    public string Bad(string text) => Paint("1;31", text);

    /// <summary>What needs a look.</summary>
    public string Doubtful(string text) => Paint("33", text);

    /// <summary>A heading.</summary>
    public string Strong(string text) => Paint("1", text);

    /// <summary>Detail.</summary>
    public string Faint(string text) => Paint("2", text);

    /// <summary>Text from a file, with control characters made visible: a claim cannot steer the terminal.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // U+2400 and on are pictures of the control characters.
            clean.Append(c is '\n' or '\t' || !char.IsControl(c) ? c : c < ' ' ? (char)(0x2400 + c) : '\uFFFD');
        }

        return clean.ToString();
    }

    private string Paint(string code, string text) => color && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}

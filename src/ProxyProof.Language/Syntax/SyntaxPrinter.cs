using System.Collections;
using System.Globalization;
using System.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Syntax;

/// <summary>Prints a tree as what it says, without places: two texts mean the same syntax when their prints are equal.</summary>
public static class SyntaxPrinter
{
    /// <summary>The print of the node: one line a node, indented, such as <c>Name f</c> under <c>Call</c>.</summary>
    public static string Print(SyntaxNode node)
    {
        var text = new StringBuilder();
        Append(text, node, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, SyntaxNode node, int indent)
    {
        text.Append(' ', indent).Append(node.GetType().Name);
        var later = new List<(string Name, object? Value)>();
        foreach (var property in Properties(node.GetType()))
        {
            var value = property.GetValue(node);
            switch (value)
            {
                case SyntaxNode or IEnumerable and not string:
                    later.Add((property.Name, value));
                    break;
                case string or bool or int or Enum or Rational:
                    text.Append(CultureInfo.InvariantCulture, $" {property.Name}={value}");
                    break;
                default:
                    break;
            }
        }

        text.Append('\n');
        foreach (var (name, value) in later)
        {
            text.Append(' ', indent + 1).Append('.').Append(name);
            if (value is SyntaxNode child)
            {
                text.Append('\n');
                Append(text, child, indent + 2);
                continue;
            }

            var children = new List<SyntaxNode>();
            foreach (var element in (IEnumerable)value!)
            {
                if (element is SyntaxNode one)
                {
                    children.Add(one);
                }
                else
                {
                    text.Append(CultureInfo.InvariantCulture, $" {element}");
                }
            }

            text.Append('\n');
            foreach (var one in children)
            {
                Append(text, one, indent + 2);
            }
        }
    }

    private static IEnumerable<System.Reflection.PropertyInfo> Properties(Type type) =>
        from parameter in type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters()
        let property = type.GetProperty(parameter.Name!)!
        where property.Name is not (nameof(SyntaxNode.Span) or nameof(SyntaxNode.End))
        select property;
}

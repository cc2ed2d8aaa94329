using System.Xml.Linq;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Numerics &lt; Expressions &lt; Claims &lt; {Kernel &lt; Checking, Language} &lt; Reporting &lt; ProxyProof &lt; Cli; nothing points up.</summary>
public sealed class LadderTests
{
    private static readonly Dictionary<string, string[]> s_mayReference = new(StringComparer.Ordinal)
    {
        ["ProxyProof.Numerics"] = [],
        ["ProxyProof.Expressions"] = ["ProxyProof.Numerics"],
        ["ProxyProof.Claims"] = ["ProxyProof.Numerics", "ProxyProof.Expressions"],
        ["ProxyProof.Kernel"] = ["ProxyProof.Numerics", "ProxyProof.Expressions", "ProxyProof.Claims"],
        ["ProxyProof.Checking"] = ["ProxyProof.Numerics", "ProxyProof.Expressions", "ProxyProof.Claims", "ProxyProof.Kernel"],
        ["ProxyProof.Language"] = ["ProxyProof.Numerics", "ProxyProof.Expressions", "ProxyProof.Claims"],
        ["ProxyProof.Reporting"] = ["ProxyProof.Numerics", "ProxyProof.Expressions", "ProxyProof.Claims", "ProxyProof.Kernel", "ProxyProof.Checking", "ProxyProof.Language"],
        ["ProxyProof"] = ["ProxyProof.Numerics", "ProxyProof.Expressions", "ProxyProof.Claims", "ProxyProof.Kernel", "ProxyProof.Checking", "ProxyProof.Language", "ProxyProof.Reporting"],
        // The optional engine: nothing of the default build needs it.
        ["ProxyProof.AngouriMath"] = ["ProxyProof.Numerics", "ProxyProof.Expressions"],
        ["ProxyProof.Cli"] = ["ProxyProof", "ProxyProof.AngouriMath"],
    };

    [Fact]
    public void No_project_references_one_above_it()
    {
        foreach (var (name, project) in Projects())
        {
            Assert.True(s_mayReference.TryGetValue(name, out var allowed), $"{name} has no place on the ladder");
            Assert.All(References(project), reference => Assert.Contains(reference, allowed));
        }
    }

    [Fact]
    public void The_ladder_names_no_project_twice_and_none_above_itself()
    {
        var order = s_mayReference.Keys.ToList();
        Assert.All(s_mayReference, rung => Assert.All(rung.Value, below => Assert.True(order.IndexOf(below) < order.IndexOf(rung.Key), $"{rung.Key} -> {below}")));
    }

    [Fact]
    public void The_default_restore_asks_for_no_optional_engine()
    {
        foreach (var (name, project) in Projects().Where(each => each.Name is not "ProxyProof.AngouriMath"))
        {
            Assert.All(
                project.Descendants("PackageReference").Concat(project.Descendants("ProjectReference")).Where(Names),
                reference => Assert.Contains("'$(AngouriMath)' == 'true'", Conditions(reference), StringComparison.Ordinal));
            Assert.DoesNotContain("angourimath", File.ReadAllText(Repository.File("src", name, "packages.lock.json")), StringComparison.OrdinalIgnoreCase);
        }

        var global = XDocument.Load(Repository.File("Directory.Packages.props"));
        Assert.DoesNotContain(global.Descendants("GlobalPackageReference"), Names);
        if (File.Exists(Repository.File("src", "ProxyProof.AngouriMath", "ProxyProof.AngouriMath.csproj")))
        {
            // In the solution it would be restored with everything else.
            Assert.DoesNotContain("ProxyProof.AngouriMath", File.ReadAllText(Repository.File("ProxyProof.sln")), StringComparison.Ordinal);
        }

        static bool Names(XElement reference) => reference.Attribute("Include")?.Value.Contains("AngouriMath", StringComparison.OrdinalIgnoreCase) == true;

        static string Conditions(XElement reference) => string.Join(' ', reference.AncestorsAndSelf().Select(each => each.Attribute("Condition")?.Value ?? ""));
    }

    [Fact]
    public void A_restore_that_found_no_optional_engine_leaves_no_lock_behind_that_later_ones_fail_by()
    {
        var properties = XDocument.Load(Repository.File("Directory.Build.props")).Descendants("PropertyGroup").Elements().ToList();
        var more = Assert.Single(properties, each => each.Name == "ResolvesMore");
        Assert.Contains("'$(AngouriMath)' == 'true'", more.Attribute("Condition")!.Value, StringComparison.Ordinal);
        var off = properties.Last(each => each.Name == "RestorePackagesWithLockFile");
        Assert.Equal(("false", "'$(ResolvesMore)' == 'true'"), (off.Value, off.Attribute("Condition")?.Value));
    }

    [Fact]
    public void The_kernel_takes_no_package()
    {
        foreach (var name in new[] { "ProxyProof.Numerics", "ProxyProof.Expressions", "ProxyProof.Claims", "ProxyProof.Kernel" })
        {
            Assert.Empty(XDocument.Load(Repository.File("src", name, name + ".csproj")).Descendants("PackageReference"));
        }
    }

    private static IEnumerable<(string Name, XDocument Project)> Projects() =>
        Directory.EnumerateFiles(Repository.File("src"), "*.csproj", SearchOption.AllDirectories).Select(path => (Path.GetFileNameWithoutExtension(path), XDocument.Load(path)));

    private static IEnumerable<string> References(XDocument project) =>
        project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}

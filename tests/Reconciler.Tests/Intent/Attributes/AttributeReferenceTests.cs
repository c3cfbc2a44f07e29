using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reconciler.Intent.Attributes;

namespace Reconciler.Tests.Intent.Attributes;

/// <summary>What the documentation lists is what the tables have. <c>make reference</c> writes it anew.</summary>
[TestFixture]
internal sealed partial class AttributeReferenceTests
{
    [TestCase("README.md", "port nat")]
    [TestCase("docs/annotation.md", "contents defaults port-reference nat-reference")]
    public void The_documentation_lists_what_the_tables_have(string file, string parts)
    {
        var path = Repository.PathOf(file);
        var text = File.ReadAllText(path);
        Assert.That(Marked().Matches(text).Select(m => m.Groups["part"].Value), Is.EqualTo(parts.Split(' ')));
        var made = Marked().Replace(
            text, m => m.Groups["begin"].Value + AttributeReference.Part(m.Groups["part"].Value) + m.Groups["end"].Value);
        if (Environment.GetEnvironmentVariable("WRITE_REFERENCE") is { Length: > 0 })
            File.WriteAllText(path, made);
        else
            Assert.That(text, Is.EqualTo(made), $"{file} is not up to date; 'make reference' writes it anew");
    }

    /// <summary>The examples themselves are run on a node, by DocumentedExamplesTests.</summary>
    [Test]
    public void Each_attribute_is_explained_and_has_an_example()
    {
        var text = File.ReadAllText(Repository.PathOf("docs/annotation.md"));
        XElement[] ports = [.. Example().Matches(text).Select(m => XElement.Parse(m.Groups["xml"].Value))];
        foreach (var attribute in PortAttributes.All)
            AssertExplained(text, attribute.Name, ports);
        foreach (var attribute in NatAttributes.All)
            AssertExplained(text, attribute.Name, ports.Elements("nat"));
    }

    private static void AssertExplained(string text, string name, IEnumerable<XElement> examples)
    {
        Assert.That(text.Contains($"\n`{name}`", StringComparison.Ordinal), $"a paragraph begins with {name}");
        Assert.That(examples.Any(e => e.Attribute(name) is not null), $"an example has {name}");
    }

    [GeneratedRegex(
        "(?<begin><!-- (?<part>[a-z-]+): written by `make reference` -->\n).*?(?<end><!-- end -->\n)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marked();

    [GeneratedRegex("```xml\n(?<xml>.*?)```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}

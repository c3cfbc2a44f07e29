using System.Collections.Immutable;
using System.CommandLine;
using System.Reflection;
using System.Xml.Linq;
using Reconciler.Commands;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;

namespace Reconciler.Tests.Intent.Attributes;

/// <summary>Every attribute of a <c>&lt;nat&gt;</c> is read, written and an option.</summary>
[TestFixture]
internal sealed class NatAttributesTests
{
    private static readonly ImmutableArray<NatAttribute> s_all = NatAttributes.All;

    [TestCaseSource(nameof(s_all))]
    public void Its_example_is_read_from_XML_and_written_as_it_is(object entry)
    {
        var attribute = (NatAttribute)entry;
        // What else has to be there for the example to be right.
        NatAttribute[] given = [.. NatAttributes.All.Where(a => a == attribute || a == NatAttributes.External || a == NatAttributes.Mode)];
        var text = string.Join(' ', given.Select(a => $"{a}='{a.Example}'"));
        var read = AnnotationText.ReadPorts($"<o:port port='p'><o:nat {text}/></o:port>");
        Assert.That(read.Sentences(), Is.Empty);
        var expected = given.Select(a => (a.Name, a.Example)).ToArray();
        Assert.That(DomainAnnotationWriter.AttributesOf(read.Annotation!.Ports.Single().Nats.Single()), Is.EqualTo(expected));
        var written = DomainAnnotationWriter.ToElement(read.Annotation).Elements().Elements().Single();
        Assert.That(written.Attributes().Select(a => (a.Name.LocalName, a.Value)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(s_all))]
    public void It_goes_with_the_option_for_floating_IPs_and_the_external_address_is_its_value(object entry)
    {
        var attribute = (NatAttribute)entry;
        var options = new AnnotateOptions();
        var command = new RootCommand();
        foreach (var option in options.All)
            command.Options.Add(option);
        var parsed = command.Parse(["--nat", $"{NatAttributes.External.Example},{attribute}={attribute.Example}"]);
        if (attribute == NatAttributes.External)
        {
            Assert.That(parsed.Errors.Single().Message, Is.EqualTo("--nat: there is no attribute 'external'"));
            return;
        }

        Assert.That(parsed.Errors, Is.Empty);
        var (external, attributes) = options.Read(parsed, "web-1").Change.Nats.Single();
        Assert.That(external, Is.EqualTo(NatAttributes.External.Example));
        Assert.That(attributes, Is.EqualTo(new[] { (attribute.Name, attribute.Example) }));
        Assert.That(command.Options.Single(o => o.Name == "--nat").HelpName, Does.Contain($"[,{attribute}={attribute.Value}]"));
    }

    [Test]
    public void The_table_is_whole()
    {
        var fields = typeof(NatAttributes).GetFields(BindingFlags.Static | BindingFlags.Public);
        Assert.That(NatAttributes.All, Is.EqualTo(fields.Select(f => f.GetValue(null)).OfType<NatAttribute>()));
        Assert.That(NatAttributes.All.Select(a => a.Name), Is.Unique);
    }

    /// <summary>A property that no entry reads could never be given.</summary>
    [Test]
    public void Every_property_has_an_entry()
    {
        var nat = new NatAnnotation { External = null! };
        foreach (var attribute in NatAttributes.All)
            nat = attribute.Nat.Read(nat, attribute.Name, attribute.Example, out _);
        Assert.That(typeof(NatAnnotation).GetProperties().Where(p => p.GetValue(nat) is null).Select(p => p.Name), Is.Empty);
    }
}

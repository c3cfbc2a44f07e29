using System.Collections.Immutable;
using System.CommandLine;
using System.Reflection;
using Reconciler.Commands;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Intent.Attributes;

/// <summary>Every attribute of a port works in each place where its entry says that it can be written, and in no other.</summary>
[TestFixture]
internal sealed class PortAttributesTests
{
    private static readonly ImmutableArray<PortAttribute> s_all = PortAttributes.All;

    [TestCaseSource(nameof(s_all))]
    public void Its_example_is_read_from_XML_and_written_as_it_is(object entry)
    {
        var attribute = (PortAttribute)entry;
        var read = AnnotationText.ReadPorts($"<o:port {attribute}='{attribute.Example}'/>");
        Assert.That(read.Sentences(), Is.Empty);
        var expected = new[] { (attribute.Name, attribute.Example) };
        Assert.That(DomainAnnotationWriter.AttributesOf(read.Annotation!.Ports.Single()), Is.EqualTo(expected));
        var written = DomainAnnotationWriter.ToElement(read.Annotation).Elements().Single();
        Assert.That(written.Attributes().Select(a => (a.Name.LocalName, a.Value)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(s_all))]
    public void A_network_can_give_it_where_its_entry_says_so(object entry)
    {
        var attribute = (PortAttribute)entry;
        var given = $"{attribute}='{attribute.DefaultsExample}'";
        var read = NetworkAnnotationReader.Read(NetworkXmlReader.Read($"""
            <network><name>n</name><uuid>a392a9c9-f99e-4af4-8af6-b4814e3bd7ce</uuid><metadata>
              <network xmlns='{NetworkAnnotation.NamespaceUri}' {given}><portgroup name='g' {given}/></network>
            </metadata></network>
            """));
        if (!attribute.Places.HasFlag(AttributePlaces.Network))
        {
            Assert.That(read.Errors.Select(e => e.Message), Has.Exactly(2).StartsWith($"unknown attribute '{attribute}' on <"));
            return;
        }

        Assert.That(read.Errors, Is.Empty);
        foreach (var defaults in new[] { read.Annotation!.Defaults, read.Annotation.Portgroups["g"] })
            Assert.That(attribute.Defaults!.Write(defaults), Is.EqualTo(attribute.DefaultsExample));
    }

    [TestCaseSource(nameof(s_all))]
    public void The_configuration_can_give_it_where_its_entry_says_so(object entry)
    {
        var attribute = (PortAttribute)entry;
        var yaml = $"networks: {{n: {{{attribute}: '{attribute.DefaultsExample}'}}}}";
        if (attribute.Places.HasFlag(AttributePlaces.Configuration))
            Assert.That(attribute.Defaults!.Write(Configured(yaml)), Is.EqualTo(attribute.DefaultsExample));
        else
            Assert.That(() => Configured(yaml), Throws.TypeOf<ConfigurationException>().With.Message.Contains("there is no such key"));
    }

    [TestCaseSource(nameof(s_all))]
    public void The_nearer_default_wins(object entry)
    {
        var attribute = (PortAttribute)entry;
        if (attribute.Defaults is not { } slot)
            return;
        var given = slot.Read(PortDefaults.Empty, attribute.Name, attribute.DefaultsExample, out _);
        Assert.That(slot.Write(given.Over(PortDefaults.Empty)), Is.EqualTo(attribute.DefaultsExample));
        Assert.That(slot.Write(PortDefaults.Empty.Over(given)), Is.EqualTo(attribute.DefaultsExample));
        Assert.That(slot.Write(PortDefaults.Empty), Is.Null);
    }

    [TestCaseSource(nameof(s_all))]
    public void It_is_an_option_where_its_entry_says_so(object entry)
    {
        var attribute = (PortAttribute)entry;
        var options = new AnnotateOptions();
        var command = new RootCommand();
        foreach (var option in options.All)
            command.Options.Add(option);
        var parsed = command.Parse([$"--{attribute}", attribute.Example]);
        var sentence = CommandSyntax.Of($"write {attribute}='x'");
        if (!attribute.Places.HasFlag(AttributePlaces.Option))
        {
            Assert.That(parsed.Errors, Is.Not.Empty);
            Assert.That(sentence, Is.EqualTo($"write {attribute}='x'"));
            return;
        }

        Assert.That(parsed.Errors, Is.Empty);
        Assert.That(sentence, Is.EqualTo($"write --{attribute} x"));
        var change = options.Read(parsed, "web-1").Change;
        var given = attribute.IsSelector ? [change.Selector!.Value] : change.Set;
        Assert.That(given, Is.EqualTo(new[] { (attribute.Name, attribute.Example) }));
        Assert.That(command.Options.Single(o => o.Name == $"--{attribute}").Description, Is.EqualTo(attribute.Summary));
        Assert.That(command.Parse(["--unset", attribute.Name]).Errors, Is.Empty);
    }

    [TestCaseSource(nameof(s_all))]
    public void A_slip_of_the_pen_is_told(object entry)
    {
        var attribute = (PortAttribute)entry;
        var read = AnnotationText.ReadPorts($"<o:port {attribute}x='y'/>");
        Assert.That(read.Sentences().Single(), Does.EndWith($"; did you mean '{attribute}'?"));
    }

    [Test]
    public void The_table_is_whole()
    {
        var fields = typeof(PortAttributes).GetFields(BindingFlags.Static | BindingFlags.Public);
        Assert.That(PortAttributes.All, Is.EqualTo(fields.Select(f => f.GetValue(null)).OfType<PortAttribute>()));
        Assert.That(PortAttributes.All.Select(a => a.Name), Is.Unique);
        foreach (var attribute in PortAttributes.All)
        {
            var isDefault = attribute.Places.HasFlag(AttributePlaces.Network) || attribute.Places.HasFlag(AttributePlaces.Configuration);
            Assert.That(attribute.Defaults is not null, Is.EqualTo(isDefault), attribute.Name);
        }
    }

    /// <summary>A property that no entry reads could never be given.</summary>
    [Test]
    public void Every_property_has_an_entry()
    {
        var (port, defaults) = (new PortAnnotation { Number = 1 }, PortDefaults.Empty);
        foreach (var attribute in PortAttributes.All)
        {
            port = attribute.Port.Read(port, attribute.Name, attribute.Example, out _);
            defaults = attribute.Defaults?.Read(defaults, attribute.Name, attribute.DefaultsExample, out _) ?? defaults;
        }

        Assert.That(typeof(PortAnnotation).GetProperties().Where(p => p.GetValue(port) is null).Select(p => p.Name), Is.Empty);
        Assert.That(typeof(PortDefaults).GetProperties().Where(p => p.GetValue(defaults) is null).Select(p => p.Name), Is.Empty);
    }

    private static PortDefaults Configured(string yaml) =>
        ConfigurationReader.ReadYaml(new ReconcilerConfiguration { OvsRemotes = [] }, new StringReader(yaml), "f").Networks["n"];
}

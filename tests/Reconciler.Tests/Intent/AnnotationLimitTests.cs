using System.Globalization;
using System.Text;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Intent;

/// <summary>What a tenant can write into a domain's XML is refused in a sentence before anything is computed from it.</summary>
[TestFixture]
internal sealed class AnnotationLimitTests
{
    /// <summary>What libvirt takes: 4 MiB are the most (REMOTE_STRING_MAX).</summary>
    private static readonly TestCaseData[] s_huge =
    [
        Huge("words in groups", $"<port switch='s' groups='{Many(600_000, i => $"g{i} ")}'/>"),
        Huge("addresses", $"<port switch='s' address='{Many(300_000, i => $"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255} ")}'/>"),
        Huge("ports", Many(90_000, i => $"<port mac='52:54:00:{i >> 16 & 255:x2}:{i >> 8 & 255:x2}:{i & 255:x2}'/>")),
        Huge("floating IPs", $"<port switch='s' address='10.0.0.1'>{Many(100_000, i => $"<nat external='11.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}'/>")}</port>"),
        Huge("attributes", $"<port {Many(200_000, i => $"a{i}='' ")}/>"),
        Huge("namespaces", $"<port {Many(100_000, i => $"xmlns:n{i}='u' n{i}:a='' ")}/>"),
        Huge("a name", $"<port switch='{new string('s', 3_500_000)}'/>"),
        Huge("unknown elements", Many(300_000, _ => $"<nothing/>")),
        Huge("text", Many(1_000_000, _ => $"x<!---->")),
    ];

    [TestCaseSource(nameof(s_huge))]
    public void An_annotation_of_many_megabytes_is_one_mistake(string ports)
    {
        var definition = Intake($"<ports xmlns='{DomainAnnotation.NamespaceUri}'>{ports}</ports>");
        Assert.That(definition.Intent.Errors.Select(e => e.Message), Is.EqualTo(new[]
        {
            $"it has {ports.Length + $"<ports xmlns='{DomainAnnotation.NamespaceUri}'></ports>".Length} characters, and at most 65536 are read; write it anew",
        }));
        Assert.That(definition.Ports, Is.Empty);
        Assert.That(definition.HasIntent, Is.True);
    }

    [Test]
    public void Forty_thousand_roots_are_one_mistake()
    {
        var definition = Intake(Many(40_000, _ => $"<ports xmlns='{DomainAnnotation.NamespaceUri}'/>"));
        Assert.That(definition.Intent.Errors, Has.Length.EqualTo(1));
    }

    [Test]
    public void Children_below_a_long_tag_do_not_read_it_again_and_again()
    {
        var definition = Intake(
            Many(100_000, i => $"<p{i % 50}:x/>"), $"<metadata {Many(20_000, i => $"xmlns:p{i}='urn:x{i}' ")}>");
        Assert.That(definition.Intent.Errors, Is.Empty);
    }

    [TestCase(64, false)]
    [TestCase(65, true)]
    public void Ports_of_a_domain(int count, bool isTooMany) => AssertRefused(
        Many(count, i => $"<port alias='ua-{i}'/>"), isTooMany ? "more than 64 <port> elements; write at most one for each interface"
            : null);

    [TestCase(64, false)]
    [TestCase(65, true)]
    public void Floating_IPs_of_a_port(int count, bool isTooMany) => AssertRefused(
        $"<port address='10.0.0.1'>{Many(count, i => $"<nat external='192.0.2.{i + 1}'/>")}</port>", isTooMany
            ? "more than 64 <nat> elements" : null);

    [TestCase(64, false)]
    [TestCase(65, true)]
    public void Addresses_of_a_port(int count, bool isTooMany) => AssertRefused(
        $"<port address='{Many(count, i => $" 10.0.0.{i + 1}")}'/>", isTooMany ? "address has more than 64 addresses" : null);

    [TestCase(64, false)]
    [TestCase(65, true)]
    public void Groups_of_a_port(int count, bool isTooMany) => AssertRefused(
        $"<port groups='{Many(count, i => $"g{i} ")}'/>", isTooMany ? "groups has more than 64 names" : null);

    [TestCase(255, false)]
    [TestCase(256, true)]
    public void Characters_of_a_name(int count, bool isTooMany)
    {
        var name = new string('s', count);
        var sentence = isTooMany ? $"'{new string('s', 64)}…' has 256 characters; a name has at most 255" : null;
        foreach (var attribute in new[] { "switch", "port", "groups", "alias", "network" })
            AssertRefused($"<port {attribute}='{name}'/>", sentence is null ? null : $"{attribute} {sentence}");
    }

    [Test]
    public void Addresses_of_all_ports_together() => AssertRefused(
        Many(5, p => $"<port alias='ua-{p}' address='{Many(p == 4 ? 1 : 64, i => $" 10.0.{p}.{i + 1}")}'/>"),
        "with this port the domain asks for more than 256 addresses");

    [Test]
    public void Floating_IPs_of_all_ports_together() => AssertRefused(
        Many(5, p => $"<port alias='ua-{p}' address='10.0.0.{p + 1}'>{Many(p == 4 ? 1 : 64, i => $"<nat external='192.0.{p}.{i + 1}'/>")}</port>"),
        "with this port the domain asks for more than 256 external addresses");

    [TestCase(64)]
    [TestCase(65)]
    public void Attributes_of_an_element(int count)
    {
        var errors = Intake($"<ports xmlns='{DomainAnnotation.NamespaceUri}'><port {Many(count, i => $"a{i}='1' ")}/></ports>")
            .Intent.Errors;
        Assert.That(errors.Any(e => e.Message.StartsWith(
            "the metadata XML has more than 64 attributes on <port>", StringComparison.Ordinal)), Is.EqualTo(count > 64));
    }

    [Test]
    public void Mistakes_that_are_not_listed_are_counted_and_may_concern_any_interface()
    {
        var errors = Intake($"<ports xmlns='{DomainAnnotation.NamespaceUri}'>{Many(60, i => $"<port mac='52:54:00:00:00:{i:x2}' x='1' y='2'/>")}</ports>").Intent.Errors;
        Assert.That(errors, Has.Length.EqualTo(65));
        Assert.That(errors[^1], Is.EqualTo(new AnnotationError("metadata", "there are 56 more mistakes")));
    }

    [Test]
    public void A_domain_with_too_many_interfaces_cannot_be_read()
    {
        string Xml(int count) => $"""
            <domain><name>a</name><uuid>ffedf175-fb79-4d47-8f76-b785d90545a8</uuid><devices>
            {Many(count, i => $"<interface type='user'><mac address='52:54:00:00:{i >> 8:x2}:{i & 255:x2}'/></interface>")}</devices></domain>
            """;
        Assert.That(DomainXmlReader.Read(Xml(64)).Interfaces, Has.Length.EqualTo(64));
        Assert.That(() => DomainXmlReader.Read(Xml(40_000)), Throws.InstanceOf<DomainXmlException>()
            .With.Message.StartsWith("the domain XML has more than 64 interfaces"));
    }

    private static void AssertRefused(string ports, string? message)
    {
        var errors = Intake($"<ports xmlns='{DomainAnnotation.NamespaceUri}'>{ports}</ports>").Intent.Errors;
        Assert.That(errors.Select(e => e.Message), Is.EqualTo(message is null ? Array.Empty<string>() : [message]));
    }

    private static Reconciler.Workloads.WorkloadDefinition Intake(string annotation, string metadata = "<metadata>") =>
        DomainIntake.Of(DomainXmlReader.Read(
            $"<domain><name>a</name><uuid>ffedf175-fb79-4d47-8f76-b785d90545a8</uuid>{metadata}{annotation}</metadata></domain>"));

    private static TestCaseData Huge(string name, string ports) => new TestCaseData(ports).SetArgDisplayNames(name);

    private static string Many(int count, Func<int, FormattableString> each)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(each(i).ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }
}

using Reconciler.Intent;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class DnsNameTests
{
    [TestCase("web-1", "web-1")]
    [TestCase("Web_1", "web-1")]
    [TestCase("-web 1.lan-", "web-1-lan")]
    [TestCase("ünï", "n")]
    [TestCase("___", null)]
    [TestCase("a123456789012345678901234567890123456789012345678901234567890-23456",
        "a123456789012345678901234567890123456789012345678901234567890-2")]
    public void A_workloads_name_becomes_a_label(string name, string? label) => Assert.That(DnsName.LabelOf(name), Is.EqualTo(label));

    [TestCase("www", true)]
    [TestCase("db.other.lan", true)]
    [TestCase("-www", false)]
    [TestCase("a..b", false)]
    [TestCase("a_b", false)]
    [TestCase("", false)]
    public void A_name_is_right_or_wrong(string name, bool isRight) => Assert.That(DnsName.WhyWrong(name) is null, Is.EqualTo(isRight));

    [TestCase("dns='www DB.other.lan'", "www db.other.lan")]
    [TestCase("dns='none'", "")]
    public void Names_are_read(string attribute, string names) => Assert.That(
        string.Join(' ', AnnotationText.ReadPorts($"<o:port switch='s' {attribute}/>").Annotation!.Ports.Single().Dns!.Value),
        Is.EqualTo(names));

    [TestCase("dns='none www'", "dns 'none' cannot be combined with anything else")]
    [TestCase("dns='a_b'", "dns 'a_b' is not a DNS name: labels of letters, digits and '-', separated by dots")]
    [TestCase("dns='www WWW'", "dns has 'www' twice")]
    public void A_mistake_is_said(string attribute, string sentence) =>
        Assert.That(AnnotationText.ReadPorts($"<o:port switch='s' {attribute}/>").Errors.Select(e => e.Message),
            Is.EqualTo((string[])[sentence]));
}

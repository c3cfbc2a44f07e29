using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
internal sealed class NetworkPortXmlTests
{
    private const string Port = "13530a74-c177-44dc-9b4c-2e5827fcfa7c";
    private const string Domain = "5f0e2541-cf32-4805-83b6-220b9a75570a";

    [Test]
    public void The_owner_is_the_domain_and_not_the_port() => Assert.That(
        NetworkPortXml.OwnerOf($"""
            <!--
            WARNING: <owner><uuid>{Port}</uuid></owner>
            -->

            <networkport>
              <uuid>{Port}</uuid>
              <owner>
                <name>a &amp; b</name>
                <uuid>{Domain}</uuid>
              </owner>
              <mac address='52:54:00:00:00:31'/>
            </networkport>
            """),
        Is.EqualTo(Guid.Parse(Domain)));

    [TestCase("")]
    [TestCase("<networkport><owner><name>web-1</name>")]
    [TestCase("<networkport><owner><uuid>5f0e2541-cf32")]
    [TestCase("<networkport><owner><uuid>web-1</uuid></owner></networkport>")]
    [TestCase($"<networkport><owner/><uuid>{Port}</uuid></networkport>")]
    [TestCase($"<networkport><uuid>{Port}</uuid></networkport>")]
    public void What_names_no_owner_has_none(string text) => Assert.That(NetworkPortXml.OwnerOf(text), Is.Null);
}

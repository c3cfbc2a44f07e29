using Reconciler.Libvirt;

namespace Reconciler.IntegrationTests.Libvirt;

/// <summary>The bindings, on the driver that libvirt carries for tests: it lives inside this process and needs no daemon.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class LibvirtConnectionTests
{
    internal const string TestDriver = "test:///default";
    private static readonly Guid s_testDomain = new("6695eb01-f6a4-8304-79aa-97f2502e193f");

    [Test]
    public void Lists_and_reads_domains()
    {
        using var connection = LibvirtConnection.OpenReadOnly(TestDriver);
        var domains = connection.ListDomains();
        var domain = domains.Single(candidate => candidate.Uuid == s_testDomain);

        Assert.That(connection.IsAlive, Is.True);
        Assert.That(domain.Name, Is.EqualTo("test"));
        Assert.That((domain.IsActive(), domain.IsPersistent(), domain.GetState().State), Is.EqualTo((true, true, DomainStates.Running)));
        var live = domain.ReadDefinition(inactive: false);
        Assert.That((live.Uuid, live.Name, live.Id), Is.EqualTo((s_testDomain, "test", 1)));
        Assert.That(domain.ReadDefinition(inactive: true).Id, Is.Null);
        foreach (var item in domains)
            item.Dispose();
    }

    [Test]
    public void Lists_and_reads_networks()
    {
        using var connection = LibvirtConnection.OpenReadOnly(TestDriver);
        using var network = connection.ListNetworks().Single();
        var definition = network.ReadDefinition();

        Assert.That(network.IsActive(), Is.True);
        Assert.That(
            (definition.Uuid, definition.Name, definition.Bridge), Is.EqualTo((network.Uuid, "default", "virbr0")));
    }

    [Test]
    public void Looks_domains_up()
    {
        using var connection = LibvirtConnection.OpenReadOnly(TestDriver);
        using var byUuid = connection.FindDomain(s_testDomain);
        using var byName = connection.FindDomain("test");

        Assert.That(byUuid!.Name, Is.EqualTo("test"));
        Assert.That(byName!.Uuid, Is.EqualTo(s_testDomain));
        Assert.That(connection.FindDomain(Guid.NewGuid()), Is.Null);
        Assert.That(connection.FindDomain("no-such-domain"), Is.Null);
    }

    [Test]
    public void A_read_only_connection_changes_nothing()
    {
        using var connection = LibvirtConnection.OpenReadOnly(TestDriver);
        using var domain = connection.FindDomain(s_testDomain)!;

        Assert.That(
            () => domain.SetMetadata("urn:ovn-reconciler:domain:1", "ovn", "<ports/>", live: true, config: false),
            Throws.TypeOf<LibvirtException>().With.Property(nameof(LibvirtException.IsConnectionError)).False
                .And.Message.StartsWith("cannot change the metadata of domain test: "));
    }

    [Test]
    public void Metadata_can_be_set_and_removed()
    {
        using var connection = LibvirtConnection.Open(TestDriver);
        using var domain = connection.FindDomain(s_testDomain)!;

        domain.SetMetadata("urn:ovn-reconciler:domain:1", "ovn", "<ports><port switch='s'/></ports>", live: true, config: true);
        foreach (var inactive in new[] { false, true })
        {
            var annotation = domain.ReadDefinition(inactive).Annotations.Single();
            Assert.That(annotation.Name.ToString(), Is.EqualTo("{urn:ovn-reconciler:domain:1}ports"));
        }

        domain.SetMetadata("urn:ovn-reconciler:domain:1", "ovn", null, live: true, config: true);
        Assert.That(domain.ReadDefinition(inactive: false).Annotations, Is.Empty);
    }

    [TestCase("qemu+unix:///system?socket=/nonexistent/sock")]
    [TestCase("nonsense:///system")]
    public void No_server_is_a_connection_error(string uri)
        => Assert.That(
            () => LibvirtConnection.OpenReadOnly(uri),
            Throws.TypeOf<LibvirtException>().With.Property(nameof(LibvirtException.IsConnectionError)).True
                .And.Message.StartsWith($"cannot connect to {uri}: "));

    [Test]
    public void A_closed_connection_says_so()
    {
        var connection = LibvirtConnection.OpenReadOnly(TestDriver);
        connection.Dispose();
        connection.Dispose();

        Assert.That(connection.IsAlive, Is.False);
        Assert.That(() => connection.ListDomains(), Throws.TypeOf<ObjectDisposedException>());
    }
}

using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ownership;
using Reconciler.Tests.Reconciliation;

using static Reconciler.Tests.ReplicaContents;

namespace Reconciler.Tests.OpenVSwitch;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OpenVSwitchDatabaseTests
{
    private static readonly WorkloadId s_other = WorkloadId.OfDomain(Guid.Parse("ffedf176-fb79-4d47-8f76-b785d90545a8"));

    private readonly OpenVSwitchDatabase _database = new();

    [Test]
    public void Interfaces_are_those_on_the_integration_bridge()
    {
        _database.Replica.Fill(Rows());
        Assert.That(_database.InterfacesOf(Sample.Domain), Is.EqualTo(new[]
        {
            new OvsInterface("vnet1", "iface-1", Sample.Domain, "52:54:00:90:04:48") { Uuid = Guid.Parse(Id(21)) },
        }), "not vnet2 on br-mgmt, nor vnet3 without an iface-id, nor what is bonded");
        Assert.That(_database.InterfacesOf(s_other), Is.Empty);
        Assert.That(_database.Workloads, Is.EquivalentTo(new[] { Sample.Domain, s_other }));
    }

    [Test]
    public void The_integration_bridge_is_the_one_the_settings_name()
    {
        _database.Replica.Fill(Rows(settings: """["ovn-bridge","br-mgmt"],["system-id","node-1"],["ovn-nb","tcp:192.0.2.1:6641"]"""));
        Assert.That(_database.Settings, Is.EqualTo(new HostSettings("node-1", "br-mgmt", "tcp:192.0.2.1:6641")));
        Assert.That(_database.InterfacesOf(Sample.Domain).Select(i => i.Name), Is.EqualTo(new[] { "vnet2" }));
    }

    [TestCase("""["system-id","a"],["ovn-bridge","all"],["ovn-bridge-a","own"],["ovn-remote","tcp:all"],["ovn-remote-a","tcp:own"]""", null, "a", "own", "tcp:own")]
    [TestCase("""["system-id","a"],["ovn-bridge","all"],["ovn-bridge-b","other"],["ovn-remote","tcp:all"],["ovn-remote-b","tcp:other"]""", null, "a", "all", "tcp:all")]
    [TestCase("""["system-id","a"],["ovn-bridge-a","own"],["ovn-bridge-b","overridden"]""", "b", "b", "overridden", null)]
    [TestCase("""["ovn-bridge-b","own"]""", null, null, "br-int", null)]
    public void What_is_set_for_this_chassis_comes_before_what_is_set_for_all(string settings, string? nameInFile, string? name, string bridge, string? southbound)
    {
        var database = new OpenVSwitchDatabase(nameInFile);
        database.Replica.Fill(Rows(settings: settings));
        Assert.That((database.Settings.SystemId, database.Settings.IntegrationBridge, database.Settings.SouthboundRemote), Is.EqualTo((name, bridge, southbound)));
    }

    [TestCase("node-7\n", "node-7")]
    [TestCase("node-7\r\nnode-8\n", "node-7")]
    [TestCase("node-7", "node-7")]
    [TestCase("", null)]
    [TestCase("\nnode-8\n", null)]
    [TestCase(null, null)]
    public void The_chassis_name_is_the_first_line_of_the_file(string? content, string? name)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid()}");
        if (content is not null)
            File.WriteAllText(path, content);
        try
        {
            Assert.That(ChassisNameFile.Read(path), Is.EqualTo(name));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void The_files_for_TLS_are_those_that_set_ssl_has_named()
    {
        const string Row = """{"private_key":"/etc/ovn/key.pem","certificate":"/etc/ovn/cert.pem","ca_cert":"/etc/ovn/ca.pem"}""";
        _database.Replica.Fill($$"""{"Open_vSwitch":{"{{Id(1)}}":{"ssl":["uuid","{{Id(2)}}"]} },"SSL":{"{{Id(2)}}":{{Row}} } }""");
        var named = new TlsFiles("/etc/ovn/ca.pem", "/etc/ovn/cert.pem", "/etc/ovn/key.pem");
        Assert.That(_database.Settings.Tls, Is.EqualTo(named));
        Assert.Multiple(() =>
        {
            Assert.That(TlsFiles.None.Or(named), Is.EqualTo(named with { HowToSet = TlsFiles.None.HowToSet }));
            Assert.That(TlsFiles.None.Or(null), Is.EqualTo(TlsFiles.None));
            Assert.That((TlsFiles.None with { CaCertificate = "/a" }).Or(named), Is.EqualTo(named with { CaCertificate = "/a", HowToSet = TlsFiles.None.HowToSet }));
            Assert.That(new TlsFiles(null, "/c", "/k").Or(named), Is.EqualTo(new TlsFiles("/etc/ovn/ca.pem", "/c", "/k")), "a key goes with its own certificate");
        });
        _database.Replica.Fill($$"""{"Open_vSwitch":{"{{Id(1)}}":{"external_ids":["map",[]]} } }""");
        Assert.That(_database.Settings.Tls, Is.Null);
    }

    [Test]
    public void Without_settings_there_are_defaults()
    {
        Assert.That(_database.Settings, Is.EqualTo(new HostSettings(null, "br-int", null)));
        _database.Replica.Fill(Rows());
        Assert.That(_database.Settings, Is.EqualTo(new HostSettings(null, "br-int", null)));
        _database.Replica.Fill("{}");
        Assert.That(_database.InterfacesOf(Sample.Domain), Is.Empty, "there is no bridge");
    }

    [Test]
    public void Changes_lead_to_the_domains_they_are_about()
    {
        Assert.That(_database.WorkloadsOf(_database.Replica.Fill(Rows())), Is.EquivalentTo(new[] { Sample.Domain, s_other }));
        Assert.That(_database.WorkloadsOf(_database.Replica.Fill(Rows(first: "iface-9"))), Is.EquivalentTo(new[] { Sample.Domain }));
        Assert.That(_database.WorkloadsOf(_database.Replica.Fill(Rows(first: "iface-9"))), Is.Empty, "nothing changed");

        var moved = _database.Replica.Fill(Rows(first: "iface-9", integrationPorts: $"[\"uuid\",\"{Id(13)}\"],[\"uuid\",\"{Id(14)}\"]"));
        Assert.That(moved.Select(c => c.Table), Is.EqualTo(new[] { "Bridge" }));
        Assert.That(_database.WorkloadsOf(moved), Is.EquivalentTo(new[] { Sample.Domain }), "its port left the bridge");
        Assert.That(_database.InterfacesOf(Sample.Domain), Is.Empty);

        Assert.That(_database.WorkloadsOf(_database.Replica.Fill("{}")), Is.EquivalentTo(new[] { Sample.Domain, s_other }));
    }

    [Test]
    public void A_bridge_that_appears_with_its_ports_is_a_change_to_their_domains()
    {
        _database.Replica.Fill(Rows(bridge: "br-old"));
        var renamed = _database.Replica.Fill(Rows(bridgeId: 77));
        Assert.That(renamed.Select(c => c.Table), Is.Not.Empty.And.All.EqualTo("Bridge"));
        Assert.That(_database.WorkloadsOf(renamed), Does.Contain(Sample.Domain));
    }

    [Test]
    public void Only_the_settings_row_touches_the_settings()
    {
        _database.Replica.Fill(Rows());
        Assert.That(OpenVSwitchDatabase.TouchesSettings(_database.Replica.Fill(Rows(first: "iface-9"))), Is.False);
        Assert.That(OpenVSwitchDatabase.TouchesSettings(_database.Replica.Fill(Rows(first: "iface-9", settings: """["system-id","node-1"]"""))), Is.True);
    }

    [Test]
    public void An_interface_whose_device_is_gone_is_stale_unless_its_iface_id_is_alive_elsewhere()
    {
        _database.Replica.Fill(Rows());
        Assert.That(_database.StaleInterfaces, Is.Empty);
        _database.Replica.Fill(Rows().Replace("\"vnet1\",", "\"vnet1\",\"ofport\":-1,", StringComparison.Ordinal));
        Assert.That(_database.StaleInterfaces.Select(i => i.Name), Is.EqualTo(new[] { "vnet1" }));
        _database.Replica.Fill(Rows().Replace("\"vnet1\",", "\"vnet1\",\"type\":\"dpdkvhostuser\",\"ofport\":-1,", StringComparison.Ordinal));
        Assert.That(_database.StaleInterfaces, Is.Empty, "no device of libvirt's");
        _database.Replica.Fill(Rows(first: "iface-4").Replace("\"vnet1\",", "\"vnet1\",\"ofport\":-1,", StringComparison.Ordinal));
        Assert.That(_database.StaleInterfaces, Is.Empty, "eth0 has that iface-id");
        _database.Replica.Fill(Rows().Replace("\"vnet2\",", "\"vnet2\",\"ofport\":-1,", StringComparison.Ordinal));
        Assert.That(_database.StaleInterfaces, Is.Empty, "on another bridge");
    }

    private static string Rows(string first = "iface-1", string settings = "", string? integrationPorts = null, string bridge = "br-int", int bridgeId = 2)
    {
        integrationPorts ??= $"[\"uuid\",\"{Id(11)}\"],[\"uuid\",\"{Id(13)}\"],[\"uuid\",\"{Id(14)}\"]";
        return $$"""
            {"Open_vSwitch":{"{{Id(1)}}":{"external_ids":["map",[{{settings}}]]} },
             "Bridge":{ "{{Id(bridgeId)}}":{"name":"{{bridge}}","ports":["set",[{{integrationPorts}}]]}, "{{Id(3)}}":{"name":"br-mgmt","ports":["uuid","{{Id(12)}}"]} },
             "Port":{ "{{Id(11)}}":{"interfaces":["uuid","{{Id(21)}}"]}, "{{Id(12)}}":{"interfaces":["uuid","{{Id(22)}}"]},
                      "{{Id(13)}}":{"interfaces":["uuid","{{Id(23)}}"]}, "{{Id(14)}}":{"interfaces":["set",[["uuid","{{Id(24)}}"],["uuid","{{Id(25)}}"]]]} },
             "Interface":{
               "{{Id(21)}}":{"name":"vnet1","external_ids":["map",[["iface-id","{{first}}"],["vm-id","{{Sample.Domain}}"],["attached-mac","52:54:00:90:04:48"]]]},
               "{{Id(22)}}":{"name":"vnet2","external_ids":["map",[["iface-id","iface-2"],["vm-id","{{Sample.Domain}}"],["attached-mac","52:54:00:AA:00:02"]]]},
               "{{Id(23)}}":{"name":"vnet3","external_ids":["map",[["vm-id","{{s_other}}"],["attached-mac","52:54:00:00:00:03"]]]},
               "{{Id(24)}}":{"name":"eth0","external_ids":["map",[["iface-id","iface-4"],["vm-id","{{s_other}}"],["attached-mac","52:54:00:00:00:04"]]]},
               "{{Id(25)}}":{"name":"eth1"} } }
            """;
    }
}

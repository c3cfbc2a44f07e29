using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Tests.Reconciliation;

using static Reconciler.Tests.ReplicaContents;

namespace Reconciler.Tests.Ovn;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NorthboundDatabaseTests
{
    private static readonly string s_rows = $$"""
        {"Logical_Switch":{
           "{{Id(1)}}":{"name":"nat-switch-1","other_config":["map",[["subnet","10.140.0.0/24"]]]},
           "{{Id(2)}}":{"name":"nat-switch-2"} },
         "Logical_Router":{ "{{Id(3)}}":{"name":"nat-router","ports":["set",[["uuid","{{Id(4)}}"],["uuid","{{Id(99)}}"]]]}, "{{Id(5)}}":{"name":"lonely"} },
         "Logical_Router_Port":{ "{{Id(4)}}":{"name":"lrp-nat","networks":["set",["10.140.0.254/24","nonsense","fd00::1/64"]]} },
         "Logical_Switch_Port":{
           "{{Id(6)}}":{"name":"to-router","type":"router","options":["map",[["router-port","lrp-nat"]]]},
           "{{Id(7)}}":{"name":"to-nowhere","type":"router","options":["map",[["router-port","gone"]]]},
           "{{Id(8)}}":{"name":"b","addresses":"52:54:00:90:04:48 10.140.0.10","port_security":"52:54:00:90:04:48 10.140.0.10","up":true,
             "external_ids":["map",[["reconciler:host","node-1"],["reconciler:vm-id","{{Sample.Domain}}"],["reconciler:mac","52:54:00:90:04:48"],["note","x"]]]},
           "{{Id(9)}}":{"name":"a","external_ids":["map",[["reconciler:host","node-1"],["reconciler:vm-id","{{Sample.Domain}}"]]]},
           "{{Id(10)}}":{"name":"other-host","type":"router","external_ids":["map",[["reconciler:host","node-2"],["reconciler:vm-id","{{Sample.Domain}}"]]]},
           "{{Id(11)}}":{"name":"no-domain","external_ids":["map",[["reconciler:host","node-1"],["reconciler:vm-id","nonsense"]]]} },
         "NAT":{ "{{Id(12)}}":{"type":"dnat_and_snat","external_ip":"192.168.58.110","logical_ip":"10.140.0.10",
             "external_ids":["map",[["reconciler:host","node-1"],["reconciler:vm-id","{{Sample.Domain}}"],["reconciler:incoming","node-2"]]]} } }
        """;

    private readonly NorthboundDatabase _database = new("node-1");

    [Test]
    public void The_ports_of_a_domain()
    {
        _database.Replica.Fill(s_rows);
        var ports = _database.PortsOf(Sample.Domain);
        Assert.That(ports.Select(p => p.Name), Is.EqualTo(new[] { "a", "b" }), "not those of another host");
        Assert.That((ports[0].Up, ports[0].Mac, ports[0].Addresses.Count), Is.EqualTo(((bool?)null, (string?)null, 0)));
        Assert.That((ports[1].Up, ports[1].Mac, ports[1].IsHandedOver), Is.EqualTo(((bool?)true, "52:54:00:90:04:48", false)));
        Assert.That(ports[1].Addresses, Is.EqualTo(new[] { "52:54:00:90:04:48 10.140.0.10" }));
        Assert.That(ports[1].PortSecurity, Is.EqualTo(new[] { "52:54:00:90:04:48 10.140.0.10" }));
        Assert.That(ports[1].ExternalIds["note"], Is.EqualTo("x"));
        Assert.That(_database.PortsOf(WorkloadId.OfDomain(Guid.NewGuid())), Is.Empty);
    }

    [Test]
    public void Names_that_a_broken_server_sends_twice_disturb_nobody()
    {
        _database.Replica.Fill($$"""
            {"Port_Group":{"{{Id(1)}}":{"name":"web"},"{{Id(2)}}":{"name":"web"} },
             "Logical_Switch":{"{{Id(3)}}":{"name":"s"},"{{Id(4)}}":{"name":"s"} },
             "Logical_Router":{"{{Id(5)}}":{"name":"r","ports":["set",[["uuid","{{Id(7)}}"],["uuid","{{Id(8)}}"]]]},"{{Id(6)}}":{"name":"r","ports":["uuid","{{Id(7)}}"]} },
             "Logical_Router_Port":{"{{Id(7)}}":{"name":"p"},"{{Id(8)}}":{"name":"p"} },
             "Logical_Switch_Port":{
               "{{Id(9)}}":{"name":"x","type":"router","options":["map",[["router-port","p"]]]},
               "{{Id(10)}}":{"name":"x","type":"router","options":["map",[["router-port","p"]]]} } }
            """);
        var network = _database.ReadNetwork(_ => Guid.Parse(Id(3)));
        Assert.That((network.Switches.Length, network.Routers.Length, network.PortGroups.Count), Is.EqualTo((2, 2, 1)));
    }

    [Test]
    public void The_NATs_of_a_domain()
    {
        _database.Replica.Fill(s_rows);
        var nat = _database.NatsOf(Sample.Domain).Single();
        Assert.That((nat.Type, nat.ExternalIp, nat.LogicalIp, nat.IsHandedOver), Is.EqualTo(("dnat_and_snat", "192.168.58.110", "10.140.0.10", true)));
    }

    [Test]
    public void The_domains_with_rows_of_this_host()
    {
        _database.Replica.Fill(s_rows);
        Assert.That(_database.Workloads, Is.EquivalentTo(new[] { Sample.Domain }));
    }

    [Test]
    public void Switches_and_routers_are_put_together()
    {
        _database.Replica.Fill(s_rows);
        Assert.That(_database.RouterPortsOnSwitches.Select(u => u.ToString()), Is.EquivalentTo(new[] { Id(6), Id(7), Id(10) }));

        var network = _database.ReadNetwork(port => port == Guid.Parse(Id(6)) ? Guid.Parse(Id(1)) : null);
        Assert.That(network.Switches.Select(s => (s.Name, s.Subnet)), Is.EquivalentTo(new[] { ("nat-switch-1", "10.140.0.0/24"), ("nat-switch-2", null) }));
        Assert.That(network.Routers.Select(r => r.Name), Is.EquivalentTo(new[] { "nat-router", "lonely" }));
        var attachment = network.AttachmentsOf(network.Switches.Single(s => s.Name == "nat-switch-1")).Single();
        Assert.That((attachment.Router.Name, attachment.PortName), Is.EqualTo(("nat-router", "lrp-nat")));
        Assert.That(attachment.Addresses.Select(a => a.ToString()), Is.EquivalentTo(new[] { "10.140.0.254/24", "fd00::1/64" }));
        Assert.That(network.AttachmentsOf(network.Switches.Single(s => s.Name == "nat-switch-2")), Is.Empty);
    }

    [Test]
    public void Which_domains_and_whether_the_network_changes_touch()
    {
        var all = _database.Replica.Fill(s_rows);
        Assert.That(_database.WorkloadsOf(all), Is.EquivalentTo(new[] { Sample.Domain }));
        Assert.That(NorthboundDatabase.TouchesNetwork(all), Is.True);

        var up = _database.Replica.Fill(s_rows.Replace("\"up\":true", "\"up\":false", StringComparison.Ordinal));
        Assert.That(_database.WorkloadsOf(up), Is.EquivalentTo(new[] { Sample.Domain }));
        Assert.That(NorthboundDatabase.TouchesNetwork(up), Is.False);

        var attached = _database.Replica.Fill(s_rows.Replace("\"gone\"", "\"lrp-nat\"", StringComparison.Ordinal));
        Assert.That(NorthboundDatabase.TouchesNetwork([.. attached.Where(c => c.Uuid == Guid.Parse(Id(7)))]), Is.True);

        Assert.That(_database.WorkloadsOf(_database.Replica.Fill("{}")), Is.EquivalentTo(new[] { Sample.Domain }), "rows that are gone");
        Assert.That(_database.Workloads, Is.Empty);
    }
}

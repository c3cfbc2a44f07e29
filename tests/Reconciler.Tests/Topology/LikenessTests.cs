using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Observing;

namespace Reconciler.Tests.Topology;

/// <summary>What means the same to OVN is not changed, and what does not is.</summary>
[TestFixture]
internal sealed class LikenessTests
{
    [TestCase("Logical_Switch", "other_config", "subnet", "10.0.0.7/24", "10.0.0.0/24", true)]
    [TestCase("Logical_Switch", "other_config", "subnet", "10.0.0.0/24", "10.0.0.0/25", false)]
    [TestCase("Logical_Switch", "other_config", "ipv6_prefix", "FD00:1::7/64", "fd00:1::", true)]
    [TestCase("Logical_Switch", "other_config", "ipv6_prefix", "fd00:1::/48", "fd00:1::", false)]
    [TestCase("Logical_Switch", "other_config", "exclude_ips", "10.0.0.1..10.0.0.9  10.0.0.20", "10.0.0.20 10.0.0.1..10.0.0.9", true)]
    [TestCase("Logical_Switch", "other_config", "exclude_ips", "10.0.0.1", "10.0.0.2", false)]
    [TestCase("DHCP_Options", "options", "dns_server", "{1.1.1.1,8.8.8.8}", "{1.1.1.1, 8.8.8.8}", true)]
    [TestCase("DHCP_Options", "options", "dns_server", "{8.8.8.8, 1.1.1.1}", "{1.1.1.1, 8.8.8.8}", false)]
    [TestCase("DHCP_Options", "options", "server_mac", "02:00:00:00:AA:01", "02:00:00:00:aa:01", true)]
    [TestCase("DHCP_Options", "options", "server_id", "02:00:00:00:AA:01", "02:00:00:00:aa:01", true)]
    [TestCase("DHCP_Options", "options", "lease_time", "3600", "3601", false)]
    [TestCase("DHCP_Options", "options", "ntp_server", "FD00::1", "fd00::1", false)]
    [TestCase("Logical_Router_Port", "ipv6_ra_configs", "send_periodic", "false", null, true)]
    [TestCase("Logical_Router_Port", "ipv6_ra_configs", "send_periodic", "true", null, false)]
    [TestCase("Logical_Router_Port", "ipv6_ra_configs", "rdnss", "FD00::0:53", "fd00::53", true)]
    [TestCase("Logical_Router_Port", "ipv6_ra_configs", "mtu", "1400", null, false)]
    public void Keys(string table, string column, string key, string? one, string? other, bool isSame)
    {
        Assert.That(Likeness.Same(table, column, key, one, other), Is.EqualTo(isSame));
        Assert.That(Likeness.Same(table, column, key, other, one), Is.EqualTo(isSame));
    }

    [TestCase("NAT", "logical_ip", "10.0.0.5", "10.0.0.5/32", true)]
    [TestCase("NAT", "logical_ip", "10.0.0.5/24", "10.0.0.0/24", false)]
    [TestCase("NAT", "external_ip", "2001:DB8::0:1", "2001:db8::1", true)]
    [TestCase("Logical_Router_Static_Route", "ip_prefix", "10.0.0.5", "10.0.0.5/32", true)]
    [TestCase("Logical_Router_Static_Route", "nexthop", "discard", "discard", true)]
    [TestCase("Logical_Router_Port", "mac", "02:00:00:00:AA:01", "02:00:00:00:aa:01", true)]
    [TestCase("Logical_Router_Port", "networks", "FD00::0:1/64", "fd00::1/64", true)]
    [TestCase("DHCP_Options", "cidr", "10.0.0.9/24", "10.0.0.0/24", true)]
    [TestCase("Logical_Router", "name", "A", "a", false)]
    public void Columns(string table, string column, string one, string other, bool isSame) =>
        Assert.That(Likeness.Same(table, column, OvsdbDatum.Of(one), OvsdbDatum.Of(other)), Is.EqualTo(isSame));

    [TestCase("192.0.2.1:80", "10.0.0.1:80, 10.0.0.2:80", "192.0.2.1:80", "10.0.0.1:80,10.0.0.2:80", true)]
    [TestCase("[2001:DB8::1]:80", "[FD00::1]:80", "[2001:db8::1]:80", "[fd00::1]:80", true)]
    [TestCase("192.0.2.1:80", "10.0.0.2:80,10.0.0.1:80", "192.0.2.1:80", "10.0.0.1:80,10.0.0.2:80", false)]
    public void Virtual_addresses(string vip, string backends, string otherVip, string otherBackends, bool isSame) => Assert.That(
        Likeness.Same(
            "Load_Balancer", "vips", OvsdbDatum.Map([KeyValuePair.Create(vip, backends)]),
            OvsdbDatum.Map([KeyValuePair.Create(otherVip, otherBackends)])),
        Is.EqualTo(isSame));
}

using System.Net;
using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Commands.Attaching;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Tests.Reconciliation;

namespace Reconciler.Tests.Commands;

/// <summary>What attach works out before and after it has done something.</summary>
[TestFixture]
internal sealed class AttachingTests
{
    private static readonly LogicalRouter s_router = new(Guid.NewGuid(), "gw");

    [TestCase("10.140.0.11", "10.140.0.11/24", "10.140.0.254")]
    [TestCase("fd00:140::11", "fd00:140::11/64", "fd00:140::254")]
    [TestCase("10.9.0.5", "10.9.0.5/16", null)]
    [TestCase("172.16.0.1", "172.16.0.1/32", null)]
    [TestCase("fd00:9::1", "fd00:9::1/64", null)]
    public void An_address_has_the_network_of_a_router_port_or_of_the_switch(string address, string withNetwork, string? gateway)
    {
        LogicalSwitch on = new(Guid.NewGuid(), "s", "10.9.0.0/16") { Ipv6Prefix = "fd00:9::" };
        var ports = new[] { "10.140.0.254/24", "fd00:140::254/64", "172.16.0.1/32" };
        var network = LogicalNetwork.Empty with
        {
            Switches = [on],
            Routers = [s_router],
            Attachments = LogicalNetwork.Empty.Attachments.Add(on.Uuid,
                [new(s_router, "inside", [.. ports.Select(p => InterfaceAddress.TryParse(p, out var parsed) ? parsed : throw new FormatException(p))])]),
        };
        var found = NamespaceAddress.Of([IPAddress.Parse(address)], on, network).Single();
        Assert.That((found.Address.ToString(), found.Gateway?.ToString()), Is.EqualTo((withNetwork, gateway)));
    }

    [Test]
    public void Names_are_stable_and_differ_by_workload_and_interface()
    {
        var (web, db) = (new WorkloadId("ovs", "node-1/web"), new WorkloadId("ovs", "node-2/web"));
        Assert.Multiple(() =>
        {
            Assert.That(StableNames.InterfaceIdOf(web, "veth"), Is.EqualTo(StableNames.InterfaceIdOf(WorkloadId.Parse(web.ToString()), "veth")));
            Assert.That(StableNames.InterfaceIdOf(web, "veth"), Is.Not.EqualTo(StableNames.InterfaceIdOf(db, "veth")));
            Assert.That(StableNames.InterfaceIdOf(web, "veth"), Is.Not.EqualTo(StableNames.InterfaceIdOf(web, "veth1")));
            Assert.That(Convert.ToInt32(StableNames.MacOf(web, "veth")[..2], 16) & 3, Is.EqualTo(2), "unicast and locally administered");
            foreach (var name in new[] { "web", "A very long name, with blanks", "ünïcode", "-" })
            {
                Assert.That(AttachOptions.WhyNoDevice(StableNames.DeviceOf(name, "eth0")), Is.Null);
                Assert.That(StableNames.DeviceOf(name, "eth0"), Does.StartWith(StableNames.DevicePrefixOf(name)));
                Assert.That(StableNames.DeviceOf(name, "eth0"), Is.Not.EqualTo(StableNames.DeviceOf(name, "eth1")));
            }
        });
    }

    [TestCase("eth0", true)]
    [TestCase("a2345678901234-", true)]
    [TestCase("a23456789012345x", false)]
    [TestCase("", false)]
    [TestCase("a b", false)]
    [TestCase("a\nlink del lo", false)]
    [TestCase("-a", false)]
    [TestCase("..", false)]
    [TestCase("lo", false)]
    public void A_device_has_a_name_that_ip_takes(string name, bool isOne) => Assert.That(AttachOptions.WhyNoDevice(name) is null, Is.EqualTo(isOne));

    [Test]
    public void What_podman_asks_for_is_read()
    {
        var request = Json("""
            {"container_id":"0123","container_name":"shop","network_options":{"interface_name":"eth1","static_ips":["10.140.0.21","fd00::1"],
            "static_mac":"52:54:00:00:00:21","options":{"nat":"192.168.58.121,distributed"}},
            "network":{"name":"web","options":{"switch":"nat-switch-1","groups":"web","mtu":"1400","nat":"192.168.58.1"}}}
            """);
        var read = NetavarkRequest.Read(request, "/run/netns/x");
        Assert.Multiple(() =>
        {
            Assert.That((read.Name, read.Interface, read.Mac, read.Mtu, read.Namespace.Path),
                Is.EqualTo(("shop", "eth1", "52:54:00:00:00:21", (int?)1400, "/run/netns/x")));
            Assert.That(read.Keys, Is.EquivalentTo(new Dictionary<string, string>
            {
                ["reconciler:switch"] = "nat-switch-1", ["reconciler:groups"] = "web", ["reconciler:address"] = "10.140.0.21 fd00::1",
                ["reconciler:nat"] = "192.168.58.121,distributed",
            }), "what the container asks for comes before what the network does");
        });
    }

    [TestCase("""{"options":{}}""", "--opt switch=NAME")]
    [TestCase("""{"options":{"switch":"s","grups":"a"}}""", "did you mean 'groups'?")]
    [TestCase("""{"options":{"switch":"s"},"subnets":[{"subnet":"10.0.0.0/8"}]}""", "--subnet has no effect")]
    [TestCase("""{"options":{"switch":"s","nat":"192.168.58.1x"}}""", "--nat '192.168.58.1x' is not an IP address")]
    public void A_network_of_podman_is_checked(string network, string sentence) => Assert.That(
        () => NetavarkRequest.CheckNetwork(Json(network)), Throws.TypeOf<CommandException>().With.Message.Contains(sentence));

    [Test]
    public void The_report_says_what_was_done_and_what_it_has()
    {
        var report = new AttachReport("web", new("ovs", "node-1/web"), "vweb-1", "eth0", "52:54:00:00:00:0b", "port-1", "nat-switch-1")
        {
            Addresses = [new(new(IPAddress.Parse("10.140.0.11"), 24), IPAddress.Parse("10.140.0.254"))], Nat = ["192.168.58.111 → 10.140.0.11"], Done = ["plug vweb-1 into br-int"],
        };
        Assert.That(report.Text(), Is.EqualTo(new[]
        {
            "web: plug vweb-1 into br-int",
            "web: attached: eth0 (52:54:00:00:00:0b, 10.140.0.11/24, 192.168.58.111) on switch nat-switch-1, port port-1",
        }));
        Assert.That((report with { Done = [] }).Text().Single(), Does.StartWith("web: attached already: "));
        Assert.That((report with { IsDryRun = true }).Text(), Is.EqualTo(new[] { "web: would plug vweb-1 into br-int" }));
        Assert.That((report with { IsDryRun = true, Done = [] }).Text().Single(), Does.StartWith("web: attached already: "));
    }

    [TestCase(null, null, new string[0], true)]
    [TestCase("10.140.0.0/24", null, new string[0], true)]
    [TestCase("10.140.0.0/24", null, new[] { "10.140.0.11" }, false)]
    [TestCase("10.140.0.0/24", "fd00:140::", new[] { "fd00:140::11" }, true)]
    [TestCase("10.140.0.0/24", "fd00:140::", new[] { "10.140.0.11" }, true)]
    [TestCase("10.140.0.0/24", "fd00:140::", new[] { "10.140.0.11", "fd00:140::11" }, false)]
    [TestCase(null, "fd00:140::", new[] { "fd00:140::11" }, false)]
    public void A_dynamic_port_waits_for_each_family_that_the_switch_hands_out(string? subnet, string? prefix, string[] chosen, bool lacks)
    {
        var port = Sample.Row(Sample.Port()) with
        {
            Addresses = ["52:54:00:00:00:0b dynamic"], DynamicAddresses = [.. chosen.Select(IPAddress.Parse)],
        };
        LogicalSwitch on = new(Guid.NewGuid(), "s", subnet) { Ipv6Prefix = prefix };
        Assert.That(AddressWanting.WhatOf(port, on) is not null, Is.EqualTo(lacks));
        Assert.That(AddressWanting.WhatOf(port with { Addresses = ["52:54:00:00:00:0b 10.140.0.11"] }, on), Is.Null);
    }

    [Test]
    public void The_outer_end_of_a_pair_is_known_by_its_address()
    {
        WorkloadId web = new("ovs", "node-1/web");
        Assert.That(StableNames.OuterMacOf(web, "veth"), Is.EqualTo(StableNames.OuterMacOf(WorkloadId.Parse(web.ToString()), "veth")));
        Assert.That(StableNames.OuterMacOf(web, "veth"), Is.Not.EqualTo(StableNames.MacOf(web, "veth")));
        Assert.That(StableNames.OuterMacOf(web, "veth"), Is.Not.EqualTo(StableNames.OuterMacOf(new("ovs", "node-1/db"), "veth")));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

using System.Collections.Immutable;
using System.Net;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class DhcpResolverTests
{
    private static readonly DhcpSettings s_settings = new([IPAddress.Parse("192.0.2.53"), IPAddress.Parse("192.0.2.54"), IPAddress.Parse("2001:db8::53")], 1400, TimeSpan.FromHours(2));

    private static readonly DhcpOptions s_wide = Options(1, "10.0.0.0/8");
    private static readonly DhcpOptions s_narrow = Options(2, "10.140.0.0/24");
    private static readonly DhcpOptions s_routed = Options(3, "10.140.0.0/24", "10.140.0.254");
    private static readonly DhcpOptions s_ours = Options(4, "10.140.0.0/24", "10.140.0.254", (OwnershipKeys.Host, "node-2"), (OwnershipKeys.Switch, "nat-switch-1"));
    private static readonly DhcpOptions s_oursElsewhere = Options(5, "10.140.0.0/24", "10.140.0.254", (OwnershipKeys.Host, "node-2"), (OwnershipKeys.Switch, "nat-switch-2"));

    private static readonly DhcpOptions s_elsewhere = Options(10, "10.140.0.0/24", "10.140.0.1");
    private static readonly DhcpOptions s_wideRouted = Options(11, "10.140.0.0/16", "10.140.0.254");
    private static readonly DhcpOptions s_oursOutdated = Options(12, "10.140.0.0/24", "10.140.0.1", (OwnershipKeys.Host, "node-2"), (OwnershipKeys.Switch, "nat-switch-1"));

    private static IEnumerable<TestCaseData> Choices()
    {
        yield return Case("off takes none", DhcpMode.Off, null, s_narrow);
        yield return Case("auto without a row", DhcpMode.Auto, null);
        yield return Case("auto with a row of another network", DhcpMode.Auto, null, Options(9, "10.141.0.0/24"));
        yield return Case("the narrowest", DhcpMode.Auto, s_narrow, s_wide, s_narrow);
        yield return Case("the one of this switch's router", DhcpMode.Auto, s_routed, s_narrow, s_routed);
        yield return Case("one made by hand before ours", DhcpMode.On, s_routed, s_ours, s_routed);
        yield return Case("ours for this switch", DhcpMode.Auto, s_ours, s_oursElsewhere, s_ours);
        yield return Case("not ours for another switch", DhcpMode.Auto, null, s_oursElsewhere);
        yield return Case("not one of another switch's router", DhcpMode.Auto, null, s_elsewhere);
        yield return Case("one without a router before one of another switch's", DhcpMode.On, s_narrow, s_elsewhere, s_narrow);
        yield return Case("a wide one of this switch's router before a narrow one of another's", DhcpMode.Auto, s_wideRouted, s_elsewhere, s_wideRouted);
        yield return Case("ours, which has still the router of before", DhcpMode.On, s_oursOutdated, s_elsewhere, s_oursOutdated);
        yield return Case("not one of Neutron", DhcpMode.Auto, null, Options(6, "10.140.0.0/24", null, ("neutron:subnet_id", "x")));
        yield return Case("not one of Kubernetes", DhcpMode.Auto, null, Options(7, "10.140.0.0/24", null, ("k8s.ovn.org/x", "x")));

        static TestCaseData Case(string name, DhcpMode mode, DhcpOptions? expected, params DhcpOptions[] rows) =>
            new TestCaseData(mode, expected, rows).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Choices))]
    public void The_row_that_is_taken(DhcpMode mode, DhcpOptions? expected, DhcpOptions[] rows)
    {
        var problem = DhcpResolver.Resolve(mode, [IPAddress.Parse("10.140.0.10")], Sample.Switch, Sample.Network with { DhcpOptions = [.. rows] }, s_settings, out var choice);
        Assert.That(problem, Is.Null);
        Assert.That(choice?.Row, Is.EqualTo(expected));
        Assert.That(choice?.Spec is null, Is.EqualTo(expected?.MadeForSwitch is null), "rows of others are used as they are");
    }

    [Test]
    public void On_makes_one_from_the_router_port()
    {
        var problem = DhcpResolver.Resolve(DhcpMode.On, [IPAddress.Parse("10.140.0.10")], Sample.Switch, Sample.Network, s_settings, out var choice);
        Assert.That(problem, Is.Null);
        Assert.That((choice!.Row, choice.Spec!.SwitchName, choice.Spec.Cidr), Is.EqualTo(((DhcpOptions?)null, "nat-switch-1", "10.140.0.0/24")));
        Assert.That(choice.Spec.Options, Is.EqualTo(new Dictionary<string, string>
        {
            ["dns_server"] = "{192.0.2.53, 192.0.2.54}", ["lease_time"] = "7200", ["mtu"] = "1400", ["router"] = "10.140.0.254",
            ["server_id"] = "10.140.0.254", ["server_mac"] = Sample.RouterMac,
        }));
    }

    [Test]
    public void On_makes_one_where_the_only_row_of_the_network_is_another_switchs()
    {
        var network = Sample.Network with { DhcpOptions = [s_elsewhere] };
        Assert.That(DhcpResolver.Resolve(DhcpMode.On, [IPAddress.Parse("10.140.0.10")], Sample.Switch, network, s_settings, out var choice), Is.Null);
        Assert.That((choice!.Row, choice.Spec!.Options["router"]), Is.EqualTo(((DhcpOptions?)null, "10.140.0.254")));
    }

    [TestCase("10.140.0.1", true, Description = "a router outside, which OVN knows nothing of")]
    [TestCase("10.140.0.253", false, Description = "a router port on the other switch")]
    public void On_a_switch_without_a_router_port_a_row_may_have_a_router_outside(string router, bool isTaken)
    {
        var network = Sample.NetworkOf((Sample.OtherSwitch, Sample.Router, "lrp", "10.140.0.253/24")) with { DhcpOptions = [Options(1, "10.140.0.0/24", router)] };
        Assert.That(DhcpResolver.Resolve(DhcpMode.Auto, [IPAddress.Parse("10.140.0.10")], Sample.Switch, network, s_settings, out var choice), Is.Null);
        Assert.That(choice is not null, Is.EqualTo(isTaken));
    }

    [Test]
    public void On_for_IPv6_tells_of_no_router_and_no_MTU()
    {
        var network = Sample.NetworkOf((Sample.Switch, Sample.Router, "lrp", "fd00::ff/64"));
        Assert.That(DhcpResolver.Resolve(DhcpMode.On, [IPAddress.Parse("fd00::10")], Sample.Switch, network, s_settings, out var choice), Is.Null);
        Assert.That(choice!.Spec!.Cidr, Is.EqualTo("fd00::/64"));
        Assert.That(choice.Spec.Options, Is.EqualTo(new Dictionary<string, string> { ["server_id"] = Sample.RouterMac, ["dns_server"] = "2001:db8::53" }));
    }

    [Test]
    public void On_without_a_router_port_is_refused() => Assert.That(
        DhcpResolver.Resolve(DhcpMode.On, [IPAddress.Parse("10.140.0.10")], Sample.Switch, Sample.NetworkOf(), s_settings, out _),
        Is.EqualTo("dhcp=\"on\" needs a router port on switch nat-switch-1 whose network holds 10.140.0.10, to take the answers from"));

    [Test]
    public void Without_an_address_there_is_nothing_to_answer()
    {
        Assert.That(DhcpResolver.Resolve(DhcpMode.On, [], Sample.Switch, Sample.NetworkOf(), s_settings, out var choice), Is.Null);
        Assert.That(choice, Is.Null);
    }

    private static DhcpOptions Options(int number, string cidr, string? router = null, params (string Key, string Value)[] externalIds) => new(
        Guid.Parse(ReplicaContents.Id(number)),
        Sample.Parse(cidr),
        router is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("router", router),
        externalIds.ToImmutableSortedDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal));
}

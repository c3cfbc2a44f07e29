using Reconciler.Workloads;

namespace Reconciler.Tests.Reconciliation;

/// <summary>Two interfaces with one MAC address: the device and the iface-id tell which is which.</summary>
[TestFixture]
internal sealed class InterfaceMatchTests
{
    private const string OtherId = Sample.OtherInterfaceId;

    [Test]
    public void By_device_whatever_the_order()
    {
        var (z, a) = (Nic("tapz"), Nic("tapa"));
        var matches = Match([z, a], Plugged("tapa", OtherId), Plugged("tapz", Sample.InterfaceId));
        Assert.That((matches[z].Device, matches[a].Device), Is.EqualTo(("tapz", "tapa")));
    }

    [Test]
    public void By_iface_id_where_there_is_no_device_yet()
    {
        var (first, second) = (Nic(null) with { InterfaceId = OtherId }, Nic(null) with { InterfaceId = Sample.InterfaceId });
        var matches = Match([first, second], Plugged("vnet9", Sample.InterfaceId), Plugged("vnet10", OtherId));
        Assert.That((matches[first].Device, matches[second].Device), Is.EqualTo(("vnet10", "vnet9")));
    }

    [Test]
    public void One_on_another_bridge_is_no_candidate()
    {
        var onLinuxBridge = Nic(null) with { Bridge = "br0", IsOfOpenVSwitch = false };
        var onOvn = Nic(null);
        var matches = Match([onLinuxBridge, onOvn], new PluggedInterface(Sample.Mac, Sample.InterfaceId));
        Assert.That(matches.Keys, Is.EqualTo(new[] { onOvn }));
    }

    [Test]
    public void One_that_the_XML_does_not_show_yet_takes_nothing_from_the_other()
    {
        var shown = Nic("vnet9");
        var matches = Match([shown], Plugged("vnet10", OtherId), Plugged("vnet9", Sample.InterfaceId));
        Assert.That(matches[shown].Device, Is.EqualTo("vnet9"));
    }

    [Test]
    public void The_port_stays_with_the_interface_that_has_it()
    {
        var domain = Sample.Definition(Nic("tapa") with { Network = "n" }, Nic("tapz") with { Network = "n" });
        var plugged = new[] { Plugged("tapa", OtherId), Plugged("tapz", Sample.InterfaceId) };
        var defaults = new Dictionary<string, Reconciler.Intent.PortDefaults>(StringComparer.Ordinal) { ["n"] = new() { Switch = "nat-switch-1" } };

        var desired = Sample.Desire(domain, plugged, Sample.Network, defaults, [Sample.Row(Sample.Port())]);

        Assert.That(desired.Ports.Single().InterfaceId, Is.EqualTo(Sample.InterfaceId));
        Assert.That(desired.Problems.Single().Message, Is.EqualTo(
            $"two interfaces have MAC address {Sample.Mac} on switch nat-switch-1, where one of them has a port; give the other another MAC address"));
    }

    [Test]
    public void What_the_other_one_has_stays_while_it_is_not_known_what_it_is_to_be()
    {
        var twin = Sample.Row(Sample.Port(OtherId, on: Sample.OtherSwitch, addresses: "10.150.0.10"));
        var desired = Sample.Desired(Sample.Port()) with
        {
            Kept = [Sample.Mac],
            Plugged = [Plugged("tapa", Sample.InterfaceId), Plugged("tapz", OtherId)],
        };

        Assert.That(Sample.PlanOf(new([Sample.Row(Sample.Port()), twin], []), desired).IsEmpty, Is.True);
    }

    private static Dictionary<WorkloadInterface, PluggedInterface> Match(WorkloadInterface[] nics, params PluggedInterface[] plugged) =>
        InterfaceMatch.Of(Sample.Definition(nics), plugged);

    private static PluggedInterface Plugged(string device, string id) => new(Sample.Mac, id) { Device = device };

    private static WorkloadInterface Nic(string? device) => new(Sample.Mac) { Bridge = "br-int", IsOfOpenVSwitch = true, Device = device };
}

using Reconciler.Commands;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Tests.Reconciliation;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class StatusReportTests
{
    private static readonly DesiredWorkload s_asked = Sample.Desired(Sample.Port()) with { Nats = [Sample.Nat()] };
    private static readonly ObservedWorkload s_there = new([Sample.Row(Sample.Port())], [Sample.Row(Sample.Nat())]);

    [Test]
    public void A_port_as_asked_for()
    {
        var row = Rows(s_there, s_asked).Single();
        Assert.That((row.Domain, row.Workload, row.Interface, row.Port),
            Is.EqualTo((Sample.DomainName, Sample.Domain, Sample.Mac, Sample.InterfaceId)));
        Assert.That((row.Switch, row.Up, row.InSync), Is.EqualTo(("nat-switch-1", (bool?)true, true)));
        Assert.That(row.Addresses, Is.EqualTo(new[] { "10.140.0.10" }));
        Assert.That(row.Nat, Is.EqualTo(new[] { "192.168.58.110 → 10.140.0.10" }));
        Assert.That(row.Differences, Is.Empty);
    }

    [Test]
    public void A_port_that_is_missing()
    {
        var row = Rows(new([], []), s_asked).Single();
        Assert.That((row.Port, row.Switch, row.Up, row.InSync), Is.EqualTo(((string?)null, "nat-switch-1", (bool?)null, false)));
        Assert.That(row.Differences, Is.EqualTo(new[]
        {
            "to do: create dnat_and_snat 192.168.58.110 for 10.140.0.10 on router nat-router",
            $"to do: create port {Sample.InterfaceId} ({Sample.Mac} 10.140.0.10) on switch nat-switch-1",
        }));
    }

    [Test]
    public void A_port_that_nothing_asks_for()
    {
        var row = Rows(s_there, DesiredWorkload.Nothing).Single();
        Assert.That(row.InSync, Is.False);
        Assert.That(row.Differences, Has.Length.EqualTo(2).And.All.StartsWith("to do: delete "));
    }

    [Test]
    public void Of_two_ports_of_an_interface_the_one_asked_for_is_shown()
    {
        var row = Rows(new([Sample.Row(Sample.Port(Sample.OtherInterfaceId)), Sample.Row(Sample.Port())], []), Sample.Desired(Sample.Port())).Single();
        Assert.That(row.Port, Is.EqualTo(Sample.InterfaceId));
        Assert.That(row.Differences, Has.Length.EqualTo(1), "the old one is to go");
    }

    [Test]
    public void Problems_are_shown_with_their_interface_or_with_the_domain()
    {
        var desired = new DesiredWorkload([], [], [new(Sample.OtherMac, "no logical switch 'x'"), new(null, "something else")], []);
        Assert.That(
            Rows(new([], []), desired).Select(r => (r.Interface, r.InSync, r.Differences.Single())),
            Is.EqualTo(new[] { (Sample.OtherMac, false, "no logical switch 'x'"), ((string?)null, false, "something else") }));
    }

    [Test]
    public void Of_two_interfaces_with_one_MAC_address_the_one_without_a_port_has_the_problem()
    {
        var desired = new DesiredWorkload([], [], [new(Sample.Mac, "two interfaces have it")], [Sample.Mac])
        {
            Plugged = [new(Sample.Mac, Sample.InterfaceId), new(Sample.Mac, Sample.OtherInterfaceId)],
        };
        var there = new ObservedWorkload([Sample.Row(Sample.Port())], []);
        Assert.That(
            Rows(there, desired).Select(r => (r.Interface, r.Port, r.Differences.SingleOrDefault())),
            Is.EqualTo(new[] { (Sample.Mac, Sample.InterfaceId, null), (Sample.Mac, (string?)null, "two interfaces have it") }));
        Assert.That(Rows(new([], []), desired).Select(r => r.Differences.Single()), Is.EqualTo(new[] { "two interfaces have it", "two interfaces have it" }));
    }

    [Test]
    public void Two_interfaces_with_one_MAC_address_on_two_switches_have_a_row_each()
    {
        var (one, other) = (Sample.Port(), Sample.Port(Sample.OtherInterfaceId) with { PluggedId = Sample.OtherInterfaceId });
        var nat = Sample.Nat() with { InterfaceId = Sample.OtherInterfaceId };
        var desired = Sample.Desired(one, other) with { Nats = [nat], Plugged = [new(Sample.Mac, Sample.InterfaceId), new(Sample.Mac, Sample.OtherInterfaceId)] };
        Assert.That(
            Rows(new([Sample.Row(one), Sample.Row(other)], [Sample.Row(nat)]), desired).Select(r => (r.Port, r.Nat.Length, r.InSync)),
            Is.EqualTo(new[] { (Sample.InterfaceId, 0, true), (Sample.OtherInterfaceId, 1, true) }));
        Assert.That(
            Rows(new([Sample.Row(one)], []), desired).Select(r => (r.Port, r.Differences.Length)),
            Is.EqualTo(new[] { (Sample.InterfaceId, 0), (null, 2) }), "what is missing is missing at the second");
    }

    [Test]
    public void A_row_that_has_lost_its_MAC_address_is_shown_with_the_domain()
    {
        var observed = new ObservedWorkload([Sample.Row(Sample.Port(), null, (OwnershipKeys.Mac, null))], []);
        var row = Rows(observed, DesiredWorkload.Nothing).Single();
        Assert.That((row.Interface, row.InSync), Is.EqualTo(((string?)null, false)));
        Assert.That(row.Differences, Is.EqualTo(new[] { $"to do: delete port {Sample.InterfaceId} ({Sample.Mac} 10.140.0.10)" }));
    }

    [Test]
    public void An_address_of_ovns_choice_is_shown_once_it_is_there()
    {
        var chosen = Sample.Row(Sample.Port()) with { Addresses = [$"{Sample.Mac} dynamic"], DynamicAddresses = [System.Net.IPAddress.Parse("10.140.0.77")] };
        var row = Rows(new([chosen], []), DesiredWorkload.Nothing).Single();
        Assert.That((row.IsDynamic, row.Addresses.Single()), Is.EqualTo((true, "10.140.0.77")));
        Assert.That(Rows(new([chosen with { DynamicAddresses = [] }], []), DesiredWorkload.Nothing)
            .Single().Addresses, Is.EqualTo(new[] { "dynamic" }));
    }

    [Test]
    public void A_ports_names_are_shown()
    {
        var row = Rows(new([Sample.Row(Sample.Port(), null, ($"{OwnershipKeys.NamePrefix}web-1.poc.lan", ""))], []), DesiredWorkload.Nothing).Single();
        Assert.That(row.Names, Is.EqualTo(new[] { "web-1.poc.lan" }));
    }

    [Test]
    public void An_interface_that_nothing_asks_anything_for_is_shown()
    {
        var unclaimed = new UnclaimedInterface(new(Sample.Mac, Sample.InterfaceId), "nothing says so", null);
        var row = Rows(new([], []), DesiredWorkload.Nothing with { Unclaimed = [unclaimed] }).Single();
        Assert.That((row.Interface, row.Port, row.InSync, row.Note), Is.EqualTo((Sample.Mac, (string?)null, true, "left alone: nothing says so")));
        Assert.That(StatusCommand.CellsOf(row)[^1], Is.EqualTo("left alone: nothing says so"));
        var byHand = unclaimed with { Port = Sample.Row(Sample.Port()) };
        row = Rows(new([], []), DesiredWorkload.Nothing with { Unclaimed = [byHand] }).Single();
        Assert.That((row.Port, row.Switch, row.Note), Is.EqualTo((Sample.InterfaceId, "nat-switch-1", "left alone: its port was made by hand")));
    }

    [Test]
    public void Where_there_are_no_rows_what_is_said_is_true()
    {
        Assert.That(StatusReport.WhyEmpty([]), Is.EqualTo("No domain here has a port or asks for one."));
        Assert.That(StatusReport.WhyEmpty(["web-1"]), Is.EqualTo("No domain that runs here has a port or asks for one. web-1 is off, and asks for one when it starts."));
    }

    private static StatusRow[] Rows(ObservedWorkload observed, DesiredWorkload desired) =>
        [.. StatusReport.RowsOf(new(null, desired, observed, Sample.PlanOf(observed, desired)), Sample.Network)];
}

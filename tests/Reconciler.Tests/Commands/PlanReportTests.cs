using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Tests.Reconciliation;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class PlanReportTests
{
    private static readonly DesiredWorkload s_asked = Sample.Desired(Sample.Port()) with { Nats = [Sample.Nat()] };
    private static readonly ObservedWorkload s_there = new([Sample.Row(Sample.Port())], [Sample.Row(Sample.Nat())]);
    private static readonly ObservedWorkload s_nothing = new([], []);

    [Test]
    public void What_is_created() => Assert.That(Text(s_nothing, s_asked), Is.EqualTo($"""
        domain web-1 ({Sample.Domain})
          + port {Sample.InterfaceId} on switch nat-switch-1
              addresses "52:54:00:90:04:48 10.140.0.10"
              port_security "52:54:00:90:04:48 10.140.0.10"
          + dnat_and_snat 192.168.58.110 on router nat-router
              logical_ip 10.140.0.10
        """));

    [Test]
    public void What_is_deleted() => Assert.That(Text(s_there, DesiredWorkload.Nothing), Is.EqualTo($"""
        domain web-1 ({Sample.Domain})
          - port {Sample.InterfaceId} on switch nat-switch-1
              addresses "52:54:00:90:04:48 10.140.0.10"
          - dnat_and_snat 192.168.58.110 on router nat-router
              logical_ip 10.140.0.10
        """));

    [Test]
    public void What_is_changed() => Assert.That(Text(s_there, Sample.Desired(Sample.Port(addresses: "10.140.0.11")) with { Nats = [Sample.Nat(logical: "10.140.0.11")] }), Is.EqualTo($"""
        domain web-1 ({Sample.Domain})
          ~ port {Sample.InterfaceId} on switch nat-switch-1
              addresses "52:54:00:90:04:48 10.140.0.10" becomes "52:54:00:90:04:48 10.140.0.11"
              port_security "52:54:00:90:04:48 10.140.0.10" becomes "52:54:00:90:04:48 10.140.0.11"
              external_ids reconciler:ip:10.140.0.10, reconciler:ip:10.140.0.11
          ~ dnat_and_snat 192.168.58.110 on router nat-router
              logical_ip 10.140.0.10 becomes 10.140.0.11
        """));

    [Test]
    public void What_cannot_be_had()
    {
        var desired = DesiredWorkload.Nothing with { Problems = [new(Sample.Mac, "no logical switch 'x'"),
            new(null, "its XML cannot be read")] };
        Assert.That(Text(s_nothing, desired), Is.EqualTo($"""
            domain web-1 ({Sample.Domain})
              ! interface 52:54:00:90:04:48: no logical switch 'x'
              ! its XML cannot be read
            """));
    }

    [Test]
    public void Every_kind_of_step_has_words()
    {
        var byHand = Sample.Row(Sample.Port()) with { Addresses = [], PortSecurity = [], ExternalIds = ImmutableSortedDictionary<string, string>.Empty };
        var options = ImmutableSortedDictionary<string, string>.Empty.Add("router", "10.140.0.254");
        var spec = new DhcpOptionsSpec("nat-switch-1", "10.140.0.0/24", options);
        var port = Sample.Port() with { Dhcpv4 = new(null, spec), Groups = ["web"], IsEnabled = false };
        var nat = Sample.Nat() with { IsDistributed = true, ExternalMac = "0a:00:00:00:00:01" };
        var adopted = Sample.Row(Sample.Port(), null, (OwnershipKeys.Adopted, "addresses"));
        ImmutableArray<PlanAction> actions =
        [
            new PlanAction.AdoptPort(new(byHand, ""), port, ["addresses"]),
            new PlanAction.ReleasePort(adopted),
            new PlanAction.BindInterface(Sample.Mac, "old", "new"),
            new PlanAction.CreatePort(port),
            new PlanAction.CreateNat(nat),
            new PlanAction.UpdateDhcpOptions(new(Guid.Empty, Sample.Parse("10.140.0.254/24"), options.Clear(), options.Clear()), spec),
            new PlanAction.CreateDhcpOptions(spec),
        ];
        var report = PlanReport.Of(new(null, DesiredWorkload.Nothing, s_nothing, Sample.EmptyPlan with { Actions = actions }),
            Sample.Network);
        Assert.That(Join(report.TextOfLines()), Is.EqualTo($"""
              ~ DHCP options of 10.140.0.0/24 for switch nat-switch-1
                  options become router=10.140.0.254
              + DHCP options of 10.140.0.0/24 for switch nat-switch-1
                  router=10.140.0.254
              ~ port {Sample.InterfaceId} on switch nat-switch-1, made by hand
                  addresses "52:54:00:90:04:48 10.140.0.10"
                  external_ids say that it is this domain's
              - port {Sample.InterfaceId} on switch nat-switch-1, made by hand
                  addresses is cleared again
                  stays, without our external_ids
              + port {Sample.InterfaceId} on switch nat-switch-1
                  addresses "52:54:00:90:04:48 10.140.0.10"
                  port_security "52:54:00:90:04:48 10.140.0.10"
                  dhcpv4_options those of 10.140.0.0/24
                  groups web
                  enabled false
              + dnat_and_snat 192.168.58.110 on router nat-router
                  logical_ip 10.140.0.10
                  logical_port {Sample.InterfaceId}
                  external_mac 0a:00:00:00:00:01
              ~ interface 52:54:00:90:04:48 in Open vSwitch
                  iface-id old becomes new
            """));
        Assert.That(PlanReport.Summary([report]), Is.EqualTo("3 to create, 3 to change, 1 to delete"));
    }

    [Test]
    public void In_sync_there_is_no_text_at_all()
    {
        Assert.That(Text(s_there, s_asked), Is.Empty);
        Assert.That(Report(s_there, s_asked).InSync, Is.True);
    }

    [Test]
    public void A_name_cannot_command_the_terminal()
    {
        var report = Report(s_nothing, s_asked) with { Domain = "a\u001b[2J\u009bb\nc" };
        Assert.That(report.Text().First(), Is.EqualTo($"domain a\\x1b[2J\\x9bb\\nc ({Sample.Domain})"));
    }

    [Test]
    public void The_shape_of_the_JSON()
    {
        var desired = s_asked with { Ports = [], Problems = [new(Sample.Mac, "no")], Nats = [] };
        var report = PlanReport.Of(new(null, desired, s_there, Sample.PlanOf(s_there, desired)), Sample.Network);
        using var json = JsonDocument.Parse(Json(report.WriteJson));
        var root = json.RootElement;
        Assert.That(
            (root.GetProperty("domain").GetString(), root.GetProperty("uuid").GetString(), root.GetProperty("in_sync").GetBoolean()),
            Is.EqualTo((Sample.DomainName, Sample.Domain.Key, false)));
        var actions = root.GetProperty("actions").EnumerateArray().ToArray();
        Assert.That(
            actions.Select(a => string.Join(' ', new[] { "action", "kind", "name", "on", "interface" }.Select(p => a.GetProperty(p).GetString()))),
            Is.EqualTo(new[]
            {
                $"delete port {Sample.InterfaceId} nat-switch-1 {Sample.Mac}",
                $"delete nat 192.168.58.110 nat-router {Sample.Mac}",
            }));
        Assert.That(actions[1].GetProperty("columns")[0].GetString(), Is.EqualTo("logical_ip 10.140.0.10"));
        var problem = root.GetProperty("problems").EnumerateArray().Single();
        Assert.That((problem.GetProperty("interface").GetString(), problem.GetProperty("message").GetString()), Is.EqualTo((Sample.Mac, "no")));
    }

    internal static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonOutput.Options))
            write(writer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PlanReport Report(ObservedWorkload observed, DesiredWorkload desired) =>
        PlanReport.Of(new(null, desired, observed, Sample.PlanOf(observed, desired)), Sample.Network);

    private static string Text(ObservedWorkload observed, DesiredWorkload desired) => Join(Report(observed, desired).Text());

    private static string Join(IEnumerable<string> lines) => string.Join('\n', lines);
}

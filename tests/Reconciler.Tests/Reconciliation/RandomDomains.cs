using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

/// <summary>Makes domains and rows out of few enough names that they often meet. The same seed makes the same ones.</summary>
internal sealed class RandomDomains(int seed)
{
    private static readonly string[] s_macs = ["52:54:00:00:00:01", "52:54:00:00:00:02", "52:54:00:00:00:03"];
    private static readonly string[] s_names = ["iface-a", "iface-b", "iface-c", "iface-d"];
    private static readonly string[] s_addresses = ["", "10.140.0.1", "10.140.0.2", "fd00::1", "10.140.0.3 fd00::2"];
    private static readonly string[] s_externals = ["192.168.58.1", "192.168.58.2", "2001:db8::1"];

    private readonly Random _random = new(seed);

    public bool Flip() => _random.Next(2) == 0;

    public DesiredWorkload Desired()
    {
        var ports = Some(s_macs).Zip(Some(s_names), (mac, name) => Sample.Port(name, mac, AnySwitch(), Any(s_addresses), Flip())).ToImmutableArray();
        var nats = ports.IsEmpty
            ? []
            : Some(s_externals).Select(external =>
            {
                var port = ports[_random.Next(ports.Length)];
                return Sample.Nat(external, "10.140.0.1", port.Mac, AnyRouter(), port.InterfaceId);
            }).ToImmutableArray();
        return new(ports, nats, [], [.. Some(s_macs).Where(_ => Flip())]);
    }

    public ObservedWorkload Observed() => new(
        [.. Some(s_names).Select(name => Disturb(Sample.Row(Sample.Port(name, Any(s_macs), AnySwitch(), Any(s_addresses), Flip()), Guid.NewGuid())))],
        [.. Some(s_externals).Select(external => Disturb(Sample.Row(Sample.Nat(external, "10.140.0.1", Any(s_macs), AnyRouter(), Any(s_names)), Guid.NewGuid())))]);

    private LogicalSwitchPort Disturb(LogicalSwitchPort row) => _random.Next(6) switch
    {
        0 => row with { Addresses = [] },
        1 => row with { SwitchUuid = null },
        2 => row with { ExternalIds = row.ExternalIds.SetItem("note", "of somebody else") },
        3 => row with { ExternalIds = row.ExternalIds.Remove(OwnershipKeys.Mac) },
        4 => row with { ExternalIds = row.ExternalIds.SetItem(OwnershipKeys.Incoming, "node-2") },
        _ => row,
    };

    private NatRule Disturb(NatRule row) => _random.Next(6) switch
    {
        0 => row with { LogicalIp = "" },
        1 => row with { RouterUuid = null },
        2 => row with { Type = "snat" },
        3 => row with { ExternalIds = row.ExternalIds.Remove(OwnershipKeys.Mac) },
        4 => row with { ExternalIds = row.ExternalIds.SetItem(OwnershipKeys.Incoming, "node-2") },
        _ => row,
    };

    private LogicalSwitch AnySwitch() => Flip() ? Sample.Switch : Sample.OtherSwitch;

    private LogicalRouter AnyRouter() => Flip() ? Sample.Router : Sample.OtherRouter;

    private string Any(string[] of) => of[_random.Next(of.Length)];

    /// <summary>Some of them, each at most once, in any order.</summary>
    private string[] Some(string[] of)
    {
        var shuffled = of.ToArray();
        _random.Shuffle(shuffled);
        return shuffled[.._random.Next(of.Length + 1)];
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Benchmarks.Running;

/// <summary>The rows of simulated ports: what libvirt writes into Open vSwitch, and what the daemon writes into the Northbound.</summary>
internal static class SimulatedRows
{
    /// <summary>The integration bridge.</summary>
    public const string Bridge = "br-int";

    /// <summary>The operations that plug interfaces in.</summary>
    public static ImmutableArray<Operation> Plug(IReadOnlyList<SimulatedPort> ports) =>
        [.. ports.SelectMany(PlugOf), Attach("Bridge", Bridge, ports)];

    /// <summary>The operation that unplugs all of them. The server deletes rows that nothing refers to any more.</summary>
    public static ImmutableArray<Operation> UnplugAll() =>
        [new Update("Bridge", [Condition.Equal("name", Bridge)], DatabaseClient.Row(("ports", OvsdbDatum.Empty))) { ExpectedCount = 1 }];

    /// <summary>The operations that make their ports in the Northbound: the daemon's operations without its guards.</summary>
    public static ImmutableArray<Operation> Create(IReadOnlyList<SimulatedPort> ports) =>
        [.. ports.Select(PortOf), Attach("Logical_Switch", SimulatedHost.Switch, ports)];

    /// <summary>The operation that deletes ports from the Northbound.</summary>
    public static ImmutableArray<Operation> Delete(IEnumerable<Guid> ports) =>
    [
        new Mutate(
            "Logical_Switch",
            [Condition.Equal("name", SimulatedHost.Switch)],
            [Mutation.Delete("ports", OvsdbDatum.Set(ports.Select(OvsdbAtom.Uuid)))]) { ExpectedCount = 1 },
    ];

    private static IEnumerable<Operation> PlugOf(SimulatedPort port) =>
    [
        new Insert("Interface", DatabaseClient.Row(
            ("name", OvsdbDatum.Of(port.Device)),
            ("external_ids", OvsdbDatum.Map(
            [
                KeyValuePair.Create("iface-id", port.InterfaceId), KeyValuePair.Create("vm-id", port.Domain.ToString()), KeyValuePair.Create("attached-mac", port.Mac),
            ]))), $"i{port.Number}"),
        new Insert("Port", DatabaseClient.Row(
            ("name", OvsdbDatum.Of(port.Device)), ("interfaces", OvsdbDatum.Of(OvsdbAtom.NamedUuid($"i{port.Number}")))), $"p{port.Number}"),
    ];

    private static Insert PortOf(SimulatedPort port) => new(
        "Logical_Switch_Port",
        DatabaseClient.Row(
            ("name", OvsdbDatum.Of(port.InterfaceId)),
            ("addresses", OvsdbDatum.Of($"{port.Mac} {port.Address}")),
            ("port_security", OvsdbDatum.Of($"{port.Mac} {port.Address}")),
            ("external_ids", OvsdbDatum.Map(
            [
                KeyValuePair.Create(OwnershipKeys.Host, SimulatedHost.Name),
                KeyValuePair.Create(OwnershipKeys.VirtualMachineId, port.Domain.ToString()),
                KeyValuePair.Create(OwnershipKeys.VirtualMachineName, port.DomainName),
                KeyValuePair.Create(OwnershipKeys.Mac, port.Mac),
                KeyValuePair.Create(OwnershipKeys.Switch, SimulatedHost.Switch),
                KeyValuePair.Create(OwnershipKeys.AddressPrefix + port.Address, SimulatedHost.Switch),
            ]))),
        string.Create(CultureInfo.InvariantCulture, $"p{port.Number}"));

    private static Mutate Attach(string table, string name, IEnumerable<SimulatedPort> ports) => new(
        table,
        [Condition.Equal("name", name)],
        [Mutation.Insert("ports", OvsdbDatum.Set(ports.Select(p => OvsdbAtom.NamedUuid($"p{p.Number}"))))]) { ExpectedCount = 1 };
}

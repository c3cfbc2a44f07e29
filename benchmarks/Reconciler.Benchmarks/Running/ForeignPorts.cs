using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Benchmarks.Running;

/// <summary>Other hosts' ports: their number grows while the number of the host's own ports stays the same.</summary>
/// <remarks>
/// They are spread over <see cref="Switches"/> switches, including the measured domain's, and over several hosts. Each has the columns and
/// keys that a daemon writes. ovn-northd must not run at that time.
/// </remarks>
internal sealed class ForeignPorts
{
    /// <summary>On how many switches they are.</summary>
    public const int Switches = 200;

    /// <summary>How many hosts have made them, where it does not matter.</summary>
    public const int Hosts = 100;

    private const int Batch = 2000;

    private readonly DatabaseClient _northbound;
    private readonly string _firstSwitch;
    private readonly int _hosts;
    private int _count;

    /// <param name="northbound">Where they go.</param>
    /// <param name="firstSwitch">A switch that is there already and gets its share.</param>
    /// <param name="hosts">How many hosts have made them.</param>
    public ForeignPorts(DatabaseClient northbound, string firstSwitch, int hosts = Hosts)
    {
        _northbound = northbound;
        _firstSwitch = firstSwitch;
        _hosts = hosts;
    }

    /// <summary>The name of a host that has made some.</summary>
    public static string HostName(int host) => string.Create(CultureInfo.InvariantCulture, $"other-{host}");

    /// <summary>Adds so many to an empty Northbound.</summary>
    public static async Task<ForeignPorts> FillAsync(DatabaseClient northbound, int count, CancellationToken cancellationToken, int hosts = Hosts)
    {
        await northbound.TransactAsync([new Insert("Logical_Switch", DatabaseClient.Row(("name", OvsdbDatum.Of("net-0"))), "s0")], cancellationToken);
        var ports = new ForeignPorts(northbound, "net-0", hosts);
        await ports.GrowToAsync(count, cancellationToken);
        return ports;
    }

    /// <summary>Adds ports until there are so many.</summary>
    public async Task GrowToAsync(int count, CancellationToken cancellationToken)
    {
        if (_count == 0 && count > 0)
        {
            await _northbound.TransactAsync(
                [.. Enumerable.Range(1, Switches - 1).Select(i => new Insert("Logical_Switch", DatabaseClient.Row(("name", OvsdbDatum.Of(SwitchName(i)))), $"s{i}"))],
                cancellationToken);
        }

        while (_count < count)
        {
            var first = _count;
            var size = Math.Min(Batch, count - first);
            var operations = ImmutableArray.CreateBuilder<Operation>();
            for (var i = first; i < first + size; i++)
                operations.Add(new Insert("Logical_Switch_Port", RowOf(i), $"p{i}"));
            foreach (var onSwitch in Enumerable.Range(first, size).GroupBy(i => i % Switches))
            {
                operations.Add(new Mutate(
                    "Logical_Switch",
                    [Condition.Equal("name", SwitchName(onSwitch.Key))],
                    [Mutation.Insert("ports", OvsdbDatum.Set(onSwitch.Select(i => OvsdbAtom.NamedUuid($"p{i}"))))]) { ExpectedCount = 1 });
            }

            await _northbound.TransactAsync(operations.ToImmutable(), cancellationToken);
            _count += size;
        }
    }

    /// <summary>The name of the switch that a port is on.</summary>
    public string SwitchOf(int port) => SwitchName(port % Switches);

    private string SwitchName(int i) => i == 0 ? _firstSwitch : string.Create(CultureInfo.InvariantCulture, $"net-{i}");

    /// <summary>The row of a port.</summary>
    public Dictionary<string, OvsdbDatum> RowOf(int i)
    {
        // Locally administered, with a prefix that no measured domain has.
        var mac = string.Create(CultureInfo.InvariantCulture, $"02:00:{i >> 24 & 255:x2}:{i >> 16 & 255:x2}:{i >> 8 & 255:x2}:{i & 255:x2}");
        var address = string.Create(CultureInfo.InvariantCulture, $"10.{64 + (i >> 16)}.{i >> 8 & 255}.{i & 255}");
        var both = OvsdbDatum.Of($"{mac} {address}");
        return DatabaseClient.Row(
            ("name", OvsdbDatum.Of(Guid.NewGuid().ToString())),
            ("addresses", both),
            ("port_security", both),
            ("external_ids", OvsdbDatum.Map(
            [
                KeyValuePair.Create(OwnershipKeys.Host, HostName(i % _hosts)),
                KeyValuePair.Create(OwnershipKeys.VirtualMachineId, Guid.NewGuid().ToString()),
                KeyValuePair.Create(OwnershipKeys.VirtualMachineName, string.Create(CultureInfo.InvariantCulture, $"vm-{i}")),
                KeyValuePair.Create(OwnershipKeys.Mac, mac),
                KeyValuePair.Create(OwnershipKeys.Switch, SwitchOf(i)),
                KeyValuePair.Create(OwnershipKeys.AddressPrefix + address, SwitchOf(i)),
            ])));
    }
}

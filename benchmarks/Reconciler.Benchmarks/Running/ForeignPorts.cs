using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Running;

/// <summary>Other hosts' ports: the rows that a Northbound has more and more of while a host's own stay as many.</summary>
/// <remarks>
/// They are spread over <see cref="Switches"/> switches, one of which is that of the domain that is measured, and over
/// <see cref="Hosts"/> hosts; each has the columns and keys that a daemon gives it. ovn-northd must not run meanwhile.
/// </remarks>
internal sealed class ForeignPorts
{
    /// <summary>On how many switches they are.</summary>
    public const int Switches = 200;

    /// <summary>How many hosts have made them.</summary>
    public const int Hosts = 100;

    private const int Batch = 2000;

    private readonly DatabaseClient _northbound;
    private readonly string _firstSwitch;
    private int _count;

    /// <param name="northbound">Where they go.</param>
    /// <param name="firstSwitch">A switch that is there already and gets its share.</param>
    public ForeignPorts(DatabaseClient northbound, string firstSwitch)
    {
        _northbound = northbound;
        _firstSwitch = firstSwitch;
    }

    /// <summary>Adds so many to an empty Northbound.</summary>
    public static async Task FillAsync(DatabaseClient northbound, int count, CancellationToken cancellationToken)
    {
        await northbound.TransactAsync([new Insert("Logical_Switch", DatabaseClient.Row(("name", OvsdbDatum.Of("net-0"))), "s0")], cancellationToken);
        await new ForeignPorts(northbound, "net-0").GrowToAsync(count, cancellationToken);
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

    private string SwitchName(int i) => i == 0 ? _firstSwitch : string.Create(CultureInfo.InvariantCulture, $"net-{i}");

    private Dictionary<string, OvsdbDatum> RowOf(int i)
    {
        // Locally administered, and of no prefix that the measured domains have.
        var mac = string.Create(CultureInfo.InvariantCulture, $"02:00:{i >> 24 & 255:x2}:{i >> 16 & 255:x2}:{i >> 8 & 255:x2}:{i & 255:x2}");
        var address = string.Create(CultureInfo.InvariantCulture, $"10.{64 + (i >> 16)}.{i >> 8 & 255}.{i & 255}");
        var both = OvsdbDatum.Of($"{mac} {address}");
        return DatabaseClient.Row(
            ("name", OvsdbDatum.Of(Guid.NewGuid().ToString())),
            ("addresses", both),
            ("port_security", both),
            ("external_ids", OvsdbDatum.Map(
            [
                KeyValuePair.Create(OwnershipKeys.Host, string.Create(CultureInfo.InvariantCulture, $"other-{i % Hosts}")),
                KeyValuePair.Create(OwnershipKeys.VirtualMachineId, Guid.NewGuid().ToString()),
                KeyValuePair.Create(OwnershipKeys.VirtualMachineName, string.Create(CultureInfo.InvariantCulture, $"vm-{i}")),
                KeyValuePair.Create(OwnershipKeys.Mac, mac),
                KeyValuePair.Create(OwnershipKeys.Switch, SwitchName(i % Switches)),
                KeyValuePair.Create(OwnershipKeys.AddressPrefix + address, SwitchName(i % Switches)),
            ])));
    }
}

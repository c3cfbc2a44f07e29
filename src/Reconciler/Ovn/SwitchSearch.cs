using System.Net;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>Searches the ports of one switch for what a workload is about to claim there.</summary>
internal sealed class SwitchSearch
{
    private readonly KeyValuePair<string, string> _mark;
    private readonly IPAddress[] _addresses;
    private readonly IPAddress[] _outside;
    private readonly HashSet<string> _macs;
    private readonly List<Claim> _claims = [];

    /// <param name="query">What the workload claims.</param>
    /// <param name="logicalSwitch">The switch.</param>
    public SwitchSearch(ClaimQuery query, LogicalSwitch logicalSwitch)
    {
        Query = query;
        Switch = logicalSwitch;
        _mark = query.Workload.Mark;
        _addresses = [.. query.Addresses.Where(a => a.Switch.Uuid == logicalSwitch.Uuid).Select(a => a.Address)];
        _outside = [.. query.Outside.Where(a => a.Switch.Uuid == logicalSwitch.Uuid).Select(a => a.Address)];
        _macs = query.Macs.Where(m => m.Switch.Uuid == logicalSwitch.Uuid).Select(m => m.Mac).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Marks = [MarkOf(_mark.Value), .. _macs.Select(MarkOf), .. _addresses.Concat(_outside).Select(a => MarkOf(OwnershipKeys.AddressPrefix + a))];
    }

    /// <summary>The switch.</summary>
    public LogicalSwitch Switch { get; }

    /// <summary>Hash codes of the claims. A port without any of them in <see cref="MarksOf"/> need not be read.</summary>
    public int[] Marks { get; }

    /// <summary>What the workload claims.</summary>
    public ClaimQuery Query { get; }

    /// <summary>The conflicts that were found.</summary>
    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>Whether another host owns one of the ports for the same workload.</summary>
    public bool HasForeignRows { get; private set; }

    /// <summary>Checks a port: our keys, addresses written by hand, and addresses that OVN has assigned.</summary>
    /// <param name="row">Its columns.</param>
    public void Look(Func<string, OvsdbDatum> row)
    {
        var externalIds = row("external_ids");
        var owner = externalIds.Get(OwnershipKeys.Host);
        if (externalIds.Get(_mark.Key) == _mark.Value)
        {
            // The workload's own port, made by this host or another. Its address on an outside switch cannot be an external address too.
            HasForeignRows |= owner is not null && owner != Query.Host;
            LookAtOutside(row);
            return;
        }

        // Our ports have their claims in keys. The keys do not include addresses that OVN assigns.
        if (owner is not null)
            LookAtKeys(row, externalIds);
        else
            LookAtWords(row, row("addresses"), withMacs: true);
        LookAtWords(row, row("dynamic_addresses"), withMacs: owner is null);
        LookAtOutside(row);
        LookAtVirtualIp(row);
    }

    /// <summary>Searches all addresses of a port for the external addresses.</summary>
    private void LookAtOutside(Func<string, OvsdbDatum> row)
    {
        if (_outside.Length == 0)
            return;
        foreach (var address in NorthboundDatabase.AddressesIn(row("addresses").Strings().Concat(row("dynamic_addresses").Strings())).Where(_outside.Contains).Distinct())
            Add(ClaimKind.ExternalAddress, address.ToString(), row);
    }

    /// <summary>Checks the address of a virtual port, which is only in <c>options:virtual-ip</c> (ovn-nb(5)).</summary>
    private void LookAtVirtualIp(Func<string, OvsdbDatum> row)
    {
        if (row("type").Single.AsString != "virtual" || !IPAddress.TryParse(row("options").Get("virtual-ip"), out var address))
            return;
        if (_addresses.Contains(address))
            Add(ClaimKind.Address, address.ToString(), row);
        if (_outside.Contains(address))
            Add(ClaimKind.ExternalAddress, address.ToString(), row);
    }

    /// <summary>
    /// Hash codes of the claims in a port's keys; null for a port whose addresses may change without us: it was made by hand, or OVN
    /// assigns an address.
    /// </summary>
    /// <param name="row">Its columns.</param>
    public static int[]? MarksOf(Func<string, OvsdbDatum> row)
    {
        var externalIds = row("external_ids");
        if (externalIds.Get(OwnershipKeys.Host) is null || row("dynamic_addresses").Count > 0 || row("addresses").Strings().Any(a => a.Contains("dynamic", StringComparison.Ordinal)))
            return null;
        return
        [
            .. externalIds.Pairs().Where(p => p.Key.StartsWith(OwnershipKeys.AddressPrefix, StringComparison.Ordinal)).Select(p => MarkOf(p.Key)),
            MarkOf(externalIds.Get(OwnershipKeys.Mac) ?? ""),
            MarkOf(externalIds.Get(OwnershipKeys.VirtualMachineId) ?? externalIds.Get(OwnershipKeys.Workload) ?? ""),
        ];
    }

    private static int MarkOf(string text) => text.GetHashCode(StringComparison.OrdinalIgnoreCase);

    private void LookAtKeys(Func<string, OvsdbDatum> row, OvsdbDatum externalIds)
    {
        foreach (var address in _addresses)
        {
            if (externalIds.Get(OwnershipKeys.AddressPrefix + address) == Switch.Name)
                Add(ClaimKind.Address, address.ToString(), row);
        }

        if (externalIds.Get(OwnershipKeys.Mac) is { } mac && _macs.Contains(mac) && externalIds.Get(OwnershipKeys.Switch) == Switch.Name)
            Add(ClaimKind.Mac, mac, row);
    }

    private void LookAtWords(Func<string, OvsdbDatum> row, OvsdbDatum column, bool withMacs)
    {
        if (column.Count == 0)
            return;
        foreach (var address in NorthboundDatabase.AddressesIn(column.Strings()).Where(a => _addresses.Contains(a)))
            Add(ClaimKind.Address, address.ToString(), row);
        if (!withMacs)
            return;
        foreach (var mac in NorthboundDatabase.WordsIn(column.Strings()).Where(_macs.Contains))
            Add(ClaimKind.Mac, mac.ToLowerInvariant(), row);
    }

    private void Add(ClaimKind kind, string subject, Func<string, OvsdbDatum> row) =>
        _claims.Add(new(kind, subject, Switch.Name, ClaimLookup.DescribePort(row)));
}

using System.Net;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>Looks at ports of one switch, one after the other, for what a workload is about to claim there.</summary>
internal sealed class SwitchSearch
{
    private readonly KeyValuePair<string, string> _mark;
    private readonly IPAddress[] _addresses;
    private readonly IPAddress[] _outside;
    private readonly HashSet<string> _macs;
    private readonly List<Claim> _claims = [];

    /// <param name="query">What is asked for.</param>
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

    /// <summary>Hash codes of what is asked for. A port whose <see cref="MarksOf"/> have none of them need not be looked at.</summary>
    public int[] Marks { get; }

    /// <summary>What is asked for.</summary>
    public ClaimQuery Query { get; }

    /// <summary>Who holds some of it.</summary>
    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>Whether one of the ports is another host's for this very workload.</summary>
    public bool HasForeignRows { get; private set; }

    /// <summary>Looks at a port: at the keys that we write, at what was written by hand, and at what OVN has given out.</summary>
    /// <param name="row">Its columns.</param>
    public void Look(Func<string, OvsdbDatum> row)
    {
        var externalIds = row("external_ids");
        var owner = externalIds.Get(OwnershipKeys.Host);
        if (externalIds.Get(_mark.Key) == _mark.Value)
        {
            // It has just been made here, or there: an address outside that is a port's own cannot be external too.
            HasForeignRows |= owner is not null && owner != Query.Host;
            LookAtOutside(row);
            return;
        }

        // Ports of ours say by key what they claim; what OVN gives them is not among that.
        if (owner is not null)
            LookAtKeys(row, externalIds);
        else
            LookAtWords(row, row("addresses"), withMacs: true);
        LookAtWords(row, row("dynamic_addresses"), withMacs: owner is null);
        LookAtOutside(row);
        LookAtVirtualIp(row);
    }

    /// <summary>Looks for external addresses among all that a port has.</summary>
    private void LookAtOutside(Func<string, OvsdbDatum> row)
    {
        if (_outside.Length == 0)
            return;
        foreach (var address in NorthboundDatabase.AddressesIn(row("addresses").Strings().Concat(row("dynamic_addresses").Strings())).Where(_outside.Contains).Distinct())
            Add(ClaimKind.ExternalAddress, address.ToString(), row);
    }

    /// <summary>Looks at the address that a virtual port has, which no column but <c>options</c> says (ovn-nb(5), <c>virtual-ip</c>).</summary>
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
    /// Hash codes of what a port says by key that it claims; null of one that may come to hold something without our writing it, as it
    /// was made by hand, or OVN chooses an address for it.
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

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovn;

/// <summary>Remembers what ports made by hand hold on switches that have too many ports to be read while a virtual machine starts.</summary>
/// <remarks>
/// The list of such a switch's ports alone takes longer to send than a start may. So it is read now and then, a few ports at a time, and what is
/// kept of it only says which row to ask for: whoever asks looks at that row as it is then. What has been made by hand since is not seen until the
/// next reading.
/// </remarks>
internal sealed class LargeSwitches
{
    /// <summary>How long a reading is good for. It takes seconds of 100,000 ports, little of which is the server's time.</summary>
    private static readonly TimeSpan s_validity = TimeSpan.FromMinutes(10);

    /// <summary>Between two parts of a reading, for the server to answer others.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly OvsdbSession _session;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, (long ReadAt, IReadOnlyDictionary<UInt128, Guid> Holders)> _switches = new();

    public LargeSwitches(OvsdbSession session, TimeProvider time)
    {
        _session = session;
        _time = time;
    }

    /// <summary>Up to how many ports a switch has them all looked at whenever somebody asks.</summary>
    public const int Threshold = 500;

    /// <summary>Whether a switch is known to be large.</summary>
    public bool Contains(Guid logicalSwitch) => _switches.ContainsKey(logicalSwitch);

    /// <summary>Takes in that a switch is large; it will be read by the next <see cref="ReadAsync"/>.</summary>
    public void Add(Guid logicalSwitch) => _switches.TryAdd(logicalSwitch, (0, ImmutableDictionary<UInt128, Guid>.Empty));

    /// <summary>The ports that held one of these when the switch was read.</summary>
    public IEnumerable<Guid> PortsWith(Guid logicalSwitch, IEnumerable<IPAddress> addresses, IEnumerable<string> macs)
    {
        if (!_switches.TryGetValue(logicalSwitch, out var known))
            return [];
        return addresses.Select(KeyOf).Concat(macs.Select(KeyOf)).Where(known.Holders.ContainsKey).Select(k => known.Holders[k]).Distinct();
    }

    /// <summary>Reads those whose reading is old.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var (logicalSwitch, known) in _switches)
        {
            if (known.ReadAt != 0 && _time.GetElapsedTime(known.ReadAt) < s_validity)
                continue;
            if (await ReadOneAsync(logicalSwitch, cancellationToken) is { } holders)
                _switches[logicalSwitch] = (_time.GetTimestamp(), holders);
            else
                _switches.TryRemove(logicalSwitch, out _);
        }
    }

    /// <summary>Reads one; null when it is large no more, or gone.</summary>
    private async Task<Dictionary<UInt128, Guid>?> ReadOneAsync(Guid logicalSwitch, CancellationToken cancellationToken)
    {
        var lists = await _session.SelectAsync([new Select(NorthboundDatabase.Switch, [Condition.Uuid(logicalSwitch)], ["ports"])], cancellationToken);
        var ports = lists[0].Rows.SelectMany(r => r["ports"].Uuids()).ToArray();
        if (ports.Length <= Threshold)
            return null;

        var holders = new Dictionary<UInt128, Guid>();
        foreach (var part in ports.Chunk(Threshold))
        {
            var results = await _session.SelectAsync(
                [.. part.Select(p => new Select(NorthboundDatabase.Port, [Condition.Uuid(p)], ["_uuid", "addresses", "dynamic_addresses", "external_ids"]))],
                cancellationToken);
            // Ports of ours say by key what they hold, which the server finds by itself.
            foreach (var row in results.SelectMany(r => r.Rows).Where(r => r["external_ids"].Get(OwnershipKeys.Host) is null))
            {
                var column = row["addresses"].Strings().Concat(row["dynamic_addresses"].Strings()).ToArray();
                foreach (var key in NorthboundDatabase.AddressesIn(column).Select(KeyOf).Concat(NorthboundDatabase.WordsIn(column).Where(w => Libvirt.MacAddress.TryNormalize(w, out _)).Select(KeyOf)))
                    holders.TryAdd(key, row["_uuid"].Single.AsUuid);
            }

            await Task.Delay(s_pause, _time, cancellationToken);
        }

        // It is kept for minutes, and as it grew it took up to twice the room.
        holders.TrimExcess();
        return holders;
    }

    /// <summary>An address as a number; there may be very many of them, and objects take several times the room.</summary>
    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>A MAC address as a number that no unicast IPv6 address is: of 0100::/64, which is there to be discarded (RFC 6666).</summary>
    private static UInt128 KeyOf(string mac) => new(0x0100_0000_0000_0000, Convert.ToUInt64(mac.Replace(":", "", StringComparison.Ordinal), 16));
}

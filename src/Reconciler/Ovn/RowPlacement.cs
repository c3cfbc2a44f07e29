using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovn;

/// <summary>Knows the switch and the groups of a port, and the router of a NAT row.</summary>
/// <remarks>
/// A row does not name its switch, groups or router, and the lists that do are too long for every host to hold. So we ask the server once
/// for each of our rows, many rows in one transaction, and keep the answer.
/// </remarks>
internal sealed class RowPlacement
{
    /// <summary>How many rows one transaction asks for.</summary>
    private const int RowsAtOnce = 500;

    private readonly OvsdbSession _session;
    private readonly ConcurrentDictionary<Guid, Guid> _containers = new();
    private readonly ConcurrentDictionary<Guid, ImmutableSortedSet<string>> _groups = new();

    /// <summary>Counts changes of groups. An answer that began before a change is not kept.</summary>
    private int _groupsVersion;

    public RowPlacement(OvsdbSession session) => _session = session;

    /// <summary>The switch or router of a row; null if it is not known.</summary>
    public Guid? ContainerOf(Guid row) => _containers.TryGetValue(row, out var container) ? container : null;

    /// <summary>The groups of a port; null if they are not known.</summary>
    public ImmutableSortedSet<string>? GroupsOf(Guid port) => _groups.GetValueOrDefault(port);

    /// <summary>Forgets a row, because it was moved, joined or left a group, or was deleted.</summary>
    public void Forget(Guid row)
    {
        _containers.TryRemove(row, out _);
        _groups.TryRemove(row, out _);
    }

    /// <summary>Forgets the groups of all ports that are in this group, because it was deleted or created again.</summary>
    /// <param name="group">The group's name.</param>
    public void ForgetGroup(string group)
    {
        Interlocked.Increment(ref _groupsVersion);
        foreach (var (port, groups) in _groups)
        {
            if (groups.Contains(group))
                _groups.TryRemove(port, out _);
        }
    }

    /// <summary>Notes where a transaction has put the rows that it inserted.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="results">Its results.</param>
    public void NoteInserted(Transaction transaction, ImmutableArray<OperationResult> results)
    {
        var inserted = new Dictionary<OvsdbAtom, Guid>();
        for (var i = 0; i < results.Length; i++)
        {
            if (transaction.Operations[i] is Insert { Table: NorthboundDatabase.Port or NorthboundDatabase.Nat } insert
                && results[i].Uuid is { } uuid)
                inserted[OvsdbAtom.NamedUuid(insert.UuidName)] = uuid;
        }

        var groups = inserted.Values.ToDictionary(u => u, _ => ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal));
        for (var i = 0; i < results.Length; i++)
        {
            if (transaction.Operations[i] is not Mutate { Where: [var where], Mutations: [{ Mutator: "insert" } mutation] } mutate
                || mutation.Value is not { Count: 1, IsMap: false } || !inserted.TryGetValue(mutation.Value.Single, out var row))
            {
                continue;
            }

            if (mutate.Table == NorthboundDatabase.PortGroup)
            {
                if (results[i].Count > 0)
                    groups[row].Add(where.Value.Single.AsString);
            }
            else if (where.Column == "_uuid")
            {
                _containers[row] = where.Value.Single.AsUuid;
            }
        }

        // Nobody else can have put a port that has just been inserted into a group.
        foreach (var (row, names) in groups)
            _groups[row] = names.ToImmutable();
    }

    /// <summary>Asks for the rows that are not known yet.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task FindAsync(IEnumerable<Guid> ports, IEnumerable<Guid> nats, CancellationToken cancellationToken)
    {
        Guid[] all = [.. ports];
        return AskAsync(
            [.. all.Where(p => !_containers.ContainsKey(p))], [.. all.Where(p => !_groups.ContainsKey(p))], [.. nats.Where(n => !_containers.ContainsKey(n))], cancellationToken);
    }

    /// <summary>Asks for all of these rows, known ones too: somebody may have moved them by hand.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task AskAsync(IReadOnlyList<Guid> ports, IReadOnlyList<Guid> nats, CancellationToken cancellationToken) =>
        AskAsync(ports, ports, nats, cancellationToken);

    private async Task AskAsync(IReadOnlyList<Guid> ports, IReadOnlyList<Guid> members, IReadOnlyList<Guid> nats, CancellationToken cancellationToken)
    {
        // In parts: the server answers nobody else while it works on one transaction.
        for (var at = 0; at < Math.Max(Math.Max(ports.Count, members.Count), nats.Count); at += RowsAtOnce)
            await AskForPartAsync(PartOf(ports, at), PartOf(members, at), PartOf(nats, at), cancellationToken);
    }

    private static Guid[] PartOf(IReadOnlyList<Guid> rows, int at) => [.. rows.Skip(at).Take(RowsAtOnce)];

    private async Task AskForPartAsync(Guid[] ports, Guid[] members, Guid[] nats, CancellationToken cancellationToken)
    {
        var version = Volatile.Read(ref _groupsVersion);
        var results = await _session.SelectAsync(
        [
            .. ports.Select(p => new Select(NorthboundDatabase.Switch, [Condition.Includes("ports", OvsdbDatum.Of(p))], ["_uuid"])),
            .. members.Select(p => new Select(NorthboundDatabase.PortGroup, [Condition.Includes("ports", OvsdbDatum.Of(p))], ["name"])),
            .. nats.Select(n => new Select(NorthboundDatabase.Router, [Condition.Includes("nat", OvsdbDatum.Of(n))], ["_uuid"])),
        ], cancellationToken);

        for (var i = 0; i < ports.Length; i++)
            Note(ports[i], results[i]);
        for (var i = 0; i < members.Length && version == Volatile.Read(ref _groupsVersion); i++)
            _groups[members[i]] = [.. results[ports.Length + i].Rows.Select(r => r["name"].Single.AsString)];
        for (var i = 0; i < nats.Length; i++)
            Note(nats[i], results[ports.Length + members.Length + i]);
    }

    private void Note(Guid row, OperationResult result)
    {
        // There is no container if the row has just been deleted.
        if (result.Rows is [var container, ..])
            _containers[row] = container["_uuid"].Single.AsUuid;
        else
            _containers.TryRemove(row, out _);
    }
}

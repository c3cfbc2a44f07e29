using System.Collections.Concurrent;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Testing;

/// <summary>Everything that a session publishes, in order.</summary>
internal sealed class PublishedChanges
{
    private readonly ConcurrentQueue<RowChange> _changes = new();
    private readonly ConcurrentQueue<bool> _synced = new();

    /// <summary>Listens to a session, which has not been started yet.</summary>
    public PublishedChanges(OvsdbSession session)
    {
        session.Changed += changes =>
        {
            foreach (var change in changes)
                _changes.Enqueue(change);
        };
        session.SyncedChanged += _synced.Enqueue;
    }

    /// <summary>What was said of being in step.</summary>
    public IReadOnlyList<bool> Synced => [.. _synced];

    /// <summary>Every change since the last <see cref="Forget"/>, as <c>+name</c>, <c>-name</c> or <c>name</c>.</summary>
    public IReadOnlyList<string> Changes => [.. _changes.Select(Show)];

    /// <summary>Forgets the changes so far.</summary>
    public void Forget() => _changes.Clear();

    private static string Show(RowChange change) => change switch
    {
        { Old: null } => $"+{NameOf(change.New!)}",
        { New: null } => $"-{NameOf(change.Old)}",
        _ => NameOf(change.New),
    };

    private static string NameOf(ReplicaRow row) => $"{row["name"].Single}";
}

using System.Collections.Frozen;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Replica;

/// <summary>One row as the server last reported it. Immutable: a change makes a new one.</summary>
internal sealed class ReplicaRow
{
    private readonly FrozenDictionary<string, int> _ordinals;
    private readonly OvsdbDatum[] _values;

    internal ReplicaRow(Guid uuid, FrozenDictionary<string, int> ordinals, OvsdbDatum[] values)
    {
        Uuid = uuid;
        _ordinals = ordinals;
        _values = values;
        Weight = 96;
        foreach (var value in values)
            Weight += 8 + value.Weight;
    }

    /// <summary>How many bytes it takes in memory, about.</summary>
    internal long Weight { get; }

    /// <summary>The row's identifier.</summary>
    public Guid Uuid { get; }

    /// <summary>The value of a column; empty for an optional column that the server's schema does not have.</summary>
    /// <exception cref="ArgumentException">The replica does not hold that column at all.</exception>
    public OvsdbDatum this[string column] => _ordinals.TryGetValue(column, out var ordinal)
        ? _values[ordinal]
        : throw new ArgumentException($"the replica does not hold the column '{column}'", nameof(column));

    internal OvsdbDatum[] CopyValues() => (OvsdbDatum[])_values.Clone();

    internal bool SameValues(ReplicaRow other) => _values.AsSpan().SequenceEqual(other._values);
}

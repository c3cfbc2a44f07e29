using System.Globalization;

namespace Reconciler.Ovsdb.Replica;

/// <summary>Counts the rows of a replica, and what they take.</summary>
internal sealed class ReplicaTally
{
    /// <summary>How many rows there are.</summary>
    public long Rows { get; private set; }

    /// <summary>How many bytes they take, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>A row was added or removed, or replaced by another one.</summary>
    public void Count(ReplicaRow? old, ReplicaRow? current)
    {
        Rows += (current is null ? 0 : 1) - (old is null ? 0 : 1);
        Bytes += (current?.Weight ?? 0) - (old?.Weight ?? 0);
    }

    /// <summary>All rows were replaced.</summary>
    public void Take(ReplicaTally other) => (Rows, Bytes) = (other.Rows, other.Bytes);

    /// <summary>Checks them against a budget.</summary>
    /// <exception cref="OvsdbConnectionException">There are too many.</exception>
    public void Check(string database, ReplicaBudget budget)
    {
        if (Rows > budget.Rows)
        {
            throw new OvsdbConnectionException(string.Create(
                CultureInfo.InvariantCulture,
                $"the server has more than {budget.Rows} rows of {database} for this host, which is the limit (limits.replica-rows)"));
        }

        if (Bytes > budget.Bytes)
        {
            throw new OvsdbConnectionException(string.Create(
                CultureInfo.InvariantCulture,
                $"the server's rows of {database} for this host take more than {budget.Bytes >> 20} MiB, which is the limit (limits.replica-memory)"));
        }
    }
}

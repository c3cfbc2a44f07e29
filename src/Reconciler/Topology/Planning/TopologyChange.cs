using System.Collections.Immutable;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Planning;

/// <summary>One step of a topology's plan.</summary>
internal abstract record TopologyChange
{
    private TopologyChange()
    {
    }

    /// <summary>A row is made.</summary>
    /// <param name="Row">The row.</param>
    public sealed record Create(DesiredRow Row) : TopologyChange;

    /// <summary>A row is changed, or taken over, or gets other users.</summary>
    /// <param name="Row">The row, with the one that is there.</param>
    /// <param name="Columns">What changes in it; none if only its users change.</param>
    /// <param name="IsAdopted">Whether it has belonged to nobody so far.</param>
    public sealed record Change(DesiredRow Row, ImmutableArray<ColumnChange> Columns, bool IsAdopted) : TopologyChange
    {
        /// <summary>The rows that are to refer to it and do not.</summary>
        public ImmutableArray<DesiredRow> NewUsers { get; init; } = [];

        /// <summary>The rows that refer to it and are not to.</summary>
        public ImmutableArray<NetworkRow> OldUsers { get; init; } = [];
    }

    /// <summary>A row is deleted.</summary>
    /// <param name="Row">The row.</param>
    /// <param name="Kind">What it is, in words.</param>
    /// <param name="Container">The row that holds it and stays; null if it stands by itself, or goes with what holds it.</param>
    /// <param name="Column">The column of the container.</param>
    /// <param name="GoesWithContainer">Whether what holds it is deleted too.</param>
    public sealed record Delete(NetworkRow Row, string Kind, NetworkRow? Container, string Column, bool GoesWithContainer) : TopologyChange;
}

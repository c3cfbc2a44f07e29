namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>The protocol as it is, or with a mistake that the model has to find.</summary>
internal enum Variant
{
    AsItIs,

    /// <summary>The source deletes the port when the domain stops there, without looking whose it is or for whom.</summary>
    SourceDeletesWithoutLooking,

    /// <summary>A daemon makes the port that its interface lacks, without looking whether another host has one, and without a guard.</summary>
    DestinationCreatesWithoutLooking,
}

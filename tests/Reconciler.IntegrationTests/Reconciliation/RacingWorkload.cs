using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>A workload of either kind that races with others for addresses, floating IPs and names.</summary>
/// <param name="Name">Its name, which is also its own name in DNS.</param>
/// <param name="Id">Its id.</param>
/// <param name="Mac">The MAC address of its only interface.</param>
/// <param name="Device">Its device.</param>
internal sealed record RacingWorkload(string Name, WorkloadId Id, string Mac, string Device)
{
    /// <summary>Whether it is here.</summary>
    public bool Runs { get; init; }

    /// <summary>Its address; null for a mistake in what it asks for.</summary>
    public string? Address { get; init; } = "10.140.0.20";

    /// <summary>Its external address; null for none.</summary>
    public string? External { get; init; }

    /// <summary>A name besides its own; null for none.</summary>
    public string? Extra { get; init; }

    /// <summary>What it has by now, worked out without the program.</summary>
    public Holding? Has { get; init; }

    /// <summary>Its names in the zone.</summary>
    public ImmutableSortedSet<string> Names => Extra is null ? [$"{Name}.poc.lan"] : [$"{Name}.poc.lan", $"{Extra}.poc.lan"];

    /// <summary>What it has after a pass, where these others have what they have.</summary>
    public Holding? After(IReadOnlyCollection<Holding> others)
    {
        if (!Runs)
            return null;
        // What is wrong, and what somebody else has, leaves it as it was.
        if (Address is not { } address || others.Any(o => o.Address == address || o.Names.Overlaps(Names)))
            return Has;
        // An address outside that somebody else has is not had. The one before stays as long as it leads to an address of its own.
        var nat = External is { } external && others.Any(o => o.Nat?.External == external)
            ? Has?.Nat is { } before && before.Logical == address ? before : ((string, string)?)null
            : External is null ? null : (External, address);
        return new(address, Names, nat);
    }

    /// <summary>What a workload has.</summary>
    /// <param name="Address">Its address.</param>
    /// <param name="Names">Its names.</param>
    /// <param name="Nat">Its floating IP and the address that it leads to.</param>
    internal sealed record Holding(string Address, ImmutableSortedSet<string> Names, (string External, string Logical)? Nat)
    {
        public override string ToString() => $"{Address} {string.Join(',', Names)} {Nat}";
    }
}

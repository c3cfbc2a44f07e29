using Reconciler.Ovsdb.Values;

namespace Reconciler.OpenVSwitch;

/// <summary>An interface on the integration bridge with all that it says of itself, whether OVN can bind it or not.</summary>
/// <param name="Uuid">The row of <c>Interface</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its MAC address: <c>attached-mac</c>, or else what Open vSwitch has read; null if neither is known.</param>
/// <param name="InterfaceId"><c>iface-id</c>, or the stable one that it gets.</param>
/// <param name="ExternalIds">Its <c>external_ids</c>.</param>
internal sealed record SpeakingInterface(Guid Uuid, string Name, string? Mac, string InterfaceId, OvsdbDatum ExternalIds)
{
    /// <summary>The row of <c>Port</c> that has it.</summary>
    public Guid Port { get; init; }

    /// <summary>Whether its device is gone.</summary>
    public bool IsStale { get; init; }

    /// <summary>Whether Open vSwitch has tried to open its device.</summary>
    public bool IsOpened { get; init; }
}

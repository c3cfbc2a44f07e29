using System.Globalization;

namespace Reconciler.Benchmarks.Running;

/// <summary>One port of a simulated domain.</summary>
/// <param name="Number">Which of the host's ports.</param>
/// <param name="Domain">The domain.</param>
/// <param name="DomainName">The domain's name.</param>
internal sealed record SimulatedPort(int Number, Guid Domain, string DomainName)
{
    /// <summary>Its iface-id.</summary>
    public string InterfaceId { get; } = Guid.NewGuid().ToString();

    /// <summary>The device in Open vSwitch.</summary>
    public string Device => string.Create(CultureInfo.InvariantCulture, $"vnet{Number}");

    /// <summary>Its MAC address.</summary>
    public string Mac { get; init; } = string.Create(CultureInfo.InvariantCulture, $"52:54:00:{Number >> 16 & 255:x2}:{Number >> 8 & 255:x2}:{Number & 255:x2}");

    /// <summary>Its address.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"10.32.{Number >> 8}.{Number & 255}");
}

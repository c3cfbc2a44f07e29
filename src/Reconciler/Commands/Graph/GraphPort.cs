using System.Collections.Immutable;

namespace Reconciler.Commands.Graph;

/// <summary>An interface of a domain on a switch.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Switch">The switch.</param>
/// <param name="Interface">The interface's MAC address.</param>
/// <param name="Addresses">Its IP addresses.</param>
/// <param name="Nat">Its floating IPs: <c>EXTERNAL → LOGICAL</c>.</param>
/// <param name="Up">Whether OVN has bound it; null if OVN has not set it.</param>
/// <param name="InSync">Whether it is in sync with the domain's annotation.</param>
internal sealed record GraphPort(
    string Domain, string Switch, string? Interface, ImmutableArray<string> Addresses, ImmutableArray<string> Nat, bool? Up, bool InSync)
{
    /// <summary>Its addresses, or its MAC address if it has none.</summary>
    public string Label => Addresses.IsEmpty ? Interface ?? "" : string.Join(' ', Addresses);

    /// <summary>The external addresses of its floating IPs.</summary>
    public ImmutableArray<string> ExternalAddresses => [.. Nat.Select(n => n.Split(' ')[0])];

    /// <summary>Its state in words.</summary>
    public string State => Up switch { true => InSync ? "up" : "up, differs", false => "down", null => "not bound" };
}

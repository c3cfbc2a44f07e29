using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Intent;

/// <summary>One <c>&lt;port&gt;</c>: what is asked for one interface of the domain. What was not written is <see langword="null"/>.</summary>
internal sealed record PortAnnotation
{
    /// <summary>The place among the domain's <c>&lt;port&gt;</c> elements, from 1, for messages.</summary>
    public required int Number { get; init; }

    /// <summary>Selects the interface by MAC address, in canonical form.</summary>
    public string? Mac { get; init; }

    /// <summary>Selects the interface by device alias.</summary>
    public string? Alias { get; init; }

    /// <summary>Selects the interface by the libvirt network it is on.</summary>
    public string? Network { get; init; }

    /// <summary>The logical switch by name.</summary>
    public string? Switch { get; init; }

    /// <summary>The addresses.</summary>
    public AddressRequest? Address { get; init; }

    /// <summary>Whether the port accepts traffic from its own addresses only.</summary>
    public bool? PortSecurity { get; init; }

    /// <summary>The addresses that the guest may send from besides its own, without duplicates.</summary>
    public ImmutableArray<IPAddress>? AllowedAddresses { get; init; }

    /// <summary>Where the port's DHCP options come from.</summary>
    public DhcpMode? Dhcp { get; init; }

    /// <summary>The existing logical switch port to bind the interface to.</summary>
    public string? Port { get; init; }

    /// <summary>The existing port groups to join, without duplicates.</summary>
    public ImmutableArray<string>? Groups { get; init; }

    /// <summary>The names besides the workload's own; none for no name at all.</summary>
    public ImmutableArray<string>? Dns { get; init; }

    /// <summary>How long the port is kept.</summary>
    public PortLifetime? Lifetime { get; init; }

    /// <summary>The external addresses, in the order written.</summary>
    public ImmutableArray<NatAnnotation> Nats { get; init; } = [];

    /// <summary>Whether the element says which interface it is for.</summary>
    public bool HasSelector => Mac is not null || Alias is not null || Network is not null;
}

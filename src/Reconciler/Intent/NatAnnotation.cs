using System.Net;

namespace Reconciler.Intent;

/// <summary>One <c>&lt;nat&gt;</c>: an external address for a port. What was not written is <see langword="null"/>.</summary>
internal sealed record NatAnnotation
{
    /// <summary>The external address.</summary>
    public required IPAddress External { get; init; }

    /// <summary>The logical router by name; default: the one router whose port is on the switch.</summary>
    public string? Router { get; init; }

    /// <summary>
    /// The router's gateway port by name, if it has several; default: the one whose network contains the external address.
    /// </summary>
    public string? Gateway { get; init; }

    /// <summary>Where the translation is done; default: centralized.</summary>
    public NatMode? Mode { get; init; }

    /// <summary>The external MAC address for distributed mode, in canonical form; default: one derived from domain and address.</summary>
    public string? Mac { get; init; }

    /// <summary>The port's address to translate to; default: its first address of the same family.</summary>
    public IPAddress? Logical { get; init; }
}

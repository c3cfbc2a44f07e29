using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>What the Northbound knows about the addresses that a workload is about to claim.</summary>
/// <param name="Claims">The rows that hold one of them already.</param>
/// <param name="SwitchVersions">
/// The switches whose ports were all read, with the <c>_version</c> of the switch's row before that (RFC 7047, section 3.2). While the
/// version is the same, no port was added to the switch, and none of our ports on it has got another address: see
/// <see cref="OwnershipKeys.Changed"/>.
/// </param>
internal sealed record ClaimFindings(ImmutableArray<Claim> Claims, ImmutableDictionary<Guid, Guid> SwitchVersions)
{
    /// <summary>The findings of an empty query.</summary>
    public static readonly ClaimFindings None = new([], ImmutableDictionary<Guid, Guid>.Empty);

    /// <summary>
    /// NAT rows of the requested external addresses without an owner: made by hand, or without our keys. Each has its router.
    /// </summary>
    public ImmutableArray<NatRule> FreeNats { get; init; } = [];

    /// <summary>
    /// Where external addresses, and addresses of ports on outside switches, must be unique. The transaction's guards check these places.
    /// An address that was only requested has no entry.
    /// </summary>
    public ImmutableDictionary<System.Net.IPAddress, ExternalScope> Scopes { get; init; } = ImmutableDictionary<System.Net.IPAddress, ExternalScope>.Empty;

    /// <summary>Whether one of the switches has a port of the same workload that another host owns.</summary>
    public bool HasForeignRows { get; init; }
}

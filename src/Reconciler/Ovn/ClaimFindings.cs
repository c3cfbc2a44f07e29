using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>What the Northbound said of what a domain is about to claim.</summary>
/// <param name="Claims">Who holds some of it already.</param>
/// <param name="SwitchVersions">
/// The switches of which every port was looked at, each with the <c>_version</c> of its row before that (RFC 7047, section 3.2). As
/// long as it is the same, no port has come to the switch, and we have given none that was there another address: see
/// <see cref="OwnershipKeys.Changed"/>.
/// </param>
public sealed record ClaimFindings(ImmutableArray<Claim> Claims, ImmutableDictionary<Guid, Guid> SwitchVersions)
{
    /// <summary>Nothing was asked.</summary>
    public static readonly ClaimFindings None = new([], ImmutableDictionary<Guid, Guid>.Empty);

    /// <summary>Rows of the external addresses asked for that are no domain's: made by hand, or robbed of our keys. Each with its router.</summary>
    public ImmutableArray<NatRule> FreeNats { get; init; } = [];

    /// <summary>
    /// Where external addresses, and addresses of ports outside, have to be unique: the transaction has the server look there. None for
    /// an address of which nothing is known but that it is asked for.
    /// </summary>
    public ImmutableDictionary<System.Net.IPAddress, ExternalScope> Scopes { get; init; } = ImmutableDictionary<System.Net.IPAddress, ExternalScope>.Empty;

    /// <summary>Whether one of the switches has a port that another host owns for this very domain.</summary>
    public bool HasForeignRows { get; init; }
}

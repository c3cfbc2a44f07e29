namespace Reconciler.Ovn;

/// <summary>A row of somebody else that holds what a domain wants.</summary>
/// <param name="Kind">What is held.</param>
/// <param name="Subject">The address, MAC address or external address.</param>
/// <param name="SwitchName">The switch it is held on; null for an external address that a NAT row has.</param>
/// <param name="Holder">Who holds it, for a person: <c>port … of domain web-2 on host node-3</c>.</param>
public sealed record Claim(ClaimKind Kind, string Subject, string? SwitchName, string Holder)
{
    /// <summary>The NAT row that it is; null where it is a port. Its router is filled in where that is known.</summary>
    public NatRule? Nat { get; init; }
}

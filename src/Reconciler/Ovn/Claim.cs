namespace Reconciler.Ovn;

/// <summary>A row of somebody else that holds what a domain wants.</summary>
/// <param name="Kind">What is held.</param>
/// <param name="Subject">The address, MAC address or external address.</param>
/// <param name="SwitchName">For addresses and MAC addresses: the switch it is held on.</param>
/// <param name="Holder">Who holds it, for a person: <c>port … of domain web-2 on host node-3</c>.</param>
public sealed record Claim(ClaimKind Kind, string Subject, string? SwitchName, string Holder);

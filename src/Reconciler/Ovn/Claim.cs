namespace Reconciler.Ovn;

/// <summary>A row of another owner that holds what a workload asks for.</summary>
/// <param name="Kind">What the row holds.</param>
/// <param name="Subject">The address, MAC address or external address.</param>
/// <param name="SwitchName">The switch; null for an external address of a NAT row.</param>
/// <param name="Holder">Who holds it, for a person: <c>port … of domain web-2 on host node-3</c>.</param>
internal sealed record Claim(ClaimKind Kind, string Subject, string? SwitchName, string Holder)
{
    /// <summary>The NAT row; null if the row is a port. Its router is set if it is known.</summary>
    public NatRule? Nat { get; init; }
}

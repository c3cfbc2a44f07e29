using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Takes out of what a domain asks for what somebody else holds. Pure.</summary>
public static class ClaimCheck
{
    /// <summary>Applies what the Northbound said.</summary>
    /// <param name="desired">What the domain asks for.</param>
    /// <param name="claims">What of it is held by somebody else.</param>
    public static DesiredDomain Apply(DesiredDomain desired, ImmutableArray<Claim> claims)
    {
        foreach (var claim in claims)
        {
            switch (claim.Kind)
            {
                case ClaimKind.Address:
                    foreach (var port in desired.Ports.Where(p => p.Switch.Name == claim.SwitchName && p.Addresses.Any(a => a.ToString() == claim.Subject)).ToArray())
                        desired = desired.WithoutPort(port, new(port.Mac, $"address {claim.Subject} is taken on switch {claim.SwitchName} by {claim.Holder}") { MayPass = true });
                    break;
                case ClaimKind.Mac:
                    foreach (var port in desired.Ports.Where(p => p.Switch.Name == claim.SwitchName && p.Mac == claim.Subject).ToArray())
                        desired = desired.WithoutPort(port, new(port.Mac, $"its MAC address is taken on switch {claim.SwitchName} by {claim.Holder}") { MayPass = true });
                    break;
                case ClaimKind.ExternalAddress:
                    foreach (var nat in desired.Nats.Where(n => n.External.ToString() == claim.Subject).ToArray())
                        desired = desired.WithoutNat(nat, new(nat.Mac, $"external address {claim.Subject} is taken by {claim.Holder}") { MayPass = true });
                    break;
            }
        }

        return desired;
    }
}

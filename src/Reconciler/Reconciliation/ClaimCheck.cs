using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>Removes from the desired state of a workload what somebody else holds. Pure.</summary>
internal static class ClaimCheck
{
    /// <summary>Applies the claims that were found in the Northbound.</summary>
    /// <param name="desired">What the workload asks for.</param>
    /// <param name="found">The claims of others, and the NAT rows without an owner.</param>
    /// <param name="own">The rows that belonged to this workload when they were last seen.</param>
    public static DesiredWorkload Apply(DesiredWorkload desired, ClaimFindings found, ImmutableArray<Guid> own)
    {
        foreach (var claim in found.Claims)
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
                case ClaimKind.Name:
                    foreach (var port in desired.Ports.Where(p => p.Names.Contains(claim.Subject)).ToArray())
                        desired = desired.WithoutPort(
                            port, new(port.Mac, $"name {claim.Subject} is taken by {claim.Holder}") { MayPass = true });
                    break;
                case ClaimKind.ExternalAddress:
                    foreach (var nat in desired.Nats.Where(n => n.External.ToString() == claim.Subject).ToArray())
                    {
                        if (found.FreeNats.FirstOrDefault(f => IsJust(f, nat) && IsIt(f, claim)) is { } free)
                        {
                            var isTakenBack = RowOwnership.HasKeys(free.ExternalIds) || own.Contains(free.Uuid);
                            desired = desired with { Nats = desired.Nats.Replace(nat, nat with { Adopts = free, IsTakenBack = isTakenBack }) };
                        }
                        else
                        {
                            desired = desired.WithoutNat(
                                nat, new(nat.Mac, $"external address {claim.Subject} is taken{Where(claim)} by {claim.Holder}") { MayPass = true });
                        }
                    }

                    break;
            }
        }

        return desired;
    }

    /// <summary>Whether a row without an owner matches the desired floating IP exactly.</summary>
    private static bool IsJust(NatRule free, DesiredNat nat) =>
        free.Type == "dnat_and_snat" && free.RouterUuid == nat.Router.Uuid
        && IPAddress.TryParse(free.ExternalIp, out var external) && external.Equals(nat.External)
        && IPAddress.TryParse(free.LogicalIp, out var logical) && logical.Equals(nat.Logical);

    /// <summary>Whether a claim may be about this row: the claim is on no switch, and names this row or no row.</summary>
    private static bool IsIt(NatRule free, Claim claim) => claim is { SwitchName: null } && (claim.Nat is null || claim.Nat.Uuid == free.Uuid);

    private static string Where(Claim claim) => claim.SwitchName is { } name ? $" on switch {name}" : "";
}

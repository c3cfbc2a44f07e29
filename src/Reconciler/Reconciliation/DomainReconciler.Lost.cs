namespace Reconciler.Reconciliation;

/// <content>Interfaces that a running domain has, and that are not on the integration bridge any more.</content>
public sealed partial class DomainReconciler
{
    /// <summary>
    /// Keeps what belongs to interfaces that libvirt says a running domain has on the integration bridge, and that Open vSwitch has not, or
    /// has elsewhere. It has lost them, or OVN's bridge is another one now, which is not the same as their having been unplugged.
    /// </summary>
    private DesiredDomain KeepLostInterfaces(DesiredDomain desired, DomainRecord? record, ObservedDomain observed)
    {
        if (record is not { Active: true, Definition: { } definition })
            return desired;
        var bridge = _sources.OpenVSwitch.Settings.IntegrationBridge;
        var expected = ExpectedInterfaces.Of(definition, bridge, _sources.Domains.Networks.Definitions);
        var lost = (expected?.Select(i => i.Mac) ?? definition.Interfaces.Select(i => i.Mac)).Where(IsNotPlugged);
        var elsewhere = _sources.OpenVSwitch.InterfacesElsewhere(record.Uuid).Where(i => IsNotPlugged(i.Mac) && observed.Ports.Any(p => p.Mac == i.Mac)).ToArray();
        return desired with
        {
            Kept = desired.Kept.Union(lost).Union(elsewhere.Select(i => i.Mac)),
            Problems = desired.Problems.AddRange(elsewhere.Select(i => new Problem(
                i.Mac,
                $"its interface {i.Name} is not on the integration bridge {bridge}; its port is left to the sweep, and goes unless the interface or external_ids:ovn-bridge goes back")
            {
                IsWarning = true,
            })),
        };

        bool IsNotPlugged(string mac) => !desired.Plugged.Any(p => p.Mac == mac);
    }
}

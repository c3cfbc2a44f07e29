using System.Collections.Immutable;
using Reconciler.Libvirt;

namespace Reconciler.Reconciliation;

/// <content>What is defined for the next start of a domain that runs.</content>
public sealed partial class DomainReconciler
{
    /// <summary>
    /// Adds to what a running domain asks for what its definition does: ports that are to outlive the domain outlive an interface that was
    /// detached from the running domain alone, and what is wrong with the definition is said before the next start.
    /// </summary>
    private async Task<DesiredDomain> AddNextStartAsync(
        DesiredDomain desired, DomainRecord record, PluggedInterface[] plugged, ObservedDomain observed, bool onlyAskedFor, CancellationToken cancellationToken)
    {
        var live = record.Definition!;
        var macs = plugged.Select(p => p.Mac).ToHashSet(StringComparer.Ordinal);
        desired = desired with { Problems = DefinitionCheck.SettleUnplugged(desired.Problems, live, macs, ExpectedOf(live)) };
        bool IsDetached(string? mac) => mac is not null && !macs.Contains(mac) && !live.Interfaces.Any(n => n.Mac == mac);
        if (record.NextDefinitionError is not null)
            return desired with { Kept = desired.Kept.Union(observed.Ports.Select(p => p.Mac).OfType<string>().Where(IsDetached)) };
        if (record.NextDefinition is not { } next)
            return desired;

        desired = desired with { Problems = DefinitionCheck.AddNextStart(desired.Problems, live, next, macs, ExpectedOf(next)) };
        var off = next.Interfaces
            .Where(n => IsDetached(n.Mac))
            .Select(n => observed.Ports.FirstOrDefault(p => p.Mac == n.Mac) is { } port ? new PluggedInterface(n.Mac, port.Name) : null)
            .OfType<PluggedInterface>()
            .ToArray();
        if (off.Length == 0)
            return desired;

        var outliving = (await DesireAsync(next, off, observed, onlyAskedFor, cancellationToken)).WhileOff(observed.Ports);
        return desired with
        {
            Ports = [.. desired.Ports, .. outliving.Ports],
            Nats = [.. desired.Nats, .. outliving.Nats.Where(n => !desired.Nats.Any(d => d.External.Equals(n.External)))],
            Kept = desired.Kept.Union(outliving.Kept),
        };
    }

    /// <summary>What is wrong with the definition of a domain that is off, where anything is asked for it.</summary>
    private ImmutableArray<Problem> ProblemsOfNextStart(DomainRecord record) =>
        record.Definition is { } definition && _sources.Domains.IsSynced ? DefinitionCheck.OfNextStart(definition, ExpectedOf(definition)) : [];

    private HashSet<string>? ExpectedOf(DomainDefinition definition) =>
        ExpectedInterfaces.Of(definition, _sources.OpenVSwitch.Settings.IntegrationBridge, _sources.Domains.Networks.Definitions)?.Select(i => i.Mac).ToHashSet(StringComparer.Ordinal);
}

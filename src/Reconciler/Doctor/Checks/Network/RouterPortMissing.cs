using Reconciler.Doctor.Facts;
using Reconciler.Intent;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A switch's port of type <c>router</c> whose router port does not exist.</summary>
/// <remarks>ovn-nb(5), <c>Logical_Switch_Port.options:router-port</c>.</remarks>
internal sealed class RouterPortMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "router-port-missing";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Northbound is not { } northbound)
            yield break;
        var names = northbound.Routers.SelectMany(r => r.Ports).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (owner, port) in northbound.Switches.SelectMany(s => s.Ports.Where(p => p.Type == "router").Select(p => (s, p))))
        {
            if (port.RouterPort is { } named && names.Contains(named))
                continue;
            yield return new(
                Id, Severity.Error, $"port {port.Name}",
                port.RouterPort is { } missing
                    ? $"It leads switch {owner.Name} to router port {missing}, which does not exist"
                    : $"It is of type router on switch {owner.Name} and has no options:router-port",
                $"Switch {owner.Name} has no router by it: what is on the switch gets nowhere else", Remedy(northbound, port));
        }
    }

    /// <summary>Proposes an unattached router port: the only one, or the one with nearly the same name.</summary>
    private static string Remedy(NorthboundFacts northbound, NetworkSwitchPort port)
    {
        var loose = northbound.LoosePorts.Select(p => p.Name).ToArray();
        var meant = Suggestion.Closest(port.RouterPort ?? "", loose) ?? (loose is [var only] ? only : null);
        return meant is null && port.RouterPort is { } missing
            ? $"ovn-nbctl lrp-add ROUTER {ShellWord.Quote(missing)} MAC NETWORK/LENGTH"
            : $"ovn-nbctl lsp-set-options {ShellWord.Quote(port.Name)} router-port={(meant is null ? "ROUTER-PORT" : ShellWord.Quote(meant))}";
    }
}

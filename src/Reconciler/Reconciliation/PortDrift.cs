using System.Collections.Immutable;
using System.Net.Sockets;
using Reconciler.Ovn;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>
/// Finds changes by somebody else that decide whether a port passes traffic, and for which its workload does not ask. Pure.
/// </summary>
/// <remarks>
/// On a port of ours such a change is undone, except <c>enabled</c>: whoever switches a port off means it. A port made by hand keeps all
/// changes. A change that is kept is reported.
/// </remarks>
internal static class PortDrift
{
    /// <summary>The prefix of the options among <see cref="ResetsOf"/>.</summary>
    internal const string OptionPrefix = "options:";

    /// <summary>
    /// The options that decide where and when OVN binds a port (ovn-nb(5)). The hand-over between hosts sets them as it needs them. At
    /// other times a port of ours is bound as soon as its interface is here.
    /// </summary>
    private static readonly ImmutableArray<string> s_bindingOptions = ["activation-strategy", "iface-id-ver", "requested-chassis"];

    /// <summary>The columns and options of a port that a virtual machine's port does not have, and that we may correct.</summary>
    /// <param name="port">The row as it is.</param>
    /// <returns>The columns by name, and the options with <c>options:</c> before their name. All of them are to be emptied.</returns>
    public static ImmutableSortedSet<string> ResetsOf(LogicalSwitchPort port)
    {
        if (port.IsAdopted || port.IsHandedOver)
            return [];
        var resets = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        if (port.Type.Length > 0)
            resets.Add("type");
        if (port.ParentName is not null)
            resets.Add("parent_name");
        if (port.Tag is not null)
            resets.Add("tag");
        if (port.TagRequest is not null)
            resets.Add("tag_request");
        if (!port.HasArrived)
            resets.UnionWith(s_bindingOptions.Where(port.Options.ContainsKey).Select(o => OptionPrefix + o));
        return resets.ToImmutable();
    }

    /// <summary>The value of a column or option of <see cref="ResetsOf"/>, for a message.</summary>
    internal static string ValueOf(LogicalSwitchPort port, string reset) => reset switch
    {
        "type" => port.Type,
        "parent_name" => port.ParentName ?? "",
        "tag" => $"{port.Tag}",
        "tag_request" => $"{port.TagRequest}",
        _ => port.Options[reset[OptionPrefix.Length..]],
    };

    /// <summary>
    /// Adds the problems of a running workload's ports for which there is nothing to do: changes that are kept, and addresses that OVN has
    /// not assigned.
    /// </summary>
    /// <param name="desired">Its desired state.</param>
    /// <param name="observed">Its observed ports.</param>
    public static DesiredWorkload Explain(DesiredWorkload desired, ImmutableArray<LogicalSwitchPort> observed) => desired with
    {
        Problems =
        [
            .. desired.Problems,
            .. observed.Where(p => !p.IsHandedOver).SelectMany(KeptIn),
            .. from port in desired.Ports
               let row = observed.FirstOrDefault(o => o.Name == port.InterfaceId)
               where row is { IsHandedOver: false } && port.IsDynamic && row.IsDynamic
               from problem in MissingAddressOf(port, row)
               select problem,
        ],
    };

    private static IEnumerable<Problem> KeptIn(LogicalSwitchPort port)
    {
        var name = ShellWord.Quote(port.Name);
        if (port is { Enabled: false, IsOff: false })
            yield return Kept($"port {port.Name} was switched off by hand and passes no traffic", $"ovn-nbctl lsp-set-enabled {name} enabled", "switches it on");
        if (!port.IsAdopted)
            yield break;
        if (port.Type.Length > 0)
        {
            yield return Kept(
                $"port {port.Name} was made by hand with type {port.Type}, and no interface is bound to such a port", $"ovn-nbctl lsp-set-type {name} ''", "takes that away");
        }

        if (port.ParentName is { } parent)
        {
            yield return Kept(
                $"port {port.Name} was made by hand as a child of port {parent}, and no interface of its own is bound to it",
                $"ovn-nbctl clear Logical_Switch_Port {name} parent_name tag tag_request",
                "takes that away");
        }

        Problem Kept(string what, string remedy, string effect) =>
            new(port.Mac, $"{what}; '{remedy}' {effect}") { IsWarning = true, Remedy = remedy, Check = Problem.PortPassesNothing };
    }

    private static IEnumerable<Problem> MissingAddressOf(DesiredPort port, LogicalSwitchPort row)
    {
        foreach (var network in AddressRules.DynamicNetworksOf(port.Switch).Where(n => !row.DynamicAddresses.Any(a => a.AddressFamily == n.Address.AddressFamily)))
        {
            var (family, key, value) = network.Address.AddressFamily is AddressFamily.InterNetwork
                ? ("IPv4", "subnet", "NETWORK/LENGTH")
                : ("IPv6", "ipv6_prefix", "PREFIX");
            var on = ShellWord.Quote(port.Switch.Name);
            yield return new(
                port.Mac,
                $"OVN gives port {row.Name} no {family} address: none of {network.Network} is left on switch {port.Switch.Name}, or ovn-northd does not run; "
                    + $"delete ports there that nobody needs, or make its other_config:{key} larger")
            {
                IsWarning = true,
                MaySettle = true,
                Remedy = $"ovn-nbctl set Logical_Switch {on} other_config:{key}={value}   # a larger one; 'ovn-nbctl show {on}' lists who has addresses",
                Check = Problem.AddressMissing,
            };
        }
    }
}

using System.Collections.Immutable;
using System.Net.Sockets;
using Reconciler.Ovn;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>What somebody else has made of a port that decides whether it passes traffic, beside what its workload asks for. Pure.</summary>
/// <remarks>
/// On a port of ours that is put right, but for <c>enabled</c>: whoever switches a port off means it. A port made by hand keeps all of it.
/// What is kept is said.
/// </remarks>
internal static class PortDrift
{
    /// <summary>What begins the names of options among <see cref="ResetsOf"/>.</summary>
    internal const string OptionPrefix = "options:";

    /// <summary>
    /// The options that decide where OVN binds a port, and when (ovn-nb(5)). Between hosts the hand-over has them as it needs them; otherwise
    /// an interface here is all that a port of ours waits for.
    /// </summary>
    private static readonly ImmutableArray<string> s_bindingOptions = ["activation-strategy", "iface-id-ver", "requested-chassis"];

    /// <summary>The columns and options of a port that are not as a virtual machine's port has them, and are ours to put right.</summary>
    /// <param name="port">The row as it is.</param>
    /// <returns>Columns by name, and options with <c>options:</c> before their name; all of them are to be empty.</returns>
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

    /// <summary>What a column or option of <see cref="ResetsOf"/> has, for a message.</summary>
    internal static string ValueOf(LogicalSwitchPort port, string reset) => reset switch
    {
        "type" => port.Type,
        "parent_name" => port.ParentName ?? "",
        "tag" => $"{port.Tag}",
        "tag_request" => $"{port.TagRequest}",
        _ => port.Options[reset[OptionPrefix.Length..]],
    };

    /// <summary>Adds to what a running workload asks for what is wrong with its ports though nothing is to be done: what is kept, and what OVN owes it.</summary>
    /// <param name="desired">What it asks for.</param>
    /// <param name="observed">Its ports as they are.</param>
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

using System.Collections.Immutable;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Planning;

/// <summary>What a plan would do to machines: what they have already is refused, and what may cut them off is said. Pure.</summary>
internal static class MachineRules
{
    /// <summary>How many machines a sentence names.</summary>
    private const int Named = 5;

    /// <summary>Why the plan cannot be carried out.</summary>
    /// <param name="reach">Its reach.</param>
    /// <param name="machines">What was read there.</param>
    public static IEnumerable<string> Problems(PlanReach reach, MachinesInReach machines)
    {
        foreach (var (row, on, address) in reach.Inner)
        {
            if (machines.Ports.GetValueOrDefault(on.Uuid, []).FirstOrDefault(p => p.Words.Contains(address, StringComparer.OrdinalIgnoreCase)) is { } port)
                yield return $"{row}: address {address} is that of port {port.Name}{Of(port.Workload)} on switch {on.Name}";
        }

        foreach (var (row, address, switches) in reach.Externals)
        {
            // On routers whose networks are apart, the same address is no conflict.
            if (machines.Externals.FirstOrDefault(f => f.External == address && f.Switches.Intersect(switches).Any()) is { } floating)
                yield return $"{row}: {address} is the floating IP of {floating.Owner}";
        }

        foreach (var row in reach.Named.Where(r => machines.Names.Contains(r.Name)))
            yield return $"{row}: another logical switch port has the name {row.Name}; rename that one, or give it up";
    }

    /// <summary>What is likely not to be meant.</summary>
    /// <param name="file">The file, for the places in it.</param>
    /// <param name="reach">The plan's reach.</param>
    /// <param name="machines">What was read there.</param>
    public static IEnumerable<FileMistake> Warnings(TopologyFile file, PlanReach reach, MachinesInReach machines)
    {
        foreach (var (on, changes) in reach.Switches)
        {
            if (machines.Ports.GetValueOrDefault(on.Uuid, []) is not { IsEmpty: false } ports)
                continue;
            yield return new(
                file.Switch(on.Name)?.At ?? default,
                $"switch {on.Name}: {string.Join(", ", changes)}, and {Count(ports.Length, "port")} of machines on it may lose their network: "
                + List(ports.Select(p => p.Label)),
                IsWarning: true);
        }

        foreach (var router in reach.Routers)
        {
            if (machines.FloatingIps.GetValueOrDefault(router.Uuid, []) is not { IsEmpty: false } floating)
                continue;
            yield return new(
                file.Routers.FirstOrDefault(r => r.Name == router.Name)?.At ?? default,
                $"router {router.Name}: its last gateway port goes, and OVN ignores {Count(floating.Length, "floating IP")} of machines without one: "
                + List(floating.Select(f => $"{f.External} of {f.Owner}")),
                IsWarning: true);
        }
    }

    private static string Of(string? workload) => workload is null ? "" : $" of {workload}";

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string List(IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        return string.Join(", ", all.Take(Named)) + (all.Length > Named ? $" and {all.Length - Named} more" : "");
    }
}

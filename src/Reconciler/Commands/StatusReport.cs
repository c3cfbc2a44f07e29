using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Printing;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary>Makes the rows of <c>reconciler status</c> from what a pass sees. Pure.</summary>
internal static class StatusReport
{
    /// <summary>The word for addresses of OVN's choice in the column <c>addresses</c> (ovn-nb(5)).</summary>
    private const string Dynamic = "dynamic";

    /// <summary>How many domains are named in a sentence.</summary>
    private const int MostNamed = 5;

    /// <summary>One row for each interface that is on the integration bridge, has a port, is to have one, or has a problem.</summary>
    /// <param name="assessment">The domain as a pass sees it.</param>
    /// <param name="network">Names the switches of ports that nothing asks for.</param>
    public static IEnumerable<StatusRow> RowsOf(DomainAssessment assessment, LogicalNetwork network)
    {
        var macs = assessment.Desired.Ports.Select(p => p.Mac)
            .Concat(assessment.Observed.Ports.Select(p => p.Mac).OfType<string>())
            .Concat(assessment.Observed.Nats.Select(n => n.Mac).OfType<string>())
            .Concat(assessment.Desired.Problems.Select(p => p.Mac).OfType<string>())
            .Concat(assessment.Desired.Unclaimed.Select(u => u.Plugged.Mac))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        foreach (var mac in macs)
        {
            // Of two interfaces with one MAC address, the one without a port is the one that something is wrong with.
            var (without, isOneServed) = CountWithoutPort(assessment, mac);
            yield return RowOf(assessment, network, mac, withProblems: without == 0 || !isOneServed);
            for (var i = isOneServed ? 0 : 1; i < without; i++)
                yield return new(assessment.Plan.DomainName, assessment.Plan.Domain, mac, null, null, [], [], null, false, [.. ProblemsOf(assessment, mac)]);
        }

        // A row that has lost its MAC address belongs to no interface that could be named.
        var ofDomain = assessment.Desired.Problems.Where(p => p.Mac is null).Select(p => p.Message)
            .Concat(assessment.Plan.Actions.Where(a => MacOf(a) is null).Select(a => $"to do: {a.Describe()}"));
        foreach (var difference in ofDomain)
            yield return new(assessment.Plan.DomainName, assessment.Plan.Domain, null, null, null, [], [], null, false, [difference]);
    }

    /// <summary>Whether a domain will ask for ports when it starts: in its own annotation, or by the networks that it is on.</summary>
    /// <param name="definition">Its XML.</param>
    /// <param name="defaults">What interfaces on libvirt networks ask for.</param>
    public static bool Asks(DomainDefinition definition, NetworkDefaults defaults) =>
        !definition.Annotations.IsEmpty
        || definition.Interfaces.Any(n => defaults.Of(n, out var mistake).Switch is not null || mistake is not null);

    /// <summary>What is said in place of a table without rows.</summary>
    /// <param name="off">The names of domains that are off and ask for ports when they start.</param>
    public static string WhyEmpty(IEnumerable<string> off)
    {
        const string NoneRuns = "No domain that runs here has a port or asks for one.";
        string[] names = [.. off.Select(VisibleText.Line)];
        return names.Length switch
        {
            0 => "No domain here has a port or asks for one.",
            1 => $"{NoneRuns} {names[0]} is off, and asks for one when it starts.",
            <= MostNamed => $"{NoneRuns} {string.Join(", ", names)} are off, and ask for some when they start.",
            _ => $"{NoneRuns} {names.Length} are off, and ask for some when they start.",
        };
    }

    /// <summary>How many of the interfaces that share a MAC address have no port, and whether another of them has one.</summary>
    private static (int Without, bool IsOneServed) CountWithoutPort(DomainAssessment assessment, string mac)
    {
        var sharing = assessment.Desired.Plugged.Where(p => p.Mac == mac).ToArray();
        if (sharing.Length < 2 || !ProblemsOf(assessment, mac).Any())
            return (0, false);
        bool HasPort(string? name) => assessment.Observed.Ports.Any(p => p.Name == name) || assessment.Desired.Ports.Any(p => p.InterfaceId == name);
        var without = sharing.Count(p => !HasPort(p.InterfaceId));
        return (without, without < sharing.Length);
    }

    private static IEnumerable<string> ProblemsOf(DomainAssessment assessment, string mac) =>
        assessment.Desired.Problems.Where(p => p.Mac == mac).Select(p => p.Message);

    private static StatusRow RowOf(DomainAssessment assessment, LogicalNetwork network, string mac, bool withProblems)
    {
        var desired = assessment.Desired.Ports.FirstOrDefault(p => p.Mac == mac);
        var unclaimed = assessment.Desired.Unclaimed.FirstOrDefault(u => u.Plugged.Mac == mac);
        var observed = assessment.Observed.Ports.FirstOrDefault(p => p.Mac == mac && (desired is null || p.Name == desired.InterfaceId))
            ?? assessment.Observed.Ports.FirstOrDefault(p => p.Mac == mac)
            ?? unclaimed?.Port;
        var differences = assessment.Plan.Actions.Where(a => MacOf(a) == mac).Select(a => $"to do: {a.Describe()}")
            .Concat(withProblems ? ProblemsOf(assessment, mac) : [])
            .ToImmutableArray();
        return new(
            assessment.Plan.DomainName,
            assessment.Plan.Domain,
            mac,
            observed?.Name,
            observed is { SwitchUuid: { } uuid } ? network.Switches.FirstOrDefault(s => s.Uuid == uuid)?.Name : desired?.Switch.Name,
            observed is null ? [] : AddressesOf(observed, mac),
            [.. assessment.Observed.Nats.Where(n => n.Mac == mac).Select(n => $"{n.ExternalIp} → {n.LogicalIp}")],
            observed?.Up,
            differences.IsEmpty,
            differences)
        {
            IsDynamic = observed is not null && WordsOf(observed).Contains(Dynamic),
            Note = unclaimed is null ? null : $"left alone: {(unclaimed.Port is null ? unclaimed.Reason : "its port was made by hand")}",
        };
    }

    /// <summary>
    /// The port's addresses without the MAC address, which has a column of its own; in place of <c>dynamic</c> what OVN has chosen, once it has.
    /// </summary>
    private static ImmutableArray<string> AddressesOf(LogicalSwitchPort port, string mac)
    {
        var words = WordsOf(port).Where(w => !string.Equals(w, mac, StringComparison.OrdinalIgnoreCase) && w != port.Mac);
        return port.DynamicAddresses.IsEmpty
            ? [.. words]
            : [.. words.Where(w => w != Dynamic).Concat(port.DynamicAddresses.Select(a => a.ToString())).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> WordsOf(LogicalSwitchPort port) =>
        port.Addresses.SelectMany(a => a.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? MacOf(PlanAction action) => action switch
    {
        PlanAction.CreatePort create => create.Port.Mac,
        PlanAction.UpdatePort update => update.Port.Mac,
        PlanAction.DeletePort delete => delete.Observed.Mac,
        PlanAction.AdoptPort adopt => adopt.Port.Mac,
        PlanAction.ReleasePort release => release.Observed.Mac,
        PlanAction.BindInterface bind => bind.Mac,
        PlanAction.CreateNat create => create.Nat.Mac,
        PlanAction.UpdateNat update => update.Nat.Mac,
        PlanAction.DeleteNat delete => delete.Observed.Mac,
        PlanAction.AdoptNat adopt => adopt.Nat.Mac,
        PlanAction.ReleaseNat release => release.Observed.Mac,
        _ => null,
    };
}

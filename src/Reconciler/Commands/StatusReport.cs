using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary>Makes the rows of <c>reconciler status</c> from an assessment. Pure.</summary>
internal static class StatusReport
{
    /// <summary>The word in the column <c>addresses</c> that lets OVN assign an address (ovn-nb(5)).</summary>
    private const string Dynamic = "dynamic";

    /// <summary>The most domains that a sentence names.</summary>
    private const int MostNamed = 5;

    /// <summary>One row for each interface that is on the integration bridge, has or asks for a port, or has a problem.</summary>
    /// <param name="assessment">The assessment of the domain.</param>
    /// <param name="network">The switches, for the names of those that no annotation mentions.</param>
    public static IEnumerable<StatusRow> RowsOf(WorkloadAssessment assessment, LogicalNetwork network)
    {
        var macs = assessment.Desired.Ports.Select(p => p.Mac)
            .Concat(assessment.Observed.Ports.Select(p => p.Mac).OfType<string>())
            .Concat(assessment.Observed.Nats.Select(n => n.Mac).OfType<string>())
            .Concat(assessment.Desired.Problems.Select(p => p.Mac).OfType<string>())
            .Concat(assessment.Desired.Unclaimed.Select(u => u.Plugged.Mac))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        foreach (var mac in macs)
        {
            var sharing = assessment.Desired.Plugged.Where(p => p.Mac == mac).ToArray();
            if (sharing.Length < 2)
                yield return RowOf(assessment, network, mac, null, sharing);
            else
                foreach (var plugged in sharing)
                    yield return RowOf(assessment, network, mac, plugged, sharing);
        }

        // If a row has lost its MAC address, its interface is not known.
        var ofInterfaces = macs.Length > 0 ? SourceProblemsOf(assessment) : [];
        var ofDomain = assessment.Desired.Problems.Where(p => p.Mac is null).Except(ofInterfaces).Select(p => p.Message)
            .Concat(assessment.Plan.Actions.Where(a => SubjectOf(a).Mac is null).Select(a => $"to do: {a.Describe()}"));
        foreach (var difference in ofDomain)
            yield return new(assessment.Plan.WorkloadName, assessment.Plan.Workload, null, null, null, [], [], null, false, [difference]);
    }

    /// <summary>Whether a domain will ask for ports when it starts: by its own annotation, or by defaults of its networks.</summary>
    /// <param name="definition">The domain's definition.</param>
    /// <param name="defaults">The defaults of networks and configuration.</param>
    public static bool Asks(WorkloadDefinition definition, IPortDefaults defaults) =>
        definition.HasIntent
        || definition.Interfaces.Any(n => defaults.Of(n, out var mistake).Switch is not null || mistake is not null);

    /// <summary>The text that replaces an empty table.</summary>
    /// <param name="off">The names of domains that are off and will ask for ports when they start.</param>
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

    private static IEnumerable<Problem> SourceProblemsOf(WorkloadAssessment assessment) =>
        assessment.Desired.Problems.Where(p => p is { Mac: null, IsOfSource: true });

    private static IEnumerable<string> ProblemsOf(WorkloadAssessment assessment, string mac) =>
        assessment.Desired.Problems.Where(p => p.Mac == mac).Select(p => p.Message);

    /// <summary>The row of an interface.</summary>
    /// <param name="assessment">The assessment of the domain.</param>
    /// <param name="network">The switches, for the names of those that no annotation mentions.</param>
    /// <param name="mac">The interface's MAC address.</param>
    /// <param name="plugged">The interface, if several share that MAC address; otherwise null.</param>
    /// <param name="sharing">All interfaces with that MAC address.</param>
    private static StatusRow RowOf(
        WorkloadAssessment assessment, LogicalNetwork network, string mac, PluggedInterface? plugged, PluggedInterface[] sharing)
    {
        var desired = assessment.Desired.Ports.FirstOrDefault(p => p.Mac == mac && (plugged is null || IsOf(p, plugged)));
        var unclaimed = assessment.Desired.Unclaimed.FirstOrDefault(u =>
            u.Plugged.Mac == mac && (plugged is null || u.Plugged.InterfaceId == plugged.InterfaceId));
        var name = desired?.InterfaceId ?? plugged?.InterfaceId;
        var observed = assessment.Observed.Ports.FirstOrDefault(p => p.Mac == mac && (name is null || p.Name == name))
            ?? (plugged is null ? assessment.Observed.Ports.FirstOrDefault(p => p.Mac == mac) : null)
            ?? unclaimed?.Port;
        var differences = assessment.Plan.Actions
            .Where(a => SubjectOf(a) is var (of, port) && of == mac && IsHere(port)).Select(a => $"to do: {a.Describe()}")
            // Whether it is in sync cannot be told while nobody knows what the domain asks for.
            .Concat(SourceProblemsOf(assessment).Select(p => $"not known: {p.Message}"))
            .Concat(HasPort(assessment, plugged) && !sharing.All(p => HasPort(assessment, p)) ? [] : ProblemsOf(assessment, mac))
            .ToImmutableArray();
        return new(
            assessment.Plan.WorkloadName,
            assessment.Plan.Workload,
            mac,
            observed?.Name,
            observed is { SwitchUuid: { } uuid } ? network.Switches.FirstOrDefault(s => s.Uuid == uuid)?.Name : desired?.Switch.Name,
            observed is null ? [] : AddressesOf(observed, mac),
            [
                .. assessment.Observed.Nats.Where(n => n.Mac == mac && IsHere(OrphanRules.PortOf(n))).Select(n => $"{n.ExternalIp} → {n.LogicalIp}"),
            ],
            observed?.Up,
            differences.IsEmpty,
            differences)
        {
            Names = observed is null ? [] : [.. NameRecords.NamesOf(observed)],
            IsDynamic = observed is not null && WordsOf(observed).Contains(Dynamic),
            Note = unclaimed is null ? null : $"left alone: {(unclaimed.Port is null ? unclaimed.Reason : "its port was made by hand")}",
        };

        // Rows of an interface that does not exist are shown with the first interface.
        bool IsHere(string? port) => plugged is null
            || port == desired?.InterfaceId || port == plugged.InterfaceId
            || (plugged == sharing[0]
                && !sharing.Any(p => port == p.InterfaceId || assessment.Desired.Ports.Any(d => d.InterfaceId == port && IsOf(d, p))));
    }

    /// <summary>Whether a port belongs to this interface, if several share a MAC address.</summary>
    private static bool IsOf(DesiredPort port, PluggedInterface plugged) =>
        port.Mac == plugged.Mac && (port.PluggedId == plugged.InterfaceId || port.InterfaceId == plugged.InterfaceId);

    /// <summary>
    /// Whether this interface, if several share a MAC address, has or asks for a port. If so, problems with that MAC address belong to the
    /// others.
    /// </summary>
    private static bool HasPort(WorkloadAssessment assessment, PluggedInterface? plugged) => plugged is not null
        && (assessment.Desired.Ports.Any(p => IsOf(p, plugged)) || assessment.Observed.Ports.Any(p => p.Name == plugged.InterfaceId));

    /// <summary>
    /// The port's addresses without the MAC address, which has its own column. An assigned address replaces the word <c>dynamic</c>.
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

    /// <summary>The interface and the port of an action; null where the action has none.</summary>
    private static (string? Mac, string? Port) SubjectOf(PlanAction action) => action switch
    {
        PlanAction.CreatePort create => (create.Port.Mac, create.Port.InterfaceId),
        PlanAction.UpdatePort update => (update.Port.Mac, update.Observed.Name),
        PlanAction.DeletePort delete => (delete.Observed.Mac, delete.Observed.Name),
        PlanAction.AdoptPort adopt => (adopt.Port.Mac, adopt.Existing.Port.Name),
        PlanAction.ReleasePort release => (release.Observed.Mac, release.Observed.Name),
        PlanAction.BindInterface bind => (bind.Mac, bind.To),
        PlanAction.CreateNat create => (create.Nat.Mac, create.Nat.InterfaceId),
        PlanAction.UpdateNat update => (update.Nat.Mac, update.Nat.InterfaceId),
        PlanAction.DeleteNat delete => (delete.Observed.Mac, OrphanRules.PortOf(delete.Observed)),
        PlanAction.AdoptNat adopt => (adopt.Nat.Mac, adopt.Nat.InterfaceId),
        PlanAction.ReleaseNat release => (release.Observed.Mac, OrphanRules.PortOf(release.Observed)),
        _ => (null, null),
    };
}

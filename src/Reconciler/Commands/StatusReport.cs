using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary>Makes the rows of <c>reconciler status</c> from what a pass sees. Pure.</summary>
internal static class StatusReport
{
    /// <summary>One row for each interface that has a port, is to have one, or has a problem.</summary>
    /// <param name="assessment">The domain as a pass sees it.</param>
    /// <param name="network">Names the switches of ports that nothing asks for.</param>
    public static IEnumerable<StatusRow> RowsOf(DomainAssessment assessment, LogicalNetwork network)
    {
        var macs = assessment.Desired.Ports.Select(p => p.Mac)
            .Concat(assessment.Observed.Ports.Select(p => p.Mac).OfType<string>())
            .Concat(assessment.Observed.Nats.Select(n => n.Mac).OfType<string>())
            .Concat(assessment.Desired.Problems.Select(p => p.Mac).OfType<string>())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        foreach (var mac in macs)
            yield return RowOf(assessment, network, mac);

        // A row that has lost its MAC address belongs to no interface that could be named.
        var ofDomain = assessment.Desired.Problems.Where(p => p.Mac is null).Select(p => p.Message)
            .Concat(assessment.Plan.Actions.Where(a => MacOf(a) is null).Select(a => $"to do: {a.Describe()}"));
        foreach (var difference in ofDomain)
            yield return new(assessment.Plan.DomainName, assessment.Plan.Domain, null, null, null, [], [], null, false, [difference]);
    }

    private static StatusRow RowOf(DomainAssessment assessment, LogicalNetwork network, string mac)
    {
        var desired = assessment.Desired.Ports.FirstOrDefault(p => p.Mac == mac);
        var observed = assessment.Observed.Ports.FirstOrDefault(p => p.Mac == mac && (desired is null || p.Name == desired.InterfaceId))
            ?? assessment.Observed.Ports.FirstOrDefault(p => p.Mac == mac);
        var differences = assessment.Plan.Actions.Where(a => MacOf(a) == mac).Select(a => $"to do: {a.Describe()}")
            .Concat(assessment.Desired.Problems.Where(p => p.Mac == mac).Select(p => p.Message))
            .ToImmutableArray();
        return new(
            assessment.Plan.DomainName,
            assessment.Plan.Domain,
            mac,
            observed?.Name,
            observed is { SwitchUuid: { } uuid } ? network.Switches.FirstOrDefault(s => s.Uuid == uuid)?.Name : desired?.Switch.Name,
            observed is null ? [] : AddressesOf(observed),
            [.. assessment.Observed.Nats.Where(n => n.Mac == mac).Select(n => $"{n.ExternalIp} → {n.LogicalIp}")],
            observed?.Up,
            differences.IsEmpty,
            differences);
    }

    /// <summary>The column <c>addresses</c> without the MAC address, which has a column of its own.</summary>
    private static ImmutableArray<string> AddressesOf(LogicalSwitchPort port) =>
        [.. port.Addresses.SelectMany(a => a.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w != port.Mac)];

    private static string? MacOf(PlanAction action) => action switch
    {
        PlanAction.CreatePort create => create.Port.Mac,
        PlanAction.UpdatePort update => update.Port.Mac,
        PlanAction.DeletePort delete => delete.Observed.Mac,
        PlanAction.CreateNat create => create.Nat.Mac,
        PlanAction.UpdateNat update => update.Nat.Mac,
        PlanAction.DeleteNat delete => delete.Observed.Mac,
        _ => null,
    };
}

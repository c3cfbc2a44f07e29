using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Printing;

namespace Reconciler.Reconciliation;

/// <summary>
/// Writes what is wrong with an interface where whoever has set its keys looks: into the interface's own <c>external_ids</c>. It is removed
/// when nothing is wrong any more.
/// </summary>
/// <param name="sources">Where the interfaces are.</param>
internal sealed class ProblemNotes(HostSources sources)
{
    /// <summary>The most characters of a note. The log and <c>status</c> have all of it.</summary>
    private const int Longest = 1000;

    /// <summary>Brings the notes on a workload's interfaces up to date.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="result">What its pass has come to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task KeepAsync(WorkloadId workload, ReconcileResult result, CancellationToken cancellationToken)
    {
        // A pass that could not look knows nothing.
        if (workload.IsDomain || result.Status is ReconcileStatus.Waiting || PassFailures.IsOfDatabase(result.Failure))
            return;
        // An interface whose key for the switch was taken out is nobody's, so whoever comes next clears its note away.
        var left = sources.OpenVSwitch.WithNoteLeft.Select(i => (i, (string?)null));
        foreach (var (nic, note) in sources.OpenVSwitch.SpeakingInterfacesOf(workload).Concat(MistakenOf(workload))
            .Select(i => (i, Of(i, result))).Concat(left))
        {
            if (note == nic.ExternalIds.Get(InterfaceKeys.Problem))
                continue;
            // The interface may be gone by now, and with it whoever would read the note.
            if (await sources.OpenVSwitchSession.TransactAsync(OpenVSwitchDatabase.Note(nic, InterfaceKeys.Problem, note),
                cancellationToken)
                is TransactionOutcome.Unknown)
                return;
        }
    }

    /// <summary>Its interfaces that a mistake makes a machine's: nobody else writes what is wrong with them.</summary>
    private IEnumerable<SpeakingInterface> MistakenOf(WorkloadId workload) => sources.Northbound.Database.PortsOf(workload)
        .Select(p => sources.OpenVSwitch.MistakenOn(p.Name)).Where(m => m is { Owner.IsDomain: true }).Select(m => m!.Value.Interface);

    private static string? Of(SpeakingInterface nic, ReconcileResult result)
    {
        var sentences = result.Problems.Where(p => !p.IsOfSource && !p.MaySettle && (p.Mac is null || p.Mac == nic.Mac))
            .Select(p => p.Message)
            .Concat(result.Failure is PassFailure.Rejected && result.Reason is { } reason ? [reason] : []);
        var text = VisibleText.Line(string.Join("; ", sentences));
        return text.Length == 0 ? null : text.Length <= Longest ? text : text[..Longest] + "…";
    }
}

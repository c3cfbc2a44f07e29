using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;
using Reconciler.Reconciliation.Sweeping;

namespace Reconciler.Commands;

/// <summary><c>reconciler sweep</c>: finds and removes orphans, with the daemon's own search.</summary>
internal static class SweepCommand
{
    /// <summary>Sweeps.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Ends the sweep after the current transaction.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, SweepRequest request, CancellationToken cancellationToken)
    {
        // What a domain asks for matters only if its rows look like orphans, and most domains' rows do not.
        await using var host = await OneShot.OpenWithoutDefinitionsAsync(configuration, cancellationToken);
        var away = host.LibvirtError is null ? null
            : host.LibvirtAway("it is not known which domains run here, and nothing is ever deleted on a guess");
        // Other workloads do not depend on libvirt. Of other hosts' rows it is libvirt alone that says which are here now.
        if (away is not null && (request.Host is not null || request.AllHosts || !host.Workloads.Any(w => !w.IsDomain)))
            throw away;

        var gone = request.Host is { } name && name != host.Sources.Host ? name : null;
        await using var theirs = gone is null ? null : await host.OpenNorthboundAsync(gone, cancellationToken);
        SweepReport report;
        try
        {
            report = await SweepAsync(host, theirs, gone, request, cancellationToken);
            if (gone is not null && report.Found.Rows == 0)
                report = report with { Nobody = (gone, [.. (await OwnersReader.ReadAsync(host.Sources.Northbound.Session, cancellationToken)).Keys]) };
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }

        if (request.Json)
        {
            JsonOutput.Print(report.WriteJson);
        }
        else
        {
            if (!report.Found.Orphans.IsEmpty)
                TableOutput.Print(SweepReport.Columns, report.Rows());
            Console.WriteLine(report.Summary());
        }

        foreach (var complaint in report.Complaints())
            await Console.Error.WriteLineAsync($"reconciler: {complaint}");
        if (away is null)
            return report.ExitStatus;
        await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(away.Message)}");
        return ExitStatus.Failure;
    }

    private static async Task<SweepReport> SweepAsync(
        OneShot host, NorthboundClient? theirs, string? gone, SweepRequest request, CancellationToken cancellationToken)
    {
        var scope = $"host {gone ?? host.Sources.Host}{(request.AllHosts ? " and others" : "")}";
        var looks = new ConsecutiveLooks();
        var found = await LookAsync(host, theirs, gone, request, only: null, cancellationToken);
        looks.Take(found);
        if (!found.Orphans.IsEmpty)
        {
            // The first look may have read libvirt before new rows were made. A row that is no orphan in the second look never was one.
            await Task.Delay(request.Grace ?? (request.DryRun ? TimeSpan.Zero : SweepRequest.DefaultGrace), cancellationToken);
            await host.RefreshAsync(found.Workloads, cancellationToken);
            (found, _) = looks.Take(await LookAsync(host, theirs, gone, request, found.Workloads, cancellationToken));
        }

        if (request.DryRun)
            return new(scope, found, null, false);
        if (found.IsTooMuch && !request.Force)
            return new(scope, found, null, true);
        using var progress = new SweepProgress(found.Orphans.Length);
        var removed = found.Orphans.IsEmpty ? null
            : await new OrphanRemover(host.Sources).RemoveAsync(found.Orphans, progress, cancellationToken);
        // Names go with their ports. A daemon does that by itself, and that of a host that is gone does not run.
        var northbound = theirs ?? host.Sources.Northbound;
        await northbound.Session.BarrierAsync(cancellationToken);
        await new NameKeeper(northbound, gone ?? host.Sources.Host, NullLogger.Instance).KeepAsync(cancellationToken);
        return new(scope, found, removed, false);
    }

    private static async Task<OrphanFindings> LookAsync(
        OneShot host, NorthboundClient? theirs, string? gone, SweepRequest request, IReadOnlySet<WorkloadId>? only,
        CancellationToken cancellationToken)
    {
        if (host.Reconciler.WhyNotKnown() is { } reason)
            throw new CommandException($"{reason}; nothing is ever deleted on a guess");
        var others = new OtherHostsSearch(host.Sources);
        if (theirs is not null)
            return await others.LookAsync(gone!, theirs, cancellationToken);

        var search = new OrphanSearch(host.Sources)
        {
            IncludesOvsPorts = request.OvsPorts || host.Sources.Configuration.SweepsOvsPorts,
            Only = only,
        };
        // The second look has read these domains already.
        if (only is null)
            await host.RefreshAsync(search.Suspects, cancellationToken);
        var found = (await search.LookAsync(cancellationToken))
            .Knowable(w => host.Sources.Workloads.Look(w).IsSynced, host.Sources.Workloads.AreAllSynced);
        if (!request.AllHosts)
            return found;
        var more = await others.LookAtAllAsync(cancellationToken);
        return new([.. found.Orphans, .. more.Orphans], found.Rows + more.Rows);
    }
}

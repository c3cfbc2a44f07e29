using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;
using Reconciler.Workloads;

namespace Reconciler.Commands.Attaching;

/// <summary>Writes the names of this host's ports into DNS, as the daemon does it: it may not run.</summary>
internal static class NameKeeping
{
    /// <summary>Writes them. A workload's names share a row with those of all others here, so those are read too.</summary>
    /// <param name="host">The host, of which only one workload was read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">They could not be written.</exception>
    public static async Task KeepAsync(OneShot host, CancellationToken cancellationToken)
    {
        try
        {
            await using var northbound = await host.OpenNorthboundAsync(host.Sources.Host, cancellationToken);
            await new NameKeeper(northbound, host.Sources.Host, NullLogger.Instance).KeepAsync(cancellationToken);
        }
        catch (Exception e) when (e is OvsdbException or SourceAwayException)
        {
            throw new CommandException($"the names could not be written: {e.Message}");
        }
    }
}

using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;
using Reconciler.Workloads;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.Commands.Attaching;

/// <summary>Undoes what <c>reconciler attach</c> has done, or has begun.</summary>
internal sealed class Detachment : IAsyncDisposable
{
    private const int MaximumPasses = 5;

    private readonly AttachLock? _lock;
    private readonly OneShot _host;
    private readonly string _name;
    private readonly string? _interface;
    private readonly WorkloadId _id;

    private Detachment(AttachLock? held, OneShot host, string name, string? interfaceName)
    {
        _lock = held;
        _host = host;
        _name = name;
        _interface = interfaceName;
        _id = OpenVSwitchSource.IdOf(host.Sources.Host, name);
    }

    /// <summary>Reads what concerns the workload.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The workload's name.</param>
    /// <param name="interfaceName">The only interface to detach, by its name in the namespace; null for all.</param>
    /// <param name="isDryRun">Whether to only say what would be done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceAwayException">A database could not be reached.</exception>
    /// <exception cref="CommandException">Another run is at work on it.</exception>
    public static async Task<Detachment> OpenAsync(
        ReconcilerConfiguration configuration, string name, string? interfaceName, bool isDryRun, CancellationToken cancellationToken)
    {
        var held = isDryRun ? null : await AttachLock.TakeAsync(configuration, name, AttachRequest.DefaultPatience, cancellationToken);
        try
        {
            return new(held, await OneShot.OpenForInterfacesAsync(configuration, name, cancellationToken), name, interfaceName);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Detaches it, or, where the lock was not taken, says what it would do.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was done, in words; nothing if nothing is attached.</returns>
    /// <exception cref="CommandException">It could not be done.</exception>
    public async Task<ImmutableArray<string>> RunAsync(CancellationToken cancellationToken)
    {
        var isDryRun = _lock is null;
        if (_host.Reconciler.WhyNotKnown() is { } reason)
            throw new CommandException(reason);
        var all = _host.Sources.OpenVSwitch.SpeakingInterfacesOf(_id);
        var ours = all.Where(i => i.ExternalIds.Get(InterfaceKeys.Attached) is { } inner && (_interface is null
            || inner == _interface)).ToArray();
        if (ours.Length == 0 && all.FirstOrDefault(i => i.ExternalIds.Get(InterfaceKeys.Attached) is null) is { } byHand)
        {
            throw new CommandException(
                $"{_name} was not attached by 'reconciler attach'; 'ovs-vsctl del-port {byHand.Name}' unplugs it", ExitStatus.Usage);
        }

        var done = new List<string>();
        foreach (var device in (await DevicesAsync(cancellationToken)).Union(ours.Select(i => i.Name)).Order(StringComparer.Ordinal))
            await DetachAsync(device, ours.FirstOrDefault(i => i.Name == device), isDryRun, done, cancellationToken);
        if (isDryRun)
            done.AddRange(await RowsThatGoAsync(all, ours, cancellationToken));
        else
            await DeleteRowsAsync(done, cancellationToken);
        return [.. done];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _lock?.Dispose();
    }

    /// <summary>What would be done with its rows, in words. Those of interfaces that somebody has unplugged by hand go too.</summary>
    private async Task<IEnumerable<string>> RowsThatGoAsync(
        IReadOnlyList<SpeakingInterface> all, SpeakingInterface[] ours, CancellationToken cancellationToken)
    {
        var stay = all.Except(ours).Select(i => i.Mac).ToHashSet(StringComparer.Ordinal);
        var (ports, nats) = await _host.Sources.Northbound.RowsOfAsync(_id, cancellationToken);
        return Planner.Make(
            _id, _name, _host.Sources.Host,
            new([.. ports.Where(p => !stay.Contains(p.Mac))], [.. nats.Where(n => !stay.Contains(n.Mac))]), DesiredWorkload.Nothing,
            mayDelete: true).Actions.Select(a => a.Describe());
    }

    /// <summary>
    /// The ends of veth pairs that were made for this workload. An attempt to attach that was killed has not plugged its own in.
    /// </summary>
    private async Task<IEnumerable<string>> DevicesAsync(CancellationToken cancellationToken)
    {
        var json = await IpCommand.AskAsync(["-json", "-details", "link", "show", "type", "veth"], [], cancellationToken);
        var prefix = StableNames.DevicePrefixOf(_name);
        var candidates = LinkState.ReadAll(json)
            .Where(l => l.IsVeth && l.Name.StartsWith(prefix, StringComparison.Ordinal) && l.Mac == StableNames.OuterMacOf(_id, l.Name))
            .Select(l => l.Name);
        if (_interface is not null)
            candidates = candidates.Where(n => n == StableNames.DeviceOf(_name, _interface));
        var names = candidates.ToArray();
        if (names.Length == 0)
            return [];
        // A device that is plugged in for somebody else is not ours, whatever its name.
        var plugged = await _host.Sources.OpenVSwitchSession.SelectAsync(
            [.. names.Select(n => new Select("Interface", [Condition.Equal("name", n)], ["name"]))], cancellationToken);
        var taken = plugged.SelectMany(r => r.Rows).Select(r => r["name"].Single.AsString).ToHashSet(StringComparer.Ordinal);
        return names.Where(n => !taken.Contains(n));
    }

    /// <summary>Removes the pair first: while the port is there, the next attempt knows what is left.</summary>
    private async Task DetachAsync(string device, SpeakingInterface? nic, bool isDryRun, List<string> done,
        CancellationToken cancellationToken)
    {
        if (await IpCommand.AskAsync(["link", "show", "dev", device], [], cancellationToken) is not null)
        {
            if (!isDryRun)
                await IpCommand.BatchAsync([$"link del dev {device}"], "on this host", [], cancellationToken);
            done.Add($"remove the veth pair of {device}");
        }

        if (nic is null)
            return;
        var bridge = _host.Sources.OpenVSwitch.Settings.IntegrationBridge;
        done.Add($"unplug {device} from {bridge}");
        if (isDryRun)
            return;
        if (await _host.Sources.OpenVSwitchSession.TransactAsync(InterfacePlug.Unplug(bridge, nic, nic.Port), cancellationToken)
            is not TransactionOutcome.Success and var outcome)
        {
            throw new CommandException($"{_name}: {device} could not be unplugged: {Why(outcome)}; run it again");
        }
    }

    /// <summary>Deletes its rows, and with them its names, whether a daemon runs or not.</summary>
    private async Task DeleteRowsAsync(List<string> done, CancellationToken cancellationToken)
    {
        var hadNames = _host.Sources.Northbound.Database.PortsOf(_id).Any(p => NameRecords.NamesOf(p).Any());
        for (var pass = 0; pass < MaximumPasses; pass++)
        {
            var result = await _host.Reconciler.ReconcileAsync(_id, cancellationToken);
            done.AddRange(result.Actions);
            if (result.Status is ReconcileStatus.InSync && result.Actions.IsEmpty)
                break;
            if (result.Status is not ReconcileStatus.InSync && pass + 1 == MaximumPasses)
                throw new CommandException($"{_name} is unplugged, and its rows are left to the daemon: {result.Reason}");
        }

        if (hadNames)
            await NameKeeping.KeepAsync(_host, cancellationToken);
    }

    private static string Why(TransactionOutcome outcome) => outcome switch
    {
        TransactionOutcome.Conflict conflict => conflict.Reason,
        TransactionOutcome.Rejected rejected => $"{rejected.Error}: {rejected.Details}",
        TransactionOutcome.Unknown unknown => unknown.Reason,
        _ => outcome.Label,
    };
}

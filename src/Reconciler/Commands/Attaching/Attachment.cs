using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;
using Reconciler.Workloads;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.Commands.Attaching;

/// <summary>
/// Attaches a network namespace to a logical switch: makes a veth pair, plugs its end on this host in with all that it asks for, makes the
/// port with the daemon's own engine, waits until OVN has bound it, and gives the end in the namespace its addresses. All of it, or
/// nothing.
/// </summary>
internal sealed partial class Attachment : IAsyncDisposable
{
    /// <summary>How often to look whether OVN has done its part.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The least MTU of a link that carries IPv6 (RFC 8200, section 5).</summary>
    private const int LeastOfIpv6 = 1280;

    private readonly AttachLock? _lock;
    private readonly OneShot _host;
    private readonly AttachRequest _request;
    private readonly WorkloadId _id;
    private readonly string _device;
    private readonly List<string> _done = [];

    private Attachment(AttachLock? held, OneShot host, AttachRequest request)
    {
        _lock = held;
        _host = host;
        _request = request;
        _id = OpenVSwitchSource.IdOf(host.Sources.Host, request.Name);
        _device = StableNames.DeviceOf(request.Name, request.Interface);
    }

    private OpenVSwitchDatabase Database => _host.Sources.OpenVSwitch;

    private string Bridge => Database.Settings.IntegrationBridge;

    /// <summary>Reads what concerns the workload.</summary>
    /// <exception cref="SourceAwayException">A database could not be reached.</exception>
    /// <exception cref="CommandException">Another run is at work on it.</exception>
    public static async Task<Attachment> OpenAsync(
        ReconcilerConfiguration configuration, AttachRequest request, CancellationToken cancellationToken)
    {
        var held = request.DryRun ? null : await AttachLock.TakeAsync(configuration, request.Name, request.Patience, cancellationToken);
        try
        {
            return new(held, await OneShot.OpenForInterfacesAsync(configuration, request.Name, cancellationToken), request);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Attaches it.</summary>
    /// <exception cref="CommandException">It cannot be attached. Nothing is left of the attempt.</exception>
    public async Task<AttachReport> RunAsync(CancellationToken cancellationToken)
    {
        if (_host.Reconciler.WhyNotKnown() is { } reason)
            throw new CommandException(reason);
        using var inside = await NetworkNamespace.OpenAsync(_request.Namespace, cancellationToken);
        var plugged = FindPlugged();
        var mac = _request.Mac ?? plugged?.ExternalIds.Get("attached-mac") ?? StableNames.MacOf(_id, _device);
        var keys = KeysWith(mac);
        if (plugged is not null)
            CheckSame(plugged, keys);
        var desired = await CheckAsync(keys, mac, cancellationToken);
        var pair = new VethPair(_device, inside, _request.Interface, StableNames.OuterMacOf(_id, _device));
        if (_request.DryRun)
            return await WouldAsync(plugged, pair, keys, mac, desired, cancellationToken);

        var made = false;
        try
        {
            made = await pair.EnsureAsync(mac, _request.Mtu, _host.Sources.Configuration.Dhcp.Mtu, plugged is not null,
                _request.HasRoute && HasIpv6(desired, mac), cancellationToken);
            if (made)
                _done.Add($"make the veth pair {_device} and {_request.Interface}");
            var remark = made && await IsInUserspaceAsync(cancellationToken) ? await pair.ComputeChecksumsAsync(cancellationToken) : null;
            await PlugAsync(plugged, keys, made, cancellationToken);
            var (port, on, network) = await WaitForPortAsync(mac, cancellationToken);
            if (NameRecords.NamesOf(port).Any())
                await NameKeeping.KeepAsync(_host, cancellationToken);
            var addresses = NamespaceAddress.Of(AddressesOf(port), on, network);
            var remarks = await pair.ConfigureAsync(addresses, _request.HasRoute, cancellationToken);
            return (await ReportAsync(port, on, addresses, pair, mac, cancellationToken)) with
            {
                Remarks = [.. remarks, .. new[] { remark, WhatIsCut(port) }.OfType<string>()],
            };
        }
        catch (Exception e) when (made || plugged is null)
        {
            // What was there before stays. What this attempt has made goes, also when the user interrupts it.
            if (await UndoAsync(made, wasPlugged: plugged is not null) is { } left)
                throw new CommandException($"{e.Message}; {left}", (e as CommandException)?.ExitStatus ?? ExitStatus.Failure);
            throw;
        }
    }

    /// <summary>Whether the integration bridge's datapath is in userspace (ovs-vswitchd.conf.db(5), <c>datapath_type</c>).</summary>
    private async Task<bool> IsInUserspaceAsync(CancellationToken cancellationToken)
    {
        var results = await _host.Sources.OpenVSwitchSession.SelectAsync(
            [new Select("Bridge", [Condition.Equal("name", Bridge)], ["datapath_type"])], cancellationToken);
        return results[0].Rows is [var row, ..] && row["datapath_type"].Single.AsString == "netdev";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _lock?.Dispose();
    }

    /// <summary>The interface, if it is plugged in already.</summary>
    private SpeakingInterface? FindPlugged() => Database.SpeakingInterfacesOf(_id).FirstOrDefault(i => i.Name == _device);

    private ImmutableSortedDictionary<string, string> KeysWith(string mac) => _request.Keys
        .SetItem("attached-mac", mac)
        .SetItem("iface-id", StableNames.InterfaceIdOf(_id, _device))
        .SetItem(InterfaceKeys.Name, _request.Name)
        .SetItem(InterfaceKeys.Attached, _request.Interface);

    /// <summary>Says what differs where the interface is attached already, and asks for something else.</summary>
    /// <exception cref="CommandException">It asks for something else.</exception>
    private void CheckSame(SpeakingInterface plugged, ImmutableSortedDictionary<string, string> keys)
    {
        string[] compared = [.. InterfaceKeys.Written, "attached-mac"];
        var differences = compared
            .Select(k => (Key: k, Has: plugged.ExternalIds.Get(k), Asked: keys.GetValueOrDefault(k)))
            .Where(d => !string.Equals(d.Has, d.Asked, StringComparison.OrdinalIgnoreCase))
            .Select(d => $"{d.Key} is {Quoted(d.Has, "not set")}, not {Quoted(d.Asked, "left out")}").ToArray();
        if (differences.Length > 0)
        {
            throw new CommandException(
                $"{_request.Name} is attached already, and {string.Join("; ", differences)}; change it with"
                + $" 'ovs-vsctl set Interface {_device} external_ids:KEY=VALUE', or run 'reconciler detach {_request.Name}' first",
                ExitStatus.Differences);
        }
    }

    private static string Quoted(string? value, string orNone) => value is null ? orNone : $"'{value}'";

    /// <summary>Checks with the daemon's own rules what it asks for, before anything is changed.</summary>
    /// <returns>What the daemon will make of it.</returns>
    /// <exception cref="CommandException">It cannot have that.</exception>
    private async Task<DesiredWorkload> CheckAsync(
        ImmutableSortedDictionary<string, string> keys, string mac, CancellationToken cancellationToken)
    {
        SpeakingInterface nic = new(Guid.Empty, _device, mac, keys["iface-id"], OvsdbDatum.Map(keys));
        var others = Database.SpeakingInterfacesOf(_id).Where(i => i.Name != _device && !i.IsStale);
        var definition = SpeakingWorkload.Read(_id, [nic, .. others]);
        var desired = await _host.Reconciler.ForecastAsync(definition, cancellationToken);
        // What it would not get although it asks for it is a warning to the daemon, which keeps the port. Here there is none yet.
        var errors = desired.Problems.Where(p => p.Mac == mac || (p.Mac is null && !p.IsWarning)).Select(p => p.Message).ToArray();
        if (errors.Length > 0)
            throw new CommandException($"{_request.Name}: {AttachOptions.AsOptions(string.Join("; ", errors))}", ExitStatus.Usage);
        if (_request.Mtu < LeastOfIpv6 && HasIpv6(desired, mac))
        {
            throw new CommandException(
                $"{_request.Name}: --mtu {_request.Mtu} is too small for an IPv6 address, which needs {LeastOfIpv6} (RFC 8200)",
                ExitStatus.Usage);
        }

        return desired;
    }

    /// <summary>Whether the interface gets an IPv6 address, or may get one.</summary>
    private static bool HasIpv6(DesiredWorkload desired, string mac) => desired.Ports.Any(p => p.Mac == mac
        && (p.Addresses.Any(a => a.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6)
            || (p.IsDynamic && p.Switch.Ipv6Prefix is not null)));

    private async Task PlugAsync(
        SpeakingInterface? plugged, ImmutableSortedDictionary<string, string> keys, bool isNewPair, CancellationToken cancellationToken)
    {
        if (plugged is null)
        {
            await CommitAsync(InterfacePlug.Plug(Bridge, _device, keys), $"plug {_device} into {Bridge}", cancellationToken);
            _done.Add($"plug {_device} into {Bridge}");
        }
        else if (isNewPair)
        {
            await CommitAsync(
                InterfacePlug.OpenAgain(plugged, Random.Shared.Next(40000, 60000)), $"have Open vSwitch open {_device}", cancellationToken);
            _done.Add($"have Open vSwitch open {_device} again");
        }
    }

    private async Task CommitAsync(Transaction transaction, string what, CancellationToken cancellationToken)
    {
        var outcome = await _host.Sources.OpenVSwitchSession.TransactAsync(transaction, cancellationToken);
        var why = outcome switch
        {
            TransactionOutcome.Success => null,
            TransactionOutcome.Conflict conflict => conflict.Reason,
            TransactionOutcome.Rejected rejected => $"{rejected.Error}: {rejected.Details}",
            TransactionOutcome.Unknown unknown => unknown.Reason,
            _ => throw new NotSupportedException(outcome.Label),
        };
        if (why is not null)
            throw new CommandException($"{_request.Name}: could not {what}: {why}");
    }

    /// <summary>Makes the port, and waits until OVN has bound it and chosen its addresses. A daemon may be at the same work.</summary>
    private async Task<(LogicalSwitchPort Port, LogicalSwitch On, LogicalNetwork Network)> WaitForPortAsync(
        string mac, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var northbound = _host.Sources.Northbound;
        while (true)
        {
            var result = await _host.Reconciler.ReconcileAsync(_id, cancellationToken);
            _done.AddRange(result.Actions);
            var errors = result.Problems.Where(p => p is { IsWarning: false } && (p.Mac is null || p.Mac == mac)).Select(p =>
                p.Message).ToArray();
            if (errors.Length > 0)
                throw new CommandException($"{_request.Name}: {AttachOptions.AsOptions(string.Join("; ", errors))}", ExitStatus.Usage);
            var port = (await northbound.RowsOfAsync(_id, cancellationToken)).Ports.FirstOrDefault(p => p.Mac == mac
                && p.Host == _host.Sources.Host);
            var network = await northbound.NetworkAsync(cancellationToken);
            var on = network.Switches.FirstOrDefault(s => s.Uuid == port?.SwitchUuid);
            if (result is { Status: ReconcileStatus.InSync, Actions.IsEmpty: true } && port is { Up: true } && on is not null
                && AddressWanting.WhatOf(port, on) is null)
                return (port, on, network);
            if (Stopwatch.GetElapsedTime(began) > _request.Patience)
                throw new CommandException($"{_request.Name}: {WhyNotYet(result, port, on)} within {_request.Patience.TotalSeconds:0.#} s");
            if (result.Actions.IsEmpty)
                await WaitForNewsAsync(cancellationToken);
        }
    }

    private static string WhyNotYet(ReconcileResult result, LogicalSwitchPort? port, LogicalSwitch? on) => (result, port) switch
    {
        ({ Reason: { } reason }, _) => $"{reason}; it was not done",
        (_, null) => "its port was not made",
        (_, { Up: not true }) => "no chassis has claimed its port (does ovn-controller run on this host?)",
        _ when on is not null && AddressWanting.WhatOf(port, on) is { } wanting => wanting,
        _ => "its port was not as asked",
    };

    private async Task WaitForNewsAsync(CancellationToken cancellationToken)
    {
        var news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(IReadOnlyList<Ovsdb.Replica.RowChange> changes) => news.TrySetResult();
        _host.Sources.Northbound.Session.Changed += Note;
        try
        {
            await Task.WhenAny(news.Task, Task.Delay(s_interval, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            _host.Sources.Northbound.Session.Changed -= Note;
        }
    }

    /// <summary>Takes back what this attempt has made.</summary>
    /// <returns>What could not be taken back; null if nothing is left.</returns>
    private async Task<string?> UndoAsync(bool made, bool wasPlugged)
    {
        // The user may have interrupted the attempt; taking it back takes its own time.
        using var patience = new CancellationTokenSource(AttachRequest.DefaultPatience);
        try
        {
            if (made)
                await IpCommand.BatchAsync([$"link del dev {_device}"], "on this host", [], patience.Token);
            if (wasPlugged)
                return null;
            // The server may have done what this program has not heard of any more.
            await _host.Sources.OpenVSwitchSession.BarrierAsync(patience.Token);
            if (FindPlugged() is not { } nic)
                return null;
            await CommitAsync(InterfacePlug.Unplug(Bridge, nic, nic.Port), $"unplug {_device}", patience.Token);
            var hadNames = _host.Sources.Northbound.Database.PortsOf(_id).Any(p => NameRecords.NamesOf(p).Any());
            await _host.Reconciler.ReconcileAsync(_id, patience.Token);
            if (hadNames)
                await NameKeeping.KeepAsync(_host, patience.Token);
            return null;
        }
        catch (Exception e) when (e is CommandException or OperationCanceledException or Ovsdb.OvsdbException)
        {
            return $"what was made could not be taken back: {e.Message}; 'reconciler detach {_request.Name}' does it";
        }
    }
}

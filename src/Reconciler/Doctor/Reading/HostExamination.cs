using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Doctor.Facts;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.Doctor.Reading;

/// <summary>Reads all facts for the checks once. If a server cannot be reached, this is noted, and the rest is still read.</summary>
internal sealed class HostExamination : IAsyncDisposable
{
    /// <summary>How long a new port may take to come up. OVN usually needs a fraction of that.</summary>
    private static readonly TimeSpan s_patienceForPorts = TimeSpan.FromSeconds(2);

    private readonly ReconcilerConfiguration _configuration;
    private readonly HostConnection _connection;
    /// <summary>How long the daemon may take to reconcile a domain. It usually needs a fraction of that.</summary>
    private static readonly TimeSpan s_patienceForDomains = TimeSpan.FromSeconds(1);

    private readonly DomainInventory _domains = new();
    private readonly DomainReader _libvirt;
    private readonly WorkloadDirectory _workloads;
    private readonly List<UnreachableSource> _unreachable = [];
    private NorthboundClient? _northbound;

    private HostExamination(ReconcilerConfiguration configuration)
    {
        _configuration = configuration;
        _libvirt = new(configuration.LibvirtUri, _domains);
        _workloads = new(new LibvirtSource(_domains, new(configuration)), new OpenVSwitchSource());
        _connection = new(new(configuration), _workloads, NullLoggerFactory.Instance);
    }

    /// <summary>Reads everything.</summary>
    public static async Task<HealthFacts> ReadAsync(ReconcilerConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var examination = new HostExamination(configuration);
        return await examination.ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_northbound is not null)
            await _northbound.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<HealthFacts> ReadAsync(CancellationToken cancellationToken)
    {
        _connection.Start();
        var libvirt = ReadLibvirtAsync(cancellationToken);
        var daemon = DaemonReader.ReadAsync(_configuration.HookSocket, cancellationToken);
        var hook = HookReader.ReadAsync(cancellationToken);
        var ovs = await TryAsync(Source.OpenVSwitch, async () =>
        {
            await OneShot.WaitAsync(_connection.Session, cancellationToken);
            await LearnHostAsync(cancellationToken);
            return await OpenVSwitchReader.ReadAsync(_connection.OpenVSwitch, _connection.Session, cancellationToken);
        });
        var host = _configuration.Host ?? ovs?.SystemId;
        var southbound = ReadSouthboundAsync(ovs, cancellationToken);
        var northbound = await TryAsync(Source.Northbound, () => ReadNorthboundAsync(host, cancellationToken), NorthboundRemotesText());
        var facts = new HealthFacts
        {
            Host = host,
            Remotes = await ReadRemotesAsync(cancellationToken),
            Hook = await hook,
            Exposed = FileExposure.Of(_configuration, _connection.OpenVSwitch.Settings.Tls),
            Daemon = await daemon,
            OpenVSwitch = ovs,
            Chassis = await southbound,
            Central = LocalCentralReader.Read(),
            Underlay = UnderlayReader.Find(ovs?.EncapAddresses ?? []),
            Northbound = northbound,
            Libvirt = await libvirt,
        };
        if (facts is { Host: not null, OpenVSwitch: not null, Northbound.MissingColumns.IsEmpty: true })
            facts = await TryAsync(Source.Northbound, () => AddDomainsAsync(facts, cancellationToken)) ?? facts with { Northbound = null };
        return facts with { Unreachable = [.. _unreachable.OrderBy(u => u.Source)] };
    }

    private async Task LearnHostAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.LearnHostAsync(cancellationToken);
        }
        catch (ConfigurationException)
        {
            // A check of its own says that the host has no name.
        }
    }

    private async Task<LibvirtFacts?> ReadLibvirtAsync(CancellationToken cancellationToken)
    {
        if (await _libvirt.ReadAllAsync(cancellationToken) is { } error)
        {
            Note(Source.Libvirt, error);
            return null;
        }

        var facts = new LibvirtFacts(
            null,
            [.. _domains.Domains.OrderBy(d => d.Name, StringComparer.Ordinal)],
            [.. _domains.Networks.Definitions.Values.OrderBy(n => n.Name, StringComparer.Ordinal)]);
        return await TryAsync(Source.Libvirt, () => Task.Run(() => LibvirtReader.AddTo(_configuration.LibvirtUri, facts), cancellationToken));
    }

    private async Task<ImmutableArray<Chassis>?> ReadSouthboundAsync(OpenVSwitchFacts? ovs, CancellationToken cancellationToken)
    {
        if (ovs?.Setting("ovn-remote") is not { } text)
            return null;
        if (!OvsdbRemote.TryParseList(text, out var remotes, out var error))
        {
            Note(Source.Southbound, $"Open_vSwitch external_ids:ovn-remote: {error}");
            return null;
        }

        // Like ovn-controller, it may use any member of a cluster.
        var options = new OvsdbSessionOptions(remotes)
        {
            LeaderOnly = false,
            Tls = () => _configuration.NorthboundTls.Or(_connection.OpenVSwitch.Settings.Tls),
        };
        await using var session = new OvsdbSession(new("OVN_Southbound", []), options, NullLogger.Instance);
        session.Start();
        var chassis = await TryAsync(
            Source.Southbound,
            async () =>
            {
                await OneShot.WaitAsync(session, cancellationToken);
                return (IReadOnlyList<Chassis>)await SouthboundReader.ReadAsync(session, cancellationToken);
            },
            text);
        return chassis is null ? null : [.. chassis];
    }

    private async Task<NorthboundFacts> ReadNorthboundAsync(string? host, CancellationToken cancellationToken)
    {
        _northbound = _connection.CreateNorthbound(host ?? "");
        _northbound.Start();
        var session = _northbound.Session;
        try
        {
            await OneShot.WaitAsync(session, cancellationToken);
        }
        catch (SourceAwayException) when (session.Schema is { } old && !NorthboundColumns.MissingIn(old).IsEmpty)
        {
            // The server answers; the reason why it cannot be followed is the error.
        }

        if (session.Schema is { } schema && NorthboundColumns.MissingIn(schema) is { IsEmpty: false } missing)
            return new([], []) { MissingColumns = missing, SchemaVersion = schema.Version };
        return await new NorthboundReader(session).ReadAsync(cancellationToken);
    }

    /// <summary>Assesses each workload with the daemon's engine: domains only if libvirt could be read.</summary>
    private async Task<HealthFacts> AddDomainsAsync(HealthFacts facts, CancellationToken cancellationToken)
    {
        var (northbound, libvirt) = (facts.Northbound!, facts.Libvirt);
        var sources = new HostSources(facts.Host!, _connection.OpenVSwitch, _connection.Session, _northbound!, _workloads,
            new(_configuration));
        var reconciler = new WorkloadReconciler(sources);
        var assessed = ImmutableArray.CreateBuilder<DomainFacts>();
        if (reconciler.WhyNotKnown() is null)
        {
            var others = _workloads.All.Where(w => !w.Id.IsDomain).OrderBy(w => w.Name, StringComparer.Ordinal);
            foreach (var workload in (libvirt?.Domains ?? []).Concat(others))
                assessed.Add(await AssessAsync(reconciler, libvirt, workload, cancellationToken));
            await LookAgainAsync(reconciler, libvirt, assessed, cancellationToken);
        }

        return facts with
        {
            Northbound = northbound with { OwnPorts = await ReadOwnPortsAsync(cancellationToken) },
            Libvirt = libvirt is null ? null : libvirt with { Assessments = [.. assessed.Where(a => a.Domain.Id.IsDomain)] },
            OtherWorkloads = [.. assessed.Where(a => !a.Domain.Id.IsDomain)],
        };
    }

    private async Task<DomainFacts> AssessAsync(
        WorkloadReconciler reconciler, LibvirtFacts? libvirt, Workload domain, CancellationToken cancellationToken)
    {
        if (!domain.IsActive)
        {
            var forecast = domain.Definition is { } definition
                ? await reconciler.ForecastAsync(definition, cancellationToken)
                : DesiredWorkload.Nothing;
            return new(domain, domain.DefinitionError is { } error ? [Unreadable(error)] : forecast.Problems, []) { Names = NamesOf(forecast) };
        }

        var assessment = await reconciler.AssessAsync(domain.Id, cancellationToken);
        var desired = assessment.Desired;
        return new(domain, desired.Problems, [.. desired.Unclaimed.Where(u => u.Port is null).Select(u => u.Plugged)])
        {
            NextStart = libvirt?.Configured.GetValueOrDefault(domain.Id) is { } configured && !AsksForTheSame(domain.Definition, configured)
                ? [.. (await reconciler.ValidateAsync(configured, cancellationToken)).Except(desired.Problems)]
                : [],
            ToDo = domain is { IsComing: false, IsLeaving: false } ? [.. assessment.Plan.Actions.Select(a => a.Describe())] : [],
            Unplugged = domain is { Id.IsDomain: true, IsComing: false, IsLeaving: false, Definition: { } live } ? UnpluggedOf(live) : [],
            Names = NamesOf(desired),
            InterfaceIds = [.. _connection.OpenVSwitch.InterfacesOf(domain.Id).Select(i => i.InterfaceId)],
        };

        static Problem Unreadable(string error) => new(null, $"its XML cannot be read: {error}");

        static ImmutableArray<string> NamesOf(DesiredWorkload desired) =>
            [.. desired.Ports.SelectMany(p => p.Names).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Assesses domains with pending actions once more after a moment, because a domain may have just started.</summary>
    private async Task LookAgainAsync(
        WorkloadReconciler reconciler, LibvirtFacts? libvirt, ImmutableArray<DomainFacts>.Builder domains,
        CancellationToken cancellationToken)
    {
        if (!domains.Any(MaySettle))
            return;
        await Task.Delay(s_patienceForDomains, cancellationToken);
        for (var i = 0; i < domains.Count; i++)
        {
            if (MaySettle(domains[i]))
                domains[i] = await AssessAsync(reconciler, libvirt, domains[i].Domain, cancellationToken);
        }
    }

    private static bool MaySettle(DomainFacts domain) => !domain.ToDo.IsEmpty || domain.Problems.Any(p => p.MaySettle);

    /// <summary>Whether a domain's next start asks for the same as now. Then it need not be validated twice.</summary>
    private static bool AsksForTheSame(WorkloadDefinition? live, WorkloadDefinition configured) =>
        live is not null
        && live.IntentText == configured.IntentText
        && live.Interfaces.Select(KeyOf).SequenceEqual(configured.Interfaces.Select(KeyOf));

    /// <summary>
    /// The properties that decide which port an interface gets. The live XML adds the network's bridge and libvirt's aliases, so both are
    /// left out.
    /// </summary>
    private static (string Mac, string? Network, string? Portgroup, string? Bridge, string? Alias) KeyOf(WorkloadInterface nic) => (
        nic.Mac, nic.Network, nic.Portgroup, nic.Network is null ? nic.Bridge : null,
        nic.Alias?.StartsWith("ua-", StringComparison.Ordinal) ?? false ? nic.Alias : null);

    private ImmutableArray<WorkloadInterface> UnpluggedOf(WorkloadDefinition definition)
    {
        var expected = ExpectedInterfaces.Of(definition, _connection.OpenVSwitch.Settings.IntegrationBridge, _domains.Networks.Definitions) ?? [];
        var plugged = _connection.OpenVSwitch.InterfacesOf(definition.Id);
        return [.. definition.Interfaces.Where(n => expected.Any(e => e.Mac == n.Mac) && !plugged.Any(p => p.Mac == n.Mac))];
    }

    /// <summary>This host's ports. Ports that are not up yet get some time to come up.</summary>
    private async Task<ImmutableArray<LogicalSwitchPort>> ReadOwnPortsAsync(CancellationToken cancellationToken)
    {
        var database = _northbound!.Database;
        for (var waited = TimeSpan.Zero; waited < s_patienceForPorts && database.Workloads.Any(IsComingUp); waited += TimeSpan.FromMilliseconds(100))
            await Task.Delay(100, cancellationToken);

        var ports = ImmutableArray.CreateBuilder<LogicalSwitchPort>();
        foreach (var domain in database.Workloads)
            ports.AddRange((await _northbound.RowsOfAsync(domain, cancellationToken)).Ports);
        return ports.ToImmutable();

        bool IsComingUp(WorkloadId domain) =>
            _workloads.Find(domain) is { IsActive: true } && database.PortsOf(domain).Any(p => p.Up is not true && p.Enabled is not false);
    }

    private async Task<ImmutableArray<RemoteFacts>> ReadRemotesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteReader.ReadAsync(
                NorthboundRemotes.Find(_configuration, _connection.OpenVSwitch.Settings),
                _configuration.NorthboundTls.Or(_connection.OpenVSwitch.Settings.Tls), cancellationToken);
        }
        catch (ConfigurationException)
        {
            // The attempt to connect reports the error.
            return [];
        }
    }

    private string? NorthboundRemotesText()
    {
        try
        {
            return string.Join(',', NorthboundRemotes.Find(_configuration, _connection.OpenVSwitch.Settings).Select(r => r.Text));
        }
        catch (ConfigurationException)
        {
            // The attempt to connect reports the error.
            return null;
        }
    }

    /// <summary>Reads from a server, or notes that it could not be reached.</summary>
    private async Task<T?> TryAsync<T>(Source source, Func<Task<T>> read, string? remotes = null)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is SourceAwayException or OvsdbException or ConfigurationException or LibvirtException)
        {
            Note(source, e.Message, remotes);
            return null;
        }
    }

    private void Note(Source source, string reason, string? remotes = null)
    {
        lock (_unreachable)
            _unreachable.Add(new(source, reason) { Remotes = remotes });
    }
}

using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// A host with more domains than a machine has room for: two real database servers, and a real libvirtd with libvirt's test driver.
/// </summary>
internal sealed class SimulatedHost : IAsyncDisposable
{
    /// <summary>The host's name.</summary>
    public const string Name = "node-1";

    /// <summary>The switch that its domains ask for.</summary>
    public const string Switch = "local";

    private const int Batch = 2000;

    private readonly string _directory;
    private TestLibvirtd? _libvirt;
    private DatabaseClient? _plugger;
    private DatabaseClient? _writer;
    private ForeignPorts? _foreign;

    private SimulatedHost(string directory, OvsdbServer openVSwitch, OvsdbServer northbound)
    {
        _directory = directory;
        OpenVSwitch = openVSwitch;
        Northbound = northbound;
    }

    /// <summary>The host's Open vSwitch database.</summary>
    public OvsdbServer OpenVSwitch { get; }

    /// <summary>The Northbound.</summary>
    public OvsdbServer Northbound { get; }

    /// <summary>The daemon's configuration.</summary>
    public string Configuration => Path.Combine(_directory, "reconciler.yaml");

    /// <summary>The daemon's socket.</summary>
    public string Socket => Path.Combine(_directory, "hook.sock");

    /// <summary>The processor time that libvirtd has used, in milliseconds.</summary>
    public double LibvirtProcessorTime => _libvirt!.ProcessorTime;

    /// <summary>Starts the servers and fills them.</summary>
    /// <param name="domains">How many domains run on the host.</param>
    /// <param name="portsEach">How many ports each has.</param>
    /// <param name="orphans">How many of the domains are gone and have left their rows behind.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SimulatedHost> StartAsync(int domains, int portsEach, int orphans, CancellationToken cancellationToken)
    {
        var host = new SimulatedHost(
            Directory.CreateTempSubdirectory("bench-host-").FullName,
            await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema),
            await OvsdbServer.StartStandaloneAsync(OvsdbServer.NorthboundSchema));
        try
        {
            await host.FillAsync([.. Enumerable.Range(0, domains).Select(d => new SimulatedDomain(d, portsEach))], domains - orphans, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds other hosts' ports to the Northbound until there are so many.</summary>
    public async Task GrowForeignPortsToAsync(int count, CancellationToken cancellationToken)
    {
        _writer ??= await DatabaseClient.ConnectAsync(Northbound, cancellationToken);
        _foreign ??= new(_writer, Switch);
        await _foreign.GrowToAsync(count, cancellationToken);
    }

    /// <summary>Starts domains, and plugs in all their interfaces at once.</summary>
    public async Task AppearAsync(ImmutableArray<SimulatedDomain> domains, CancellationToken cancellationToken)
    {
        await _libvirt!.CreateAsync(domains.Select(d => d.Xml(Switch)), cancellationToken);
        _plugger ??= await DatabaseClient.ConnectAsync(OpenVSwitch, cancellationToken);
        await _plugger.TransactAsync(SimulatedRows.Plug([.. domains.SelectMany(d => d.Ports)]), cancellationToken);
    }

    /// <summary>Ends all domains and removes their interfaces.</summary>
    public async Task DisappearAsync(ImmutableArray<SimulatedDomain> domains, CancellationToken cancellationToken)
    {
        await _libvirt!.DestroyAsync(domains.Select(d => d.Name), cancellationToken);
        _plugger ??= await DatabaseClient.ConnectAsync(OpenVSwitch, cancellationToken);
        await _plugger.TransactAsync(SimulatedRows.UnplugAll(), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_plugger is { } plugger)
            await plugger.DisposeAsync();
        if (_writer is { } writer)
            await writer.DisposeAsync();
        if (_libvirt is { } libvirt)
            await libvirt.DisposeAsync();
        await OpenVSwitch.DisposeAsync();
        await Northbound.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task FillAsync(ImmutableArray<SimulatedDomain> domains, int alive, CancellationToken cancellationToken)
    {
        _libvirt = await TestLibvirtd.StartAsync([.. domains.Take(alive).Select(d => d.Xml(Switch))], cancellationToken);
        await File.WriteAllTextAsync(
            Configuration,
            $$"""
            ovs: {remote: "{{OpenVSwitch.UnixText}}"}
            nb: {remote: "{{Northbound.UnixText}}"}
            libvirt: {uri: "{{_libvirt.Uri}}"}
            host: {{Name}}
            hook: {socket: "{{Socket}}"}
            sweep: {interval: 86400}
            """,
            cancellationToken);

        await using var openVSwitch = await DatabaseClient.ConnectAsync(OpenVSwitch, cancellationToken);
        await openVSwitch.TransactAsync(
        [
            new Insert("Bridge", DatabaseClient.Row(("name", OvsdbDatum.Of(SimulatedRows.Bridge))), "b"),
            new Insert("Open_vSwitch", DatabaseClient.Row(
                ("bridges", OvsdbDatum.Of(OvsdbAtom.NamedUuid("b"))), ("external_ids", OvsdbDatum.Map([KeyValuePair.Create("system-id", Name)]))), "o"),
        ], cancellationToken);
        foreach (var some in domains.Take(alive).SelectMany(d => d.Ports).Chunk(Batch))
            await openVSwitch.TransactAsync(SimulatedRows.Plug(some), cancellationToken);

        await using var northbound = await DatabaseClient.ConnectAsync(Northbound, cancellationToken);
        await northbound.TransactAsync([new Insert("Logical_Switch", DatabaseClient.Row(("name", OvsdbDatum.Of(Switch))), "s")], cancellationToken);
        foreach (var some in domains.SelectMany(d => d.Ports).Chunk(Batch))
            await northbound.TransactAsync(SimulatedRows.Create(some), cancellationToken);
    }
}

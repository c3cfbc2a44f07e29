using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Benchmarks.Running;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Benchmarks.Micro;

/// <summary>A domain with XML captured from a real host, and the parts of its pass, without servers.</summary>
internal sealed class MicroDomain
{
    private const string Host = "node-1";

    private static readonly LogicalSwitch s_switch = new(Guid.Parse("0a3b7c1e-7c1c-4b57-8a8e-6c1f8d3f5a01"), "nat-switch-1", null);
    private static readonly LogicalRouter s_router = new(Guid.Parse("0a3b7c1e-7c1c-4b57-8a8e-6c1f8d3f5a02"), "gw-router");
    private static readonly NetworkDefaults s_defaults = new(new Dictionary<string, PortDefaults>(), LibvirtNetworks.None);

    private readonly MicroHost _host;
    private readonly LogicalNetwork _network;

    /// <summary>Plugs the domain in on a host.</summary>
    public MicroDomain(MicroHost host)
    {
        _host = host;
        if (!InterfaceAddress.TryParse("10.140.0.254/24", out var gateway))
            throw new InvalidOperationException("an address of the benchmark's own is malformed");
        _network = new([s_switch], [s_router], ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>>.Empty.Add(s_switch.Uuid, [new(s_router, "gw-1", [gateway])]));
        var xml = DomainXmlReader.Read(Xml);
        Definition = DomainIntake.Of(xml);
        Port = new SimulatedDomain(0, ports: 1).Ports[0] with { Domain = xml.Uuid, DomainName = Definition.Name,
            Mac = Definition.Interfaces[0].Mac };
        Apply(host.OpenVSwitch.Replica, MicroHost.PlugMessages(Port, Guid.NewGuid()).Plugged);
    }

    /// <summary>The XML, as the <c>started</c> hook got it.</summary>
    public static ReadOnlyMemory<byte> Xml { get; } = Capture.Bytes("web-1.started.xml");

    /// <summary>What was read of it.</summary>
    public WorkloadDefinition Definition { get; }

    /// <summary>Its port.</summary>
    public SimulatedPort Port { get; }

    /// <summary>The rows that it asks for, as the transaction that makes them inserts them.</summary>
    public IEnumerable<Insert> RowsToMake() => NorthboundTransactions.Of(PlanFor(Observe(), Definition)).Operations.OfType<Insert>();

    /// <summary>Puts the rows that it asks for into the replica of the Northbound.</summary>
    public void MakeRows()
    {
        var rows = RowsToMake().ToLookup(i => i.Table, i => $"\"{Guid.NewGuid()}\":{{\"insert\":{MicroHost.RowText(i.Row)}}}");
        Apply(_host.Northbound.Replica, $"{{{string.Join(',', rows.Select(t => $"\"{t.Key}\":{{{string.Join(',', t)}}}"))}}}");
    }

    /// <summary>Its rows as the replica has them.</summary>
    public ObservedWorkload Observe() => new(
        [.. _host.Northbound.PortsOf(Definition.Id).Select(p => p with { SwitchUuid = s_switch.Uuid, Groups = [] })],
        [.. _host.Northbound.NatsOf(Definition.Id).Select(n => n with { RouterUuid = s_router.Uuid })]);

    /// <summary>The computation of a pass in memory: interfaces, rows, desired state and plan.</summary>
    public Plan Pass() => PlanFor(Observe(), Definition);

    /// <summary>What it asks for.</summary>
    public DesiredWorkload Desire(ObservedWorkload observed) => DesiredStateBuilder.Build(
        Definition, Plugged(), _network, s_defaults, DhcpSettings.Default, observed.Ports, ImmutableDictionary<string, ExistingPort>.Empty);

    /// <summary>The plan alone.</summary>
    public Plan PlanOf(ObservedWorkload observed, DesiredWorkload desired) =>
        Planner.Make(Definition.Id, Definition.Name, Host, observed, desired, mayDelete: true);

    /// <summary>Applies a message to a replica.</summary>
    public static void Apply(DatabaseReplica replica, string message)
    {
        using var json = JsonDocument.Parse(message);
        replica.Update(json.RootElement, UpdateFormat.Update2, static _ => { });
    }

    private Plan PlanFor(ObservedWorkload observed, WorkloadDefinition definition) =>
        Planner.Make(definition.Id, definition.Name, Host, observed, Desire(observed), mayDelete: true);

    private PluggedInterface[] Plugged() =>
        [.. _host.OpenVSwitch.InterfacesOf(Definition.Id)
            .Select(i => new PluggedInterface(i.Mac, i.InterfaceId) { OriginalInterfaceId = i.OriginalInterfaceId })];
}

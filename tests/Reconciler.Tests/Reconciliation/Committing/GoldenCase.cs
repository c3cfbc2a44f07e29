using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation.Committing;

/// <summary>A file of <c>golden</c>: a domain and the Northbound, and the operations that a pass commits.</summary>
/// <remarks>golden/README.md has its form.</remarks>
internal sealed class GoldenCase
{
    private readonly ImmutableDictionary<string, string> _sections;

    private GoldenCase(ImmutableDictionary<string, string> sections) => _sections = sections;

    /// <summary>Where the files are.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "Reconciler.Tests", "Reconciliation", "Committing", "golden");

    /// <summary>The operations that are to be committed, one a line.</summary>
    public string[] Operations => _sections.GetValueOrDefault("operations", "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads a file.</summary>
    public static GoldenCase Read(string name)
    {
        var parts = $"\n{File.ReadAllText(Path.Combine(Folder, name))}".Split("\n-- ");
        return new(parts.Skip(1).Select(p => p.Split(" --\n", 2)).ToImmutableDictionary(p => p[0], p => p[1]));
    }

    /// <summary>What the daemon of node-1 plans, as in a pass of its own. What others hold is not looked for.</summary>
    public Plan Plan()
    {
        var rows = GoldenRows.Read(_sections["northbound"]);
        var domain = _sections["domain"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ", 2))
            .ToLookup(p => p[0], p => p[1]);
        var plugged = domain["interface"].Select(i => i.Split(' ')).Select(i => new PluggedInterface(i[0], i[1])).ToImmutableArray();
        var workload = WorkloadIn(domain["is"].Single(), plugged);
        var observed = rows.Observe(Sample.Domain, Sample.Host);
        var desired = workload switch
        {
            { Presence: WorkloadPresence.Running } => Build(plugged),
            { IsActive: false } => Build([.. observed.Ports.Select(p => new PluggedInterface(p.Mac!, p.Name))]).WhileOff(observed.Ports),
            _ => DesiredWorkload.Nothing,
        };
        var pass = new WorkloadPass(Sample.Domain, Sample.Host, workload, plugged, observed, desired) { IsSourceSynced = true }.Remember();
        return (pass.HandOverFirst() ?? pass.Conclude(mayDelete: true)).Plan;

        DesiredWorkload Build(IReadOnlyList<PluggedInterface> present)
        {
            var defaults = new NetworkDefaults(ImmutableDictionary<string, PortDefaults>.Empty, LibvirtNetworks.None);
            var built = DesiredStateBuilder.Build(
                workload!.Definition!, present, rows.Network, defaults, DhcpSettings.Default, observed.Ports, rows.OthersThan(observed));
            Assert.That(built.Problems, Is.Empty);
            return built;
        }
    }

    private Workload? WorkloadIn(string state, ImmutableArray<PluggedInterface> plugged) => state is "gone"
        ? null
        : new(Sample.Domain, Sample.DomainName, Enum.Parse<WorkloadPresence>(state, ignoreCase: true), Definition(plugged), null)
        {
            // Since an offer that is seen in this pass, which is at 0.
            ExecutedAt = state is "running" ? 1 : null,
        };

    private WorkloadDefinition Definition(ImmutableArray<PluggedInterface> plugged) => DomainIntake.Of(DomainXmlReader.Read($"""
        <domain>
          <name>{Sample.DomainName}</name>
          <uuid>{Sample.Domain}</uuid>
          <metadata><ports xmlns="urn:ovn-reconciler:domain:1">{_sections.GetValueOrDefault("annotation", "")}</ports></metadata>
          <devices>{string.Concat(plugged.Select(InterfaceXml))}</devices>
        </domain>
        """));

    private static string InterfaceXml(PluggedInterface plugged) =>
        $"<interface type='bridge'><mac address='{plugged.Mac}'/><source bridge='br-int'/><virtualport type='openvswitch'/></interface>";
}

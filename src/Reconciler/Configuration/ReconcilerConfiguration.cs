using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.Intent;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Configuration;

/// <summary>
/// All settings, from file, environment and options. The defaults suit a host that is set up as OVN's documentation says.
/// </summary>
internal sealed record ReconcilerConfiguration
{
    /// <summary>The file that was read; null for none.</summary>
    public string? File { get; init; }

    /// <summary>Where the local Open vSwitch database is.</summary>
    public required IReadOnlyList<OvsdbRemote> OvsRemotes { get; init; }

    /// <summary>Where the Northbound database is; null to use <c>OVN_NB_DB</c>, <c>external_ids:ovn-nb</c> or OVN's own socket.</summary>
    public IReadOnlyList<OvsdbRemote>? NorthboundRemotes { get; init; }

    /// <summary>The files for an encrypted connection to Open vSwitch.</summary>
    public TlsFiles OvsTls { get; init; } = TlsFiles.None with { HowToSet = "set ovs.ca-certificate, ovs.certificate and ovs.private-key" };

    /// <summary>
    /// The files for an encrypted connection to the Northbound; those of <c>ovs-vsctl set-ssl</c> are used where one is not set.
    /// </summary>
    public TlsFiles NorthboundTls { get; init; } = TlsFiles.None with
    {
        HowToSet = "set nb.ca-certificate, nb.certificate and nb.private-key, or run 'ovs-vsctl set-ssl PRIVATE-KEY CERTIFICATE CA-CERTIFICATE'",
    };

    /// <summary>How libvirt is reached.</summary>
    public string LibvirtUri { get; init; } = "qemu:///system";

    /// <summary>This host's name; null to use <c>external_ids:system-id</c>.</summary>
    public string? Host { get; init; }

    /// <summary>The socket that receives hook calls.</summary>
    public string HookSocket { get; init; } = "/run/reconciler/hook.sock";

    /// <summary>What happens to a domain whose annotation cannot be carried out.</summary>
    public OnInvalid OnInvalid { get; init; } = OnInvalid.Refuse;

    /// <summary>How often everything is checked, also if no event came.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the sweep also removes ports from the integration bridge whose device is gone.</summary>
    public bool SweepsOvsPorts { get; init; }

    /// <summary>How long a source may be away before the daemon reports itself as unhealthy.</summary>
    public TimeSpan HealthTolerance { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A loopback address that serves metrics and health over TCP; null to serve them on the hook socket only.</summary>
    public IPEndPoint? MetricsListen { get; init; }

    /// <summary>The log level.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The log levels of single areas that differ from <see cref="LogLevel"/>.</summary>
    public ImmutableDictionary<LogArea, LogLevel> LogAreas { get; init; } = ImmutableDictionary<LogArea, LogLevel>.Empty;

    /// <summary>The format of log lines.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>What guests are told by DHCP options that we make.</summary>
    public DhcpSettings Dhcp { get; init; } = DhcpSettings.Default;

    /// <summary>Defaults for interfaces on a libvirt network, by the network's name. A domain's own annotation takes precedence.</summary>
    public ImmutableDictionary<string, PortDefaults> Networks { get; init; } = ImmutableDictionary<string, PortDefaults>.Empty;

    /// <summary>How much of the rows of each database is held.</summary>
    public ReplicaBudget ReplicaBudget { get; init; } = ReplicaBudget.Default;

    /// <summary>What annotations may ask for; null for no limit.</summary>
    public AnnotationPolicy? Policy { get; init; }

    /// <summary>Whether both have the same connections: servers, credentials and host name.</summary>
    public bool ConnectsAs(ReconcilerConfiguration other) =>
        OvsRemotes.SequenceEqual(other.OvsRemotes)
        && (NorthboundRemotes ?? []).SequenceEqual(other.NorthboundRemotes ?? [])
        && OvsTls == other.OvsTls
        && NorthboundTls == other.NorthboundTls
        && LibvirtUri == other.LibvirtUri
        && Host == other.Host;
}

using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.Intent;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Configuration;

/// <summary>Everything that can be set, by file, environment or option. The defaults suit a host set up as OVN's documentation says.</summary>
public sealed record ReconcilerConfiguration
{
    /// <summary>Where the local Open vSwitch database is.</summary>
    public required IReadOnlyList<OvsdbRemote> OvsRemotes { get; init; }

    /// <summary>Where the Northbound database is; null to use <c>OVN_NB_DB</c>, <c>external_ids:ovn-nb</c> or OVN's own socket.</summary>
    public IReadOnlyList<OvsdbRemote>? NorthboundRemotes { get; init; }

    /// <summary>The files for an encrypted connection to Open vSwitch.</summary>
    public TlsFiles OvsTls { get; init; } = TlsFiles.None with { HowToSet = "set ovs.ca-certificate, ovs.certificate and ovs.private-key" };

    /// <summary>The files for an encrypted connection to the Northbound, as far as they are not those of <c>ovs-vsctl set-ssl</c>.</summary>
    public TlsFiles NorthboundTls { get; init; } = TlsFiles.None with
    {
        HowToSet = "set nb.ca-certificate, nb.certificate and nb.private-key, or run 'ovs-vsctl set-ssl PRIVATE-KEY CERTIFICATE CA-CERTIFICATE'",
    };

    /// <summary>How libvirt is reached.</summary>
    public string LibvirtUri { get; init; } = "qemu:///system";

    /// <summary>This host's name; null to use <c>external_ids:system-id</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Where hooks are posted to.</summary>
    public string HookSocket { get; init; } = "/run/reconciler/hook.sock";

    /// <summary>What happens to a domain whose annotation cannot be carried out.</summary>
    public OnInvalid OnInvalid { get; init; } = OnInvalid.Refuse;

    /// <summary>How often everything is looked at whether or not something happened.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the sweep also takes ports off the integration bridge whose device is gone.</summary>
    public bool SweepsOvsPorts { get; init; }

    /// <summary>For how long a source may be away until the daemon says that it is not well.</summary>
    public TimeSpan HealthTolerance { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where metrics and health can be asked for over TCP, a loopback address; null for nowhere but the hook socket.</summary>
    public IPEndPoint? MetricsListen { get; init; }

    /// <summary>What is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>What is logged of single areas, where it is not <see cref="LogLevel"/>.</summary>
    public ImmutableDictionary<LogArea, LogLevel> LogAreas { get; init; } = ImmutableDictionary<LogArea, LogLevel>.Empty;

    /// <summary>How it is logged.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>What guests are told by DHCP options that we make.</summary>
    public DhcpSettings Dhcp { get; init; } = DhcpSettings.Default;

    /// <summary>What interfaces on a libvirt network ask for where their domain does not say, by the network's name.</summary>
    public ImmutableDictionary<string, PortDefaults> Networks { get; init; } = ImmutableDictionary<string, PortDefaults>.Empty;

    /// <summary>Whether all that is connected to, and as whom, is the same.</summary>
    public bool ConnectsAs(ReconcilerConfiguration other) =>
        OvsRemotes.SequenceEqual(other.OvsRemotes)
        && (NorthboundRemotes ?? []).SequenceEqual(other.NorthboundRemotes ?? [])
        && OvsTls == other.OvsTls
        && NorthboundTls == other.NorthboundTls
        && LibvirtUri == other.LibvirtUri
        && Host == other.Host;
}

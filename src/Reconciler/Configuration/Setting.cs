using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Configuration;

/// <summary>One key of the configuration with a single value. It can be set in the file, in the environment and as an option.</summary>
/// <param name="Key">The key in the file, sections separated by dots.</param>
/// <param name="Example">A value: the default where there is one.</param>
/// <param name="Description">What it sets, its values and its default.</param>
/// <param name="Apply">Returns the configuration with the value, or throws a <see cref="FormatException"/> with the reason.</param>
internal sealed record Setting(
    string Key, string Example, string Description, Func<ReconcilerConfiguration, string, ReconcilerConfiguration> Apply)
{
    /// <summary>Every setting.</summary>
    public static readonly ImmutableArray<Setting> All =
    [
        new("ovs.remote", "unix:/run/openvswitch/db.sock", "the local Open vSwitch database (default: unix:/run/openvswitch/db.sock)",
            (c, v) => c with { OvsRemotes = Remotes(v) }) { TakesList = true },
        new("ovs.ca-certificate", "/etc/reconciler/ovs-ca.pem", "the file with the certificates of the CA that signed the server's, for ssl: remotes",
            (c, v) => c with { OvsTls = c.OvsTls with { CaCertificate = AbsolutePath(v) } }),
        new("ovs.certificate", "/etc/reconciler/ovs-cert.pem", "the file with our certificate, for ssl: remotes",
            (c, v) => c with { OvsTls = c.OvsTls with { Certificate = AbsolutePath(v) } }),
        new("ovs.private-key", "/etc/reconciler/ovs-key.pem", "the file with the private key of our certificate, for ssl: remotes",
            (c, v) => c with { OvsTls = c.OvsTls with { PrivateKey = AbsolutePath(v) } }),
        new("nb.remote", "tcp:192.0.2.1:6641,tcp:192.0.2.2:6641,tcp:192.0.2.3:6641", "the Northbound database, one remote or several separated by commas (default: OVN_NB_DB, external_ids:ovn-nb, unix:/run/ovn/ovnnb_db.sock)",
            (c, v) => c with { NorthboundRemotes = Remotes(v) }) { TakesList = true },
        new("nb.ca-certificate", "/etc/reconciler/ovn-ca.pem", "the file with the certificates of the CA that signed the server's, for ssl: remotes (default: that of ovs-vsctl set-ssl)",
            (c, v) => c with { NorthboundTls = c.NorthboundTls with { CaCertificate = AbsolutePath(v) } }),
        new("nb.certificate", "/etc/reconciler/ovn-cert.pem", "the file with our certificate, for ssl: remotes (default: that of ovs-vsctl set-ssl)",
            (c, v) => c with { NorthboundTls = c.NorthboundTls with { Certificate = AbsolutePath(v) } }),
        new("nb.private-key", "/etc/reconciler/ovn-key.pem", "the file with the private key of our certificate, for ssl: remotes (default: that of ovs-vsctl set-ssl)",
            (c, v) => c with { NorthboundTls = c.NorthboundTls with { PrivateKey = AbsolutePath(v) } }),
        new("nb.server-name", "ovnnb.example.net", "the name that the server's certificate must have, for ssl: remotes that are addresses (default: the remote's host, if the certificate names hosts)",
            (c, v) => c with { NorthboundTls = c.NorthboundTls with { ServerName = NotEmpty(v) } }),
        new("libvirt.uri", "qemu:///system", "how libvirt is reached (default: qemu:///system)",
            (c, v) => c with { LibvirtUri = NotEmpty(v) }),
        new("host", "node-1", "this host's name in the Northbound database (default: external_ids:system-id of Open vSwitch)",
            (c, v) => c with { Host = NotEmpty(v) }),
        new("hook.socket", "/run/reconciler/hook.sock", "where libvirt's hooks are posted to (default: /run/reconciler/hook.sock)",
            (c, v) => c with { HookSocket = AbsolutePath(v) }),
        new("hook.on-invalid", "refuse", "refuse or warn: what happens to a domain that is started with an annotation that cannot be carried out (default: refuse)",
            (c, v) => c with { OnInvalid = OneOf(v, ("refuse", OnInvalid.Refuse), ("warn", OnInvalid.Warn)) }),
        new("sweep.interval", "60", "seconds between two sweeps, from 1 to 86400 (default: 60)",
            (c, v) => c with { SweepInterval = Seconds(v, 1) }),
        new("sweep.ovs-ports", "off", "on or off: whether ports of the integration bridge whose device is gone are swept too (default: off)",
            (c, v) => c with { SweepsOvsPorts = OneOf(v, ("on", true), ("off", false)) }),
        new("dhcp.dns", "192.0.2.53,2001:db8::53", "the name servers that guests are told of, one or several separated by commas (default: none)",
            (c, v) => c with { Dhcp = c.Dhcp with { DnsServers = Addresses(v) } }) { TakesList = true },
        new("dhcp.mtu", "1442", "the MTU that guests are told, in bytes, from 576 to 65535 (default: 1442, which fits geneve over an Ethernet)",
            (c, v) => c with { Dhcp = c.Dhcp with { Mtu = Whole(v, 576, 65535) } }),
        new("dhcp.lease-time", "3600", "seconds that a lease is good for, from 60 to 2592000 (default: 3600)",
            (c, v) => c with { Dhcp = c.Dhcp with { LeaseTime = TimeSpan.FromSeconds(Whole(v, 60, 2592000)) } }),
        new("health.tolerance", "10", "seconds that Open vSwitch, libvirt or the Northbound may be away until /health says so, from 0 to 86400 (default: 10)",
            (c, v) => c with { HealthTolerance = Seconds(v, 0) }),
        new("metrics.listen", "127.0.0.1:9643", "a loopback address and port, such as 127.0.0.1:9643, where /metrics and /health can be asked for besides the hook socket (default: none)",
            (c, v) => c with { MetricsListen = Loopback(v) }),
        new("limits.replica-memory", "256",
            "MiB that the rows of one database may take in the daemon, from 16 to 65536; a server that has more is not used (default: 256)",
            (c, v) => c with { ReplicaBudget = c.ReplicaBudget with { Bytes = (long)Whole(v, 16, 65536) << 20 } }),
        new("limits.replica-rows", "1000000",
            "rows of one database that the daemon holds, from 1000 to 100000000; a server that has more is not used (default: 1000000)",
            (c, v) => c with { ReplicaBudget = c.ReplicaBudget with { Rows = Whole(v, 1000, 100_000_000) } }),
        new("log.level", "information", "debug, information, warning or error (default: information)",
            (c, v) => c with { LogLevel = Level(v) }),
        .. LogArea.All.Select(area => new Setting(
            $"log.{area.Name}", "debug", $"the same for {area.Description} alone (default: log.level)",
            (c, v) => c with { LogAreas = c.LogAreas.SetItem(area, Level(v)) })),
        new("log.format", "text", "text or json (default: text)",
            (c, v) => c with { LogFormat = OneOf(v, ("text", LogFormat.Text), ("json", LogFormat.Json)) }),
    ];

    /// <summary>Whether the file may have a list instead of one value with commas.</summary>
    public bool TakesList { get; init; }

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => "RECONCILER_" + Key.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    private static IReadOnlyList<OvsdbRemote> Remotes(string value) =>
        OvsdbRemote.TryParseList(value, out var remotes, out var error) ? remotes : throw new FormatException(error);

    private static string NotEmpty(string value) => value.Length > 0 ? value : throw new FormatException("it must not be empty");

    private static string AbsolutePath(string value) =>
        Path.IsPathRooted(value) ? value : throw new FormatException("it must be an absolute path");

    private static TimeSpan Seconds(string value, int minimum) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= minimum && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"'{value}' is not a number of seconds from {minimum} to 86400");

    private static LogLevel Level(string value) => OneOf(
        value, ("debug", LogLevel.Debug), ("information", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error));

    /// <summary>
    /// Reads a loopback address. Others are refused: the metrics name domains and addresses, and clients are not authenticated.
    /// </summary>
    private static IPEndPoint Loopback(string value)
    {
        if (!IPEndPoint.TryParse(value, out var endPoint) || endPoint.Port == 0)
            throw new FormatException($"'{value}' is not an address and a port; write 127.0.0.1:9643 or [::1]:9643");
        return IPAddress.IsLoopback(endPoint.Address)
            ? endPoint
            : throw new FormatException($"'{value}' is not a loopback address; for other machines, put a server that knows who may ask in front of it");
    }

    private static int Whole(string value, int minimum, int maximum) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw new FormatException($"'{value}' is not a whole number from {minimum} to {maximum}");

    private static ImmutableArray<IPAddress> Addresses(string value)
    {
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Intent.IPAddressSyntax.TryParse(part, out var address, out var problem))
                throw new FormatException($"'{part}' {problem}");
            addresses.Add(address);
        }

        return addresses.ToImmutable();
    }

    private static T OneOf<T>(string value, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        foreach (var choice in choices)
        {
            if (choice.Name == value)
                return choice.Value;
        }

        var names = new List<string>();
        foreach (var choice in choices)
            names.Add(choice.Name);
        throw new FormatException($"'{value}' is none of {string.Join(", ", names)}{Intent.Suggestion.Clause(value, names)}");
    }
}

using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Configuration;

/// <summary>Finds the Northbound: option or configuration, <c>OVN_NB_DB</c>, <c>external_ids:ovn-nb</c>, OVN's own socket.</summary>
internal static class NorthboundRemotes
{
    private const string Variable = "OVN_NB_DB";
    private const string Socket = "unix:/run/ovn/ovnnb_db.sock";

    /// <summary>Finds the remotes.</summary>
    /// <exception cref="ConfigurationException">The first of these places that is set has an invalid value.</exception>
    public static IReadOnlyList<OvsdbRemote> Find(ReconcilerConfiguration configuration, string? variable, HostSettings settings)
    {
        if (configuration.NorthboundRemotes is { } configured)
            return configured;

        var (text, where) = variable is { Length: > 0 } ? (variable, $"environment: {Variable}")
            : settings.NorthboundRemote is { Length: > 0 } remote ? (remote, "Open_vSwitch external_ids:ovn-nb")
            : (Socket, "the default");
        return OvsdbRemote.TryParseList(text, out var remotes, out var error) ? remotes : throw new ConfigurationException($"{where}: {error}");
    }

    /// <summary>Finds the remotes, with <c>OVN_NB_DB</c> from this process's environment.</summary>
    /// <exception cref="ConfigurationException">The first of these places that is set has an invalid value.</exception>
    public static IReadOnlyList<OvsdbRemote> Find(ReconcilerConfiguration configuration, HostSettings settings) =>
        Find(configuration, Environment.GetEnvironmentVariable(Variable), settings);
}

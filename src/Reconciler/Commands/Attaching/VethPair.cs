using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Reconciler.Commands.Attaching;

/// <summary>A veth pair: one end on this host, to be plugged into Open vSwitch, and the other in a network namespace.</summary>
/// <param name="device">The end on this host.</param>
/// <param name="inside">The namespace.</param>
/// <param name="interfaceName">The end in it.</param>
/// <param name="outerMac">The MAC address of the end on this host, by which we know a pair of our making.</param>
internal sealed class VethPair(string device, NetworkNamespace inside, string interfaceName, string outerMac)
{
    /// <summary>The MTU of a pair that was made now; null for one that was there. Such a pair has no addresses yet either.</summary>
    private int? _newMtu;

    /// <summary>Makes the pair if it is not there, both ends switched on.</summary>
    /// <param name="mac">The MAC address of the end in the namespace.</param>
    /// <param name="mtu">The MTU of both; null to leave that of a pair that is there.</param>
    /// <param name="usualMtu">The MTU of a new pair where none is given.</param>
    /// <param name="isPlugged">
    /// Whether Open vSwitch has the end on this host. What is not plugged in is left from an attempt that has failed.
    /// </param>
    /// <param name="ignoresAdvertisedRoutes">
    /// Whether it gets its own default route, and takes none from router advertisements, which may come before or after.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was made now.</returns>
    /// <exception cref="CommandException">Something else has its place.</exception>
    public async Task<bool> EnsureAsync(
        string mac, int? mtu, int usualMtu, bool isPlugged, bool ignoresAdvertisedRoutes, CancellationToken cancellationToken)
    {
        var (here, there) = await LookAsync(isPlugged, cancellationToken);
        var isPair = ArePair(here, there);
        if (here is not null && !isPair)
        {
            await IpCommand.BatchAsync([$"link del dev {device}"], "on this host", [], cancellationToken);
            here = null;
            // Where the other end was in this namespace under another name, it is gone by now.
            there = await ThereAsync(cancellationToken);
        }

        if (here is null)
        {
            if (there is not null)
                throw IsTaken();
            await MakeAsync(mac, mtu ?? usualMtu, ignoresAdvertisedRoutes, cancellationToken);
            _newMtu = mtu ?? usualMtu;
            return true;
        }

        await CorrectAsync(here, there!, mac, mtu, cancellationToken);
        return false;
    }

    /// <summary>Whether the pair would have to be made.</summary>
    /// <param name="isPlugged">Whether Open vSwitch has the end on this host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">Something else has its place.</exception>
    public async Task<bool> WouldMakeAsync(bool isPlugged, CancellationToken cancellationToken)
    {
        var (here, there) = await LookAsync(isPlugged, cancellationToken);
        return !ArePair(here, there) && (there is null || here is not null ? true : throw IsTaken());
    }

    /// <summary>Looks at both places.</summary>
    /// <exception cref="CommandException">Something else has one of them.</exception>
    private async Task<(LinkState? Here, LinkState? There)> LookAsync(bool isPlugged, CancellationToken cancellationToken)
    {
        var (looksHere, looksThere) = (HereAsync(cancellationToken), ThereAsync(cancellationToken));
        var (here, there) = (await looksHere, await looksThere);
        if (here is not null && !isPlugged && !(here.IsVeth && here.Mac == outerMac))
        {
            throw new CommandException(
                $"there is a device {device} on this host already, which 'reconciler attach' has not made; rename it, or remove it with"
                + $" 'ip link del {device}'", ExitStatus.Usage);
        }

        if (here is not null && isPlugged && !ArePair(here, there))
            throw new CommandException("it is attached to another network namespace; detach it first", ExitStatus.Differences);
        return (here, there);
    }

    private static bool ArePair(LinkState? here, LinkState? there) => here is { IsVeth: true } && there is not null
        && here.PeerIndex == there.Index && there.PeerIndex == here.Index;

    private CommandException IsTaken() => new(
        $"there is an interface {interfaceName} in network namespace '{inside.Name.Text}' already; name another with --ifname",
        ExitStatus.Usage);

    private async Task MakeAsync(string mac, int mtu, bool ignoresAdvertisedRoutes, CancellationToken cancellationToken)
    {
        var bytes = mtu.ToString(CultureInfo.InvariantCulture);
        try
        {
            await IpCommand.BatchAsync(
                [
                    $"link add name {device} address {outerMac} mtu {bytes} type veth"
                        + $" peer name {interfaceName} address {mac} mtu {bytes} netns {inside.Path}",
                    $"link set dev {device} up",
                ],
                "on this host", [], cancellationToken);
            if (ignoresAdvertisedRoutes)
                await IpCommand.IgnoreAdvertisedRoutesAsync(interfaceName, inside.Enter, cancellationToken);
            await inside.RunAsync([$"link set dev {interfaceName} up"], cancellationToken);
        }
        catch (Exception e) when (e is CommandException or OperationCanceledException)
        {
            // With one end the other goes too. Where ip had not come to make them, there is nothing to remove, or somebody else's.
            if (await HereAsync(CancellationToken.None) is { IsVeth: true } made && made.Mac == outerMac)
                await IpCommand.AskAsync(["link", "del", "dev", device], [], CancellationToken.None);
            throw;
        }
    }

    /// <summary>Gives the end in the namespace its addresses and routes, where it lacks them.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="hasRoute">Whether to add default routes by their gateways.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is not as asked, for people; none for nothing.</returns>
    public async Task<IReadOnlyList<string>> ConfigureAsync(
        IReadOnlyList<NamespaceAddress> addresses, bool hasRoute, CancellationToken cancellationToken)
    {
        var has = _newMtu is not null ? []
            : AddressesIn(await inside.AskAsync(["-json", "address", "show", "dev", interfaceName], cancellationToken));
        var commands = addresses.Where(a => !has.Contains(a.Address.Address.ToString()))
            // Nobody else has the address: OVN sees to that. Without the wait for duplicates it can be used at once.
            .Select(a => $"address add {a.Address} dev {interfaceName}{(IsV6(a) ? " nodad" : "")}").ToList();
        var remarks = new List<string>();
        foreach (var gateway in hasRoute ? addresses.Where(a => a.Gateway is not null).DistinctBy(a => IsV6(a)) : [])
        {
            var family = IsV6(gateway) ? "-6" : "-4";
            var routes = RoutesIn(await inside.AskAsync([family, "-json", "route", "show", "default"], cancellationToken));
            if (routes.Count == 0)
                commands.Add($"route {(IsV6(gateway) ? "replace" : "add")} default via {gateway.Gateway} dev {interfaceName}");
            else if (!routes.Contains(interfaceName))
                remarks.Add($"it has a default route by {string.Join(", ", routes)} already, which stays");
        }

        if (commands.Count > 0)
            await inside.RunAsync(commands, cancellationToken);
        return remarks;
    }

    /// <summary>The MTU of the end in the namespace, in bytes; 0 if it is not there.</summary>
    public async Task<int> MtuAsync(CancellationToken cancellationToken) => _newMtu ?? (await ThereAsync(cancellationToken))?.Mtu ?? 0;

    /// <summary>
    /// Has the end in the namespace compute its checksums itself. A veth leaves them to the device behind it, and Open vSwitch's userspace
    /// datapath passes such frames on as they are: TCP and UDP would be dropped where they arrive.
    /// </summary>
    /// <returns>What a person has to do where it could not be done; null if it was.</returns>
    public async Task<string?> ComputeChecksumsAsync(CancellationToken cancellationToken) =>
        await IpCommand.ComputeChecksumsAsync(interfaceName, inside.Enter, cancellationToken) is { } reason
            ? $"the datapath of Open vSwitch is in userspace, and checksums could not be switched ({reason});"
                + $" run 'ethtool -K {interfaceName} tx off' in the namespace"
            : null;

    /// <summary>The end in the namespace; null if it is not there.</summary>
    public async Task<LinkState?> ThereAsync(CancellationToken cancellationToken) =>
        First(await inside.AskAsync(["-json", "-details", "link", "show", "dev", interfaceName], cancellationToken));

    private async Task<LinkState?> HereAsync(CancellationToken cancellationToken) =>
        First(await IpCommand.AskAsync(["-json", "-details", "link", "show", "dev", device], [], cancellationToken));

    private static LinkState? First(string? json) => LinkState.ReadAll(json) is [var link, ..] ? link : null;

    /// <summary>Corrects what somebody has changed, or what an attempt that was cut short has not come to.</summary>
    private async Task CorrectAsync(LinkState here, LinkState there, string mac, int? mtu, CancellationToken cancellationToken)
    {
        var inner = new List<string>();
        var outer = new List<string>();
        if (mtu is { } bytes)
        {
            if (there.Mtu != bytes)
                inner.Add(string.Create(CultureInfo.InvariantCulture, $"link set dev {interfaceName} mtu {bytes}"));
            if (here.Mtu != bytes)
                outer.Add(string.Create(CultureInfo.InvariantCulture, $"link set dev {device} mtu {bytes}"));
        }

        if (!string.Equals(there.Mac, mac, StringComparison.OrdinalIgnoreCase))
            inner.Add($"link set dev {interfaceName} address {mac}");
        if (!there.IsUp)
            inner.Add($"link set dev {interfaceName} up");
        if (!here.IsUp)
            outer.Add($"link set dev {device} up");
        if (outer.Count > 0)
            await IpCommand.BatchAsync(outer, "on this host", [], cancellationToken);
        if (inner.Count > 0)
            await inside.RunAsync(inner, cancellationToken);
    }

    private static bool IsV6(NamespaceAddress address) => address.Address.Address.AddressFamily is AddressFamily.InterNetworkV6;

    private static HashSet<string> AddressesIn(string? json) => Values(json, link =>
        link.TryGetProperty("addr_info"u8, out var list)
            ? list.EnumerateArray().Select(a => a.TryGetProperty("local"u8, out var local) ? local.GetString() : null) : []);

    private static HashSet<string> RoutesIn(string? json) =>
        Values(json, route => [route.TryGetProperty("dev"u8, out var device) ? device.GetString() : null]);

    private static HashSet<string> Values(string? json, Func<JsonElement, IEnumerable<string?>> read)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().SelectMany(read).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }
}

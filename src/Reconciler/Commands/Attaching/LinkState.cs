using System.Text.Json;

namespace Reconciler.Commands.Attaching;

/// <summary>A network device as <c>ip -json -details link show</c> describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its number in its namespace.</param>
/// <param name="PeerIndex">The other end's number in its namespace; null for a device that has no other end.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Mtu">Its MTU.</param>
internal sealed record LinkState(string Name, int Index, int? PeerIndex, string Mac, int Mtu)
{
    /// <summary>Whether it is an end of a veth pair.</summary>
    public bool IsVeth { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public bool IsUp { get; init; }

    /// <summary>Reads ip's answer about devices.</summary>
    /// <param name="json">The answer; null for none.</param>
    public static IReadOnlyList<LinkState> ReadAll(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Where(l => l.TryGetProperty("ifname"u8, out _)).Select(Read)];
    }

    private static LinkState Read(JsonElement link) => new(
        link.GetProperty("ifname"u8).GetString()!,
        link.GetProperty("ifindex"u8).GetInt32(),
        link.TryGetProperty("link_index"u8, out var peer) ? peer.GetInt32() : null,
        link.TryGetProperty("address"u8, out var mac) ? mac.GetString()! : "",
        link.TryGetProperty("mtu"u8, out var mtu) ? mtu.GetInt32() : 0)
    {
        IsVeth = link.TryGetProperty("linkinfo"u8, out var info) && info.TryGetProperty("info_kind"u8, out var kind)
            && kind.ValueEquals("veth"u8),
        IsUp = link.TryGetProperty("flags"u8, out var flags) && flags.EnumerateArray().Any(f => f.ValueEquals("UP"u8)),
    };
}

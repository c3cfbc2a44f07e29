using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Commands.Attaching;

/// <summary>What netavark, the network tool of podman, asks of a plugin for one container. Pure.</summary>
/// <remarks>
/// netavark's plugin API 1.0.0: the network as podman has stored it, and what the container asks of it. Fields that are not used here are
/// not read.
/// </remarks>
internal static class NetavarkRequest
{
    /// <summary>The option that has the workload's logical switch.</summary>
    private const string Switch = "switch";

    /// <summary>The option of floating IPs: words as in <see cref="NatWords"/>.</summary>
    private const string Nat = "nat";

    private const string Mtu = "mtu";

    private const string NoRoute = "no-route";

    private static readonly ImmutableArray<string> s_options = [.. InterfaceKeys.Attributes.Select(a => a.Name), Nat, Mtu, NoRoute];

    /// <summary>Checks a network that <c>podman network create</c> is about to store.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="CommandException">Its options are wrong.</exception>
    public static void CheckNetwork(JsonElement network)
    {
        var options = OptionsOf(network);
        if (!options.ContainsKey(Switch))
            throw new CommandException("--opt switch=NAME says which logical switch the network is", ExitStatus.Usage);
        if (network.TryGetProperty("subnets"u8, out var subnets) && subnets is { ValueKind: JsonValueKind.Array }
            && subnets.GetArrayLength() > 0)
            throw new CommandException("--subnet has no effect: OVN gives the addresses, from the subnet of the logical switch",
                ExitStatus.Usage);
        AttachOptions.CheckKeys("network", KeysOf(options, null));
    }

    /// <summary>Reads what a container asks for.</summary>
    /// <param name="request">netavark's request.</param>
    /// <param name="namespacePath">The container's network namespace.</param>
    /// <exception cref="CommandException">It is no such request, or asks for something that cannot be.</exception>
    public static AttachRequest Read(JsonElement request, string namespacePath)
    {
        var (name, perContainer) = (NameOf(request), Object(request, "network_options"));
        var options = OptionsOf(Object(request, "network")).SetItems(OptionsOf(perContainer));
        var addresses = perContainer.TryGetProperty("static_ips"u8, out var list) && list.ValueKind is JsonValueKind.Array
            ? string.Join(' ', list.EnumerateArray().Select(a => a.GetString())) : null;
        var keys = KeysOf(options, addresses is { Length: > 0 } ? addresses : null);
        AttachOptions.CheckKeys(name, keys);
        var asked = Text(perContainer, "static_mac");
        if (asked is not null && !MacAddress.IsOfInterface(asked))
            throw new CommandException($"--mac-address '{asked}' is no MAC address of an interface", ExitStatus.Usage);
        MacAddress.TryNormalize(asked, out var mac);
        return new(name, NamespaceName.Of(namespacePath), keys)
        {
            Interface = InterfaceOf(request),
            Mac = mac,
            Mtu = options.TryGetValue(Mtu, out var mtu) ? int.Parse(mtu, System.Globalization.CultureInfo.InvariantCulture) : null,
            HasRoute = options.GetValueOrDefault(NoRoute) is not ("true" or "1"),
        };
    }

    /// <summary>The container's name, which is the workload's.</summary>
    public static string NameOf(JsonElement request) =>
        Text(request, "container_name") ?? Text(request, "container_id")
            ?? throw new CommandException("netavark has named no container", ExitStatus.Usage);

    /// <summary>The name of the interface in the container.</summary>
    /// <exception cref="CommandException">It is no name of a device.</exception>
    public static string InterfaceOf(JsonElement request)
    {
        var name = Text(Object(request, "network_options"), "interface_name") ?? AttachRequest.DefaultInterface;
        return AttachOptions.WhyNoDevice(name) is { } reason ? throw new CommandException($"interface '{name}' {reason}",
            ExitStatus.Usage) : name;
    }

    /// <summary>The network's own answer for podman to store: it must not give out addresses itself.</summary>
    public static void WriteNetwork(JsonElement network, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in network.EnumerateObject().Where(p => p.Name is not ("ipam_options" or "dns_enabled")))
            property.WriteTo(writer);
        writer.WriteBoolean("dns_enabled"u8, false);
        writer.WriteStartObject("ipam_options"u8);
        writer.WriteString("driver"u8, "none"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What the container has got, as netavark wants to know it.</summary>
    public static void WriteStatus(AttachReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("interfaces"u8);
        writer.WriteStartObject(report.Interface);
        writer.WriteString("mac_address"u8, report.Mac);
        writer.WriteStartArray("subnets"u8);
        foreach (var address in report.Addresses)
        {
            writer.WriteStartObject();
            writer.WriteString("ipnet"u8, address.Address.ToString());
            if (address.Gateway is { } gateway)
                writer.WriteString("gateway"u8, gateway.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static ImmutableSortedDictionary<string, string> KeysOf(ImmutableSortedDictionary<string, string> options, string? addresses)
    {
        var keys = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        foreach (var attribute in InterfaceKeys.Attributes)
        {
            if (options.GetValueOrDefault(attribute.Name) is { } value)
                keys = keys.SetItem(InterfaceKeys.KeyOf(attribute), value);
        }

        var address = Intent.Attributes.PortAttributes.Address;
        if (addresses is not null || (!options.ContainsKey(address.Name)
            && !options.ContainsKey(Intent.Attributes.PortAttributes.Port.Name)))
            keys = keys.SetItem(InterfaceKeys.KeyOf(address), addresses ?? "dynamic");
        return options.GetValueOrDefault(Nat) is { } nat ? keys.SetItem(InterfaceKeys.Nat, nat) : keys;
    }

    private static ImmutableSortedDictionary<string, string> OptionsOf(JsonElement element)
    {
        var options = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        if (!element.TryGetProperty("options"u8, out var given) || given.ValueKind is not JsonValueKind.Object)
            return options;
        foreach (var option in given.EnumerateObject())
        {
            if (!s_options.Contains(option.Name))
            {
                var suggestion = Suggestion.Clause(option.Name, s_options);
                throw new CommandException($"there is no option '{option.Name}'"
                    + (suggestion.Length > 0 ? suggestion : $"; there are {string.Join(", ", s_options)}"), ExitStatus.Usage);
            }

            options = options.SetItem(option.Name, option.Value.GetString() ?? "");
        }

        if (options.TryGetValue(Mtu, out var mtu) && !(int.TryParse(mtu, out var bytes) && bytes is >= 68 and <= 65535))
            throw new CommandException($"mtu '{mtu}' is no number from 68 to 65535", ExitStatus.Usage);
        return options;
    }

    private static JsonElement Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.Object
            ? found : throw new CommandException($"netavark's request has no '{name}'", ExitStatus.Usage);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.String
            && found.GetString() is { Length: > 0 } text ? text : null;
}

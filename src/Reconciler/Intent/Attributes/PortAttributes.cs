using System.Collections.Immutable;

namespace Reconciler.Intent.Attributes;

/// <summary>Every attribute of a port. Readers, writers, options and documentation are made from this table.</summary>
internal static class PortAttributes
{
    /// <summary>The interface by its MAC address.</summary>
    public static readonly PortAttribute Mac = new("mac")
    {
        Value = "MAC",
        Example = "52:54:00:00:00:01",
        Summary = "the interface with this MAC address (default: the only port or interface on OVN)",
        Description = "which interface, by its MAC address; `mac`, `alias` and `network` exclude each other",
        Default = "the domain's only interface on OVN",
        Places = AttributePlaces.Port | AttributePlaces.Option,
        IsSelector = true,
        Port = OfPort(new MacAddressSyntax(), p => p.Mac, (p, v) => p with { Mac = v }),
    };

    /// <summary>The interface by its alias.</summary>
    public static readonly PortAttribute Alias = new("alias")
    {
        Value = "NAME",
        Example = "ua-front",
        Summary = "the interface with this alias",
        Description = "which interface, by its alias, which must begin with `ua-`",
        Default = "the domain's only interface on OVN",
        Places = AttributePlaces.Port | AttributePlaces.Option,
        IsSelector = true,
        Port = OfPort(new NameSyntax(), p => p.Alias, (p, v) => p with { Alias = v }),
    };

    /// <summary>The interface by its libvirt network.</summary>
    public static readonly PortAttribute Network = new("network")
    {
        Value = "NAME",
        Example = "nat-net",
        Summary = "the interface on this libvirt network",
        Description = "which interface, by the libvirt network that it is on",
        Default = "the domain's only interface on OVN",
        Places = AttributePlaces.Port | AttributePlaces.Option,
        IsSelector = true,
        Port = OfPort(new NameSyntax(), p => p.Network, (p, v) => p with { Network = v }),
    };

    /// <summary>The logical switch.</summary>
    public static readonly PortAttribute Switch = new("switch")
    {
        Value = "NAME",
        Example = "nat-switch-1",
        Summary = "the logical switch",
        Description = "the logical switch, by name",
        Default = "that of the libvirt network",
        Places = AttributePlaces.All | AttributePlaces.InterfaceKey,
        Port = OfPort(new NameSyntax(), p => p.Switch, (p, v) => p with { Switch = v }),
        Defaults = OfDefaults(new NameSyntax(), d => d.Switch, (d, v) => d with { Switch = v }),
    };

    /// <summary>The addresses.</summary>
    public static readonly PortAttribute Address = new("address")
    {
        Value = "\"ADDRESS…\"|dynamic|none",
        Example = "10.140.0.20 fd00:140::20",
        Summary = "the port's addresses",
        Description = "one or more IPv4 and IPv6 addresses separated by spaces; `dynamic` for OVN to choose; "
            + "`none` for a port known by its MAC address alone",
        Default = "`none`",
        Places = AttributePlaces.All | AttributePlaces.InterfaceKey,
        Port = OfPort(new AddressRequestSyntax(), p => p.Address, (p, v) => p with { Address = v }),
        Defaults = OfDefaults(new DefaultAddressSyntax(), d => d.Address, (d, v) => d with { Address = v }),
        DefaultsExample = "dynamic",
        DefaultsDescription = "`dynamic` for an address of OVN's choice, or `none`",
    };

    /// <summary>Whether the port accepts traffic from its own addresses only.</summary>
    public static readonly PortAttribute PortSecurity = new("port-security")
    {
        Value = "on|off",
        Example = "on",
        Summary = "whether the guest may send from its own addresses only",
        Description = "`on`: the guest sends from its own addresses only; `off`",
        Default = "`on`",
        Places = AttributePlaces.All | AttributePlaces.InterfaceKey,
        Port = OfPort(OnOff, p => p.PortSecurity, (p, v) => p with { PortSecurity = v }),
        Defaults = OfDefaults(OnOff, d => d.PortSecurity, (d, v) => d with { PortSecurity = v }),
    };

    /// <summary>The addresses that the guest may send from besides its own.</summary>
    public static readonly PortAttribute AllowedAddresses = new("allowed-addresses")
    {
        Value = "\"ADDRESS…\"",
        Example = "10.140.0.100",
        Summary = "addresses that the guest may send from besides its own",
        Description = "addresses that the guest may send from besides its own, separated by spaces, such as one that keepalived moves between machines; "
            + "several ports may have the same",
        Default = "none",
        Places = AttributePlaces.Port | AttributePlaces.Option | AttributePlaces.InterfaceKey,
        Port = OfPort(new AddressListSyntax(), p => p.AllowedAddresses, (p, v) => p with { AllowedAddresses = v }),
    };

    /// <summary>Where the port's DHCP options come from.</summary>
    public static readonly PortAttribute Dhcp = new("dhcp")
    {
        Value = "auto|on|off",
        Example = "auto",
        Summary = "where the port's DHCP options come from",
        Description = "`auto`: use `DHCP_Options` that hold the address; `on`: make them from the router port where there are none; `off`",
        Default = "`auto`",
        Places = AttributePlaces.All | AttributePlaces.InterfaceKey,
        Port = OfPort(DhcpModes, p => p.Dhcp, (p, v) => p with { Dhcp = v }),
        Defaults = OfDefaults(DhcpModes, d => d.Dhcp, (d, v) => d with { Dhcp = v }),
    };

    /// <summary>A port made by hand.</summary>
    public static readonly PortAttribute Port = new("port")
    {
        Value = "NAME",
        Example = "printer",
        Summary = "an existing logical switch port to use",
        Description = "a logical switch port made by hand, to be bound to",
        Default = "none",
        Places = AttributePlaces.Port | AttributePlaces.Option | AttributePlaces.InterfaceKey,
        Port = OfPort(new NameSyntax(), p => p.Port, (p, v) => p with { Port = v }),
    };

    /// <summary>The port groups.</summary>
    public static readonly PortAttribute Groups = new("groups")
    {
        Value = "\"NAME…\"",
        Example = "web db",
        Summary = "the port groups to join",
        Description = "port groups to be in, by name, separated by spaces",
        Default = "none",
        Places = AttributePlaces.All | AttributePlaces.InterfaceKey,
        Port = OfPort(new NameListSyntax(), p => p.Groups, (p, v) => p with { Groups = v }),
        Defaults = OfDefaults(new NameListSyntax(), d => d.Groups, (d, v) => d with { Groups = v }),
    };

    /// <summary>The names in DNS.</summary>
    public static readonly PortAttribute Dns = new("dns")
    {
        Value = "\"NAME…\"|none",
        Example = "www db.other.lan",
        Summary = "names of the port in DNS besides that of the domain",
        Description = "on a switch with a DNS zone: names besides the domain's own, separated by spaces, in the zone or, with a dot, as they are; "
            + "`none` for no name at all",
        Default = "the domain's name in the switch's zone",
        Places = AttributePlaces.Port | AttributePlaces.Option | AttributePlaces.InterfaceKey,
        Port = OfPort(new DnsNamesSyntax(), p => p.Dns, (p, v) => p with { Dns = v }),
    };

    /// <summary>How long the port is kept.</summary>
    public static readonly PortAttribute Lifetime = new("lifetime")
    {
        Value = "running|defined",
        Example = "running",
        Summary = "how long the port is kept",
        Description = "`running`: the port goes when the domain stops; `defined`: it stays, switched off, until the domain is undefined",
        Default = "`running`",
        Places = AttributePlaces.All,
        Port = OfPort(Lifetimes, p => p.Lifetime, (p, v) => p with { Lifetime = v }),
        Defaults = OfDefaults(Lifetimes, d => d.Lifetime, (d, v) => d with { Lifetime = v }),
    };

    /// <summary>Every attribute, in the order in which they are read, written and listed.</summary>
    public static readonly ImmutableArray<PortAttribute> All =
        [Mac, Alias, Network, Switch, Address, PortSecurity, AllowedAddresses, Dhcp, Port, Groups, Dns, Lifetime];

    /// <summary>The attributes that select the interface.</summary>
    public static readonly ImmutableArray<PortAttribute> Selectors = All.RemoveAll(a => !a.IsSelector);

    /// <summary>The attributes that can be written in a place.</summary>
    public static ImmutableArray<PortAttribute> In(AttributePlaces place) => All.RemoveAll(a => !a.Places.HasFlag(place));

    private static KeywordSyntax<bool> OnOff => new(("on", true), ("off", false));

    private static KeywordSyntax<DhcpMode> DhcpModes => new(("auto", DhcpMode.Auto), ("on", DhcpMode.On), ("off", DhcpMode.Off));

    private static KeywordSyntax<PortLifetime> Lifetimes => new(("running", PortLifetime.Running), ("defined", PortLifetime.Defined));

    private static TypedSlot<PortAnnotation, T> OfPort<T>(
        AttributeSyntax<T> syntax, Func<PortAnnotation, T> get, Func<PortAnnotation, T, PortAnnotation> set) => new(syntax, get, set);

    private static TypedSlot<PortDefaults, T> OfDefaults<T>(
        AttributeSyntax<T> syntax, Func<PortDefaults, T> get, Func<PortDefaults, T, PortDefaults> set) => new(syntax, get, set);
}

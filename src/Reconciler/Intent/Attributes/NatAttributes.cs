using System.Collections.Immutable;

namespace Reconciler.Intent.Attributes;

/// <summary>Every attribute of a <c>&lt;nat&gt;</c>. Readers, writers, options and documentation are made from this table.</summary>
internal static class NatAttributes
{
    /// <summary>The external address.</summary>
    public static readonly NatAttribute External = new("external")
    {
        Value = "EXTERNAL",
        Example = "192.168.58.110",
        Description = "the address outside; required",
        Default = "",
        Nat = Of(new AddressSyntax(), n => n.External, (n, v) => n with { External = v! }),
    };

    /// <summary>The logical router.</summary>
    public static readonly NatAttribute Router = new("router")
    {
        Value = "NAME",
        Example = "gw-router",
        Description = "the logical router, by name",
        Default = "the one router that has a port on the switch",
        Nat = Of(new NameSyntax(), n => n.Router, (n, v) => n with { Router = v }),
    };

    /// <summary>The router's gateway port.</summary>
    public static readonly NatAttribute Gateway = new("gateway")
    {
        Value = "NAME",
        Example = "gw-phys",
        Description = "the router's gateway port, by name, where it has several",
        Default = "the one whose network holds `external`",
        Nat = Of(new NameSyntax(), n => n.Gateway, (n, v) => n with { Gateway = v }),
    };

    /// <summary>Where the translation is done.</summary>
    public static readonly NatAttribute Mode = new("mode")
    {
        Value = "distributed",
        Example = "distributed",
        Description = "`centralized`, or `distributed`: the domain's own host answers for the address",
        Default = "`centralized`",
        Nat = Of(
            new KeywordSyntax<NatMode>(("centralized", NatMode.Centralized), ("distributed", NatMode.Distributed)),
            n => n.Mode,
            (n, v) => n with { Mode = v }),
    };

    /// <summary>The MAC address of a distributed address.</summary>
    public static readonly NatAttribute Mac = new("mac")
    {
        Value = "MAC",
        Example = "02:00:00:00:01:30",
        Description = "the MAC address outside of a distributed address",
        Default = "made from the domain and the address",
        Nat = Of(new MacAddressSyntax(), n => n.Mac, (n, v) => n with { Mac = v }),
    };

    /// <summary>Which of the port's addresses is meant.</summary>
    public static readonly NatAttribute Logical = new("logical")
    {
        Value = "IP",
        Example = "10.140.0.20",
        Description = "which of the port's addresses",
        Default = "the first of the same family",
        Nat = Of(new AddressSyntax(), n => n.Logical, (n, v) => n with { Logical = v }),
    };

    /// <summary>Every attribute, in the order in which they are read, written and listed.</summary>
    public static readonly ImmutableArray<NatAttribute> All = [External, Router, Gateway, Mode, Mac, Logical];

    /// <summary>The attributes that may follow the external address in an option.</summary>
    public static readonly ImmutableArray<NatAttribute> BehindExternal = All.Remove(External);

    private static TypedSlot<NatAnnotation, T> Of<T>(
        AttributeSyntax<T> syntax, Func<NatAnnotation, T> get, Func<NatAnnotation, T, NatAnnotation> set) => new(syntax, get, set);
}

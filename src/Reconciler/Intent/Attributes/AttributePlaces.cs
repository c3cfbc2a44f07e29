namespace Reconciler.Intent.Attributes;

/// <summary>Where an attribute of a port can be written.</summary>
[Flags]
internal enum AttributePlaces
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>On a <c>&lt;port&gt;</c> of a domain.</summary>
    Port = 1,

    /// <summary>On the <c>&lt;network&gt;</c> of a libvirt network and on its <c>&lt;portgroup&gt;</c>s, as a default.</summary>
    Network = 2,

    /// <summary>Below <c>networks.NAME</c> of the configuration, as a default.</summary>
    Configuration = 4,

    /// <summary>As an option of <c>reconciler annotate</c>.</summary>
    Option = 8,

    /// <summary>As a key <c>reconciler:NAME</c> in <c>external_ids</c> of an interface in Open vSwitch.</summary>
    InterfaceKey = 16,

    /// <summary>In every place where a domain or its network can say it.</summary>
    All = Port | Network | Configuration | Option,
}

using System.Collections.Immutable;

namespace Reconciler.Intent;

/// <summary>The <c>&lt;network&gt;</c> element of a libvirt network's metadata: defaults for the ports on that network.</summary>
/// <param name="Defaults">The defaults for every port on the network.</param>
/// <param name="Portgroups">
/// The defaults for the ports of one portgroup, by its name. They take precedence over <paramref name="Defaults"/>.
/// </param>
internal sealed record NetworkAnnotation(PortDefaults Defaults, ImmutableDictionary<string, PortDefaults> Portgroups)
{
    /// <summary>The namespace URI of a network's annotation.</summary>
    public const string NamespaceUri = "urn:ovn-reconciler:network:1";
}

using System.Collections.Immutable;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A libvirt network of the host where the file is applied.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attributes">What its interfaces get, as in its metadata: attributes and their values.</param>
/// <param name="Bridge">The bridge; null for the integration bridge.</param>
/// <param name="At">Where it is written.</param>
internal sealed record LibvirtNetworkSpec(
    string Name, ImmutableSortedDictionary<string, string> Attributes, string? Bridge, TextPosition At);

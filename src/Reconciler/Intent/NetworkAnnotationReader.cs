using System.Collections.Immutable;
using System.Xml.Linq;
using Reconciler.Intent.Attributes;
using Reconciler.Libvirt;

namespace Reconciler.Intent;

/// <summary>Reads the annotation in a libvirt network's metadata.</summary>
/// <remarks>Pure.</remarks>
internal static class NetworkAnnotationReader
{
    private const string RootName = "network";

    private static readonly ImmutableArray<PortAttribute> s_attributes = PortAttributes.In(AttributePlaces.Network);

    private static readonly ImmutableArray<string> s_networkNames = [.. s_attributes.Select(a => a.Name)];

    private static readonly ImmutableArray<string> s_portgroupNames = ["name", .. s_networkNames];

    /// <summary>Reads a network's annotation.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The defaults, and all errors in the annotation.</returns>
    public static NetworkAnnotationResult Read(NetworkDefinition network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var errors = ImmutableArray.CreateBuilder<AnnotationError>();
        errors.AddRange(network.UnreadableAnnotations.Select(AnnotationRoot.Unreadable));
        XElement? root = null;
        foreach (var element in network.Annotations)
        {
            if (AnnotationRoot.Check(element, RootName, NetworkAnnotation.NamespaceUri, root is not null) is { } problem)
                errors.Add(new AnnotationError("metadata", problem));
            else
                root = element;
        }
        var annotation = root is null ? null : ReadNetwork(root, errors);
        return new NetworkAnnotationResult(annotation, AnnotationErrors.Listed(errors));
    }

    private static NetworkAnnotation ReadNetwork(XElement root, ImmutableArray<AnnotationError>.Builder errors)
    {
        var element = new AnnotationElement(root, RootName, NetworkAnnotation.NamespaceUri, errors, s_networkNames);
        var defaults = ReadDefaults(element);
        var portgroups = ImmutableDictionary.CreateBuilder<string, PortDefaults>(StringComparer.Ordinal);
        var number = 0;
        foreach (var child in element.Children("portgroup"))
        {
            if (number == AnnotationLimits.Ports)
            {
                element.Fail($"more than {AnnotationLimits.Ports} <portgroup> elements");
                break;
            }

            var portgroup = new AnnotationElement(
                child, $"portgroup {++number}", NetworkAnnotation.NamespaceUri, errors, s_portgroupNames);
            foreach (var _ in portgroup.Children(null))
            {
                // The element has no valid children; Children reports each child.
            }
            var values = ReadDefaults(portgroup);
            var name = portgroup.Text("name");
            if (name is null && !portgroup.Failed)
                portgroup.Fail("<portgroup> needs name, that of the portgroup in the network");
            else if (name is not null && portgroups.ContainsKey(name))
                portgroup.Fail($"portgroup '{AnnotationElement.Quote(name)}' is there twice");
            if (name is not null && !portgroup.Failed)
                portgroups.Add(name, values);
        }
        return new NetworkAnnotation(element.Failed ? PortDefaults.Empty : defaults, portgroups.ToImmutable());
    }

    private static PortDefaults ReadDefaults(AnnotationElement element)
    {
        var defaults = PortDefaults.Empty;
        foreach (var attribute in s_attributes)
            defaults = element.Read(defaults, attribute.Name, attribute.Defaults!);
        return defaults;
    }
}

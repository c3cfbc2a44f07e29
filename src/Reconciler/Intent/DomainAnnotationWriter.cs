using System.Collections.Immutable;
using System.Xml.Linq;
using Reconciler.Intent.Attributes;

namespace Reconciler.Intent;

/// <summary>Writes a domain's annotation as XML for people: only given attributes, in the order of the table.</summary>
/// <remarks>Pure. <see cref="DomainAnnotationReader"/> reads the same annotation from it.</remarks>
internal static class DomainAnnotationWriter
{
    /// <summary>The prefix of the written element. Readers only look at the namespace.</summary>
    public const string Prefix = "ovn";

    private static readonly XNamespace s_namespace = DomainAnnotation.NamespaceUri;

    /// <summary>Writes an annotation as it stands in the domain's XML.</summary>
    public static XElement ToElement(DomainAnnotation annotation)
    {
        ArgumentNullException.ThrowIfNull(annotation);
        return new(s_namespace + "ports", new XAttribute(XNamespace.Xmlns + Prefix, DomainAnnotation.NamespaceUri), annotation.Ports.Select(p => ToElement(p)));
    }

    /// <summary>Writes an annotation in the form that libvirt expects: without prefix and namespace, which libvirt adds.</summary>
    public static string ToMetadata(DomainAnnotation annotation) => ToMetadata(ToElement(annotation));

    /// <summary>Writes an annotation in the form that libvirt expects, even if it has mistakes.</summary>
    /// <param name="ports">The <c>&lt;ports&gt;</c> element.</param>
    public static string ToMetadata(XElement ports)
    {
        var element = new XElement(ports);
        foreach (var part in element.DescendantsAndSelf().Where(e => e.Name.Namespace == s_namespace))
        {
            part.Name = part.Name.LocalName;
            part.Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == DomainAnnotation.NamespaceUri).Remove();
        }

        return element.ToString();
    }

    /// <summary>The attributes of a port, as they are written.</summary>
    public static ImmutableArray<(string Name, string Value)> AttributesOf(PortAnnotation port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return Given(PortAttributes.All.Select(a => (a.Name, a.Port.Write(port))));
    }

    /// <summary>The attributes of a <c>&lt;nat&gt;</c>, as they are written.</summary>
    public static ImmutableArray<(string Name, string Value)> AttributesOf(NatAnnotation nat)
    {
        ArgumentNullException.ThrowIfNull(nat);
        return Given(NatAttributes.All.Select(a => (a.Name, a.Nat.Write(nat))));
    }

    private static XElement ToElement(PortAnnotation port) => new(
        s_namespace + "port",
        ToXml(AttributesOf(port)),
        port.Nats.Select(n => new XElement(s_namespace + "nat", ToXml(AttributesOf(n)))));

    private static IEnumerable<XAttribute> ToXml(ImmutableArray<(string Name, string Value)> attributes) =>
        attributes.Select(a => new XAttribute(a.Name, a.Value));

    private static ImmutableArray<(string Name, string Value)> Given(IEnumerable<(string Name, string? Value)> attributes) =>
        [.. attributes.Where(a => a.Value is not null).Select(a => (a.Name, a.Value!))];
}

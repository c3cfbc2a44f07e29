using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Intent;

/// <summary>Builds domains around an annotation and reads it.</summary>
internal static class AnnotationText
{
    internal const string FirstMac = "52:54:00:90:04:48";
    internal const string SecondMac = "52:54:00:90:04:49";

    /// <summary>Reads the inside of a <c>ports</c> element that declares the prefix o.</summary>
    internal static AnnotationResult ReadPorts(string inside)
        => ReadMetadata($"""<o:ports xmlns:o="urn:ovn-reconciler:domain:1">{inside}</o:ports>""");

    internal static AnnotationResult ReadMetadata(string inside) => DomainAnnotationReader.Read(Domain(inside));

    internal static DomainDefinition Domain(string metadata) => DomainXmlReader.Read($"""
        <domain><name>web-1</name><uuid>ffedf175-fb79-4d47-8f76-b785d90545a8</uuid><metadata>{metadata}</metadata></domain>
        """);

    internal static DomainDefinition Domain(params DomainInterface[] interfaces)
        => new(Guid.NewGuid(), "web-1", [.. interfaces], []);

    internal static DomainInterface Nic(string mac, string? network = null, string? bridge = "br-int", string? alias = null)
        => new(mac, "bridge", network, bridge, null, "openvswitch", null, null, alias);

    /// <summary>All errors as a person sees them.</summary>
    internal static string[] Sentences(this AnnotationResult result) => [.. result.Errors.Select(error => error.ToString())];
}

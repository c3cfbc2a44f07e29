using System.Collections.Immutable;
using System.Net;
using System.Xml.Linq;
using Reconciler.Intent.Attributes;
using Reconciler.Libvirt;

namespace Reconciler.Intent;

/// <summary>Reads the annotations in a domain's metadata.</summary>
/// <remarks>
/// Pure. Values that are not written stay <see langword="null"/>, and get their defaults from networks and configuration later.
/// </remarks>
internal static class DomainAnnotationReader
{
    private const string RootName = "ports";

    private static readonly ImmutableArray<PortAttribute> s_attributes = PortAttributes.In(AttributePlaces.Port);

    private static readonly ImmutableArray<string> s_portNames = [.. s_attributes.Select(a => a.Name)];

    private static readonly ImmutableArray<string> s_natNames = [.. NatAttributes.All.Select(a => a.Name)];

    /// <summary>An empty <c>&lt;nat&gt;</c>, to read attributes into. Its address is invalid.</summary>
    private static readonly NatAnnotation s_nothing = new() { External = IPAddress.None };

    /// <summary>Reads a domain's annotations.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>The annotation, and all errors in it.</returns>
    public static AnnotationResult Read(DomainDefinition domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Read(domain.Annotations, domain.UnreadableAnnotations);
    }

    /// <summary>Reads one <c>&lt;ports&gt;</c> element, in the domain's namespace or in none.</summary>
    /// <param name="ports">The element, as virDomainGetMetadata returns it or as it stands in the domain's XML.</param>
    /// <returns>The annotation, and all errors in it.</returns>
    public static AnnotationResult Read(XElement ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return Read([ports], []);
    }

    private static AnnotationResult Read(ImmutableArray<XElement> elements, ImmutableArray<string> unreadable)
    {
        var errors = ImmutableArray.CreateBuilder<AnnotationError>();
        errors.AddRange(unreadable.Select(AnnotationRoot.Unreadable));
        XElement? root = null;
        foreach (var element in elements)
        {
            if (AnnotationRoot.Check(element, RootName, DomainAnnotation.NamespaceUri, root is not null) is { } problem)
                errors.Add(new AnnotationError("metadata", problem));
            else
                root = element;
        }
        var annotation = root is null ? null : ReadPorts(root, errors);
        return new AnnotationResult(annotation, AnnotationErrors.Listed(errors));
    }

    private static DomainAnnotation ReadPorts(XElement root, ImmutableArray<AnnotationError>.Builder errors)
    {
        var element = new AnnotationElement(root, RootName, DomainAnnotation.NamespaceUri, errors, []);
        var ports = ImmutableArray.CreateBuilder<PortAnnotation>();
        var selectors = new Dictionary<string, int>(StringComparer.Ordinal);
        var tally = new AnnotationTally("domain");
        var number = 0;
        foreach (var child in element.Children("port"))
        {
            if (number == AnnotationLimits.Ports)
            {
                element.Fail($"more than {AnnotationLimits.Ports} <port> elements; write at most one for each interface");
                break;
            }

            if (ReadPort(child, ++number, selectors, tally, errors) is { } port)
                ports.Add(port);
        }
        return new DomainAnnotation(ports.ToImmutable());
    }

    private static PortAnnotation? ReadPort(
        XElement child, int number, Dictionary<string, int> selectors, AnnotationTally tally,
            ImmutableArray<AnnotationError>.Builder errors)
    {
        var errorsBefore = errors.Count;
        // The interface is part of every error, so it is read first.
        Libvirt.MacAddress.TryNormalize(child.Attribute("mac")?.Value.Trim(), out var mac);
        var alias = child.Attribute("alias")?.Value.Trim() is { Length: > 0 } text ? AnnotationElement.Quote(text) : null;
        var element = new AnnotationElement(
            child, $"port {number}", DomainAnnotation.NamespaceUri, errors, s_portNames, mac, alias);

        var port = new PortAnnotation { Number = number };
        foreach (var attribute in s_attributes)
            port = element.Read(port, attribute.Name, attribute.Port);
        CheckSelector(element, port, selectors);
        if (port is { PortSecurity: false, AllowedAddresses: not null })
            element.Fail("allowed-addresses has an effect with port-security='on' only");

        // NAT is checked against the addresses only if they are right: one mistake must not cause two messages.
        var addressIsKnown = port.Address is not null || element.Text(PortAttributes.Address.Name) is null;
        var nats = new List<NatAnnotation?>();
        foreach (var nat in element.Children("nat"))
        {
            if (nats.Count == AnnotationLimits.NatsOfPort)
            {
                element.Fail($"more than {AnnotationLimits.NatsOfPort} <nat> elements");
                break;
            }

            var natElement = new AnnotationElement(
                nat, $"port {number}, nat {nats.Count + 1}", DomainAnnotation.NamespaceUri, errors, s_natNames, mac, alias);
            nats.Add(ReadNat(natElement, port, addressIsKnown, tally.Externals));
        }
        tally.Count(port, nats.Count, element.Fail);
        return errors.Count == errorsBefore ? port with { Nats = [.. nats.OfType<NatAnnotation>()] } : null;
    }

    private static void CheckSelector(AnnotationElement element, PortAnnotation port, Dictionary<string, int> selectors)
    {
        string[] given = [.. PortAttributes.Selectors.Select(a => a.Name).Where(name => element.Text(name) is not null)];
        if (given.Length > 1)
        {
            element.Fail($"{string.Join(" and ", given)} are given; select the interface by one of them");
            return;
        }
        var value = port.Mac ?? port.Alias ?? port.Network;
        if (given.Length == 1 && value is null)
            return;
        var selector = value is null ? "" : $"{given[0]} '{AnnotationElement.Quote(value)}'";
        if (selectors.TryAdd(value is null ? "" : $"{given[0]} {value}", port.Number))
            return;
        element.Fail(value is null
            ? $"needs mac, alias or network, because port {selectors[""]} has none of them either"
            : $"{selector} is the selector of port {selectors[$"{given[0]} {value}"]} too; an interface has one <port>");
    }

    private static NatAnnotation? ReadNat(
        AnnotationElement element, PortAnnotation port, bool addressIsKnown, Dictionary<IPAddress, string> externals)
    {
        foreach (var _ in element.Children(null))
        {
            // The element has no valid children; Children reports each child.
        }
        var nat = s_nothing;
        foreach (var attribute in NatAttributes.All)
            nat = element.Read(nat, attribute.Name, attribute.Nat);
        var (external, logical) = (nat.External, nat.Logical);
        if (ReferenceEquals(external, s_nothing.External))
        {
            if (!element.Failed)
                element.Fail("<nat> needs external, the address to be reached at");
            return null;
        }
        if (!externals.TryAdd(external, element.Subject))
            element.Fail($"external {external} is used by {externals[external]} too");
        if (nat.Mac is not null && nat.Mode is not NatMode.Distributed)
            element.Fail("mac has an effect with mode='distributed' only");
        if (addressIsKnown && (logical is not null || element.Text(NatAttributes.Logical.Name) is null)
            && NatAddressRule.WhyWrong(port, external, logical, AttributeSpelling.Xml) is { } problem)
        {
            element.Fail(problem);
        }
        return element.Failed ? null : nat;
    }
}

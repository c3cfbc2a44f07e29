using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Changes a domain's annotation, and nothing else in the domain. Pure.</summary>
internal static class AnnotationEdit
{
    private static readonly XNamespace s_namespace = DomainAnnotation.NamespaceUri;

    /// <summary>Makes a change, and reads the result as the daemon does.</summary>
    /// <remarks>
    /// The change is made if no mistake remains, or if fewer mistakes remain than before. Mistakes in other ports stay, and do not prevent
    /// the change.
    /// </remarks>
    /// <param name="domain">The domain with its current annotation.</param>
    /// <param name="change">The change.</param>
    /// <param name="isCandidate">Whether an interface is on OVN.</param>
    /// <param name="served">
    /// The MAC addresses of interfaces that have a port. They identify the interface of a port without a selector.
    /// </param>
    public static AnnotationEditResult Apply(
        DomainDefinition domain, AnnotationChange change, Func<WorkloadInterface, bool> isCandidate,
        IReadOnlyCollection<string>? served = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(isCandidate);
        if (FindBadText(change) is { } badText)
            return AnnotationEditResult.Refused(badText);

        var existing = domain.Annotations.FirstOrDefault(e => e.Name == s_namespace + "ports");
        var root = existing is null ? new XElement(s_namespace + "ports") : new XElement(existing);
        var ports = PortsOf(root);
        var selection = new PortSelection(ports, [.. domain.Interfaces.Select(DomainIntake.Of).Where(isCandidate)], served ?? []);
        if (selection.Find(change.Selector, out var port) is { } unclear)
            return AnnotationEditResult.Refused(unclear);

        if (port is null && (change.Remove || (change.Set.IsEmpty && change.Nats.IsEmpty)))
            return AnnotationEditResult.Refused(NoSuchPort(change)) with { IsMissing = true };
        if (change.Remove)
        {
            port!.Remove();
            return Check(domain, root, null, isCandidate);
        }

        if (port is null)
        {
            port = new XElement(s_namespace + "port");
            // While there was one interface, it was clear which interface a port without a selector was for.
            selection.NameHolder();
            if (change.Selector is { } selector)
                port.SetAttributeValue(selector.Attribute, selector.Value);
            root.Add(port);
        }
        else if (change.Selector is { } selector && PortSelection.SelectorOf(port) is null && (change.IsEmpty || selection.IsAmbiguous))
        {
            port.SetAttributeValue(selector.Attribute, selector.Value);
        }

        return ChangePort(port, change) is { } problem ? AnnotationEditResult.Refused(problem) : Check(domain, root, port, isCandidate);
    }

    private static string? ChangePort(XElement port, AnnotationChange change)
    {
        foreach (var attribute in change.Unset)
            port.SetAttributeValue(attribute, null);
        foreach (var (attribute, value) in change.Set)
            port.SetAttributeValue(attribute, value);
        foreach (var external in change.RemovedNats)
        {
            if (FindNat(port, external) is not { } nat)
                return $"there is no floating IP '{AnnotationElement.Quote(external)}' to remove";
            nat.Remove();
        }

        foreach (var (external, attributes) in change.Nats)
        {
            var nat = FindNat(port, external);
            if (nat is null)
            {
                nat = new XElement(s_namespace + "nat", new XAttribute("external", external));
                port.Add(nat);
            }

            foreach (var (attribute, value) in attributes)
                nat.SetAttributeValue(attribute, value);
        }

        return null;
    }

    private static XElement? FindNat(XElement port, string external) => port.Elements().FirstOrDefault(e =>
        e.Name.LocalName == "nat" && e.Attribute("external")?.Value.Trim() is { } text && IsSameAddress(text, external.Trim()));

    private static bool IsSameAddress(string one, string other) =>
        one == other || (IPAddressSyntax.TryParse(one, out var a, out _) && IPAddressSyntax.TryParse(other, out var b, out _) && a.Equals(b));

    private static List<XElement> PortsOf(XElement root) =>
        [.. root.Elements().Where(e => e.Name.LocalName == "port" && (e.Name.Namespace == s_namespace || e.Name.Namespace == XNamespace.None))];

    private static string NoSuchPort(AnnotationChange change) => change.Selector is { } selector
        ? $"there is no port for {selector.Attribute} '{AnnotationElement.Quote(selector.Value)}'"
        : "there is no port";

    private static AnnotationEditResult Check(DomainDefinition domain, XElement root, XElement? changed,
        Func<WorkloadInterface, bool> isCandidate)
    {
        // A second annotation beside it, with an unknown namespace, is an error too.
        var others = domain.Annotations.Where(e => e.Name.NamespaceName != DomainAnnotation.NamespaceUri);
        var (annotation, matches, mistakes) = Read(domain with { Annotations = [.. others, root] }, isCandidate);
        var number = changed is null ? 0 : PortsOf(root).IndexOf(changed) + 1;
        var before = Read(domain, isCandidate).Mistakes.Length;
        var grave = changed is null ? [] : mistakes.RemoveAll(m => !Concerns(m, number));
        if (mistakes.Length >= before && (!grave.IsEmpty || mistakes.Length > before))
            return AnnotationEditResult.Refused([.. (grave.IsEmpty ? mistakes : grave).Select(m => m.ToString())]);

        var match = matches.FirstOrDefault(m => m.Port.Number == number);
        var isWhole = annotation.Ports.Length == root.Elements().Count() && !mistakes.Any(m => m.Subject == "ports");
        // If the annotation has a mistake, the parsed ports are not all of it.
        var element = !root.HasElements ? null : isWhole ? DomainAnnotationWriter.ToElement(annotation) : root;
        return new(element, match?.Port, match?.Interface, []) { Remaining = [.. mistakes.Select(m => m.ToString())] };
    }

    /// <summary>Whether a mistake concerns the changed port, or the annotation as a whole.</summary>
    private static bool Concerns(AnnotationError mistake, int number) =>
        mistake.Subject == $"port {number}" || mistake.Subject.StartsWith($"port {number}, ", StringComparison.Ordinal)
        || !mistake.Subject.StartsWith("port ", StringComparison.Ordinal);

    private static (DomainAnnotation Annotation, ImmutableArray<PortMatch> Matches, ImmutableArray<AnnotationError> Mistakes) Read(
        DomainDefinition domain, Func<WorkloadInterface, bool> isCandidate)
    {
        var definition = DomainIntake.Of(domain);
        var matches = PortMatcher.Match(definition, isCandidate);
        return (new(definition.Ports), matches, [.. definition.Intent.Errors, .. matches.Select(m => m.Error).OfType<AnnotationError>()]);
    }

    /// <summary>XML cannot contain most control characters.</summary>
    private static string? FindBadText(AnnotationChange change)
    {
        var values = change.Set.Concat(change.Nats.SelectMany(n => n.Attributes.Append(("external", n.External))));
        if (change.Selector is { } selector)
            values = values.Append(selector);
        foreach (var (attribute, value) in values)
        {
            if (value.Any(char.IsControl) || !IsXmlText(value))
                return $"{attribute} '{AnnotationElement.Quote(value)}' has a character that a name or an address cannot have";
        }

        return null;
    }

    private static bool IsXmlText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (XmlConvert.IsXmlChar(value[i]))
                continue;
            if (i + 1 == value.Length || !XmlConvert.IsXmlSurrogatePair(value[i + 1], value[i]))
                return false;
            i++;
        }

        return true;
    }
}

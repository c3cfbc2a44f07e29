using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Intent.Attributes;
using Reconciler.Printing;

namespace Reconciler.Intent;

/// <summary>One element of an annotation while it is read: checks its shape, reads its attributes and collects errors.</summary>
internal sealed class AnnotationElement
{
    /// <summary>The most characters of a wrong value that a message quotes.</summary>
    private const int QuotedLength = 64;

    private readonly XElement _element;
    private readonly string _namespaceUri;
    private readonly string? _mac;
    private readonly string? _alias;
    private readonly ImmutableArray<AnnotationError>.Builder _errors;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    internal AnnotationElement(
        XElement element,
        string subject,
        string namespaceUri,
        ImmutableArray<AnnotationError>.Builder errors,
        ImmutableArray<string> attributes,
        string? selectedMac = null,
        string? selectedAlias = null)
    {
        _element = element;
        Subject = subject;
        _namespaceUri = namespaceUri;
        _errors = errors;
        _mac = selectedMac;
        _alias = selectedAlias;
        TakeAttributes(attributes);
        CheckText();
    }

    /// <summary>Which element this is, for messages.</summary>
    internal string Subject { get; }

    /// <summary>Whether this element, not counting its children, has an error.</summary>
    internal bool Failed { get; private set; }

    /// <summary>The value without surrounding space; <see langword="null"/> if it is absent, or empty, which was reported.</summary>
    internal string? Text(string attribute) => _values.GetValueOrDefault(attribute);

    /// <summary>Reads the value of an attribute into a record, and reports a wrong value.</summary>
    /// <returns>The record with the value; the same record if the value is absent or wrong.</returns>
    internal TRecord Read<TRecord>(TRecord record, string attribute, AttributeSlot<TRecord> slot)
    {
        if (Text(attribute) is not { } text)
            return record;
        var read = slot.Read(record, attribute, text, out var problem);
        if (problem is not null)
            Fail(problem);
        return read;
    }

    /// <summary>The child elements of one name; all others are reported.</summary>
    internal IEnumerable<XElement> Children(string? name)
    {
        foreach (var child in _element.Elements())
        {
            // Elements without a namespace are accepted: virDomainGetMetadata strips the prefixes.
            if (child.Name.NamespaceName.Length > 0 && !string.Equals(child.Name.NamespaceName, _namespaceUri, StringComparison.Ordinal))
            {
                Fail($"element <{Quote(child.Name.LocalName)}> is in the namespace '{Quote(child.Name.NamespaceName)}'; "
                    + $"it belongs in '{_namespaceUri}'");
                continue;
            }
            if (name is not null && string.Equals(child.Name.LocalName, name, StringComparison.Ordinal))
                yield return child;
            else
                Fail(UnknownElement(child, _element, name));
        }
    }

    internal static string UnknownElement(XElement child, XElement parent, string? known)
    {
        var suggestion = known is not null && Suggestion.Closest(child.Name.LocalName, [known]) is not null
            ? $"; did you mean <{known}>?"
            : known is not null ? $"; only <{known}> can be there" : "; nothing can be there";
        return $"unknown element <{Quote(child.Name.LocalName)}> in <{parent.Name.LocalName}>{suggestion}";
    }

    /// <summary>Reports an error about this element.</summary>
    internal void Fail(string message)
    {
        Failed = true;
        _errors.Add(new AnnotationError(Subject, message) { Mac = _mac, Alias = _alias });
    }

    /// <summary>A value for a message: cut if it is long, with invisible characters escaped.</summary>
    internal static string Quote(string value) =>
        VisibleText.Line(value.Length <= QuotedLength ? value : value[..(char.IsHighSurrogate(value[QuotedLength - 1]) ? QuotedLength - 1 : QuotedLength)] + "…");

    private void TakeAttributes(ImmutableArray<string> known)
    {
        foreach (var attribute in _element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration)
                continue;
            var name = attribute.Name.LocalName;
            if (attribute.Name.NamespaceName.Length > 0)
            {
                var prefix = _element.GetPrefixOfNamespace(attribute.Name.Namespace);
                Fail($"attribute '{(prefix is null ? "" : Quote(prefix) + ":")}{Quote(name)}' has a prefix; write '{Quote(name)}'");
            }
            else if (!known.Contains(name, StringComparer.Ordinal))
            {
                var closest = Suggestion.Clause(name, known);
                Fail($"unknown attribute '{Quote(name)}' on <{_element.Name.LocalName}>"
                    + (closest.Length > 0 ? closest : $"; it can have {string.Join(", ", known)}"));
            }
            else if (attribute.Value.Trim() is { Length: > 0 } value)
            {
                _values[name] = value;
            }
            else
            {
                Fail($"{name} is empty; leave the attribute out to get the default");
            }
        }
    }

    private void CheckText()
    {
        foreach (var node in _element.Nodes())
        {
            if (node.NodeType is (XmlNodeType.Text or XmlNodeType.CDATA) && ((XText)node).Value.Trim() is { Length: > 0 } text)
            {
                Fail($"text '{Quote(text)}' inside <{_element.Name.LocalName}> means nothing; use attributes");
                return;
            }
        }
    }
}

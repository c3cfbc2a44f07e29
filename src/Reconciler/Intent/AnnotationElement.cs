using System.Collections.Immutable;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Libvirt;
using Reconciler.Printing;

namespace Reconciler.Intent;

/// <summary>One element of an annotation while it is read: checks its shape, converts its attributes and collects complaints.</summary>
internal sealed class AnnotationElement
{
    /// <summary>How much of a wrong value is repeated in a message.</summary>
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
        ReadOnlySpan<string> attributes,
        string? selectedMac = null,
        string? selectedAlias = null)
    {
        _element = element;
        Subject = subject;
        _namespaceUri = namespaceUri;
        _errors = errors;
        _mac = selectedMac;
        _alias = selectedAlias;
        TakeAttributes(attributes.ToArray());
        CheckText();
    }

    /// <summary>Which element this is, for messages.</summary>
    internal string Subject { get; }

    /// <summary>Whether this element, not counting its children, has an error.</summary>
    internal bool Failed { get; private set; }

    /// <summary>The value as written, without surrounding space; <see langword="null"/> when absent or empty (which was reported).</summary>
    internal string? Text(string attribute) => _values.GetValueOrDefault(attribute);

    /// <summary>The MAC address of an attribute, in canonical form.</summary>
    internal string? MacAddress(string attribute)
    {
        if (Text(attribute) is not { } text)
            return null;
        if (!Libvirt.MacAddress.TryNormalize(text, out var mac))
        {
            Fail($"{attribute} '{Quote(text)}' is not a MAC address; write it as 52:54:00:12:34:56");
            return null;
        }
        if (!Libvirt.MacAddress.IsMulticast(mac))
            return mac;
        Fail($"{attribute} '{mac}' is a multicast address");
        return null;
    }

    /// <summary>The IP address of an attribute.</summary>
    internal IPAddress? Address(string attribute)
        => Text(attribute) is { } text && ParseAddress(attribute, text) is { } address ? address : null;

    /// <summary>The addresses of an attribute, or one of its two keywords.</summary>
    internal AddressRequest? AddressRequest(string attribute)
    {
        if (Text(attribute) is not { } text)
            return null;
        switch (text)
        {
            case "none":
                return Intent.AddressRequest.None;
            case "dynamic":
                return Intent.AddressRequest.Dynamic;
        }

        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var word in SplitWords(text))
        {
            if (word is "none" or "dynamic")
            {
                Fail($"{attribute} '{word}' cannot be combined with anything else");
                return null;
            }
            if (ParseAddress(attribute, word) is not { } address)
                return null;
            if (addresses.Contains(address))
            {
                Fail($"{attribute} has {address} twice");
                return null;
            }
            addresses.Add(address);
        }
        return Intent.AddressRequest.Static(addresses.ToImmutable());
    }

    /// <summary>The names in an attribute, separated by spaces.</summary>
    internal ImmutableArray<string>? Names(string attribute)
    {
        if (Text(attribute) is not { } text)
            return null;
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var name in SplitWords(text))
        {
            if (names.Contains(name))
            {
                Fail($"{attribute} has '{Quote(name)}' twice");
                return null;
            }
            names.Add(name);
        }
        return names.ToImmutable();
    }

    /// <summary>One of several keywords.</summary>
    internal T? Keyword<T>(string attribute, params ReadOnlySpan<(string Word, T Value)> keywords)
        where T : struct
    {
        if (Text(attribute) is not { } text)
            return null;
        var words = new string[keywords.Length];
        for (var i = 0; i < keywords.Length; i++)
        {
            if (string.Equals(keywords[i].Word, text, StringComparison.Ordinal))
                return keywords[i].Value;
            words[i] = keywords[i].Word;
        }
        Fail($"{attribute} '{Quote(text)}' is not known; use {Alternatives(words)}{Suggestion.Clause(text, words)}");
        return null;
    }

    /// <summary>The child elements of one name; all others are reported.</summary>
    internal IEnumerable<XElement> Children(string? name)
    {
        foreach (var child in _element.Elements())
        {
            // No namespace at all is fine: virDomainGetMetadata strips the prefixes of what it returns.
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

    /// <summary>A value for a message: cut where it is long, with what cannot be seen written out.</summary>
    internal static string Quote(string value) =>
        VisibleText.Line(value.Length <= QuotedLength ? value : value[..(char.IsHighSurrogate(value[QuotedLength - 1]) ? QuotedLength - 1 : QuotedLength)] + "…");

    private static string Alternatives(string[] words) => words.Length switch
    {
        1 => $"'{words[0]}'",
        _ => string.Join(", ", words[..^1].Select(word => $"'{word}'")) + $" or '{words[^1]}'",
    };

    private static string[] SplitWords(string text)
        => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private IPAddress? ParseAddress(string attribute, string text)
    {
        if (!IPAddressSyntax.TryParse(text, out var address, out var problem))
        {
            var suggestion = string.Equals(attribute, "address", StringComparison.Ordinal)
                ? Suggestion.Clause(text, ["dynamic", "none"])
                : "";
            Fail($"{attribute} '{Quote(text)}' {problem}{suggestion}");
            return null;
        }
        if (IPAddressSyntax.WhyUnusable(address) is not { } reason)
            return address;
        Fail($"{attribute} '{Quote(text)}' {reason}");
        return null;
    }

    private void TakeAttributes(string[] known)
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
            else if (Array.IndexOf(known, name) < 0)
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

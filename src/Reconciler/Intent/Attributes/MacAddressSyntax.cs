using Reconciler.Libvirt;

namespace Reconciler.Intent.Attributes;

/// <summary>A MAC address that one interface can have.</summary>
internal sealed class MacAddressSyntax : AttributeSyntax<string?>
{
    /// <inheritdoc/>
    public override string? Read(string attribute, string text, out string? problem)
    {
        if (!MacAddress.TryNormalize(text, out var mac))
            problem = $"{attribute} '{AnnotationElement.Quote(text)}' is not a MAC address; write it as 52:54:00:12:34:56";
        else
            problem = MacAddress.IsMulticast(mac) ? $"{attribute} '{mac}' is a multicast address" : null;
        return mac;
    }

    /// <inheritdoc/>
    public override string Write(string? value) => value!;
}

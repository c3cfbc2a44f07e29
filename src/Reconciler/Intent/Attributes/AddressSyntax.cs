using System.Net;

namespace Reconciler.Intent.Attributes;

/// <summary>An IP address that one interface can have.</summary>
internal sealed class AddressSyntax : AttributeSyntax<IPAddress?>
{
    /// <inheritdoc/>
    public override IPAddress? Read(string attribute, string text, out string? problem) => Read(attribute, text, [], out problem);

    /// <inheritdoc/>
    public override string Write(IPAddress? value) => value!.ToString();

    /// <summary>Reads an address of an attribute that also has keywords.</summary>
    /// <param name="attribute">The attribute's name, for the message.</param>
    /// <param name="text">The address.</param>
    /// <param name="keywords">The keywords to suggest.</param>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    internal static IPAddress? Read(string attribute, string text, string[] keywords, out string? problem)
    {
        if (!IPAddressSyntax.TryParse(text, out var address, out var reason))
            reason += Suggestion.Clause(text, keywords);
        else
            reason = IPAddressSyntax.WhyUnusable(address);
        problem = reason is null ? null : $"{attribute} '{AnnotationElement.Quote(text)}' {reason}";
        return problem is null ? address : null;
    }
}

using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Intent.Attributes;

/// <summary>IP addresses, separated by blanks, or one of two keywords.</summary>
internal class AddressRequestSyntax : AttributeSyntax<AddressRequest?>
{
    private static readonly string[] s_keywords = ["dynamic", "none"];

    /// <inheritdoc/>
    public override AddressRequest? Read(string attribute, string text, out string? problem)
    {
        problem = null;
        if (FindKeyword(text) is { } keyword)
            return keyword;

        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        var seen = new HashSet<IPAddress>();
        var words = WordList.Of(attribute, text, "addresses", out problem);
        if (problem is not null)
            return null;
        foreach (var word in words)
        {
            if (FindKeyword(word) is not null)
            {
                problem = $"{attribute} '{word}' cannot be combined with anything else";
                return null;
            }

            if (AddressSyntax.Read(attribute, word, s_keywords, out problem) is not { } address)
                return null;
            if (!seen.Add(address))
            {
                problem = $"{attribute} has {address} twice";
                return null;
            }

            addresses.Add(address);
        }

        return AddressRequest.Static(addresses.ToImmutable());
    }

    /// <inheritdoc/>
    public override string Write(AddressRequest? value) => value!.ToString();

    /// <summary>The request that a keyword stands for; null if the text is no keyword.</summary>
    protected static AddressRequest? FindKeyword(string text) => text switch
    {
        "none" => AddressRequest.None,
        "dynamic" => AddressRequest.Dynamic,
        _ => null,
    };
}

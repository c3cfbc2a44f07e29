using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Intent.Attributes;

/// <summary>IP addresses, separated by blanks.</summary>
internal sealed class AddressListSyntax : AttributeSyntax<ImmutableArray<IPAddress>?>
{
    /// <inheritdoc/>
    public override ImmutableArray<IPAddress>? Read(string attribute, string text, out string? problem)
    {
        problem = null;
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (AddressSyntax.Read(attribute, word, [], out problem) is not { } address)
                return null;
            if (addresses.Contains(address))
            {
                problem = $"{attribute} has {address} twice";
                return null;
            }

            addresses.Add(address);
        }

        return addresses.ToImmutable();
    }

    /// <inheritdoc/>
    public override string Write(ImmutableArray<IPAddress>? value) => string.Join(' ', value!.Value);
}

namespace Reconciler.Intent.Attributes;

/// <summary>The address request of a default: <c>dynamic</c> or <c>none</c>, since ports cannot share an address.</summary>
internal sealed class DefaultAddressSyntax : AddressRequestSyntax
{
    /// <inheritdoc/>
    public override AddressRequest? Read(string attribute, string text, out string? problem)
    {
        var request = base.Read(attribute, text, out problem);
        if (request is { Kind: AddressRequestKind.Static })
            problem = $"{attribute} '{request}' would be that of every port; use 'dynamic' or 'none'";
        return request;
    }

    /// <inheritdoc/>
    public override AddressRequest? ReadSetting(string attribute, string text, out string? problem)
    {
        var request = FindKeyword(text);
        problem = request is null ? $"'{text}' cannot be the default of many interfaces; write none or dynamic" : null;
        return request;
    }
}

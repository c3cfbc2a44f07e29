using System.Diagnostics.CodeAnalysis;
using System.Net;
using Reconciler.Intent;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Facts;

/// <summary>Reads addresses as OVN does, which accepts no abbreviations such as <c>10.140.0</c>.</summary>
internal static class NetworkText
{
    /// <summary>Reads <c>ADDRESS/LENGTH</c>, or an address without a length.</summary>
    public static bool TryReadNetwork(string text, [NotNullWhen(true)] out InterfaceAddress? network)
    {
        network = null;
        return TryReadAddress(text.Split('/', 2)[0], out _) && InterfaceAddress.TryParse(text, out network);
    }

    /// <summary>Reads an address without a length.</summary>
    public static bool TryReadAddress(string text, [NotNullWhen(true)] out IPAddress? address) => IPAddressSyntax.TryParse(text, out address, out _);
}

using System.Net;

namespace Reconciler.Intent;

/// <summary>Checks a floating IP against the addresses of its port. Pure.</summary>
internal static class NatAddressRule
{
    /// <summary>Why a floating IP does not fit the port's addresses; null if it does.</summary>
    /// <param name="port">The port.</param>
    /// <param name="external">The address outside.</param>
    /// <param name="logical">The port's address that is named for it; null for none.</param>
    /// <param name="spelling">How the attributes are written.</param>
    public static string? WhyWrong(PortAnnotation port, IPAddress external, IPAddress? logical, AttributeSpelling spelling)
    {
        if (logical is not null && logical.AddressFamily != external.AddressFamily)
            return $"external {external} and logical {logical} are not of the same family";
        switch (port.Address?.Kind)
        {
            case AddressRequestKind.Static when logical is not null:
                return port.Address.Addresses.Contains(logical) ? null
                    : $"logical {logical} is not among the port's addresses ({port.Address})";
            case AddressRequestKind.Static:
                return port.Address.Addresses.Any(address => address.AddressFamily == external.AddressFamily)
                    ? null
                    : $"external {external} has no address of its family to stand for; the port has {port.Address}";
            case AddressRequestKind.None when port.Port is null:
                return $"{spelling.Nat} needs an address on the port, which has {spelling.Prefix}address='none'";
            case AddressRequestKind.Dynamic when logical is not null:
                return $"logical {logical} cannot be named in advance, because the port has {spelling.Prefix}address='dynamic'";
            // An existing port has its own addresses. Otherwise a network's default is none or dynamic.
            case null when logical is not null && port.Port is null:
                return $"logical {logical} is not among the port's addresses (it has none of its own)";
            default:
                return null;
        }
    }
}

using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Intent;

/// <summary>Which IP addresses a port is to have.</summary>
internal sealed record AddressRequest
{
    private AddressRequest(AddressRequestKind kind, ImmutableArray<IPAddress> addresses)
    {
        Kind = kind;
        Addresses = addresses;
    }

    /// <summary>The MAC address only.</summary>
    public static AddressRequest None { get; } = new(AddressRequestKind.None, []);

    /// <summary>One from OVN's own address management.</summary>
    public static AddressRequest Dynamic { get; } = new(AddressRequestKind.Dynamic, []);

    /// <summary>Which of the three forms this is.</summary>
    public AddressRequestKind Kind { get; }

    /// <summary>The addresses in the order given, without duplicates; empty unless <see cref="Kind"/> is static.</summary>
    public ImmutableArray<IPAddress> Addresses { get; }

    /// <summary>Makes a request for given addresses.</summary>
    /// <param name="addresses">At least one address.</param>
    /// <returns>The request.</returns>
    public static AddressRequest Static(params ImmutableArray<IPAddress> addresses)
        => addresses.IsDefaultOrEmpty
            ? throw new ArgumentException("A static request needs an address.", nameof(addresses))
            : new AddressRequest(AddressRequestKind.Static, addresses);

    /// <inheritdoc/>
    public bool Equals(AddressRequest? other) => other is not null && Kind == other.Kind && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        foreach (var address in Addresses)
            hash.Add(address);
        return hash.ToHashCode();
    }

    /// <summary>The attribute's value in its canonical form.</summary>
    public override string ToString() => Kind switch
    {
        AddressRequestKind.None => "none",
        AddressRequestKind.Dynamic => "dynamic",
        _ => string.Join(' ', Addresses),
    };
}

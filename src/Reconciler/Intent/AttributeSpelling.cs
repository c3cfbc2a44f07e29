namespace Reconciler.Intent;

/// <summary>How attributes are written in one place, for messages about them.</summary>
/// <param name="Prefix">What is before each attribute's name.</param>
/// <param name="Nat">What a floating IP is called.</param>
internal sealed record AttributeSpelling(string Prefix, string Nat)
{
    /// <summary>In XML.</summary>
    public static readonly AttributeSpelling Xml = new("", "<nat>");

    /// <summary>As keys in <c>external_ids</c> of an interface in Open vSwitch.</summary>
    public static readonly AttributeSpelling Keys = new(Ownership.OwnershipKeys.Prefix, Ownership.OwnershipKeys.Prefix + "nat");
}

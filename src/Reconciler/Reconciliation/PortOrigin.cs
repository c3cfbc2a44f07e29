namespace Reconciler.Reconciliation;

/// <summary>Where a domain's port comes from.</summary>
public enum PortOrigin
{
    /// <summary>We make it, and delete it.</summary>
    Created,

    /// <summary>It was made by hand: we fill what is missing, and take that back in the end.</summary>
    Adopted,
}

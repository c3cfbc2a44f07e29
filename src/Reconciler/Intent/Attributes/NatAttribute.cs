namespace Reconciler.Intent.Attributes;

/// <summary>An attribute of a <c>&lt;nat&gt;</c>.</summary>
/// <param name="name">How it is written.</param>
internal sealed class NatAttribute(string name) : AnnotationAttribute(name)
{
    /// <summary>Its value.</summary>
    public required AttributeSlot<NatAnnotation> Nat { get; init; }
}

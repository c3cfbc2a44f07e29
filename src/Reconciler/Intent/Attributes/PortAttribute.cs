namespace Reconciler.Intent.Attributes;

/// <summary>An attribute of a port.</summary>
/// <param name="name">How it is written.</param>
internal sealed class PortAttribute(string name) : AnnotationAttribute(name)
{
    private readonly string? _defaultsExample;
    private readonly string? _defaultsDescription;

    /// <summary>What it is for, in few words, for the help of its option.</summary>
    public required string Summary { get; init; }

    /// <summary>Where it can be written.</summary>
    public required AttributePlaces Places { get; init; }

    /// <summary>Whether it selects the interface.</summary>
    public bool IsSelector { get; init; }

    /// <summary>Its value on a port.</summary>
    public required AttributeSlot<PortAnnotation> Port { get; init; }

    /// <summary>Its value among a network's defaults; null if it cannot be a default.</summary>
    public AttributeSlot<PortDefaults>? Defaults { get; init; }

    /// <summary>An example of a network's default, if it differs from <see cref="AnnotationAttribute.Example"/>.</summary>
    public string DefaultsExample
    {
        get => _defaultsExample ?? Example;
        init => _defaultsExample = value;
    }

    /// <summary>The description for a network's default, if it differs from <see cref="AnnotationAttribute.Description"/>.</summary>
    public string DefaultsDescription
    {
        get => _defaultsDescription ?? Description;
        init => _defaultsDescription = value;
    }
}

namespace Reconciler.Intent.Attributes;

/// <summary>An attribute of a port.</summary>
/// <param name="name">How it is written.</param>
internal sealed class PortAttribute(string name) : AnnotationAttribute(name)
{
    private readonly string? _defaultsExample;
    private readonly string? _defaultsDescription;

    /// <summary>What it is for, in the few words that the help of its option has room for.</summary>
    public required string Summary { get; init; }

    /// <summary>Where it can be written.</summary>
    public required AttributePlaces Places { get; init; }

    /// <summary>Whether it says which interface is meant.</summary>
    public bool IsSelector { get; init; }

    /// <summary>Its value on a port.</summary>
    public required AttributeSlot<PortAnnotation> Port { get; init; }

    /// <summary>Its value among the defaults of a network; null for one that no network can give.</summary>
    public AttributeSlot<PortDefaults>? Defaults { get; init; }

    /// <summary>A value that a network can give, where it is not <see cref="AnnotationAttribute.Example"/>.</summary>
    public string DefaultsExample
    {
        get => _defaultsExample ?? Example;
        init => _defaultsExample = value;
    }

    /// <summary>Which values a network can give, where it is not <see cref="AnnotationAttribute.Description"/> that says it.</summary>
    public string DefaultsDescription
    {
        get => _defaultsDescription ?? Description;
        init => _defaultsDescription = value;
    }
}

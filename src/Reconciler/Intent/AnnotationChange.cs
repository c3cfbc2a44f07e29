using System.Collections.Immutable;
using Reconciler.Intent.Attributes;

namespace Reconciler.Intent;

/// <summary>A change of a domain's annotation. Its values are as the user gave them; they are checked when the result is read.</summary>
internal sealed record AnnotationChange
{
    /// <summary>The attributes of a <c>&lt;port&gt;</c> that say which interface it is for.</summary>
    public static readonly ImmutableArray<string> Selectors = [.. PortAttributes.Selectors.Select(a => a.Name)];

    /// <summary>The interface: one of <see cref="Selectors"/> and its value; null for the only port of the annotation.</summary>
    public (string Attribute, string Value)? Selector { get; init; }

    /// <summary>The attributes of the <c>&lt;port&gt;</c> to set, in order.</summary>
    public ImmutableArray<(string Attribute, string Value)> Set { get; init; } = [];

    /// <summary>The attributes of the <c>&lt;port&gt;</c> to remove, so that their defaults apply.</summary>
    public ImmutableArray<string> Unset { get; init; } = [];

    /// <summary>The external addresses to add or to change, each with the other attributes of its <c>&lt;nat&gt;</c>.</summary>
    public ImmutableArray<(string External, ImmutableArray<(string Attribute, string Value)> Attributes)> Nats { get; init; } = [];

    /// <summary>The external addresses to remove. They are removed before <see cref="Nats"/> are added.</summary>
    public ImmutableArray<string> RemovedNats { get; init; } = [];

    /// <summary>Whether to remove the <c>&lt;port&gt;</c> itself.</summary>
    public bool Remove { get; init; }

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => Set.IsEmpty && Unset.IsEmpty && Nats.IsEmpty && RemovedNats.IsEmpty && !Remove;
}

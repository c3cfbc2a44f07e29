using System.Collections.Immutable;
using Reconciler.Intent.Attributes;

namespace Reconciler.Intent;

/// <summary>What is to become different in a domain's annotation. Values are as a person gave them; reading the result checks them.</summary>
public sealed record AnnotationChange
{
    /// <summary>The attributes of a <c>&lt;port&gt;</c> that say which interface it is for.</summary>
    public static readonly ImmutableArray<string> Selectors = [.. PortAttributes.Selectors.Select(a => a.Name)];

    /// <summary>Which interface is meant: one of <see cref="Selectors"/> and its value; null for the only port there is.</summary>
    public (string Attribute, string Value)? Selector { get; init; }

    /// <summary>The attributes of the <c>&lt;port&gt;</c> to set, in order.</summary>
    public ImmutableArray<(string Attribute, string Value)> Set { get; init; } = [];

    /// <summary>The attributes of the <c>&lt;port&gt;</c> to leave to their defaults.</summary>
    public ImmutableArray<string> Unset { get; init; } = [];

    /// <summary>The external addresses to add or to change, each with the other attributes of its <c>&lt;nat&gt;</c>.</summary>
    public ImmutableArray<(string External, ImmutableArray<(string Attribute, string Value)> Attributes)> Nats { get; init; } = [];

    /// <summary>The external addresses to take away. This comes before <see cref="Nats"/>.</summary>
    public ImmutableArray<string> RemovedNats { get; init; } = [];

    /// <summary>Whether the <c>&lt;port&gt;</c> itself goes.</summary>
    public bool Remove { get; init; }

    /// <summary>Whether nothing is to become different.</summary>
    public bool IsEmpty => Set.IsEmpty && Unset.IsEmpty && Nats.IsEmpty && RemovedNats.IsEmpty && !Remove;
}

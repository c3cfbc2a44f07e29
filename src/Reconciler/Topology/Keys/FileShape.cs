using System.Collections.Immutable;

namespace Reconciler.Topology.Keys;

/// <summary>What can be written in one place of the file: a single value, a list, or keys with values, or one of several of these.</summary>
internal sealed record FileShape
{
    /// <summary>How a single value is written; null if none can be.</summary>
    public ValueSyntax? Value { get; init; }

    /// <summary>The shape of a list's elements; null if no list can be written.</summary>
    public FileShape? Element { get; init; }

    /// <summary>The keys that can be written; none if it is not a section.</summary>
    public ImmutableArray<FileKey> Keys { get; init; } = [];

    /// <summary>For a map of names of one's own: how a name is written; null if it is no such map.</summary>
    public ValueSyntax? Name { get; init; }

    /// <summary>For such a map: the shape of each value.</summary>
    public FileShape? Entry { get; init; }

    /// <summary>Whether nothing at all can be written, as in <c>NAME:</c>.</summary>
    public bool MayBeNothing { get; init; }

    /// <summary>Whether a list may be empty where a single value can be written too.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Of these keys exactly one has to be there; none if there is no such rule.</summary>
    public ImmutableArray<string> OneOf { get; init; } = [];

    /// <summary>Whether keys with values can be written.</summary>
    public bool IsMap => !Keys.IsEmpty || Name is not null;

    /// <summary>What can be written, in words.</summary>
    public string Noun
    {
        get
        {
            var nouns = new List<string>();
            if (Value is { } value)
                nouns.Add(value.Placeholder);
            if (Element is { } element)
                nouns.Add($"a list of {element.Value?.Placeholder ?? "keys with values"}");
            if (IsMap)
                nouns.Add(Name is { } name ? $"{name.Placeholder}: …" : "keys with values");
            return string.Join(" or ", nouns);
        }
    }

    /// <summary>A single value.</summary>
    public static FileShape Of(ValueSyntax syntax) => new() { Value = syntax };

    /// <summary>A list, or a single value for a list of one.</summary>
    public static FileShape OneOrMore(ValueSyntax syntax) => new() { Value = syntax, Element = Of(syntax) };

    /// <summary>A section with known keys.</summary>
    public static FileShape Section(params ImmutableArray<FileKey> keys) => new() { Keys = keys };

    /// <summary>A map of names of one's own.</summary>
    public static FileShape MapOf(ValueSyntax name, FileShape entry) => new() { Name = name, Entry = entry, MayBeNothing = true };
}

using System.Collections.Immutable;

namespace Reconciler.Intent.Attributes;

/// <summary>Names in DNS, separated by blanks, or <c>none</c>, which is an empty list.</summary>
internal sealed class DnsNamesSyntax : AttributeSyntax<ImmutableArray<string>?>
{
    private const string None = "none";

    /// <inheritdoc/>
    public override ImmutableArray<string>? Read(string attribute, string text, out string? problem)
    {
        problem = null;
        var names = ImmutableArray.CreateBuilder<string>();
        if (text == None)
            return names.ToImmutable();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = word.ToLowerInvariant();
            problem = name == None ? $"{attribute} 'none' cannot be combined with anything else"
                : DnsName.WhyWrong(name) is { } reason ? $"{attribute} '{AnnotationElement.Quote(word)}' {reason}"
                : names.Contains(name) ? $"{attribute} has '{name}' twice"
                : null;
            if (problem is not null)
                return null;
            names.Add(name);
        }

        return names.ToImmutable();
    }

    /// <inheritdoc/>
    public override string Write(ImmutableArray<string>? value) => value is { IsEmpty: true } ? None : string.Join(' ', value!.Value);
}

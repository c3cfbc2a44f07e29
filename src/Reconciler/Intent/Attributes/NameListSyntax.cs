using System.Collections.Immutable;

namespace Reconciler.Intent.Attributes;

/// <summary>Names, separated by blanks.</summary>
internal sealed class NameListSyntax : AttributeSyntax<ImmutableArray<string>?>
{
    /// <inheritdoc/>
    public override ImmutableArray<string>? Read(string attribute, string text, out string? problem)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var words = WordList.Of(attribute, text, "names", out problem);
        if (problem is not null)
            return null;
        foreach (var name in words)
        {
            if (NameSyntax.WhyTooLong(name) is { } reason)
            {
                problem = $"{attribute} '{AnnotationElement.Quote(name)}' {reason}";
                return null;
            }

            if (!seen.Add(name))
            {
                problem = $"{attribute} has '{AnnotationElement.Quote(name)}' twice";
                return null;
            }

            names.Add(name);
        }

        return names.ToImmutable();
    }

    /// <inheritdoc/>
    public override ImmutableArray<string>? ReadSetting(string attribute, string text, out string? problem)
    {
        // In the configuration an empty list is a value too, and duplicate names are harmless.
        problem = null;
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <inheritdoc/>
    public override string Write(ImmutableArray<string>? value) => string.Join(' ', value!.Value);
}

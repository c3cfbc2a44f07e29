using System.Globalization;

namespace Reconciler.Intent.Attributes;

/// <summary>A name, as it is written.</summary>
internal sealed class NameSyntax : AttributeSyntax<string?>
{
    /// <inheritdoc/>
    public override string? Read(string attribute, string text, out string? problem)
    {
        problem = WhyTooLong(text) is { } reason ? $"{attribute} '{AnnotationElement.Quote(text)}' {reason}" : null;
        return text;
    }

    /// <summary>Why a name is too long to be one, as the end of a sentence; null if it is not.</summary>
    internal static string? WhyTooLong(string name) => name.Length <= AnnotationLimits.NameCharacters
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"has {name.Length} characters; a name has at most {AnnotationLimits.NameCharacters}");

    /// <inheritdoc/>
    public override string? ReadSetting(string attribute, string text, out string? problem)
    {
        problem = text.Length > 0 ? null : "it must not be empty";
        return text;
    }

    /// <inheritdoc/>
    public override string Write(string? value) => value!;
}

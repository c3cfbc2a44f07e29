using Reconciler.Intent.Attributes;

namespace Reconciler.Commands.Documents;

/// <summary>Explains attributes in plain text: their texts without backticks.</summary>
internal static class AttributeText
{
    /// <summary>What an attribute is for, and its default.</summary>
    public static string Explain(AnnotationAttribute attribute) =>
        Sentence(attribute.Description) + (attribute.Default.Length == 0 ? "" : $" Default: {Plain(attribute.Default)}.");

    /// <summary>What an attribute is for as a default of many ports.</summary>
    public static string ExplainDefault(PortAttribute attribute) =>
        $"{Sentence(attribute.DefaultsDescription)} Example: {attribute.DefaultsExample}";

    /// <summary>A text without its backticks.</summary>
    public static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);

    private static string Sentence(string description)
    {
        var text = Plain(description) + ".";
        // A value at the start keeps its case.
        return description.StartsWith('`') ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
    }
}

using System.Globalization;

namespace Reconciler.Intent.Attributes;

/// <summary>Splits a value into its words, and refuses one with too many before anything is made of them.</summary>
internal static class WordList
{
    /// <summary>Splits a value.</summary>
    /// <param name="attribute">The attribute's name, for the message.</param>
    /// <param name="text">The value.</param>
    /// <param name="what">What the words are, for the message.</param>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    /// <returns>The words; none if there is a problem.</returns>
    public static string[] Of(string attribute, string text, string what, out string? problem)
    {
        // One more than may be there shows that there are too many; the rest is not split.
        var words = text.Split(
            (char[]?)null, AnnotationLimits.Words + 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        problem = words.Length <= AnnotationLimits.Words
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{attribute} has more than {AnnotationLimits.Words} {what}");
        return problem is null ? words : [];
    }
}

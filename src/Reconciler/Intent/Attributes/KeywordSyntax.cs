using System.Collections.Immutable;

namespace Reconciler.Intent.Attributes;

/// <summary>One of several keywords.</summary>
/// <typeparam name="T">What they stand for.</typeparam>
/// <param name="keywords">The keywords, in the order in which they are listed.</param>
internal sealed class KeywordSyntax<T>(params ImmutableArray<(string Word, T Value)> keywords) : AttributeSyntax<T?>
    where T : struct
{
    private readonly string[] _words = [.. keywords.Select(k => k.Word)];

    /// <inheritdoc/>
    public override T? Read(string attribute, string text, out string? problem)
    {
        var value = Find(text);
        problem = value is null
            ? $"{attribute} '{AnnotationElement.Quote(text)}' is not known; use {Alternatives()}{Suggestion.Clause(text, _words)}"
            : null;
        return value;
    }

    /// <inheritdoc/>
    public override T? ReadSetting(string attribute, string text, out string? problem)
    {
        var value = Find(text);
        problem = value is null ? $"'{text}' is none of {string.Join(", ", _words)}" : null;
        return value;
    }

    /// <inheritdoc/>
    public override string Write(T? value) => keywords.First(k => EqualityComparer<T>.Default.Equals(k.Value, value!.Value)).Word;

    private T? Find(string text)
    {
        foreach (var (word, value) in keywords)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
                return value;
        }

        return null;
    }

    private string Alternatives() => string.Join(", ", _words[..^1].Select(word => $"'{word}'")) + $" or '{_words[^1]}'";
}

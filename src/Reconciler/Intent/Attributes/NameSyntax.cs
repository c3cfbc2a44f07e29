namespace Reconciler.Intent.Attributes;

/// <summary>A name, as it is written.</summary>
internal sealed class NameSyntax : AttributeSyntax<string?>
{
    /// <inheritdoc/>
    public override string? Read(string attribute, string text, out string? problem)
    {
        problem = null;
        return text;
    }

    /// <inheritdoc/>
    public override string? ReadSetting(string attribute, string text, out string? problem)
    {
        problem = text.Length > 0 ? null : "it must not be empty";
        return text;
    }

    /// <inheritdoc/>
    public override string Write(string? value) => value!;
}

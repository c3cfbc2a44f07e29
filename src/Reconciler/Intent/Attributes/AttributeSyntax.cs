namespace Reconciler.Intent.Attributes;

/// <summary>How values of one kind are written.</summary>
/// <typeparam name="T">The values' type, with null for a value that is not written.</typeparam>
internal abstract class AttributeSyntax<T>
{
    /// <summary>Reads a value as it stands in XML.</summary>
    /// <param name="attribute">The attribute's name, for the message.</param>
    /// <param name="text">The value, not empty, and without blanks around it.</param>
    /// <param name="problem">What is wrong, in a sentence that names the attribute; null if nothing is.</param>
    /// <returns>The value; without meaning if there is a problem.</returns>
    public abstract T Read(string attribute, string text, out string? problem);

    /// <summary>
    /// Reads a value of the configuration. The problem does not name the attribute, since file, line and key come before it.
    /// </summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="text">The value, as it stands there.</param>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    /// <returns>The value; without meaning if there is a problem.</returns>
    public virtual T ReadSetting(string attribute, string text, out string? problem) => Read(attribute, text, out problem);

    /// <summary>Writes a value in its canonical form.</summary>
    /// <param name="value">The value, not null.</param>
    public abstract string Write(T value);
}

namespace Reconciler.Intent.Attributes;

/// <summary>How values of one kind are written.</summary>
/// <typeparam name="T">The values' type, with null for one that was not written.</typeparam>
internal abstract class AttributeSyntax<T>
{
    /// <summary>Reads a value as it stands in XML.</summary>
    /// <param name="attribute">The attribute's name, for the complaint.</param>
    /// <param name="text">The value, not empty, and without blanks around it.</param>
    /// <param name="problem">What is wrong with it, in a sentence that names the attribute; null when all is right.</param>
    /// <returns>The value; of no meaning when something is wrong.</returns>
    public abstract T Read(string attribute, string text, out string? problem);

    /// <summary>Reads a value of the configuration. File, line and key stand before the complaint, and it names no attribute.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="text">The value, as it stands there.</param>
    /// <param name="problem">What is wrong with it; null when all is right.</param>
    /// <returns>The value; of no meaning when something is wrong.</returns>
    public virtual T ReadSetting(string attribute, string text, out string? problem) => Read(attribute, text, out problem);

    /// <summary>Writes a value in its canonical form.</summary>
    /// <param name="value">The value, not null.</param>
    public abstract string Write(T value);
}

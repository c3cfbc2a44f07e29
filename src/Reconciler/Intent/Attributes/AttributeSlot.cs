namespace Reconciler.Intent.Attributes;

/// <summary>The property of a record that holds an attribute's value, without the value's type.</summary>
/// <typeparam name="TRecord">The record. It is immutable: changes return a new record.</typeparam>
internal abstract class AttributeSlot<TRecord>
{
    /// <summary>Reads a value as it stands in XML.</summary>
    /// <param name="record">The record.</param>
    /// <param name="attribute">The attribute's name, for the message.</param>
    /// <param name="text">The value, not empty, and without blanks around it.</param>
    /// <param name="problem">What is wrong, in a sentence that names the attribute; null if nothing is.</param>
    /// <returns>The record with the value.</returns>
    public abstract TRecord Read(TRecord record, string attribute, string text, out string? problem);

    /// <summary>Reads a value of the configuration.</summary>
    /// <param name="record">The record.</param>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="text">The value, as it stands there.</param>
    /// <param name="problem">What is wrong, to follow file, line and key; null if nothing is.</param>
    /// <returns>The record with the value.</returns>
    public abstract TRecord ReadSetting(TRecord record, string attribute, string text, out string? problem);

    /// <summary>The value in canonical form; null when there is none.</summary>
    public abstract string? Write(TRecord record);

    /// <summary>The record, with the value of another one where it has none.</summary>
    public abstract TRecord Fill(TRecord record, TRecord other);
}

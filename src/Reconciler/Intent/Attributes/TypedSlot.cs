namespace Reconciler.Intent.Attributes;

/// <summary>The property of a record that holds an attribute's value.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
/// <typeparam name="T">The property's type; null is a value that is not written.</typeparam>
/// <param name="syntax">How the value is written.</param>
/// <param name="get">Gets the property.</param>
/// <param name="set">Returns the record with another value of the property.</param>
internal sealed class TypedSlot<TRecord, T>(AttributeSyntax<T> syntax, Func<TRecord, T> get, Func<TRecord, T, TRecord> set)
    : AttributeSlot<TRecord>
{
    /// <inheritdoc/>
    public override TRecord Read(TRecord record, string attribute, string text, out string? problem)
    {
        var value = syntax.Read(attribute, text, out problem);
        return problem is null ? set(record, value) : record;
    }

    /// <inheritdoc/>
    public override TRecord ReadSetting(TRecord record, string attribute, string text, out string? problem)
    {
        var value = syntax.ReadSetting(attribute, text, out problem);
        return problem is null ? set(record, value) : record;
    }

    /// <inheritdoc/>
    public override string? Write(TRecord record) => get(record) is { } value ? syntax.Write(value) : null;

    /// <inheritdoc/>
    public override TRecord Fill(TRecord record, TRecord other) => get(record) is null ? set(record, get(other)) : record;
}

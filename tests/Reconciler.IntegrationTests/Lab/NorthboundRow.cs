namespace Reconciler.IntegrationTests.Lab;

/// <summary>A row of <c>Logical_Switch_Port</c> or <c>NAT</c> as <c>ovn-nbctl</c> prints it: column to text in JSON.</summary>
internal sealed record NorthboundRow(IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>A column's JSON.</summary>
    public string this[string column] => Columns[column];

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Columns.Select(c => $"{c.Key}={c.Value}"));
}

namespace Reconciler.Doctor.Facts;

/// <summary>A record of a row of <c>DNS</c> (ovn-nb(5)).</summary>
/// <param name="Row">The row.</param>
/// <param name="Name">The name, as it is written.</param>
/// <param name="Host">The host whose daemon keeps the row; null if it was made by hand.</param>
internal sealed record NameRecordFacts(Guid Row, string Name, string? Host);

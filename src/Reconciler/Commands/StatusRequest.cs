namespace Reconciler.Commands;

/// <summary>What <c>reconciler status</c> was asked to show.</summary>
/// <param name="Domain">A domain's name or UUID; null for all.</param>
/// <param name="Json">Whether to write JSON.</param>
/// <param name="Watch">Whether to go on until interrupted.</param>
/// <param name="Graph">The format of the drawing, <c>svg</c>, <c>mermaid</c> or <c>json</c>; null for a table.</param>
internal sealed record StatusRequest(string? Domain, bool Json, bool Watch, string? Graph);

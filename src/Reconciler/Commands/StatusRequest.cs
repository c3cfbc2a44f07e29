namespace Reconciler.Commands;

/// <summary>What <c>reconciler status</c> is asked for.</summary>
/// <param name="Domain">A domain's name or UUID; null for all.</param>
/// <param name="Json">Whether to write JSON.</param>
/// <param name="Watch">Whether to go on for as long as nobody interrupts.</param>
/// <param name="Graph">What to draw the network as, <c>svg</c> or <c>mermaid</c>; null for a table.</param>
internal sealed record StatusRequest(string? Domain, bool Json, bool Watch, string? Graph);

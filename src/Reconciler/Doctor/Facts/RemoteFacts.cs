namespace Reconciler.Doctor.Facts;

/// <summary>One of the Northbound's servers, as it describes itself (ovsdb-server(5), table Database).</summary>
/// <param name="Remote">How it is reached.</param>
/// <param name="Kind">What it is: <c>standalone</c>, <c>leader</c>, <c>follower</c>, <c>relay</c>, or <c>no answer</c>.</param>
/// <param name="Failure">Why it cannot stand in for another one; null if it can.</param>
internal sealed record RemoteFacts(string Remote, string Kind, string? Failure);

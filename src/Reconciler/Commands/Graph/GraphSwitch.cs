namespace Reconciler.Commands.Graph;

/// <summary>A logical switch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasPorts">Whether domains of this host are on it; others are only there because their router is.</param>
internal sealed record GraphSwitch(string Name, bool HasPorts);

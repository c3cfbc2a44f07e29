namespace Reconciler.Commands.Graph;

/// <summary>A logical switch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasPorts">
/// Whether it has ports of this host's domains. Other switches are shown because they share a router with such a switch.
/// </param>
internal sealed record GraphSwitch(string Name, bool HasPorts);

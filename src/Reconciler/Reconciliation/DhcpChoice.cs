using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>The row of <c>DHCP_Options</c> that a port is to have.</summary>
/// <param name="Row">The row that is there; null when it has to be made first.</param>
/// <param name="Spec">What the row is to be where it is one of ours; null for rows of others, which are used as they are.</param>
internal sealed record DhcpChoice(DhcpOptions? Row, DhcpOptionsSpec? Spec);

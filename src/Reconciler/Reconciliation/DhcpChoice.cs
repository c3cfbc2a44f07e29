using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>The desired row of <c>DHCP_Options</c> of a port.</summary>
/// <param name="Row">The existing row; null if it has to be created first.</param>
/// <param name="Spec">The desired content of a row of ours; null for rows of others, which are used as they are.</param>
internal sealed record DhcpChoice(DhcpOptions? Row, DhcpOptionsSpec? Spec);

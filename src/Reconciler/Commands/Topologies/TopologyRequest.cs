namespace Reconciler.Commands.Topologies;

/// <summary>What <c>reconciler topology plan</c> and <c>apply</c> were asked for.</summary>
/// <param name="File">The file; <c>-</c> for the standard input.</param>
/// <param name="Adopts">Whether rows made by hand are taken over.</param>
/// <param name="Force">Whether switches, routers and groups go although others have something in them.</param>
/// <param name="LibvirtOnly">Whether only the libvirt networks of this host are looked after.</param>
/// <param name="Json">Whether to write JSON instead of text.</param>
internal sealed record TopologyRequest(string File, bool Adopts, bool Force, bool LibvirtOnly, bool Json);

namespace Reconciler.Libvirt;

/// <summary>The kinds of <see cref="MonitorRead"/>.</summary>
internal enum MonitorReadKind
{
    Domain,
    AllDomains,
    Networks,
}

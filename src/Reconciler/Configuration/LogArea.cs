using System.Collections.Immutable;

namespace Reconciler.Configuration;

/// <summary>A part of the daemon whose log level can be set by itself.</summary>
/// <param name="Name">Its key in the section <c>log</c>.</param>
/// <param name="Description">What it logs about.</param>
/// <param name="Sources">The namespaces, and single types, that its loggers are named after.</param>
internal sealed record LogArea(string Name, string Description, params ImmutableArray<string> Sources)
{
    /// <summary>Every area.</summary>
    public static readonly ImmutableArray<LogArea> All =
    [
        new("ovsdb", "connections to Open vSwitch and the Northbound", "Reconciler.Ovsdb"),
        new("libvirt", "the connection to libvirt", "Reconciler.Libvirt", "Reconciler.Workloads.Libvirt"),
        new("hooks", "calls of libvirt's hook", "Reconciler.Daemon.Hooks"),
        new("domains", "what is done for domains", "Reconciler.Reconciliation", "Reconciler.Daemon.ReconcilerService"),
        new("sweep", "the periodic sweep", "Reconciler.Reconciliation.Sweeping"),
    ];
}

using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Workloads;

/// <summary>A source of workloads that reads them from the local Open vSwitch.</summary>
internal interface IOpenVSwitchReader
{
    /// <summary>Reads from this database from now on. It is called before the session starts.</summary>
    /// <param name="database">The database.</param>
    /// <param name="session">The session that keeps it in step.</param>
    void Follow(OpenVSwitchDatabase database, OvsdbSession session);

    /// <summary>Learns this host's name, which is part of the workloads' keys.</summary>
    /// <param name="host">The name.</param>
    void BecomeHost(string host);
}

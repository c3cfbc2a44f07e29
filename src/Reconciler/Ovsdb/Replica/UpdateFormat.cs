namespace Reconciler.Ovsdb.Replica;

/// <summary>How a server writes the rows that changed.</summary>
internal enum UpdateFormat
{
    /// <summary>Old and new row, of <c>monitor</c> (RFC 7047, section 4.1.6).</summary>
    Update,

    /// <summary>Differences, of <c>monitor_cond</c> and <c>monitor_cond_since</c> (ovsdb-server(7), sections 4.1.14 and 4.1.15).</summary>
    Update2,
}

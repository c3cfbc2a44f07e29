namespace Reconciler.Intent;

/// <summary>The values of the <c>mode</c> attribute of <c>&lt;nat&gt;</c>.</summary>
internal enum NatMode
{
    /// <summary><c>centralized</c>: translated on the router's gateway chassis.</summary>
    Centralized,

    /// <summary><c>distributed</c>: translated on the chassis where the port is.</summary>
    Distributed,
}

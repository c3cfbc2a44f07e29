namespace Reconciler.Ovn;

/// <summary>How it is found out who else holds what a workload asks for.</summary>
public enum HolderSearch
{
    /// <summary>The server is asked for all of it before anything is planned.</summary>
    InFull,

    /// <summary>
    /// What can be found by a key is left to the guards of the transaction: to look for it, the server reads every port that there is. If
    /// somebody holds it, the guards fail, and the next attempt looks in full.
    /// </summary>
    LeftToGuards,
}

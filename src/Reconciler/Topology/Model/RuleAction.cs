namespace Reconciler.Topology.Model;

/// <summary>What a rule does with packets.</summary>
internal enum RuleAction
{
    /// <summary>Lets them through.</summary>
    Allow,

    /// <summary>Drops them.</summary>
    Drop,

    /// <summary>Drops them and tells their sender.</summary>
    Reject,
}

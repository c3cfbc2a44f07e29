namespace Reconciler.Reconciliation;

/// <summary>What is to be said of failures.</summary>
internal static class PassFailures
{
    /// <summary>The failure in the words of metrics.</summary>
    /// <param name="failure">The failure; null for a pass that came to its end and left something undone.</param>
    public static string LabelOf(PassFailure? failure) => failure switch
    {
        null => "problem",
        PassFailure.Conflict => "conflict",
        PassFailure.Rejected => "rejected",
        PassFailure.Unknown => "unknown",
        PassFailure.Database => "database",
        PassFailure.Error => "error",
        _ => throw new NotSupportedException($"{failure}"),
    };

    /// <summary>Whether it is the database's, and ends with its absence.</summary>
    /// <param name="failure">The failure; null for none.</param>
    public static bool IsOfDatabase(PassFailure? failure) => failure is PassFailure.Database or PassFailure.Unknown;
}

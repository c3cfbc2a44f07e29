namespace Reconciler.Reconciliation;

/// <summary>Classifies failures.</summary>
internal static class PassFailures
{
    /// <summary>The failure's label in metrics.</summary>
    /// <param name="failure">The failure; null for a pass that finished and left something undone.</param>
    public static string LabelOf(PassFailure? failure) => failure switch
    {
        null => "problem",
        PassFailure.Conflict => "conflict",
        PassFailure.Rejected => "rejected",
        PassFailure.Unknown => "unknown",
        PassFailure.Database => "database",
        PassFailure.Time => "time",
        PassFailure.Error => "error",
        _ => throw new NotSupportedException($"{failure}"),
    };

    /// <summary>Whether a database is the cause, so that the failure ends when the database is back.</summary>
    /// <param name="failure">The failure; null for none.</param>
    public static bool IsOfDatabase(PassFailure? failure) => failure is PassFailure.Database or PassFailure.Unknown;
}

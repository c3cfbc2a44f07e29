namespace Reconciler.Reconciliation;

/// <summary>Why a pass was asked for, where the reason is not a change of something.</summary>
internal static class PassReasons
{
    /// <summary>Everything is looked at now and then.</summary>
    public const string PeriodicLook = "periodic look";

    /// <summary>The last pass has failed.</summary>
    public const string Retry = "retry";

    /// <summary>Two sources do not change at the same time, and one may have followed by now.</summary>
    public const string Settling = "settling";

    /// <summary>A pass has taken too long, and was set aside.</summary>
    public const string LongPass = "long pass";

    /// <summary>Whether a reason says nothing about a change. If such a pass finds something, what it changes is a reason of its own.</summary>
    public static bool IsRoutine(string reason) => reason is PeriodicLook or Retry or Settling or LongPass;
}

namespace HookShim;

/// <summary>The limits that the hook and the daemon must agree on. This file is compiled into both.</summary>
internal static class HookLimits
{
    /// <summary>The time limit for the hook's process if the domain does not need the answer, in milliseconds.</summary>
    public const int ShortMilliseconds = 200;

    /// <summary>The time limit for an operation that validates or creates ports before the guest runs, in milliseconds.</summary>
    public const int LongMilliseconds = 1000;

    /// <summary>The longest domain XML that the hook passes on, in bytes.</summary>
    public const int MaximumBodyBytes = 16 << 20;
}

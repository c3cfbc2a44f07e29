namespace HookShim;

/// <summary>What the hook and the daemon have to agree on. This file is compiled into both.</summary>
internal static class HookLimits
{
    /// <summary>Time from the start of the hook's process to its end for an operation whose answer the domain does not need, in milliseconds.</summary>
    public const int ShortMilliseconds = 200;

    /// <summary>The same for an operation that validates or creates ports before the guest runs, in milliseconds.</summary>
    public const int LongMilliseconds = 1000;

    /// <summary>The longest domain XML that is passed on, in bytes.</summary>
    public const int MaximumBodyBytes = 16 << 20;
}

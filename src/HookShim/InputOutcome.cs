namespace HookShim;

/// <summary>How reading standard input ended.</summary>
internal enum InputOutcome
{
    /// <summary>Everything was read, or there is nothing to read.</summary>
    Complete,

    /// <summary>The input was longer than the limit. All of it was read, and the part after the limit was dropped.</summary>
    TooLong,

    /// <summary>The writer still held it open at the deadline.</summary>
    DeadlinePassed,
}

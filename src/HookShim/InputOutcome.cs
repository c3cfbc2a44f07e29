namespace HookShim;

/// <summary>How reading standard input ended.</summary>
internal enum InputOutcome
{
    /// <summary>Everything was read, or there is nothing to read.</summary>
    Complete,

    /// <summary>There was more than the limit; all of it was read, nothing past the limit was kept.</summary>
    TooLong,

    /// <summary>The writer still held it open at the deadline.</summary>
    DeadlinePassed,
}

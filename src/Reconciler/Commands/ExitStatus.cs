namespace Reconciler.Commands;

/// <summary>The exit statuses of every command.</summary>
internal static class ExitStatus
{
    /// <summary>Done, or clean.</summary>
    public const int Done = 0;

    /// <summary>Differences or orphans were found.</summary>
    public const int Differences = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Something could not be reached, or the work could not be finished.</summary>
    public const int Failure = 3;
}

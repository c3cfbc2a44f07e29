namespace Reconciler.Commands;

/// <summary>A command cannot go on. The message is for the user.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong, where, and what to do.</param>
    /// <param name="exitStatus">The exit status.</param>
    public CommandException(string message, int exitStatus = Commands.ExitStatus.Failure)
        : base(message)
    {
        ExitStatus = exitStatus;
    }

    /// <summary>The exit status.</summary>
    public int ExitStatus { get; }
}

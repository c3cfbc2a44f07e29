namespace Reconciler.Testing;

/// <summary>How a program ended, and what it wrote.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="ExitStatus">Its exit status.</param>
/// <param name="Output">What came on stdout.</param>
/// <param name="Errors">What came on stderr.</param>
/// <param name="Took">From its start to its end.</param>
internal sealed record CommandResult(string Command, int ExitStatus, string Output, string Errors, TimeSpan Took)
{
    /// <summary>The output of a program that must succeed.</summary>
    /// <exception cref="ProgramException">It has not.</exception>
    public string Succeeded() => ExitStatus == 0
        ? Output
        : throw new ProgramException($"{Command}: exit status {ExitStatus}\n{Output}{Errors}");
}

namespace Reconciler.IntegrationTests.Lab;

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record CommandResult(string Command, int ExitStatus, string Output, string Errors, TimeSpan Took)
{
    /// <summary>The output of a program that must succeed.</summary>
    public string Succeeded()
    {
        Assert.That(ExitStatus, Is.Zero, $"{Command}\n{Output}{Errors}");
        return Output;
    }
}

namespace HookShim.Tests;

/// <summary>What all tests of this assembly need.</summary>
[SetUpFixture]
public sealed class TestRun
{
    /// <summary>
    /// Gives the pool threads enough from the start: the daemon of one test must not wait for one that is busy starting processes.
    /// </summary>
    [OneTimeSetUp]
    public void StartThreads() => ThreadPool.SetMinThreads(32, 32);
}

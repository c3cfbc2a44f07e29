namespace HookShim.Tests;

/// <summary>What libvirt would see of one run of the hook.</summary>
/// <param name="ExitStatus">Exit status.</param>
/// <param name="Output">What came on stdout.</param>
/// <param name="Error">What came on stderr.</param>
/// <param name="Elapsed">From before the process was started until it was seen to have ended.</param>
/// <param name="Pressure">Time within it during which something had to wait for a processor.</param>
internal sealed record HookResult(int ExitStatus, byte[] Output, string Error, TimeSpan Elapsed, TimeSpan Pressure)
{
    // Starting a process from .NET on a machine with two busy cores takes some of it.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// How far past its deadline this run may have ended: 150 ms on a machine that is idle otherwise, and as much more as something had to
    /// wait for a processor meanwhile.
    /// </summary>
    public TimeSpan Tolerance => Slack + Pressure;

    /// <summary>Whether it ended at its deadline while something had to wait for a processor most of the time.</summary>
    public bool WasStarved => ExitStatus == 0 && Elapsed >= Hook.LongLimit && Pressure > Elapsed / 2;

    /// <summary>Asserts that the domain goes on, silently, within the time the operation has.</summary>
    public void AssertProceeds(TimeSpan limit, string error = "") => AssertIs(0, error, limit);

    /// <summary>Asserts that the start is refused with this reason, within the time the operation has.</summary>
    public void AssertRefuses(string reason) => AssertIs(1, reason + "\n", Hook.LongLimit);

    /// <summary>Asserts that it ended because its time was over: not before, and not much after.</summary>
    public void AssertProceedsAtDeadline(TimeSpan limit)
    {
        AssertProceeds(limit);
        Assert.That(Elapsed, Is.GreaterThanOrEqualTo(limit - TimeSpan.FromMilliseconds(5)), "gave up before the deadline");
    }

    private void AssertIs(int status, string error, TimeSpan limit)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ExitStatus, Is.EqualTo(status), $"exit status (stderr: {Error})");
            Assert.That(Output, Is.Empty, "stdout");
            Assert.That(Error, Is.EqualTo(error), "stderr");
            Assert.That(Elapsed, Is.LessThan(limit + Tolerance), "elapsed");
        }
    }
}

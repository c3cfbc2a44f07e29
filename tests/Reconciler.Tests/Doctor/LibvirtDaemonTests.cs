using Reconciler.Doctor.Reading;

namespace Reconciler.Tests.Doctor;

[TestFixture]
internal sealed class LibvirtDaemonTests
{
    private const string Reload = "ExecReload={ path=/bin/kill ; argv[]=/bin/kill -HUP $MAINPID ; ignore_errors=no ; start_time=[<time>] ; stop_time=[<time>] ; pid=77 ; code=exited ; status=0 }\n";

    [TestCase("Sat 2026-11-21 13:20:12 UTC", "2026-11-21 13:20:12Z")]
    [TestCase("n/a", null)]
    public void The_last_reload_is_what_systemd_says(string time, string? expected) =>
        Assert.That(LibvirtDaemon.LatestStart(Reload.Replace("<time>", time, StringComparison.Ordinal))?.ToString("u"), Is.EqualTo(expected));

    [Test]
    public void Of_several_commands_the_last_counts() => Assert.That(
        LibvirtDaemon.LatestStart(
            Reload.Replace("<time>", "Sat 2026-11-21 13:20:12 UTC", StringComparison.Ordinal) + Reload.Replace("<time>", "Sat 2026-11-21 13:20:13 UTC", StringComparison.Ordinal)),
        Is.EqualTo(new DateTimeOffset(2026, 11, 21, 13, 20, 13, TimeSpan.Zero)));
}

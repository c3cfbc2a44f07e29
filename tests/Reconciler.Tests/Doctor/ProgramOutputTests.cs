using System.Diagnostics;
using Reconciler.Doctor.Reading;

namespace Reconciler.Tests.Doctor;

/// <summary>What the doctor gets from programs of the system's.</summary>
internal sealed class ProgramOutputTests
{
    [Test]
    public async Task What_it_prints_is_in_English_and_in_UTC() =>
        Assert.That(await ShellAsync("echo \"$1: $LC_ALL $TZ\"; echo no >&2", "two words"), Is.EqualTo("two words: C UTC\n"));

    [Test]
    public async Task It_reads_nothing() => Assert.That(await ShellAsync("cat; echo end"), Is.EqualTo("end\n"));

    [Test]
    public async Task One_that_prints_more_than_a_pipe_holds_is_read_to_its_end()
    {
        const string Script = "head -c 300000 /dev/zero | tr '\\0' e >&2; head -c 300000 /dev/zero | tr '\\0' x";
        Assert.That(await ShellAsync(Script), Has.Length.EqualTo(300000));
    }

    [Test]
    public async Task One_that_fails_says_nothing() => Assert.That(await ShellAsync("echo half; exit 3"), Is.Null);

    [Test]
    public async Task One_that_is_not_there_says_nothing() =>
        Assert.That(await ProgramOutput.ReadAsync("/nowhere/systemctl", [], CancellationToken.None), Is.Null);

    [Test]
    public async Task One_that_takes_too_long_is_ended_with_all_that_it_has_started()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.That(await ShellAsync("sleep 300 & echo $! >\"$1\"; wait", file), Is.Null);
            var pid = (await File.ReadAllTextAsync(file)).Trim();
            Assert.That(() => HasEnded(pid), Is.True.After(10_000, 20));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void It_is_given_up_with_whoever_asks()
    {
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.That(() => ProgramOutput.ReadAsync("sleep", ["300"], cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<string?> ShellAsync(string script, params string[] arguments) =>
        ProgramOutput.ReadAsync("sh", ["-c", script, "sh", .. arguments], CancellationToken.None);

    // One that nobody has waited for yet has ended too.
    private static bool HasEnded(string pid)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture));
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}

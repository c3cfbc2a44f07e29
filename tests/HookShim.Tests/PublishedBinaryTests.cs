using System.Text;

namespace HookShim.Tests;

/// <summary>The binary as a whole: its size, and many of it at once or with little to live on.</summary>
[NonParallelizable]
public sealed class PublishedBinaryTests
{
    private const long LargestSize = 1_600_000;

    [Test]
    public void IsSmall() => Assert.That(new FileInfo(HookBinary.Path).Length, Is.LessThanOrEqualTo(LargestSize));

    [Test]
    public async Task AnswersEveryOneOf200AtOnce()
    {
        // Each gets an answer of its own, and shows with its exit status that it got it.
        await using var daemon = new ScriptedDaemon(async (daemon, connection, cancellationToken) =>
        {
            var (head, body) = await ScriptedDaemon.ReadRequestAsync(connection, cancellationToken);
            daemon.Record(head, body, []);
            var name = head[head.IndexOf("object=", StringComparison.Ordinal)..head.IndexOf('&', head.IndexOf("object=", StringComparison.Ordinal))];
            await ScriptedDaemon.SendAsync(connection, Encoding.UTF8.GetBytes(Answers.Conflict(name)), cancellationToken);
        });
        var hook = new Hook { SocketPath = daemon.SocketPath };

        var results = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(number => Task.Run(() => hook.RunAsync($"web-{number}", "prepare", "begin", "-"))));

        Assert.That(results.Select(result => result.Error), Is.EqualTo(Enumerable.Range(0, 200).Select(number => $"object=web-{number}\n")));
        Assert.That(results.Select(result => result.ExitStatus), Is.All.EqualTo(1));
        Assert.That(await daemon.GetRequestsAsync(), Has.Count.EqualTo(200));
    }

    [Test]
    public async Task StartsWhereTheAddressSpaceIsLimited()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "ulimit -v 1000000; exec \"$@\"" }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertRefuses("no");
    }
}

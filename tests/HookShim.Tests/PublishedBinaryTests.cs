using System.Text;

namespace HookShim.Tests;

/// <summary>The binary as a whole: its size, and many of it at once or with little to live on.</summary>
[NonParallelizable]
public sealed class PublishedBinaryTests
{
    private const long LargestSize = 1_600_000;

    [Test]
    public void Is_small() => Assert.That(new FileInfo(HookBinary.Path).Length, Is.LessThanOrEqualTo(LargestSize));

    [Test]
    public async Task Answers_every_one_of_200_at_once()
    {
        // Each gets an answer of its own, and shows with its exit status that it got it.
        await using var daemon = new ScriptedDaemon(async (daemon, connection, cancellationToken) =>
        {
            var (head, body) = await ScriptedDaemon.ReadRequestAsync(connection, cancellationToken);
            daemon.Record(head, body, []);
            var name = head[head.IndexOf("object=", StringComparison.Ordinal)..head.IndexOf('&', head.IndexOf("object=", StringComparison.Ordinal))];
            await ScriptedDaemon.SendAsync(connection, Encoding.UTF8.GetBytes(Answers.Conflict(name)), cancellationToken);
        });
        var file = Path.Combine(daemon.DirectoryPath, "answer-");
        await File.WriteAllBytesAsync(file + "input", Hook.Xml);

        var shell = "i=0; while [ $i -lt 200 ]; do { \"$1\" web-$i prepare begin - <" + file + "input >" + file + "$i 2>&1; echo $? >>" + file
            + "$i; } & i=$((i+1)); done; wait";
        await new Hook { SocketPath = daemon.SocketPath, Shell = shell }.RunAsync();

        var answers = Enumerable.Range(0, 200).Select(number => File.ReadAllText(file + number));
        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 200).Select(number => $"object=web-{number}\n1\n")));
        Assert.That(await daemon.GetRequestsAsync(), Has.Count.EqualTo(200));
    }

    [Test]
    public async Task Starts_where_the_address_space_is_limited()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "ulimit -v 1000000; exec \"$@\"" }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertRefuses("no");
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.IntegrationTests.Published;

/// <summary>
/// How many files the daemon may have open: as many as it is allowed, a sentence where they are too few, and a life without any left.
/// </summary>
internal sealed class DescriptorLimitTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("descriptors-");

    private string Socket => Path.Combine(_directory.FullName, "hook.sock");

    [OneTimeTearDown]
    public void RemoveDirectory() => _directory.Delete(recursive: true);

    [Test]
    public async Task Too_few_are_one_sentence_and_the_exit_status()
    {
        await using var daemon = Start("100:100");
        await daemon.WaitForEndAsync();
        Assert.That(daemon.ExitStatus, Is.EqualTo(Reconciler.Commands.ExitStatus.Failure));
        Assert.That(
            daemon.Log,
            Does.Contain("only 100 open files are allowed, and 256 are needed: raise LimitNOFILE= of the service, or 'ulimit -n'"));
        Assert.That(daemon.Log, Does.Not.Contain("   at "));
        Assert.That(daemon.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1), daemon.Log);
    }

    [Test]
    public async Task As_many_as_are_allowed_are_taken()
    {
        await using var daemon = Start("300:4000");
        using var client = await ClientOf(daemon);
        Assert.That(await File.ReadAllTextAsync($"/proc/{daemon.Pid}/limits"), Does.Match(@"Max open files +4000 +4000 "));
    }

    [Test]
    public async Task Who_takes_all_of_them_costs_no_more_than_that()
    {
        await using var daemon = Start("256:256");
        using var client = await ClientOf(daemon);
        var held = new List<Socket>();
        try
        {
            // More than there are descriptors: the last of them wait in the socket's queue, which has room for fewer than all.
            for (var i = 0; i < 400; i++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                held.Add(socket);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket)).WaitAsync(TimeSpan.FromMilliseconds(200));
                }
                catch (Exception e) when (e is SocketException or TimeoutException)
                {
                    break;
                }
            }

            await Eventually.Async(
                () => Task.FromResult(Directory.EnumerateFileSystemEntries($"/proc/{daemon.Pid}/fd").Count()), open => open >= 256,
                Eventually.Patience, "all are taken");
        }
        finally
        {
            foreach (var socket in held)
                socket.Dispose();
        }

        await Eventually.Async(
            async () => (await AskAsync(client)) is not null, answered => answered, Eventually.Patience, "the daemon answers again");
        await TestContext.Out.WriteLineAsync(daemon.Log);
        Assert.That(daemon.HasEnded, Is.False, daemon.Log);
        Assert.That(daemon.Log, Does.Not.Contain("   at "), "a sentence, and no stack trace");
    }

    private LoggedProcess Start(string files)
    {
        var configuration = Path.Combine(_directory.FullName, "reconciler.yaml");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            hook: {socket: "{{Socket}}"}
            ovs: {remote: "unix:{{_directory.FullName}}/nobody.sock"}
            nb: {remote: ["unix:{{_directory.FullName}}/nobody.sock"]}
            libvirt: {uri: "test:///default"}
            """));
        return new("prlimit", [$"--nofile={files}", Repository.Program, "run", "--config", configuration]);
    }

    /// <summary>A client of the daemon, once it answers.</summary>
    private async Task<HttpClient> ClientOf(LoggedProcess daemon)
    {
        var client = Reconciler.Doctor.Reading.HookSocketHttp.CreateClient(Socket, TimeSpan.FromSeconds(10));
        await Eventually.Async(
            async () => (await AskAsync(client)) is not null, answered => answered, Eventually.Patience, $"the daemon answers: {daemon.Log}");
        return client;
    }

    private static async Task<HttpStatusCode?> AskAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/health", UriKind.Relative));
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await TestContext.Out.WriteLineAsync(e.Message);
            return null;
        }
    }
}

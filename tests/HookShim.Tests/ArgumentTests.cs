namespace HookShim.Tests;

/// <summary>Arguments libvirt never gives, and those it might.</summary>
public sealed class ArgumentTests
{
    private const string Usage = "usage: reconciler-hook OBJECT OPERATION [SUBOPERATION [EXTRA]] (run by libvirt)\n";

    [TestCase("a b", "a%20b")]
    [TestCase("100%", "100%25")]
    [TestCase("a&operation=start", "a%26operation%3Dstart")]
    [TestCase("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201")]
    [TestCase("a\nb", "a%0Ab")]
    [TestCase("?#/+;\"'<>\\", "%3F%23%2F%2B%3B%22%27%3C%3E%5C")]
    [TestCase("wéb-日本", "w%C3%A9b-%E6%97%A5%E6%9C%AC")]
    [TestCase("💻", "%F0%9F%92%BB")]
    [TestCase("", "")]
    [TestCase("A-z_0.9~", "A-z_0.9~")]
    public async Task Encodes_every_value(string value, string encoded)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Ok);

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync(value, "stopped", value, value);

        result.AssertProceeds(Hook.ShortLimit);
        (await daemon.GetRequestAsync())
            .AssertIs($"object={encoded}&operation=stopped&suboperation={encoded}&extra={encoded}", Hook.Xml);
    }

    [Test]
    public async Task Replaces_bytes_that_are_not_UTF_8()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Ok);

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec \"$1\" \"$(printf 'a\\377\\001b')\" prepare begin -" }.RunAsync();

        result.AssertProceeds(Hook.LongLimit);
        (await daemon.GetRequestAsync()).AssertIs("object=a%EF%BF%BD%01b&operation=prepare&suboperation=begin&extra=-", Hook.Xml);
    }

    [Test]
    public async Task Sends_very_long_arguments()
    {
        // The longest single argument Linux passes is just below 128 KiB (execve(2)).
        var text = new string('&', 131_000);
        var encoded = string.Concat(Enumerable.Repeat("%26", text.Length));
        await using var daemon = ScriptedDaemon.Answering(Answers.Ok);

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync(text, "prepare", text, text);

        result.AssertProceeds(Hook.LongLimit);
        (await daemon.GetRequestAsync()).AssertIs($"object={encoded}&operation=prepare&suboperation={encoded}&extra={encoded}", Hook.Xml);
    }

    [Test]
    public async Task Leaves_arguments_after_the_fourth_alone()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "start", "begin", "-", "more", "and more");

        result.AssertRefuses("no");
        (await daemon.GetRequestAsync()).AssertIs("object=web-1&operation=start&suboperation=begin&extra=-", Hook.Xml);
    }

    [Test]
    public async Task Takes_missing_later_arguments_as_absent()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Ok);

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "stopped");

        result.AssertProceeds(Hook.ShortLimit);
        (await daemon.GetRequestAsync()).AssertIs("object=web-1&operation=stopped&suboperation=-&extra=-", Hook.Xml);
    }

    [TestCase]
    [TestCase("prepare")]
    [TestCase("--help")]
    public async Task Posts_nothing_without_a_domain_and_an_operation(params string[] arguments)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync(arguments);

        result.AssertProceeds(Hook.ShortLimit, Usage);
        Assert.That(await daemon.GetRequestsAsync(), Is.Empty);
    }
}

using System.IO.Pipelines;
using System.Text;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Tests.Ovsdb;

internal sealed class JsonFrameReaderTests
{
    private const string First = """{"id":1,"a":"} { ] [ \" \\","b":[{"c":{}},[]],"é😀":"é\\\"}"}""";
    private const string Second = """{"id":"echo","method":"echo","params":[]}""";

    [Test]
    public async Task A_message_may_be_cut_at_every_byte()
    {
        var bytes = Encoding.UTF8.GetBytes($"{First}{Second} \n{First}");
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var pipe = new Pipe();
            var reader = new JsonFrameReader(pipe.Reader, 1 << 20);
            var reading = ReadAllAsync(reader);
            await pipe.Writer.WriteAsync(bytes.AsMemory(0, cut));
            await pipe.Writer.WriteAsync(bytes.AsMemory(cut));
            await pipe.Writer.CompleteAsync();
            Assert.That(await reading.WaitAsync(Eventually.Patience), Is.EqualTo(new[] { First, Second, First }), $"cut at {cut}");
        }
    }

    [Test]
    public async Task A_message_may_come_byte_by_byte_and_every_byte_is_a_sign_of_life()
    {
        var bytes = Encoding.UTF8.GetBytes(First + Second);
        var pipe = new Pipe();
        var alive = 0;
        var reading = ReadAllAsync(new JsonFrameReader(pipe.Reader, 1 << 20) { BytesReceived = _ => alive++ });
        foreach (var one in bytes)
        {
            await pipe.Writer.WriteAsync(new[] { one });
            await Task.Yield();
        }

        await pipe.Writer.CompleteAsync();
        Assert.That(await reading.WaitAsync(Eventually.Patience), Is.EqualTo(new[] { First, Second }));
        Assert.That(alive, Is.GreaterThan(1));
    }

    [Test]
    public async Task Several_messages_may_come_at_once()
    {
        var text = string.Concat(Enumerable.Repeat(First + "\r\n\t " + Second, 500));
        Assert.That(await ReadAllAsync(Reader(text)), Has.Count.EqualTo(1000));
    }

    [TestCase("")]
    [TestCase("  \n")]
    [TestCase(Second + " \n\n")]
    public async Task White_space_at_the_end_is_no_message(string text) =>
        Assert.That(await ReadAllAsync(Reader(text)), Has.Count.EqualTo(text.Contains('{', StringComparison.Ordinal) ? 1 : 0));

    [TestCase("{\"id\":1", "ended inside a message")]
    [TestCase("{", "ended inside a message")]
    [TestCase("{\"a\":\"\\", "ended inside a message")]
    [TestCase("tru", "not with an object")]
    [TestCase("{\"a\":1 true", "ended inside a message")]
    [TestCase("{\"id\":1,\"res{\"id\":2}", "not JSON: the byte 0x69 is outside a string")]
    [TestCase("{\"a\":\"line\nend\"}", "not JSON: the byte 0x0a is in a string")]
    [TestCase("{\"a\":tru}", "not JSON")]
    [TestCase("hello", "not JSON")]
    [TestCase("}", "not JSON")]
    [TestCase("{\"a\":1,}", "not JSON")]
    [TestCase("{'a':1}", "not JSON")]
    [TestCase("{\"a\":1]", "not JSON")]
    [TestCase("[]", "not with an object")]
    [TestCase("17 ", "not with an object")]
    [TestCase("\"text\"", "not with an object")]
    [TestCase("null ", "not with an object")]
    public void What_is_no_message_is_refused(string text, string reason) =>
        Assert.That(async () => await ReadAllAsync(Reader(text)), Throws.InstanceOf<OvsdbProtocolException>().With.Message.Contains(reason));

    [Test]
    public void Nesting_without_end_is_refused() =>
        Assert.That(async () => await ReadAllAsync(Reader("{\"a\":" + new string('[', 100_000))), Throws.InstanceOf<OvsdbProtocolException>());

    [Test]
    public void A_message_above_the_limit_is_refused_before_it_is_complete()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new JsonFrameReader(pipe.Reader, 1000);
        var reading = ReadAllAsync(reader);
        var half = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', 2000));
        Assert.That(async () => await pipe.Writer.WriteAsync(half), Throws.Nothing);
        Assert.That(
            async () => await reading.WaitAsync(Eventually.Patience),
            Throws.InstanceOf<OvsdbProtocolException>().With.Message.Contains("larger than 1000 bytes"));
    }

    [Test]
    public async Task The_limit_is_for_one_message_and_not_for_all()
    {
        var text = string.Concat(Enumerable.Repeat(Second, 200));
        var pipe = new Pipe();
        var reading = ReadAllAsync(new JsonFrameReader(pipe.Reader, 100));
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(60))
            await pipe.Writer.WriteAsync(part);
        await pipe.Writer.CompleteAsync();
        Assert.That(await reading.WaitAsync(Eventually.Patience), Has.Count.EqualTo(200));
    }

    private static JsonFrameReader Reader(string text) => new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text))), 1 << 20);

    private static async Task<IReadOnlyList<string>> ReadAllAsync(JsonFrameReader reader)
    {
        var messages = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None) is { } message)
        {
            using (message)
                messages.Add(message.RootElement.GetRawText());
        }

        return messages;
    }
}

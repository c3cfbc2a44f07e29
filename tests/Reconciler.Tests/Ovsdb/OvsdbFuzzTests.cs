using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Tests.Ovsdb;

/// <summary>Whatever a server sends: an exception that says so, or nothing; no hang, and no more memory than before.</summary>
[NonParallelizable]
internal sealed class OvsdbFuzzTests
{
    private static readonly Transaction s_select = new([new Select("Logical_Switch", [], ["_uuid", "name", "other_config", "ports"])]);

    private static readonly Transaction s_write = new(
        [new Insert("Logical_Switch_Port", new Dictionary<string, Reconciler.Ovsdb.Values.OvsdbDatum>(), "p"), new Mutate("Logical_Switch", [], []) { ExpectedCount = 1 }]);

    [Test]
    public async Task A_hundred_thousand_messages_that_no_server_should_send()
    {
        const int Messages = 100_000;
        var (random, mutator) = NewMutator(1);
        var replica = CapturedMessages.NewReplica();
        var (parsed, understood, refused) = (0, 0, 0);
        var slowest = TimeSpan.Zero;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Messages; i++)
        {
            var message = mutator.Mutate(CapturedMessages.All[random.Next(CapturedMessages.All.Count)]);
            var started = Stopwatch.GetTimestamp();
            try
            {
                var frames = new JsonFrameReader(PipeReader.Create(new MemoryStream(message), new(bufferSize: random.Next(1, 5000))), 1 << 20);
                while (await frames.ReadAsync(CancellationToken.None) is { } document)
                {
                    parsed++;
                    using (document)
                        Read(document.RootElement, replica, ref understood);
                }
            }
            catch (OvsdbException e)
            {
                refused++;
                Assert.That(e.Message, Has.Length.LessThan(1100));
                Assert.That(e.Message.Any(char.IsControl), Is.False);
            }
            catch (Exception e)
            {
                Assert.Fail($"message {i}: {e}\n{Encoding.Latin1.GetString(message.AsSpan(0, Math.Min(2000, message.Length)))}");
            }

            if (Stopwatch.GetElapsedTime(started) is var took && took > slowest)
                slowest = took;
            // What has come through must not pile up; and what is modified has to be there.
            if (i % 500 == 0)
                replica = CapturedMessages.NewReplica();
        }

        replica = CapturedMessages.NewReplica();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(replica);
        TestContext.Out.WriteLine($"{parsed} are JSON, {understood} times something was understood, {refused} refused, the slowest in {slowest.TotalMilliseconds:0.0} ms, {(after - before) / 1e6:0.0} MB more");
        Assert.Multiple(() =>
        {
            Assert.That(parsed, Is.GreaterThan(Messages / 5));
            Assert.That(understood, Is.GreaterThan(Messages / 20));
            Assert.That(refused, Is.GreaterThan(Messages / 5));
            Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(20)));
            Assert.That(after - before, Is.LessThan(20_000_000), "but for buffers that are kept for the next message");
        });
    }

    [Test]
    public async Task Ten_thousand_connections_with_one_answer_that_no_server_should_give()
    {
        const int Connections = 10_000;
        // Threads and pools of buffers grow once.
        await ConnectManyAsync(0, 2_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var synced = await ConnectManyAsync(2_000, Connections);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        TestContext.Out.WriteLine($"{synced} of {Connections} in step, {(after - before) / 1e6:0.0} MB more");
        Assert.That(synced, Is.InRange(Connections / 10, Connections * 9 / 10));
        Assert.That(after - before, Is.LessThan(64_000_000));
    }

    private static async Task<int> ConnectManyAsync(int first, int count)
    {
        var synced = 0;
        // Many at a time: those that wait for an answer that does not come take no processor.
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            var (random, mutator) = NewMutator(1000 + i);
            // Two schemas, what the server says of itself, one that is empty, the rows, and two updates.
            var answers = new List<byte[]>(new[] { 0, 1, 2, 3, 4 }.Select(n => CapturedMessages.All[n]));
            var wrong = random.Next(answers.Count + 2);
            if (wrong >= answers.Count)
                answers[4] = [.. answers[4], .. mutator.Mutate(CapturedMessages.All[6]), .. mutator.Mutate(CapturedMessages.All[8])];
            else
                answers[wrong] = mutator.Mutate(answers[wrong]);
            try
            {
                if (await ConnectAsync(answers).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None))
                    Interlocked.Increment(ref synced);
            }
            catch (Exception e)
            {
                throw new AssertionException($"connection {i}, answer {wrong}: {Encoding.Latin1.GetString(answers[Math.Min(wrong, 4)])}", e);
            }
        });
        return synced;
    }

    [Test]
    public void A_message_without_end_takes_no_memory_without_end()
    {
        const int Limit = 4 << 20;
        (string Start, string Part, string Reason)[] endless =
        [
            ("{\"a\":\"", new('x', 10_000), "larger than 4194304 bytes"),
            ("{\"a\":[0", string.Concat(Enumerable.Repeat(",0", 5000)), "more than 524288 values"),
            ("{\"a\":", string.Concat(Enumerable.Repeat("{\"a\":", 2000)), "not JSON"),
        ];
        foreach (var (start, part, reason) in endless)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var frames = new JsonFrameReader(PipeReader.Create(new EndlessStream(start, part), new(bufferSize: 64 * 1024)), Limit);
            Assert.That(async () => await frames.ReadAsync(CancellationToken.None), Throws.InstanceOf<OvsdbProtocolException>().With.Message.Contains(reason));
            Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(4L * Limit));
        }
    }

    private static (Random Random, MessageMutator Mutator) NewMutator(int seed)
    {
        var random = new Random(seed);
        return (random, new(random));
    }

    /// <summary>Reads a message as everything that it may be.</summary>
    private static void Read(JsonElement message, DatabaseReplica replica, ref int understood)
    {
        var (result, error, parameters) = OvsdbProtocolException.Guard("a message", () => (Member("result"), Member("error"), Member("params")));
        if (result.ValueKind is not JsonValueKind.Undefined)
        {
            TryEach(
                ref understood,
                () => _ = new DatabaseReplica("x", CapturedMessages.Subscriptions).Bind(DatabaseSchema.Read(result)),
                () => s_select.ReadReply(result, CapturedMessages.Schema),
                () => s_write.ReadReply(result, CapturedMessages.Schema),
                () => replica.Resync(result.ValueKind is JsonValueKind.Array && result.GetArrayLength() == 3 ? result[2] : result, UpdateFormat.Update2));
        }

        if (error.ValueKind is not JsonValueKind.Undefined)
            TryEach(ref understood, () => JsonRpc.ReadError("fuzz", error));
        if (parameters.ValueKind is JsonValueKind.Array)
        {
            foreach (var parameter in parameters.EnumerateArray())
            {
                TryEach(
                    ref understood,
                    () => replica.Update(parameter, UpdateFormat.Update2, static _ => { }),
                    () => replica.Update(parameter, UpdateFormat.Update, static _ => { }));
            }
        }

        // As the connection does; names that are not UTF-8 are found out when they are compared.
        JsonElement Member(string name) => message.TryGetProperty(name, out var member) ? member : default;
    }

    private static void TryEach(ref int understood, params IEnumerable<Action> reads)
    {
        OvsdbException? refused = null;
        foreach (var read in reads)
        {
            try
            {
                read();
                understood++;
            }
            catch (OvsdbException e)
            {
                refused = e;
            }
        }

        if (refused is not null)
            throw refused;
    }

    /// <summary>One connection from its beginning to its end.</summary>
    /// <returns>Whether the replica came in step.</returns>
    private static async Task<bool> ConnectAsync(IReadOnlyList<byte[]> answers)
    {
        var synced = false;
        var remote = OvsdbRemote.TryParseList("unix:/fuzz", out var remotes, out _) ? remotes[0] : throw new InvalidOperationException();
        var replica = new DatabaseReplica("OVN_Northbound", CapturedMessages.Subscriptions);
        await using var stream = new AnsweringStream(answers);
        await using var link = new SessionLink(
            stream, remote, replica, new([remote]) { RequestTimeout = TimeSpan.FromSeconds(10) }, new(TimeSpan.FromSeconds(10), 2), new(TimeProvider.System), static _ => { });
        try
        {
            var schema = await link.CheckServerAsync(CancellationToken.None);
            await link.SubscribeAsync(schema, Guid.Empty, () => synced = true, CancellationToken.None);
            await link.UntilClosedAsync(CancellationToken.None);
        }
        catch (OvsdbException)
        {
            // The way in which a connection ends.
        }

        _ = await link.Closed;
        return synced;
    }

    private sealed class EndlessStream(string start, string part) : Stream
    {
        private byte[] _next = Encoding.UTF8.GetBytes(start);

        public override bool CanRead => true;

        public override bool CanWrite => false;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _next.Length);
            _next.AsSpan(0, read).CopyTo(buffer.AsSpan(offset));
            _next = read < _next.Length ? _next[read..] : Encoding.UTF8.GetBytes(part);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

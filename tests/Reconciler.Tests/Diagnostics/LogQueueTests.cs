using System.Text;
using System.Text.Json;
using Reconciler.Diagnostics;
using Serilog.Events;
using Serilog.Parsing;

namespace Reconciler.Tests.Diagnostics;

[TestFixture]
internal sealed class LogQueueTests
{
    [Test]
    public void Lines_come_in_their_order()
    {
        using var output = new MemoryStream();
        using (var queue = new LogQueue(new JournalFormatter(underSystemd: true), output))
        {
            for (var i = 0; i < 100; i++)
                queue.Emit(Event($"line {i}"));
        }

        Assert.That(Text(output), Is.EqualTo(string.Concat(Enumerable.Range(0, 100).Select(i => $"<6>line {i}\n"))));
    }

    [Test]
    public async Task A_reader_that_hangs_holds_nobody_up_and_what_it_misses_is_counted_and_said()
    {
        using var output = new HangingStream();
        var dropped = 0;
        using (var queue = new LogQueue(new JournalFormatter(underSystemd: true), output)
            { Dropped = () => Interlocked.Increment(ref dropped) })
        {
            queue.Emit(Event("first"));
            await Eventually.HoldsAsync(() => output.IsHeld, "the first line is being written");
            for (var i = 0; i < LogQueue.MaximumLines + 7; i++)
                queue.Emit(Event("more"));
            Assert.That(dropped, Is.EqualTo(7));
            output.Release();
            await Eventually.HoldsAsync(() => output.Text.EndsWith(
                "<4>7 log lines were dropped, because nobody read standard error\n", StringComparison.Ordinal), "it is said");
            queue.Emit(Event("last"));
            await Eventually.HoldsAsync(() => output.Text.EndsWith("<6>last\n", StringComparison.Ordinal), "and it goes on");
        }
    }

    [Test]
    public void Large_lines_are_dropped_by_their_size()
    {
        using var output = new HangingStream();
        var dropped = 0;
        using var queue = new LogQueue(new JournalFormatter(underSystemd: true), output) { Dropped = () => dropped++ };
        for (var i = 0; i < 1000; i++)
            queue.Emit(Event(new string('x', 10_000)));
        Assert.That(dropped, Is.GreaterThan(700), "two million characters wait, and no more");
        output.Release();
    }

    [Test]
    public void Nobody_waits_long_for_a_reader_at_the_end()
    {
        using var output = new HangingStream();
        var queue = new LogQueue(new JournalFormatter(underSystemd: true), output);
        queue.Emit(Event("lost"));
        Assert.That(Task.Run(queue.Dispose).Wait(Eventually.Patience), Is.True);
        output.Release();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void No_field_and_no_exception_is_longer_than_16_KiB(bool json)
    {
        using var output = new StringWriter();
        var formatter = json ? (Serilog.Formatting.ITextFormatter)new JournalJsonFormatter(underSystemd: false)
            : new JournalFormatter(underSystemd: false);
        var huge = new string('x', 6 << 20);
        formatter.Format(Event(huge, new InvalidOperationException(huge)), output);
        var line = output.ToString();
        Assert.That(line, Has.Length.LessThan(100_000).And.Contain("… (6275072 more)"));
        if (json)
            Assert.That(JsonDocument.Parse(line).RootElement.GetProperty("Properties").GetProperty("Text").GetString(),
                Has.Length.LessThan(20_000));
    }

    [TestCase('\u0085')]
    [TestCase('\u009b')]
    [TestCase('\u0007')]
    [TestCase('\u007f')]
    public void Control_characters_of_both_kinds_are_escaped_in_JSON_too(char control)
    {
        using var output = new StringWriter();
        new JournalJsonFormatter(underSystemd: false).Format(Event($"a{control}b", new InvalidOperationException($"a{control}b")), output);
        Assert.That(output.ToString(), Does.Not.Contain(control));
        Assert.That(JsonDocument.Parse(output.ToString()).RootElement.GetProperty("Properties").GetProperty("Text").GetString(),
            Is.EqualTo($"a{control}b"));
    }

    private static LogEvent Event(string text, Exception? exception = null) => new(
        DateTimeOffset.UnixEpoch, LogEventLevel.Information, exception, new MessageTemplateParser().Parse("{Text}"),
        [new("Text", new ScalarValue(text))]);

    private static string Text(MemoryStream output) => Encoding.UTF8.GetString(output.ToArray());

    /// <summary>Takes nothing until it is released.</summary>
    private sealed class HangingStream : Stream
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly StringBuilder _text = new();
        private volatile bool _isHeld;

        public bool IsHeld => _isHeld;

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Release() => _released.Set();

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            _isHeld = true;
            _released.Wait(Eventually.Patience);
            lock (_text)
                _text.Append(Encoding.UTF8.GetString(buffer, offset, count));
        }
    }
}

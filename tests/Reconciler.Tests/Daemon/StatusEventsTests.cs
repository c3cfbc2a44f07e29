using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Reconciler.Daemon.Events;

namespace Reconciler.Tests.Daemon;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StatusEventsTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly StatusFeed _feed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly Pipe _pipe = new();
    private string _status = "one";

    public void Dispose()
    {
        _gone.Cancel();
        _stopping.Dispose();
        _gone.Dispose();
    }

    [Test]
    public async Task The_status_comes_first_and_when_it_has_changed()
    {
        var (answer, lines) = Listen();
        await ReadAsync(lines, "event: status", "data: \"one\"", "");
        _status = "two";
        _feed.NoteStatus();
        await ReadAsync(lines, "event: status", "data: \"two\"", "");
        await _stopping.CancelAsync();
        await answer.WaitAsync(s_patience);
        Assert.That(_feed.Count, Is.Zero);
    }

    [Test]
    public async Task Changed_workloads_are_named_together()
    {
        var (answer, lines) = Listen();
        await ReadAsync(lines, "event: status", "data: \"one\"", "");
        _feed.NoteWorkload(new("ovs", "node-1/b"));
        _feed.NoteWorkload(new("ovs", "node-1/a"));
        _feed.NoteWorkload(new("ovs", "node-1/b"));
        await ReadAsync(lines, "event: workloads", "data: {\"all\":false,\"changed\":[\"ovs:node-1/a\",\"ovs:node-1/b\"]}", "");
        await _gone.CancelAsync();
        Assert.That(async () => await answer.WaitAsync(s_patience), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_feed.Count, Is.Zero, "a listener that has gone is forgotten");
    }

    [Test]
    public void Too_many_to_name()
    {
        using var listener = _feed.TryListen()!;
        for (var i = 0; i <= StatusListener.MaximumNamed; i++)
            _feed.NoteWorkload(new("ovs", $"{i}"));
        var news = listener.Take();
        Assert.That((news.AreAll, news.Workloads.Length), Is.EqualTo((true, 0)));
        Assert.That(listener.Take().IsOfDaemonOnly, Is.True);
        _feed.NoteWorkload(new("ovs", "x"));
        Assert.That(listener.Take().Workloads, Has.Length.EqualTo(1), "they are named again");
    }

    [Test]
    public async Task One_more_than_may_listen()
    {
        var listeners = Enumerable.Range(0, StatusFeed.MaximumListeners).Select(_ => _feed.TryListen()!).ToArray();
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await Events().AnswerAsync(context, writer => writer.WriteStringValue(_status));
        Assert.That(context.Response.StatusCode, Is.EqualTo(503));
        Assert.That(Encoding.UTF8.GetString(body.ToArray()), Does.StartWith("32 listen already"));
        listeners[0].Dispose();
        using var next = _feed.TryListen();
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public async Task Silence_has_signs_of_life()
    {
        var (_, lines) = Listen(TimeSpan.FromMilliseconds(20));
        await ReadAsync(lines, "event: status", "data: \"one\"", "", ": alive", "", ": alive", "");
    }

    private StatusEvents Events(TimeSpan? alive = null)
    {
        var lifetime = Moq.Mock.Of<IHostApplicationLifetime>(l => l.ApplicationStopping == _stopping.Token);
        return new(_feed, lifetime) { Alive = alive ?? TimeSpan.FromMinutes(10) };
    }

    private (Task Answer, StreamReader Lines) Listen(TimeSpan? alive = null)
    {
        var context = new DefaultHttpContext { RequestAborted = _gone.Token };
        context.Response.Body = _pipe.Writer.AsStream();
        var answer = Events(alive).AnswerAsync(context, writer => writer.WriteStringValue(_status));
        return (answer, new(_pipe.Reader.AsStream()));
    }

    private static async Task ReadAsync(StreamReader lines, params string[] expected)
    {
        foreach (var line in expected)
            Assert.That(await lines.ReadLineAsync().WaitAsync(s_patience), Is.EqualTo(line));
    }
}

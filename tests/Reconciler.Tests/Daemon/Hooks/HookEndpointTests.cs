using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Daemon;
using Reconciler.Daemon.Hooks;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Tests.Daemon.Hooks;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HookEndpointTests : IDisposable
{
    private const string Prepare = "?driver=qemu&object=web-1&operation=prepare&suboperation=begin&extra=-";

    private readonly ReconcileQueue _queue = new(new ManualTime());
    private readonly RecordingLogger<HookEndpoint> _log = new();
    private string[] _problems = [];
    private IPAddress? _remote;
    private string _host = "localhost";
    private readonly DaemonMetrics _metrics = new([]);
    private readonly CurrentConfiguration _configuration = new(new() { OvsRemotes = [], OnInvalid = OnInvalid.Refuse });

    public void Dispose() => _queue.Dispose();

    [Test]
    public async Task A_domain_may_start() => Assert.That(await AskAsync("POST", "/hook", Prepare, Xml()), Is.EqualTo((204, "")));

    [Test]
    public async Task A_refusal_is_a_conflict_with_its_reason()
    {
        _problems = ["no logical switch 'näher'"];
        Assert.That(await AskAsync("POST", "/hook", Prepare, Xml()), Is.EqualTo((409, "domain web-1: no logical switch 'näher'\n")));
    }

    [TestCase("")]
    [TestCase("?driver=qemu")]
    [TestCase("?driver=qemu&operation=")]
    [TestCase("?driver=lxc&operation=prepare")]
    public async Task Driver_and_operation_are_needed(string query)
        => Assert.That(await AskAsync("POST", "/hook", query, Xml()), Is.EqualTo((400, "driver must be qemu, and operation must be named\n")));

    [Test]
    public async Task XML_that_is_none_is_not_repeated_in_the_log()
    {
        Assert.That(await AskAsync("POST", "/hook", Prepare, "<network>secret</network>"), Is.EqualTo((400, "the domain XML begins with <network> instead of <domain> (line 1)\n")));
        Assert.That(_log.Lines, Is.EqualTo(new[]
        {
            "W Hook prepare of web-1: its XML cannot be read: the domain XML begins with <network> instead of <domain> (line 1)",
        }));
    }

    [TestCase("GET", "/hook", 405)]
    [TestCase("GET", "/", 404)]
    [TestCase("GET", "/hook/", 404)]
    public async Task Anything_else_is_refused(string method, string path, int status)
        => Assert.That((await AskAsync(method, path, Prepare, "")).Status, Is.EqualTo(status));

    [Test]
    public async Task What_is_no_hook_call_is_asked_of_somebody_else()
        => Assert.That(await AskAsync("GET", "/health", "", ""), Is.EqualTo((200, "ok\n")));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("-1")]
    [TestCase("soon")]
    [TestCase("9223372036854775807")]
    [TestCase("99999999999999999999")]
    public void A_call_without_a_time_that_can_be_was_just_now(string? header)
        => Assert.That(Stopwatch.GetElapsedTime(HookCall.ReadCalledAt(header)), Is.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(10)));

    [Test]
    public void A_call_that_has_waited_says_since_when() => Assert.That(HookCall.ReadCalledAt("17"), Is.EqualTo(17));

    [Test]
    public async Task Calls_are_counted_by_operation()
    {
        _problems = ["no"];
        await AskAsync("POST", "/hook", Prepare, Xml());
        await AskAsync("POST", "/hook", "?driver=qemu&object=web-1&operation=%0Anew&suboperation=begin&extra=-", Xml());
        using var text = new StringWriter();
        _metrics.Write(text);
        Assert.That(text.ToString(), Does.Contain("reconciler_hook_calls_total{operation=\"prepare\"} 1\n")
            .And.Contain("reconciler_hook_calls_total{operation=\"other\"} 1\n")
            .And.Contain("reconciler_hook_duration_seconds_count{operation=\"prepare\"} 1\n")
            .And.Contain("reconciler_hook_refusals_total 1\n"));
    }

    [Test]
    public async Task Nobody_posts_over_TCP()
    {
        _remote = IPAddress.Loopback;
        Assert.That((await AskAsync("POST", "/hook", Prepare, Xml())).Status, Is.EqualTo(404));
    }

    [TestCase("localhost:9643", 200)]
    [TestCase("127.0.0.1:9643", 200)]
    [TestCase("[::1]:9643", 200)]
    [TestCase("evil.example:9643", 421)]
    [TestCase("127.0.0.1.evil.example", 421)]
    [TestCase("192.0.2.1", 421)]
    public async Task A_request_over_TCP_must_name_this_machine(string host, int status)
    {
        (_remote, _host) = (IPAddress.Loopback, host);
        Assert.That((await AskAsync("GET", "/health", "", "")).Status, Is.EqualTo(status));
    }

    private static string Xml() => Capture.Text("web-1.prepare.xml");

    private async Task<(int Status, string Text)> AskAsync(string method, string path, string query, string body)
    {
        var handler = new HookHandler(
            new(), new(new(), _configuration), _queue,
            new StartCheck((_, _) =>
                Task.FromResult<System.Collections.Immutable.ImmutableArray<Problem>>([.. _problems.Select(p => new Problem(null, p))])),
            new(_metrics), _configuration, NullLogger<HookHandler>.Instance);
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = (method, path, new(query));
        context.Connection.RemoteIpAddress = _remote;
        context.Request.Host = new(_host);
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Response.Body = answer;
        await new HookEndpoint(handler, new StatusEndpoint(Moq.Mock.Of<IDaemonState>(s => s.LookAtSources() == Array.Empty<SourceState>()),
            _configuration, new([]), new(new(), Moq.Mock.Of<Microsoft.Extensions.Hosting.IHostApplicationLifetime>())), new ScrapeGuard(_metrics, NullLogger<ScrapeGuard>.Instance), _metrics, _log).AnswerAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}

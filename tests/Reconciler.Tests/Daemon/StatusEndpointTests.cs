using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reconciler.Daemon;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Ownership;

namespace Reconciler.Tests.Daemon;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StatusEndpointTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    private readonly State _state = new();

    [Test]
    public async Task All_is_well() => Assert.That(await AskAsync("GET", "/health"), Is.EqualTo((200, "ok\n")));

    [Test]
    public async Task A_source_may_be_away_for_a_while()
    {
        _state.Sources = [Away("libvirt", "libvirt is not known: x", TimeSpan.FromSeconds(5), wasKnown: true)];
        Assert.That(await AskAsync("GET", "/health"), Is.EqualTo((200, "ok\n")));
        _state.Sources = [Away("libvirt", "libvirt is not known: x", TimeSpan.FromSeconds(11), wasKnown: true)];
        Assert.That(await AskAsync("GET", "/health"), Is.EqualTo((503, "libvirt is not known: x\n")));
    }

    [Test]
    public async Task A_source_that_was_never_there_is_missed_at_once()
    {
        _state.Sources =
        [
            Away("ovs", "Open vSwitch is not known: x", TimeSpan.Zero, wasKnown: false),
            Away("libvirt", "libvirt is not known: y", TimeSpan.Zero, wasKnown: false),
        ];
        Assert.That(await AskAsync("GET", "/health"), Is.EqualTo((503, "Open vSwitch is not known: x\nlibvirt is not known: y\n")));
    }

    [Test]
    public async Task Status_is_for_root()
    {
        _state.Problems = new Dictionary<WorkloadId, string> { [WorkloadId.OfDomain(Guid.Empty)] = "interface x: no switch",
            [new("ovs", "node-1/web")] = "no switch" };
        var (status, text) = await AskAsync("GET", "/status");
        var json = JsonDocument.Parse(text).RootElement;
        Assert.That(status, Is.EqualTo(200));
        Assert.That(json.GetProperty("host").GetString(), Is.EqualTo("node-1"));
        Assert.That(json.GetProperty("sources").GetProperty("ovs").GetProperty("known").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("rows").GetProperty("NAT").GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("problems").GetProperty(Guid.Empty.ToString()).GetString(), Is.EqualTo("interface x: no switch"));
        Assert.That(json.GetProperty("problems").GetProperty("ovs:node-1/web").GetString(), Is.EqualTo("no switch"));
        Assert.That((await AskAsync("GET", "/status", IPAddress.Loopback)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Metrics_say_how_things_stand()
    {
        var (status, text) = await AskAsync("GET", "/metrics", IPAddress.Loopback);
        Assert.That(status, Is.EqualTo(200));
        Assert.That(text, Does.Contain("\nreconciler_source_known{source=\"ovs\"} 1\n")
            .And.Contain("\nreconciler_rows{table=\"NAT\"} 2\n").And.Contain("\nreconciler_queue_depth 3\n")
            .And.Contain("\nreconciler_domains_with_problems 0\n").And.Contain("\nprocess_open_fds "));
    }

    [TestCase("/health")]
    [TestCase("/metrics")]
    [TestCase("/status")]
    public async Task Nothing_is_posted_here(string path) => Assert.That((await AskAsync("POST", path)).Status, Is.EqualTo(405));

    [Test]
    public void Since_when_is_remembered()
    {
        var time = new ManualTime();
        string? reason = "not yet";
        var watch = new SourceWatch(time, ("ovs", () => reason));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(watch.Look().Single(), Is.EqualTo(new SourceState("ovs", "not yet", DateTimeOffset.UnixEpoch, false)));
        reason = null;
        var known = new SourceState("ovs", null, DateTimeOffset.UnixEpoch.AddSeconds(1), true);
        Assert.That(watch.Look().Single(), Is.EqualTo(known));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(watch.Look().Single(), Is.EqualTo(known));
        reason = "gone";
        var gone = new SourceState("ovs", "gone", DateTimeOffset.UnixEpoch.AddSeconds(2), true);
        Assert.That(watch.Look().Single(), Is.EqualTo(gone));
        time.Advance(TimeSpan.FromSeconds(1));
        reason = "gone for another reason";
        Assert.That(watch.Look().Single(), Is.EqualTo(gone with { Hindrance = reason }));
    }

    private static SourceState Away(string name, string reason, TimeSpan since, bool wasKnown) => new(name, reason, s_now - since, wasKnown);

    private async Task<(int Status, string Text)> AskAsync(string method, string path, IPAddress? remote = null)
    {
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Connection.RemoteIpAddress) = (method, path, remote);
        context.Response.Body = answer;
        var answered = await new StatusEndpoint(_state, new(new() { OvsRemotes = [] }), new DaemonMetrics([]),
            new(new(), Moq.Mock.Of<Microsoft.Extensions.Hosting.IHostApplicationLifetime>())).TryAnswerAsync(context);
        return (answered ? context.Response.StatusCode : 404, Encoding.UTF8.GetString(answer.ToArray()));
    }

    private sealed class State : IDaemonState
    {
        public string? Host => "node-1";

        public IReadOnlyList<SourceState> Sources { get; set; } = [new("ovs", null, s_now, true)];

        public IReadOnlyList<SourceState> LookAtSources() => Sources;

        public IReadOnlyList<(string Table, int Count)> OwnedRows => [("NAT", 2)];

        public IReadOnlyList<(string Kind, int Count)> Workloads => [("libvirt", 4), ("ovs", 2)];

        public int QueueDepth => 3;

        public IReadOnlyDictionary<WorkloadId, string> Problems { get; set; } = new Dictionary<WorkloadId, string>();
    }
}

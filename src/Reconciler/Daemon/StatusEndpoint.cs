using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reconciler.Configuration;
using Reconciler.Daemon.Events;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Printing;

namespace Reconciler.Daemon;

/// <summary>Reports the daemon's state over HTTP: <c>GET /health</c>, <c>/metrics</c>, <c>/status</c> and <c>/status/events</c>.</summary>
internal sealed class StatusEndpoint
{
    private readonly IDaemonState _state;
    private readonly CurrentConfiguration _configuration;
    private readonly DaemonMetrics _metrics;
    private readonly StatusEvents _events;

    /// <param name="state">The daemon's state.</param>
    /// <param name="configuration">Has the tolerated times.</param>
    /// <param name="metrics">The counters. Values that are read only on request are added to them.</param>
    /// <param name="events">The stream of changes.</param>
    public StatusEndpoint(IDaemonState state, CurrentConfiguration configuration, DaemonMetrics metrics, StatusEvents events)
    {
        _state = state;
        _configuration = configuration;
        _metrics = metrics;
        _events = events;
        ProcessMetrics.AddTo(metrics);
        metrics.Add(new Gauge(
            "reconciler_source_known", "Whether Open vSwitch, libvirt and the Northbound are each followed now: 1 or 0.", "source",
            () => state.LookAtSources().Select(s => ((string?)s.Name, s.IsKnown ? 1.0 : 0.0))));
        metrics.Add(new Gauge(
            "reconciler_source_since_timestamp_seconds", "Since when the source is followed, or is not, in seconds since the epoch.", "source",
            () => state.LookAtSources().Select(s => ((string?)s.Name, s.Since.ToUnixTimeMilliseconds() / 1000.0))));
        metrics.Add(new Gauge(
            "reconciler_rows", "Northbound rows that this host owns, by table.", "table",
            () => state.OwnedRows.Select(r => ((string?)r.Table, (double)r.Count))));
        metrics.Add(new Gauge(
            "reconciler_workloads",
                "Workloads that are here, by kind: libvirt's domains, and interfaces in Open vSwitch that say what they ask for.",
            "kind", () => state.Workloads.Select(w => ((string?)w.Kind, (double)w.Count))));
        metrics.Add(new Gauge("reconciler_queue_depth", "Domains that wait to be looked at or are being looked at.", () => state.QueueDepth));
        metrics.Add(new Gauge("reconciler_domains_with_problems", "Domains that do not have what they ask for.", () => state.Problems.Count));
    }

    /// <summary>Answers a request.</summary>
    /// <returns>False if the path does not belong to this endpoint.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context)
    {
        Func<HttpContext, Task>? answer = context.Request.Path.Value switch
        {
            "/health" => HealthAsync,
            "/metrics" => MetricsAsync,
            // It names domains and their problems, so it is only for root, on the hook socket.
            "/status" when !IsScrape(context) => StatusAsync,
            "/status/events" when !IsScrape(context) => c => _events.AnswerAsync(c, WriteStatus),
            _ => null,
        };
        if (answer is null)
            return false;
        if (HttpMethods.IsGet(context.Request.Method))
            await answer(context);
        else
            await TextAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method not allowed");
        return true;
    }

    /// <summary>Whether a request came over TCP, which anybody on this machine can use.</summary>
    public static bool IsScrape(HttpContext context) => context.Connection.RemoteIpAddress is not null;

    private Task HealthAsync(HttpContext context)
    {
        var now = DateTimeOffset.UtcNow;
        var reasons = _state.LookAtSources()
            .Where(s => s.IsOverdue(_configuration.Value.HealthTolerance, now))
            .Select(s => s.Hindrance!)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return TextAnswer.WriteAsync(
            context, reasons.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            reasons.Length == 0 ? "ok" : string.Join('\n', reasons));
    }

    private async Task MetricsAsync(HttpContext context)
    {
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        _metrics.Write(text);
        await TextAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(text.ToString()), "text/plain; version=0.0.4; charset=utf-8");
    }

    private async Task StatusAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, JsonOutput.Options))
            WriteStatus(writer);
        body.WriteByte((byte)'\n');
        await TextAnswer.WriteAsync(context, body.ToArray(), "application/json");
    }

    private void WriteStatus(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version"u8, ProcessMetrics.Version);
        writer.WriteString("started"u8, ProcessMetrics.Started);
        writer.WriteString("host"u8, _state.Host);
        writer.WriteStartObject("sources"u8);
        foreach (var source in _state.LookAtSources())
        {
            writer.WriteStartObject(source.Name);
            writer.WriteBoolean("known"u8, source.IsKnown);
            writer.WriteString("since"u8, source.Since);
            writer.WriteString("reason"u8, source.Hindrance);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("rows"u8);
        foreach (var (table, count) in _state.OwnedRows)
            writer.WriteNumber(table, count);
        writer.WriteEndObject();
        writer.WriteNumber("queue"u8, _state.QueueDepth);
        writer.WriteStartObject("problems"u8);
        foreach (var (domain, problem) in _state.Problems.OrderBy(p => p.Key.ToString(), StringComparer.Ordinal))
            writer.WriteString(domain.ToString(), problem);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Reconciler.Printing;

namespace Reconciler.Daemon.Events;

/// <summary>
/// Answers <c>GET /status/events</c>: a stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). The
/// event <c>status</c> has what <c>GET /status</c> answers, at the beginning and whenever it has changed. The event <c>workloads</c> names
/// those whose ports may have changed, in <c>changed</c>, or says <c>"all": true</c>.
/// </summary>
internal sealed class StatusEvents
{
    private static readonly TimeSpan s_alive = TimeSpan.FromSeconds(15);

    /// <summary>A start of a machine is some ten changes within a few milliseconds: they are told together.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a listener may take for an event. One that does not read is left.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly StatusFeed _feed;
    private readonly CancellationToken _stopping;

    /// <summary>Creates it.</summary>
    /// <param name="feed">Says when there is news.</param>
    /// <param name="lifetime">Says when the daemon ends: then the streams end, so that the server need not wait for them.</param>
    public StatusEvents(StatusFeed feed, IHostApplicationLifetime lifetime)
    {
        _feed = feed;
        _stopping = lifetime.ApplicationStopping;
    }

    /// <summary>How often a listener gets a sign of life, and the status is compared with the one that was told.</summary>
    internal TimeSpan Alive { get; init; } = s_alive;

    /// <summary>Answers until the listener goes, or the daemon ends.</summary>
    /// <param name="context">The request.</param>
    /// <param name="writeStatus">Writes the status.</param>
    public async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> writeStatus)
    {
        using var listener = _feed.TryListen();
        if (listener is null)
        {
            await TextAnswer.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                $"{StatusFeed.MaximumListeners} listen already, which is as many as there may be; end one of them");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        try
        {
            await TellAsync(context, listener, writeStatus, ending.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The stream ends as any answer does. Whoever listens connects again, and systemd's socket holds it until the next daemon.
        }
    }

    private async Task TellAsync(HttpContext context, StatusListener listener, Action<Utf8JsonWriter> writeStatus, CancellationToken ending)
    {
        var told = "";
        while (true)
        {
            var text = new StringBuilder();
            var news = listener.Take();
            var status = Json(writeStatus);
            if (status != told)
                text.Append("event: status\ndata: ").Append(status).Append("\n\n");
            told = status;
            if (!news.IsOfDaemonOnly)
                text.Append("event: workloads\ndata: ").Append(Json(writer => Write(writer, news))).Append("\n\n");
            if (text.Length == 0)
                text.Append(": alive\n\n");
            await SendAsync(context, text.ToString(), ending);
            if (await listener.WaitAsync(Alive, ending))
                await Task.Delay(s_gathering, ending);
        }
    }

    private static async Task SendAsync(HttpContext context, string text, CancellationToken ending)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ending);
        limit.CancelAfter(s_patience);
        try
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), limit.Token);
            await context.Response.Body.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            context.Abort();
            throw;
        }
    }

    private static void Write(Utf8JsonWriter writer, StatusNews news)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("all"u8, news.AreAll);
        writer.WriteArray("changed", news.Workloads.Select(w => w.ToString()).Order(StringComparer.Ordinal));
        writer.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        // An event's data is one line.
        using (var writer = new Utf8JsonWriter(body, JsonOutput.Options with { Indented = false }))
            write(writer);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}

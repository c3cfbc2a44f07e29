using System.Diagnostics;
using System.Net.Sockets;
using HookShim;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reconciler.Diagnostics;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Libvirt;

namespace Reconciler.Daemon.Hooks;

/// <summary>The HTTP side of the daemon's Unix socket: hook calls, and the daemon's state.</summary>
internal sealed class HookEndpoint
{
    /// <summary>The size limit of libvirt's XML; the shim sends no more either.</summary>
    public const long MaximumBodyBytes = HookLimits.MaximumBodyBytes;

    /// <summary>The usual size of a domain's XML.</summary>
    private const int UsualBodyBytes = 32 << 10;

    private readonly BodyBudget _budget = new();
    private readonly HookHandler _handler;
    private readonly StatusEndpoint _status;
    private readonly ScrapeGuard _guard;
    private readonly OncePerMinute _words = new(TimeProvider.System);
    private readonly DaemonMetrics _metrics;
    private readonly ILogger _logger;

    /// <param name="handler">Answers hook calls.</param>
    /// <param name="status">Answers questions about the daemon's state.</param>
    /// <param name="guard">Decides which requests over TCP are answered.</param>
    /// <param name="metrics">Counts calls.</param>
    /// <param name="logger">Logs the calls that are refused.</param>
    public HookEndpoint(
        HookHandler handler, StatusEndpoint status, ScrapeGuard guard, DaemonMetrics metrics, ILogger<HookEndpoint> logger)
    {
        _guard = guard;
        _handler = handler;
        _status = status;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Accepts only root. The hook of an ordinary user's session libvirt is about other machines than this host's.</summary>
    public Task ScreenAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return Task.CompletedTask;
        try
        {
            if (PeerCredentials.UserOf(socket) is var user and not 0)
            {
                _logger.LogWarning("Refused a connection of user {User} to the hook socket: only root may post", user);
                connection.Abort();
                return Task.CompletedTask;
            }
        }
        catch (SocketException e)
        {
            _logger.LogWarning("Refused a connection to the hook socket whose user cannot be told: {Reason}", e.Message);
            connection.Abort();
            return Task.CompletedTask;
        }

        return next(connection);
    }

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            if (_words.MayPass(out var held))
                _logger.LogWarning("Got something that is not an HTTP request ({Count} more before): {Reason}", held, e.Message);
            if (!context.Response.HasStarted)
                context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _logger.LogDebug("Whoever posted to the hook socket went away: {Reason}", e.Message);
        }
        catch (Exception e)
        {
            // A mistake in this program, or in what a server sent. It costs this call its answer: libvirt goes on without one.
            _logger.LogError("A call could not be answered: {Reason}", e.Message);
            _logger.LogDebug(e, "A call could not be answered");
            if (!context.Response.HasStarted)
            {
                await TextAnswer.WriteAsync(
                    context, StatusCodes.Status500InternalServerError, "the daemon could not answer; its log says why");
            }
        }
    }

    private Task RouteAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        // Hook calls may come only over root's socket.
        ("POST", "/hook") when !StatusEndpoint.IsScrape(context) => TimedHookAsync(context),
        (_, "/hook") when !StatusEndpoint.IsScrape(context) => TextAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method not allowed"),
        _ => OtherAsync(context),
    };

    private async Task OtherAsync(HttpContext context)
    {
        if (StatusEndpoint.IsScrape(context) && !_guard.Admits(context))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        if (!await _status.TryAnswerAsync(context))
            await TextAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "there is nothing here");
    }

    private async Task TimedHookAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        var operation = HookOperations.NameOf(HookOperations.Parse(context.Request.Query["operation"]));
        var calledAt = HookCall.ReadCalledAt(context.Request.Headers[HookCall.CalledAtHeader]);
        _metrics.CountHookCall(operation, Stopwatch.GetElapsedTime(calledAt));
        await HookAsync(context);
        _metrics.HookDuration.Observe(Stopwatch.GetElapsedTime(began), operation);
        if (context.Response.StatusCode == StatusCodes.Status409Conflict)
            _metrics.HookRefusals.Increment();
    }

    private async Task<DomainDefinition> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(request.ContentLength ?? MaximumBodyBytes, 0, MaximumBodyBytes);
        using var share = await _budget.TakeAsync(most, cancellationToken);
        // The declared length may be wrong. More memory is allocated only for data that has arrived.
        using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, UsualBodyBytes));
        await request.Body.CopyToAsync(body, cancellationToken);
        using var turn = await _budget.TurnAsync(body.Length, cancellationToken);
        return DomainXmlReader.Read(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private async Task HookAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string? driver = query["driver"], operation = query["operation"];
        if (driver != "qemu" || string.IsNullOrEmpty(operation))
        {
            await TextAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "driver must be qemu, and operation must be named");
            return;
        }

        DomainDefinition definition;
        try
        {
            definition = await ReadAsync(context.Request, context.RequestAborted);
        }
        catch (DomainXmlException e)
        {
            // The body is not logged: the XML of a migration may contain passwords.
            _logger.LogWarning("Hook {Operation} of {Object}: its XML cannot be read: {Reason}", operation, query["object"].ToString(), e.Message);
            await TextAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, e.Message);
            return;
        }

        // The call does not depend on the connection: the shim leaves at its deadline, and the work goes on.
        var answer = await _handler.HandleAsync(
            new(HookOperations.Parse(operation), definition) { CalledAt = HookCall.ReadCalledAt(context.Request.Headers[HookCall.CalledAtHeader]) }, CancellationToken.None);
        if (answer.Refusal is { } refusal)
            await TextAnswer.WriteAsync(context, StatusCodes.Status409Conflict, refusal);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

using System.Collections.Immutable;
using HookShim;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Daemon.Hooks;

/// <summary>Answers libvirt's hook calls.</summary>
/// <remarks>
/// libvirt holds the domain's lock while it waits, so nothing here calls libvirt or waits for code that does. Missing knowledge is never a
/// reason to refuse. An answer is given within <see cref="Patience"/> in any case.
/// </remarks>
internal sealed class HookHandler
{
    /// <summary>
    /// How long <c>prepare</c> and <c>start</c> may take. The hook needs the rest of its time to start and to reach the daemon and back.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(HookLimits.LongMilliseconds - 150);

    /// <summary>How long any other call may take.</summary>
    public static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(HookLimits.ShortMilliseconds - 50);

    private readonly DomainInventory _domains;
    private readonly ReconcileQueue _queue;
    private readonly LibvirtSource _source;
    private readonly IStartCheck _check;
    private readonly PortUpWatch _portUp;
    private readonly CurrentConfiguration _configuration;
    private readonly ILogger _logger;

    /// <summary>Creates a handler.</summary>
    /// <param name="domains">Receives the news of domains.</param>
    /// <param name="source">
    /// Queries libvirt about a domain that is reported to have ended, and does not wait for the answer. Anybody can run a hook, and only
    /// libvirt knows whether the report is true. The query waits in libvirt until the hook is over.
    /// </param>
    /// <param name="queue">Receives the requests for passes.</param>
    /// <param name="check">Checks domains that are about to start.</param>
    /// <param name="portUp">Receives starts and ends, to measure how long ports take.</param>
    /// <param name="configuration">Decides what happens to domains whose requests cannot be met.</param>
    /// <param name="logger">Logs the domains that are refused, and those that start with problems.</param>
    public HookHandler(
        DomainInventory domains,
        LibvirtSource source,
        ReconcileQueue queue,
        IStartCheck check,
        PortUpWatch portUp,
        CurrentConfiguration configuration,
        ILogger<HookHandler> logger)
    {
        _domains = domains;
        _source = source;
        _queue = queue;
        _check = check;
        _portUp = portUp;
        _configuration = configuration;
        _logger = logger;
    }

    /// <summary>The clock that measures the time limits.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Answers a call.</summary>
    public async Task<HookAnswer> HandleAsync(HookCall call, CancellationToken cancellationToken)
    {
        _logger.LogDebug("Hook {Operation} of domain {Domain}", HookOperations.NameOf(call.Operation), call.Definition.Name);
        var definition = DomainIntake.Of(call.Definition);
        switch (call.Operation)
        {
            case HookOperation.Prepare:
                return await PrepareAsync(call, definition, cancellationToken);
            case HookOperation.Start:
                return await StartAsync(call, definition, cancellationToken);
            case HookOperation.Migrate:
                return await ComeAsync(call, definition, cancellationToken);
            case HookOperation.Started or HookOperation.Reconnect or HookOperation.Attach:
                Note(call, definition, active: true);
                return HookAnswer.Proceed;
            case HookOperation.Stopped or HookOperation.Release:
                Note(call, definition, active: false);
                return HookAnswer.Proceed;
            case HookOperation.Restore or HookOperation.Other:
                // A restore comes before anything exists. Newer operations report nothing that is not seen otherwise.
                return HookAnswer.Proceed;
            default:
                throw new NotSupportedException($"hook operation {call.Operation}");
        }
    }

    private async Task<HookAnswer> PrepareAsync(HookCall call, WorkloadDefinition definition, CancellationToken cancellationToken)
    {
        if (!_check.IsReady)
            return HookAnswer.Proceed;

        try
        {
            var problems = await _check.CheckAsync(definition, cancellationToken).WaitAsync(Patience, Time, cancellationToken);
            // libvirt has not named the interfaces yet. What depends on such a name is left to the start hook.
            if (problems.IsEmpty)
                _domains.Prepare(definition, call.CalledAt);
            return Decide(definition, problems);
        }
        catch (Exception e) when (e is OvsdbException or TimeoutException)
        {
            _logger.LogWarning("Domain {Domain}: its annotation could not be checked before its start: {Reason}", definition.Name, e.Message);
            return HookAnswer.Proceed;
        }
    }

    /// <summary>
    /// A migration is about to bring a domain here. Its port may be bound here before there is an interface, so that no chassis claims what
    /// the other has. The shim does not wait long for this, and a late call does no harm.
    /// </summary>
    private async Task<HookAnswer> ComeAsync(HookCall call, WorkloadDefinition definition, CancellationToken cancellationToken)
    {
        _domains.TakeHook(definition, active: true, comes: true, at: call.CalledAt);
        var pass = _queue.EnqueueAsync(definition.Id, "hook migrate");
        if (_check.IsReady)
            await Task.WhenAny(pass, Task.Delay(ShortPatience, Time, cancellationToken));
        return HookAnswer.Proceed;
    }

    private async Task<HookAnswer> StartAsync(HookCall call, WorkloadDefinition definition, CancellationToken cancellationToken)
    {
        // A domain whose first interface has announced it is measured since then.
        if (_domains.Find(definition.Id) is not { IsActive: true })
            _portUp.Begin(definition.Id);
        _domains.TakeHook(definition, active: true, begins: true, at: call.CalledAt);
        var pass = _queue.EnqueueAsync(definition.Id, "hook start");
        if (!_check.IsReady)
            return HookAnswer.Proceed;

        try
        {
            var result = await pass.WaitAsync(Patience, Time, cancellationToken);
            return Decide(definition, result.Problems);
        }
        catch (TimeoutException)
        {
            _logger.LogWarning(
                "Domain {Domain}: starts before its ports are committed, which took over {Seconds} s and goes on", definition.Name, Patience.TotalSeconds);
            return HookAnswer.Proceed;
        }
    }

    private void Note(HookCall call, WorkloadDefinition definition, bool active)
    {
        if (!active)
            _portUp.Forget(definition.Id);
        _domains.TakeHook(definition, active, at: call.CalledAt);
        _queue.Enqueue(definition.Id, $"hook {HookOperations.NameOf(call.Operation)}");
        if (!active)
            _ = _source.AskAsync(definition.Id, CancellationToken.None);
    }

    private HookAnswer Decide(WorkloadDefinition definition, ImmutableArray<Problem> problems)
    {
        // The pass that follows reports a warning, once.
        var errors = problems.RemoveAll(p => p.IsWarning);
        if (errors.IsEmpty)
            return HookAnswer.Proceed;

        var reason = string.Join("; ", errors.Select(p => p.Describe(definition.Id, definition.Name)));
        if (_configuration.Value.OnInvalid is OnInvalid.Warn)
        {
            _logger.LogWarning("Starting all the same: {Reason}", reason);
            return HookAnswer.Proceed;
        }

        _logger.LogWarning("Refused to start: {Reason}", reason);
        return new(reason);
    }
}

namespace Reconciler.Ovsdb.Session;

/// <summary>
/// A call that serves everybody who has asked for it before it began. So a hundred passes that begin at once ask the server once or twice.
/// </summary>
internal sealed class SharedCall
{
    private readonly Func<Task> _call;
    private readonly Lock _gate = new();
    private Task? _running;
    private Task? _next;

    /// <summary>Creates one.</summary>
    /// <param name="call">Makes the call.</param>
    public SharedCall(Func<Task> call) => _call = call;

    /// <summary>Waits for a call that begins now or later.</summary>
    /// <param name="cancellationToken">Stops waiting. The call goes on for the others.</param>
    public Task JoinAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // A call on its way may have passed what the caller wants to see.
            var joined = _running is { IsCompleted: false } running ? _next ??= FollowAsync(running) : _running = _call();
            return joined.WaitAsync(cancellationToken);
        }
    }

    private async Task FollowAsync(Task before)
    {
        // Whoever waits for the call before gets its error.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _running = _next;
            _next = null;
        }

        await _call();
    }
}

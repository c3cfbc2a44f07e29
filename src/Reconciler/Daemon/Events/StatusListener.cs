using Reconciler.Ownership;

namespace Reconciler.Daemon.Events;

/// <summary>One listener's marks: what it has not been told yet. Their number is limited, however slow it is.</summary>
internal sealed class StatusListener : IDisposable
{
    /// <summary>How many workloads news can name. Reading all of them costs less than reading more one by one.</summary>
    public const int MaximumNamed = 50;

    private readonly StatusFeed _feed;
    private readonly Lock _gate = new();
    private readonly HashSet<WorkloadId> _workloads = [];
    private readonly SemaphoreSlim _news = new(0, 1);
    private bool _areAll;

    internal StatusListener(StatusFeed feed) => _feed = feed;

    /// <summary>Waits until there is news.</summary>
    /// <param name="within">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is any.</returns>
    public Task<bool> WaitAsync(TimeSpan within, CancellationToken cancellationToken) => _news.WaitAsync(within, cancellationToken);

    /// <summary>Takes what has come together.</summary>
    public StatusNews Take()
    {
        lock (_gate)
        {
            var news = new StatusNews(_areAll ? [] : [.. _workloads], _areAll);
            _workloads.Clear();
            _areAll = false;
            return news;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Remove(this);
        lock (_gate)
            _news.Dispose();
    }

    internal void Note(WorkloadId workload)
    {
        lock (_gate)
        {
            if (!_areAll && _workloads.Add(workload) && _workloads.Count > MaximumNamed)
            {
                _areAll = true;
                _workloads.Clear();
            }

            Wake();
        }
    }

    internal void NoteStatus()
    {
        lock (_gate)
            Wake();
    }

    private void Wake()
    {
        if (_news.CurrentCount == 0)
            _news.Release();
    }
}

using Reconciler.Doctor.Reading;

namespace Reconciler.Commands;

/// <summary>Hears from the daemon that something has changed, so that nobody has to look again and again.</summary>
internal sealed class DaemonNews : IDisposable
{
    /// <summary>How long the daemon may take to begin its answer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>How long to go without a daemon until it is asked for again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private readonly string _socket;
    private HttpClient? _client;
    private StreamReader? _stream;
    private Task<bool>? _next;
    private long _askedAt;

    /// <summary>Creates it. The daemon is asked when somebody waits.</summary>
    /// <param name="socket">The daemon's socket.</param>
    public DaemonNews(string socket) => _socket = socket;

    /// <summary>Waits for news.</summary>
    /// <param name="otherwise">How long to wait where no daemon answers.</param>
    /// <param name="atMost">How long to wait in any case; null for as long as it takes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitAsync(TimeSpan otherwise, TimeSpan? atMost, CancellationToken cancellationToken)
    {
        if (_stream is null && !await TryListenAsync(cancellationToken))
        {
            await Task.Delay(otherwise, cancellationToken);
            return;
        }

        _next ??= NextAsync(_stream!);
        try
        {
            if (!await _next.WaitAsync(atMost ?? Timeout.InfiniteTimeSpan, cancellationToken))
            {
                Leave();
                await Task.Delay(otherwise, cancellationToken);
            }

            _next = null;
        }
        catch (TimeoutException)
        {
            // The next call goes on waiting for the same news.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Leave();

    private async Task<bool> TryListenAsync(CancellationToken cancellationToken)
    {
        if (_askedAt != 0 && TimeProvider.System.GetElapsedTime(_askedAt) < s_pause)
            return false;
        _askedAt = TimeProvider.System.GetTimestamp();
        if (await DaemonReader.WhyNotToAskAsync(_socket, cancellationToken) is not null)
            return false;
        _client = HookSocketHttp.CreateClient(_socket, Timeout.InfiniteTimeSpan);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            var answer = await _client.GetAsync(
                new Uri("/status/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            // A daemon of an older version has no such thing.
            if (answer.IsSuccessStatusCode)
                _stream = new(await answer.Content.ReadAsStreamAsync(limit.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // No daemon answers, or not to this user: it is looked at in intervals.
        }

        if (_stream is null)
            Leave();
        return _stream is not null;
    }

    /// <summary>Reads up to the next event.</summary>
    /// <returns>False when the stream has ended.</returns>
    private static async Task<bool> NextAsync(StreamReader stream)
    {
        try
        {
            while (await stream.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("event:", StringComparison.Ordinal))
                    return true;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            // The daemon has gone, as at the end of the stream.
        }

        return false;
    }

    private void Leave()
    {
        _stream?.Dispose();
        _client?.Dispose();
        (_stream, _client, _next) = (null, null, null);
    }
}

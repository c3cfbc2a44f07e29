using System.Globalization;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>
/// Asks the daemon on its socket, as the hook does. It does not ask if systemd would start the daemon for it: the doctor changes nothing.
/// </summary>
internal static class DaemonReader
{
    private const string HookCalledAt = "reconciler_hook_last_call_timestamp_seconds ";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Reads the daemon's state.</summary>
    /// <param name="socket">The socket's path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DaemonFacts> ReadAsync(string socket, CancellationToken cancellationToken)
    {
        var facts = new DaemonFacts(socket);
        if (await WhyNotToAskAsync(socket, cancellationToken) is var (reason, isStopped))
            return facts with { IsStopped = isStopped, Unreachable = reason };

        using var client = HookSocketHttp.CreateClient(socket, s_patience);
        try
        {
            using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            var text = await health.Content.ReadAsStringAsync(cancellationToken);
            var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
            return facts with
            {
                Complaints = health.IsSuccessStatusCode ? [] : [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                HookCalledAt = TimeIn(metrics),
            };
        }
        catch (HttpRequestException e)
        {
            return facts with { Unreachable = e.InnerException?.Message ?? e.Message };
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return facts with { Unreachable = $"no answer within {s_patience.TotalSeconds} s" };
        }
    }

    /// <summary>Why a daemon must not be asked: there is none, or systemd would start it for that. Null if it may be asked.</summary>
    /// <param name="socket">The socket's path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(string Reason, bool IsStopped)?> WhyNotToAskAsync(string socket, CancellationToken cancellationToken)
    {
        if (!File.Exists(socket))
            return ("there is no such socket", false);
        if (!Directory.Exists("/run/systemd/system"))
            return null;
        if (await ProgramOutput.ReadAsync("systemctl", DaemonUnits.Arguments, cancellationToken) is not { } shown)
            return ("systemd does not say whether it runs", false);
        return DaemonUnits.WhyNotToAsk(shown, socket) is { } reason ? (reason, true) : null;
    }

    private static DateTimeOffset? TimeIn(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith(HookCalledAt, StringComparison.Ordinal))
        .Select(line => double.TryParse(line.AsSpan(HookCalledAt.Length), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0)
        .Where(seconds => seconds > 0)
        .Select(seconds => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)))
        .FirstOrDefault();
}

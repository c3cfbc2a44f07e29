using System.Globalization;
using Reconciler.Doctor.Facts;
using Reconciler.Hooks;

namespace Reconciler.Doctor.Reading;

/// <summary>Asks the daemon on its socket, as the hook does.</summary>
internal static class DaemonReader
{
    private const string HookCalls = "reconciler_hook_calls_total{";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks.</summary>
    /// <param name="socket">The socket's path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DaemonFacts> ReadAsync(string socket, CancellationToken cancellationToken)
    {
        var facts = new DaemonFacts(socket);
        if (!File.Exists(socket))
            return facts with { Unreachable = "there is no such socket" };

        using var client = HookSocketHttp.CreateClient(socket, s_patience);
        try
        {
            using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            var text = await health.Content.ReadAsStringAsync(cancellationToken);
            var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
            return facts with
            {
                Complaints = health.IsSuccessStatusCode ? [] : [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                HookCalls = SumOf(metrics),
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

    private static long SumOf(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith(HookCalls, StringComparison.Ordinal))
        .Sum(line => double.TryParse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture, out var calls) ? (long)calls : 0);
}

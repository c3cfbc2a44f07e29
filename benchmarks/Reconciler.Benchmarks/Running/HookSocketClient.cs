using System.Globalization;
using System.Text.Json;
using Reconciler.Doctor.Reading;

namespace Reconciler.Benchmarks.Running;

/// <summary>Asks a daemon on its socket how it is.</summary>
internal sealed class HookSocketClient : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="path">The socket.</param>
    public HookSocketClient(string path) => _client = HookSocketHttp.CreateClient(path, TimeSpan.FromSeconds(10));

    /// <summary>Whether the daemon follows all its sources and has nothing left to do.</summary>
    public async Task<bool> IsInSyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var status = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/status", UriKind.Relative), cancellationToken));
            return status.RootElement.GetProperty("queue").GetInt32() == 0
                && status.RootElement.GetProperty("sources").EnumerateObject().All(s => s.Value.GetProperty("known").GetBoolean());
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    /// <summary>How many milliseconds the daemon has taken so far for all hook calls of each operation.</summary>
    public async Task<IReadOnlyDictionary<string, double>> HookTimesAsync(CancellationToken cancellationToken)
    {
        const string Sum = "reconciler_hook_duration_seconds_sum{operation=\"";
        var metrics = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        return metrics.Split('\n').Where(l => l.StartsWith(Sum, StringComparison.Ordinal)).ToDictionary(
            l => l[Sum.Length..l.IndexOf('"', Sum.Length)],
            l => double.Parse(l.AsSpan(l.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture) * 1e3,
            StringComparer.Ordinal);
    }

    /// <summary>Posts a hook call, which must be answered by letting the domain go on.</summary>
    public async Task PostAsync(string domain, string operation, string xml, CancellationToken cancellationToken)
    {
        using var content = new StringContent(xml);
        using var response = await _client.PostAsync(
            new Uri($"/hook?driver=qemu&object={domain}&operation={operation}&suboperation=begin&extra=-", UriKind.Relative), content, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new BenchmarkException($"{operation} of {domain}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}

using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Running;

/// <summary>The costs of the rounds of a contest between clients, by client.</summary>
internal sealed class ClientRuns
{
    private readonly Dictionary<string, List<ClientRun>> _runs = new(StringComparer.Ordinal);

    /// <summary>Notes a round.</summary>
    /// <returns>Its time, for the contest.</returns>
    public double Add(string label, ClientRun run)
    {
        if (!_runs.TryGetValue(label, out var runs))
            _runs[label] = runs = [];
        runs.Add(run);
        return run.Elapsed;
    }

    /// <summary>A value of all rounds except the first, which does not count.</summary>
    public Measurement Of(string label, Func<ClientRun, double> value) => new(label, [.. _runs[label].Skip(1).Select(value)]);

    /// <summary>A value of the first round, with cold caches.</summary>
    public Measurement FirstOf(string label, Func<ClientRun, double> value) => new(label, [.. _runs[label].Take(1).Select(value)]);
}

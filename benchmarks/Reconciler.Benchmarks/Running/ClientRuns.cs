using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Running;

/// <summary>What the rounds of a contest between clients took, by who it was.</summary>
internal sealed class ClientRuns
{
    private readonly Dictionary<string, List<ClientRun>> _runs = new(StringComparer.Ordinal);

    /// <summary>Notes a round.</summary>
    /// <returns>Its time, as a contest wants it.</returns>
    public double Add(string label, ClientRun run)
    {
        if (!_runs.TryGetValue(label, out var runs))
            _runs[label] = runs = [];
        runs.Add(run);
        return run.Elapsed;
    }

    /// <summary>Something of the rounds that count: not of the first.</summary>
    public Measurement Of(string label, Func<ClientRun, double> value) => new(label, [.. _runs[label].Skip(1).Select(value)]);

    /// <summary>Something of the first round, before everything was done once.</summary>
    public Measurement FirstOf(string label, Func<ClientRun, double> value) => new(label, [.. _runs[label].Take(1).Select(value)]);
}

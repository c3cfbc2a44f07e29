using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The runs of one hook.</summary>
internal sealed class HookRuns
{
    private readonly List<HookRun> _runs = [];

    /// <summary>Adds a run.</summary>
    public void Add(HookRun run) => _runs.Add(run);

    /// <summary>Drops the first run, which filled caches.</summary>
    public void DropFirst() => _runs.RemoveAt(0);

    /// <summary>One of the times, of every run.</summary>
    public Measurement Measure(string label, Func<HookRun, double> ofRun) => new(label, [.. _runs.Select(ofRun)]);
}

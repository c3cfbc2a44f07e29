namespace Reconciler.Benchmarks.Measuring;

/// <summary>A question that is answered by measuring.</summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    string Title { get; }

    /// <summary>Measures.</summary>
    /// <param name="progress">Told in words how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken);
}

namespace Reconciler.Benchmarks.Running;

/// <summary>Where the benchmarks have their files.</summary>
internal static class BenchmarkFolders
{
    /// <summary>Where results go.</summary>
    public static readonly string Results = Repository.PathOf("artifacts", "bench");

    /// <summary>A file of the benchmarks.</summary>
    public static string PathOf(params ReadOnlySpan<string> path) => Repository.PathOf(["benchmarks", .. path]);
}

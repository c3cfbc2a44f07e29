namespace Reconciler.Benchmarks.Running;

/// <summary>Where things are.</summary>
internal static class Repository
{
    /// <summary>The directory of the repository, which the benchmarks are built in.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>The tree that <c>make stage</c> makes.</summary>
    public static readonly string Staged = Path.Combine(Root, "artifacts", "stage");

    /// <summary>Where results go.</summary>
    public static readonly string Results = Path.Combine(Root, "artifacts", "bench");

    /// <summary>The daemon and command line, as it is installed.</summary>
    public static readonly string Program = Path.Combine(Staged, "usr", "sbin", "reconciler");

    /// <summary>The hook, as it is installed.</summary>
    public static readonly string Hook = Path.Combine(Staged, "usr", "sbin", "reconciler-hook");

    /// <summary>A file of the benchmarks.</summary>
    public static string BenchmarkFile(params ReadOnlySpan<string> path) => Path.Combine([Root, "benchmarks", .. path]);

    /// <summary>A script of the lab.</summary>
    public static string LabScript(string name) => Path.Combine(Root, "tests", "lab", name);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Reconciler.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException("the benchmarks must run from within the repository");
    }
}

namespace Reconciler.Testing;

/// <summary>The working copy that tests and benchmarks run from.</summary>
internal static class Repository
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>The directory that holds Reconciler.sln.</summary>
    public static string Root => s_root.Value;

    /// <summary>The daemon and command line, as <c>make stage</c> installs it.</summary>
    public static string Program => PathOf("artifacts", "stage", "usr", "sbin", "reconciler");

    /// <summary>The hook, as <c>make stage</c> installs it.</summary>
    public static string Hook => PathOf("artifacts", "stage", "usr", "sbin", "reconciler-hook");

    /// <summary>The tree that <c>make stage</c> makes.</summary>
    /// <exception cref="ProgramException">It is not there.</exception>
    public static string Staged => File.Exists(Program)
        ? PathOf("artifacts", "stage")
        : throw new ProgramException($"{Program} is missing: run 'make stage' first");

    /// <summary>Where a file or directory of the working copy is.</summary>
    /// <param name="parts">Its path from the root.</param>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Reconciler.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"There is no Reconciler.sln above {AppContext.BaseDirectory}.");
    }
}

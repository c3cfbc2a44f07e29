namespace Reconciler.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class SourceTree
{
    /// <summary>Where a file of it is.</summary>
    internal static string PathOf(string file) => Path.Combine(Root(), file);

    private static string Root()
    {
        var directory = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(directory, "Reconciler.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}

namespace HookShim.Tests;

/// <summary>The published hook under test.</summary>
internal static class HookBinary
{
    private const string PathVariable = "RECONCILER_HOOK";

    private static readonly Lazy<string> LazyPath = new(Find);

    /// <summary>Full path of the native binary; fails the test when it was not built.</summary>
    public static string Path => LazyPath.Value;

    private static string Find()
    {
        var path = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } given
            ? System.IO.Path.GetFullPath(given)
            : Repository.PathOf("artifacts", "publish", "reconciler-hook");

        Assert.That(path, Does.Exist, "the native hook is not there: run `make build`, or say where it is with " + PathVariable);
        return path;
    }
}

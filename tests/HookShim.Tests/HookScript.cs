namespace HookShim.Tests;

/// <summary>Runs hooks/install and hooks/uninstall on a staging tree.</summary>
internal static class HookScript
{
    /// <summary>Runs the script and returns its exit status and what it wrote to stderr.</summary>
    public static async Task<(int ExitStatus, string Error)> RunAsync(string name, params string[] arguments)
    {
        var result = await Programs.RunAsync(Repository.PathOf("hooks", name), arguments);
        await TestContext.Out.WriteLineAsync(result.Output);
        return (result.ExitStatus, result.Errors);
    }
}

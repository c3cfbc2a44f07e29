using System.Diagnostics;

namespace HookShim.Tests;

/// <summary>Runs hooks/install and hooks/uninstall on a staging tree.</summary>
internal static class HookScript
{
    /// <summary>Runs the script and returns its exit status and what it wrote to stderr.</summary>
    public static async Task<(int ExitStatus, string Error)> RunAsync(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "hooks", name), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await TestContext.Out.WriteLineAsync(await output);
        return (process.ExitCode, await error);
    }
}

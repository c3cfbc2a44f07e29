using System.Diagnostics;

namespace Reconciler.IntegrationTests.Lab;

/// <summary>Runs programs, each with a bound on its time.</summary>
internal static class Programs
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>The directory of the repository, which the tests run from.</summary>
    public static readonly string Repository = FindRepository();

    /// <summary>The tree that <c>make stage</c> makes, which must be there.</summary>
    public static string Staged
    {
        get
        {
            var staged = Path.Combine(Repository, "artifacts", "stage");
            Assert.That(File.Exists(Path.Combine(staged, "usr", "sbin", "reconciler")), $"{staged} is missing; run 'make stage' first");
            return staged;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads; nothing when null.</param>
    /// <param name="within">How long it may take; a minute where nothing else is said.</param>
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string? input = null, TimeSpan? within = null)
    {
        using var process = Start(program, arguments);
        var started = Stopwatch.GetTimestamp();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException e)
        {
            // It ended without reading all of it; its exit status says whether that was right.
            await TestContext.Out.WriteLineAsync($"{Path.GetFileName(program)} did not read its input: {e.Message}");
        }

        using var bound = new CancellationTokenSource(within ?? Bound);
        var command = $"{Path.GetFileName(program)} {string.Join(' ', process.StartInfo.ArgumentList)}";
        try
        {
            await process.WaitForExitAsync(bound.Token);
            var took = Stopwatch.GetElapsedTime(started);
            return new(command, process.ExitCode, await output.WaitAsync(bound.Token), await errors.WaitAsync(bound.Token), took);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {(within ?? Bound).TotalSeconds} s", e);
        }
    }

    /// <summary>Starts a program with its three streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Reconciler.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException("the tests must run from within the repository");
    }
}

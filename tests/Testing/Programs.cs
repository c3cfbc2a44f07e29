using System.ComponentModel;
using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace Reconciler.Testing;

/// <summary>Runs programs, each with a bound on its time.</summary>
internal static class Programs
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program to its end. All that it started ends with it where its time is over.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads; nothing when null. It need not read all of it.</param>
    /// <param name="within">How long it may take; two minutes where nothing else is said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProgramException">There is no such program.</exception>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, string? input = null, TimeSpan? within = null,
        CancellationToken cancellationToken = default)
    {
        string[] given = [.. arguments];
        var command = $"{Path.GetFileName(program)} {string.Join(' ', given)}";
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(within ?? s_bound);
        try
        {
            var result = await Cli.Wrap(program)
                .WithArguments(given)
                .WithWorkingDirectory(Repository.Root)
                .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromString(input))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(bound.Token);
            return new(command, result.ExitCode, result.StandardOutput, result.StandardError, result.RunTime);
        }
        catch (Win32Exception e)
        {
            throw Missing(program, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{command} did not end within {(within ?? s_bound).TotalSeconds} s", e);
        }
    }

    /// <summary>Starts a program that is held, told something or followed while it runs, with its three streams redirected.</summary>
    /// <remarks>CliWrap gives no hold on a program that runs: neither its input nor its signals, and its lines only by callbacks.</remarks>
    /// <exception cref="ProgramException">There is no such program.</exception>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        try
        {
            return Process.Start(start) ?? throw new ProgramException($"{program} did not start");
        }
        catch (Win32Exception e)
        {
            throw Missing(program, e);
        }
    }

    private static ProgramException Missing(string program, Win32Exception e) =>
        new($"{program} cannot be run; tests/lab/install-packages installs what tests need: {e.Message}", e);
}

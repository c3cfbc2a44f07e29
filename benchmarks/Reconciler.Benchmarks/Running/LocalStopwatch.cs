using System.Diagnostics;

namespace Reconciler.Benchmarks.Running;

/// <summary>Times a program on this machine, whose output is read to its end.</summary>
internal static class LocalStopwatch
{
    /// <summary>Runs a program and says how many milliseconds it took.</summary>
    /// <exception cref="BenchmarkException">It ended with another exit status than it should.</exception>
    public static async Task<double> TimeAsync(string program, IReadOnlyList<string> arguments, int expected, CancellationToken cancellationToken)
    {
        // Not by Programs.RunAsync: what is timed here has all of its output read and none of it kept.
        var began = Stopwatch.GetTimestamp();
        using var process = Programs.Start(program, arguments);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return process.ExitCode == expected
            ? took
            : throw new BenchmarkException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}: exit status {process.ExitCode}: {await errors}");
    }
}

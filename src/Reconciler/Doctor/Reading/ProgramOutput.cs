using System.ComponentModel;
using System.Diagnostics;

namespace Reconciler.Doctor.Reading;

/// <summary>Runs a system program and returns its output.</summary>
internal static class ProgramOutput
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>The program's output in English and UTC; null if the program does not exist, fails or takes too long.</summary>
    public static async Task<string?> ReadAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await errors;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process?.Kill();
            return null;
        }
        finally
        {
            process?.Dispose();
        }
    }
}

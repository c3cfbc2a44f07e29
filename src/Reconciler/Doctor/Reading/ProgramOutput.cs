using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Reconciler.Doctor.Reading;

/// <summary>Runs a system program and returns its output.</summary>
internal static class ProgramOutput
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>The program's output in English and UTC; null if the program does not exist, fails or takes too long.</summary>
    public static async Task<string?> ReadAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C").Set("TZ", "UTC"))
            .WithValidation(CommandResultValidation.None);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            var result = await command.ExecuteBufferedAsync(patience.Token);
            return result.IsSuccess ? result.StandardOutput : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It has been killed.
            return null;
        }
    }
}

using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Printing;

namespace Reconciler.Commands.Attaching;

/// <summary><c>reconciler attach</c>: attaches a network namespace to a logical switch.</summary>
internal static class AttachCommand
{
    /// <summary>Attaches it.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="request">What to attach.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up, and takes back what was done.</param>
    public static Task<int> RunAsync(
        ReconcilerConfiguration configuration, AttachRequest request, bool json, CancellationToken cancellationToken) =>
        UntilSignal.RunAsync(token => AttachAsync(configuration, request, json, token), cancellationToken);

    private static async Task<int> AttachAsync(
        ReconcilerConfiguration configuration, AttachRequest request, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var attachment = await Attachment.OpenAsync(configuration, request, cancellationToken);
            var report = await attachment.RunAsync(cancellationToken);
            if (json)
            {
                JsonOutput.Print(report.WriteJson);
            }
            else
            {
                foreach (var line in report.Text())
                    Console.WriteLine(line);
            }

            return ExitStatus.Done;
        }
        catch (CommandException e) when (json)
        {
            RefusalJson.PrintIfRefused(request.Name, e);
            throw;
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("reconciler: interrupted; what was begun is taken back");
            throw;
        }
    }
}

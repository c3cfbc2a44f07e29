using System.Runtime.InteropServices;

namespace Reconciler.Commands.Attaching;

/// <summary>
/// Runs what must not be left half done: SIGINT, SIGTERM and SIGHUP cancel it, and it takes back what it has done before the program ends.
/// </summary>
internal static class UntilSignal
{
    /// <summary>What a shell adds to a signal's number for the status of a program that the signal has ended.</summary>
    private const int OfSignal = 128;

    /// <summary>Runs it.</summary>
    /// <param name="command">What to run. It ends with its exit status, or with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="cancellationToken">Cancels it too.</param>
    /// <returns>The exit status: that of a signal if one has come before it was done.</returns>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signal = 0;
        using var interrupt = Note(PosixSignal.SIGINT, 2);
        using var terminate = Note(PosixSignal.SIGTERM, 15);
        using var hangUp = Note(PosixSignal.SIGHUP, 1);
        try
        {
            return await command(stop.Token);
        }
        catch (OperationCanceledException) when (signal != 0)
        {
            return OfSignal + signal;
        }

        PosixSignalRegistration Note(PosixSignal which, int number) => PosixSignalRegistration.Create(which, context =>
        {
            context.Cancel = true;
            Interlocked.CompareExchange(ref signal, number, 0);
            stop.Cancel();
        });
    }
}

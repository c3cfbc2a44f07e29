using System.Diagnostics;

namespace Reconciler.Testing;

/// <summary>Runs what a busy machine can spoil, such as counting the packets of guests that get no processor.</summary>
internal static class OnABusyMachine
{
    /// <summary>From what part of the time on the machine counts as busy: something waited for a processor.</summary>
    private const double Busy = 0.25;

    /// <summary>
    /// Tries something until it is right, as long as the machine is busy. On one that is not, the first attempt counts. A fault of ours fails
    /// every attempt.
    /// </summary>
    /// <param name="attempt">What to try. It has to be possible to try it again.</param>
    /// <param name="isRight">Whether it has come out right.</param>
    /// <param name="attempts">How often at most.</param>
    /// <returns>How the last attempt has come out, and whether the machine was busy then.</returns>
    public static async Task<(T Outcome, bool WasBusy)> TryAsync<T>(Func<Task<T>> attempt, Func<T, bool> isRight, int attempts = 5)
    {
        for (var left = attempts - 1; ; left--)
        {
            var (pressure, started) = (CpuPressure.Total, Stopwatch.GetTimestamp());
            var outcome = await attempt();
            var waited = (CpuPressure.Total - pressure) / Stopwatch.GetElapsedTime(started);
            if (left == 0 || isRight(outcome) || waited < Busy)
                return (outcome, waited >= Busy);
            await Console.Out.WriteLineAsync($"again, as something waited for a processor in {waited:P0} of the time: {outcome}");
        }
    }
}

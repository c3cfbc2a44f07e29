using System.Diagnostics;
using HookShim.Tests;

namespace Reconciler.IntegrationTests.Lab;

/// <summary>Counts what a machine loses by itself when it is busy, such as packets between guests that get no processor.</summary>
internal static class OnABusyMachine
{
    private const int MostAttempts = 5;

    /// <summary>From what part of the time on the machine counts as busy: something waited for a processor.</summary>
    private const double Busy = 0.5;

    /// <summary>
    /// Tries something until it is right. What fails while nothing waits for a processor is not tried again: the machine is no excuse then.
    /// What a fault of ours costs, it costs each time.
    /// </summary>
    /// <param name="attempt">What to try. It has to be possible to try it again.</param>
    /// <param name="isRight">Whether it has come out right.</param>
    /// <returns>How the last attempt has come out, and whether the machine was busy then.</returns>
    public static async Task<(T Outcome, bool WasBusy)> TryAsync<T>(Func<Task<T>> attempt, Func<T, bool> isRight)
    {
        for (var left = MostAttempts - 1; ; left--)
        {
            var (pressure, started) = (CpuPressure.Total, Stopwatch.GetTimestamp());
            var outcome = await attempt();
            var waited = (CpuPressure.Total - pressure) / Stopwatch.GetElapsedTime(started);
            if (left == 0 || isRight(outcome) || waited < Busy)
                return (outcome, waited >= Busy);
            await TestContext.Out.WriteLineAsync($"again, as something waited for a processor in {waited:P0} of the time: {outcome}");
        }
    }
}

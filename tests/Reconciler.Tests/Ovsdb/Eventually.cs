using System.Diagnostics;

namespace Reconciler.Tests.Ovsdb;

/// <summary>Waits, but not for ever, for what another thread is about to do.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Bound)
                Assert.Fail($"not within {Bound.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }
}

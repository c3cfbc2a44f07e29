using System.Globalization;

namespace Reconciler.Testing;

/// <summary>How long processes of this machine had to wait for a processor, so that a test does not blame a program for it.</summary>
internal static class CpuPressure
{
    private const string Field = "total=";

    /// <summary>
    /// The "some" total of pressure stall information since the machine started; zero where the kernel keeps none.
    /// </summary>
    public static TimeSpan Total
    {
        get
        {
            if (!File.Exists("/proc/pressure/cpu"))
                return TimeSpan.Zero;

            var some = File.ReadLines("/proc/pressure/cpu").First();
            return TimeSpan.FromMicroseconds(
                long.Parse(some[(some.IndexOf(Field, StringComparison.Ordinal) + Field.Length)..], CultureInfo.InvariantCulture));
        }
    }
}

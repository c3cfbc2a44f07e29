using System.Globalization;

namespace Reconciler.Testing;

/// <summary>Reads how much memory there is and who has it.</summary>
internal static class ProcessMemory
{
    /// <summary>The memory that programs may still have, in megabytes (proc_meminfo(5)).</summary>
    public static double Available => Read("/proc/meminfo", "MemAvailable");

    /// <summary>A field in megabytes of <c>/proc/PID/status</c> (proc(5)), or of another file that is written like it.</summary>
    public static double Read(string file, string field) => ReadKilobytes(file, field) / 1024.0;

    /// <summary>The same in kilobytes.</summary>
    public static long ReadKilobytes(string file, string field)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace Reconciler.Benchmarks.Reporting;

/// <summary>Describes the machine: without it, a table of figures says little.</summary>
internal static class MachineDescription
{
    /// <summary>The machine and the versions of everything that took part.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadAsync(CancellationToken cancellationToken) =>
    [
        new("processor", $"{FieldOf("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)} cores"),
        new("memory", $"{long.Parse(FieldOf("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) >> 20} GiB"),
        new("system", $"{FieldOf("/etc/os-release", "PRETTY_NAME").Trim('"')}, Linux {Environment.OSVersion.Version}"),
        new("load before", File.ReadAllText("/proc/loadavg").Split(' ')[0]),
        new(".NET", RuntimeInformation.FrameworkDescription),
        new("reconciler", await VersionOfAsync(Repository.Program, "--version", cancellationToken)),
        new("Open vSwitch", await VersionOfAsync("ovsdb-server", "--version", cancellationToken)),
        new("OVN", await VersionOfAsync("ovn-nbctl", "--version", cancellationToken)),
        new("libvirt", await VersionOfAsync("libvirtd", "--version", cancellationToken)),
        new("QEMU", await VersionOfAsync("qemu-system-x86_64", "--version", cancellationToken)),
    ];

    private static string FieldOf(string file, string field)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(field, StringComparison.Ordinal) && line.IndexOfAny([':', '=']) is > 0 and var end)
                return line[(end + 1)..].Trim();
        }

        return "unknown";
    }

    private static async Task<string> VersionOfAsync(string program, string option, CancellationToken cancellationToken)
    {
        var output = (await Programs.RunAsync(program, [option], cancellationToken: cancellationToken)).Succeeded();
        return output.Split('\n')[0].Trim();
    }
}

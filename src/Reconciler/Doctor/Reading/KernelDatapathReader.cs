using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>Finds out whether the kernel has Open vSwitch's datapath.</summary>
internal static class KernelDatapathReader
{
    /// <summary>The module, however it is compressed, as modules.dep(5) names it.</summary>
    private const string Module = "/openvswitch.ko";

    /// <summary>Looks.</summary>
    public static KernelDatapath Read()
    {
        // A kernel that has it built in has no such module, but shows the device of the datapath once there is one.
        if (Directory.Exists("/sys/module/openvswitch") || Directory.Exists("/sys/class/net/ovs-system"))
            return KernelDatapath.Loaded;
        try
        {
            var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
            return File.ReadLines($"/lib/modules/{release}/modules.dep").Any(line => line.Contains(Module, StringComparison.Ordinal))
                ? KernelDatapath.Loadable
                : KernelDatapath.Absent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No modules are installed for this kernel.
            return KernelDatapath.Absent;
        }
    }
}

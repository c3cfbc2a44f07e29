using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>Checks whether the kernel has Open vSwitch's datapath.</summary>
internal static class KernelDatapathReader
{
    /// <summary>The module's name in modules.dep(5), without the suffix of a compression.</summary>
    private const string Module = "/openvswitch.ko";

    /// <summary>Reads the state of the datapath.</summary>
    public static KernelDatapath Read()
    {
        // A kernel with the datapath built in has no such module, but shows the datapath's device once it exists.
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

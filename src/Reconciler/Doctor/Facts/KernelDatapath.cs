namespace Reconciler.Doctor.Facts;

/// <summary>The state of Open vSwitch's kernel datapath, which a bridge of type <c>system</c> needs.</summary>
internal enum KernelDatapath
{
    /// <summary>The kernel has it.</summary>
    Loaded,

    /// <summary>It is a module that is not loaded.</summary>
    Loadable,

    /// <summary>This kernel has no such module.</summary>
    Absent,
}

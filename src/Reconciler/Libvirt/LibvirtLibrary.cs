using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>Loads libvirt's client library and prepares it, once for the process.</summary>
internal static unsafe class LibvirtLibrary
{
    private static readonly Lock s_gate = new();
    private static bool s_ready;

    /// <summary>Makes sure that the library can be called and that its event loop runs.</summary>
    /// <exception cref="LibvirtException">The library is missing or does not start.</exception>
    internal static void EnsureReady()
    {
        lock (s_gate)
        {
            if (s_ready)
                return;
            Load(Interop.Library);
            if (Interop.virInitialize() < 0)
                throw LibvirtException.FromLastError("cannot initialize libvirt");
            // Without our own handler, libvirt prints every error to stderr, also expected ones.
            Interop.virSetErrorFunc(0, &IgnoreError);
            LibvirtEventLoop.Start();
            s_ready = true;
        }
    }

    /// <summary>Loads a library that stays loaded.</summary>
    /// <exception cref="LibvirtException">It cannot be loaded.</exception>
    internal static void Load(string name)
    {
        try
        {
            NativeLibrary.Load(name, typeof(LibvirtLibrary).Assembly, searchPath: null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new LibvirtException(
                LibvirtErrorCodes.LibraryMissing,
                domain: 0,
                $"libvirt's client library {name} cannot be loaded; install it (Debian: libvirt0, Fedora: libvirt-libs)");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IgnoreError(nint userData, nint error)
    {
        // The thread that made the call reads its error: see LibvirtException.FromLastError.
    }
}

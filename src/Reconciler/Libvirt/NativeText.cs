using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>Reads text that libvirt allocated for its caller.</summary>
internal static unsafe class NativeText
{
    /// <summary>Parses UTF-8 text in place and frees it.</summary>
    internal static T Consume<T>(byte* text, Func<Stream, T> parse)
    {
        try
        {
            using var stream = new UnmanagedMemoryStream(text, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).Length);
            return parse(stream);
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }
}

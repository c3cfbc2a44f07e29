using System.Runtime.InteropServices;

namespace HookShim;

/// <summary><c>struct pollfd</c> of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    /// <summary><c>fd</c></summary>
    public int Descriptor;

    /// <summary><c>events</c>: what to wait for.</summary>
    public short Events;

    /// <summary><c>revents</c>: what happened.</summary>
    public short ReturnedEvents;
}

using System.Runtime.InteropServices;

namespace HookShim;

/// <summary>The domain XML that libvirt writes to standard input.</summary>
/// <remarks>
/// Its memory is outside the garbage-collected heap. The heap is limited, so that the process starts fast (see the project file).
/// </remarks>
internal sealed unsafe class StandardInput : IDisposable
{
    /// <summary>The longest content that is passed on, in bytes (16 MiB). Real domain XML has some ten thousand bytes.</summary>
    public const int MaximumLength = HookLimits.MaximumBodyBytes;

    // The default capacity of a pipe (pipe(7)), so that one read can take everything in it.
    private const int InitialCapacity = 64 * 1024;

    private byte* _buffer;
    private int _capacity;
    private int _length;

    /// <summary>The input. Valid until this object is disposed of.</summary>
    public ReadOnlySpan<byte> Content => new(_buffer, _length);

    /// <summary>
    /// Reads until the end or the deadline. It reads past the limit too, so that libvirt can write everything to its pipe.
    /// </summary>
    public InputOutcome ReadToEnd(Deadline deadline)
    {
        _buffer = (byte*)NativeMemory.Alloc(InitialCapacity);
        _capacity = InitialCapacity;
        var tooLong = false;

        while (true)
        {
            if (_length == _capacity)
                tooLong |= !TryMakeRoom();

            if (!Descriptor.WaitUntilReady(NativeMethods.StandardInput, NativeMethods.POLLIN, deadline))
                return InputOutcome.DeadlinePassed;

            var count = NativeMethods.read(NativeMethods.StandardInput, _buffer + _length, (nuint)(_capacity - _length));
            if (count > 0)
            {
                _length += (int)count;
                continue;
            }

            if (count < 0 && Descriptor.IsTransient(Marshal.GetLastPInvokeError()))
                continue;

            // A closed or broken input counts as empty: the event alone is useful, half an XML document is not.
            if (count < 0)
                _length = 0;

            return tooLong || _length > MaximumLength ? InputOutcome.TooLong : InputOutcome.Complete;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_buffer);
        _buffer = null;
        _length = 0;
    }

    /// <summary>Doubles the buffer; false at the limit, where the buffer is used again from its start.</summary>
    private bool TryMakeRoom()
    {
        // One byte more than the limit shows whether an input exceeds it.
        const int maximumCapacity = MaximumLength + 1;
        if (_capacity == maximumCapacity)
        {
            _length = 0;
            return false;
        }

        var capacity = Math.Min(_capacity * 2, maximumCapacity);
        _buffer = (byte*)NativeMemory.Realloc(_buffer, (nuint)capacity);
        _capacity = capacity;
        return true;
    }
}

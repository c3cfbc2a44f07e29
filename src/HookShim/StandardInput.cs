using System.Runtime.InteropServices;

namespace HookShim;

/// <summary>The domain XML that libvirt writes to standard input, in memory of its own.</summary>
/// <remarks>
/// The memory is outside the garbage-collected heap, which is limited to keep the start of the process short (see the project file).
/// </remarks>
internal sealed unsafe class StandardInput : IDisposable
{
    /// <summary>Longest content that is passed on, in bytes (16 MiB). Real domain XML has some ten thousand.</summary>
    public const int MaximumLength = HookLimits.MaximumBodyBytes;

    // What a pipe holds by default (pipe(7)): one read takes what the writer could have put there.
    private const int InitialCapacity = 64 * 1024;

    private byte* _buffer;
    private int _capacity;
    private int _length;

    /// <summary>What was read. Valid until this object is disposed of.</summary>
    public ReadOnlySpan<byte> Content => new(_buffer, _length);

    /// <summary>Reads until the end or the deadline, also past the limit: libvirt is to find its pipe drained.</summary>
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

            // A closed or broken input counts as an empty one: the event alone is worth passing on, half an XML is not.
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

    /// <summary>Doubles the buffer; at the limit, false, and the buffer is used again from its start.</summary>
    private bool TryMakeRoom()
    {
        // One byte past the limit tells an input that fills it from one that exceeds it.
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

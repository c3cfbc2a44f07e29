using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Reconciler.Fuzzing;

/// <summary>Which branches of the program an input takes. The program must have been instrumented by <c>sharpfuzz</c>.</summary>
internal sealed unsafe class Coverage
{
    /// <summary>The size of SharpFuzz's map of branches, which is that of AFL.</summary>
    private const int Size = 1 << 16;

    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    /// <summary>Begins to record.</summary>
    public Coverage() => Trace.SharedMem = _map;

    /// <summary>How many branches have been taken by any input.</summary>
    public int Branches => _seen.Count(b => b != 0);

    /// <summary>Forgets what the last input has taken.</summary>
    public void Clear()
    {
        new Span<byte>(_map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last input has taken a branch that no other has, or more often by an order of magnitude.</summary>
    public bool IsNew()
    {
        var isNew = false;
        for (var i = 0; i < Size; i++)
        {
            if (_map[i] == 0)
                continue;
            // Counts are told apart by their order of magnitude, as AFL does.
            var bucket = (byte)(1 << System.Numerics.BitOperations.Log2(_map[i]));
            if ((_seen[i] & bucket) != 0)
                continue;
            _seen[i] |= bucket;
            isNew = true;
        }

        return isNew;
    }
}

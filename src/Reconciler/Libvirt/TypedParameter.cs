using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary><c>virTypedParameter</c> of libvirt-common.h, part of the stable ABI.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TypedParameter
{
    /// <summary>VIR_TYPED_PARAM_FIELD_LENGTH.</summary>
    public const int FieldLength = 80;

    /// <summary><c>field</c>: the name, with a terminating zero.</summary>
    public fixed byte Field[FieldLength];

    /// <summary><c>type</c></summary>
    public int Type;

    /// <summary><c>value</c>: eight bytes, of which an <c>int</c> uses the first four.</summary>
    public long Value;

    /// <summary>The value as an <c>int</c>.</summary>
    public readonly int Integer
    {
        get
        {
            fixed (long* value = &Value)
                return *(int*)value;
        }
    }
}

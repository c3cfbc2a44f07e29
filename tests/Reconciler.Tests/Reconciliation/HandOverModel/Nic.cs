using System.Runtime.InteropServices;

namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>The domain's interface in a host's Open vSwitch.</summary>
/// <param name="Name">Its iface-id; 0 while there is no interface.</param>
/// <param name="Original">The iface-id that libvirt gave it, where it is bound to another port; otherwise 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Nic(byte Name, byte Original)
{
    public bool Exists => Name != 0;

    /// <summary>As <see cref="Reconciler.OpenVSwitch.OpenVSwitchDatabase.Bind"/> does it.</summary>
    public Nic Bind(byte from, byte to)
    {
        if (!Exists || Name != from)
            return this;
        var original = Original == 0 ? Name : Original;
        return new(to, to == original ? (byte)0 : original);
    }
}

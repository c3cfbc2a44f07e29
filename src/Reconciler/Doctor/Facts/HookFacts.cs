using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>What libvirt finds where it looks for hooks (https://libvirt.org/hooks.html#location).</summary>
internal sealed record HookFacts
{
    /// <summary>The program's own hook.</summary>
    public const string MainPath = "/etc/libvirt/hooks/qemu";

    /// <summary>Where further hooks are since libvirt 6.5.</summary>
    public const string DirectoryPath = "/etc/libvirt/hooks/qemu.d";

    /// <summary><see cref="MainPath"/>; null where there is nothing.</summary>
    public HookFile? Main { get; init; }

    /// <summary>What is in <see cref="DirectoryPath"/>.</summary>
    public ImmutableArray<HookFile> Additional { get; init; } = [];

    /// <summary>The files that are ours.</summary>
    public IEnumerable<HookFile> Ours => (Main is null ? Additional : [Main, .. Additional]).Where(f => f.IsOurs);

    /// <summary>When the libvirt daemon that runs hooks was started, or told to look for them again, whichever is later; null while none runs.</summary>
    public DateTimeOffset? LookedForAt { get; init; }

    /// <summary>The name of that daemon.</summary>
    public string? LibvirtDaemon { get; init; }
}

using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>The hooks in libvirt's hook directories (https://libvirt.org/hooks.html#location).</summary>
internal sealed record HookFacts
{
    /// <summary>The path of the main hook.</summary>
    public const string MainPath = "/etc/libvirt/hooks/qemu";

    /// <summary>The directory of additional hooks, since libvirt 6.5.</summary>
    public const string DirectoryPath = "/etc/libvirt/hooks/qemu.d";

    /// <summary><see cref="MainPath"/>; null if it does not exist.</summary>
    public HookFile? Main { get; init; }

    /// <summary>The files in <see cref="DirectoryPath"/>.</summary>
    public ImmutableArray<HookFile> Additional { get; init; } = [];

    /// <summary>The files that are ours.</summary>
    public IEnumerable<HookFile> Ours => (Main is null ? Additional : [Main, .. Additional]).Where(f => f.IsOurs);

    /// <summary>
    /// When the libvirt daemon that runs hooks last looked for them: at its start or its last reload; null while none runs.
    /// </summary>
    public DateTimeOffset? LookedForAt { get; init; }

    /// <summary>The name of that daemon.</summary>
    public string? LibvirtDaemon { get; init; }
}

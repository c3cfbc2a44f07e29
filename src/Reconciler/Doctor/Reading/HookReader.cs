using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>Looks at the hooks as libvirt does.</summary>
internal static class HookReader
{
    /// <summary>What every installation of the hook is called.</summary>
    private const string OurName = "reconciler-hook";

    /// <summary>No script that calls another program is longer.</summary>
    private const int LongestScript = 65536;

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HookFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var (daemon, lookedAt) = await LibvirtDaemon.FindAsync(cancellationToken);
        return new()
        {
            Main = ReadFile(HookFacts.MainPath),
            Additional = Directory.Exists(HookFacts.DirectoryPath)
                ? [.. Directory.EnumerateFileSystemEntries(HookFacts.DirectoryPath).Order(StringComparer.Ordinal).Select(ReadFile).OfType<HookFile>()]
                : [],
            LibvirtDaemon = daemon,
            LookedForAt = lookedAt,
        };
    }

    private static HookFile? ReadFile(string path)
    {
        var entry = new FileInfo(path);
        // Of a link that leads nowhere, too, this is said of the link itself.
        if (!entry.Exists && entry.LinkTarget is null)
            return null;
        var target = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? entry;
        return new(path, IsOurs(entry, target), !target.Exists, target.Exists && (target.UnixFileMode & AnyExecute) != UnixFileMode.None, new(entry.CreationTimeUtc))
        {
            LinkTarget = entry.LinkTarget,
        };
    }

    /// <summary>A link to the program as <c>hooks/install</c> makes it, or a script of the administrator's that calls it.</summary>
    private static bool IsOurs(FileInfo entry, FileInfo target) =>
        Path.GetFileName(entry.LinkTarget) == OurName
        || target.Name == OurName
        || (target is { Exists: true, Length: <= LongestScript } && File.ReadAllText(target.FullName).Contains(OurName, StringComparison.Ordinal));
}

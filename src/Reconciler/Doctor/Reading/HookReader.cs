using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>Reads the hook directories as libvirt does.</summary>
internal static class HookReader
{
    /// <summary>The name of our hook's program in every installation.</summary>
    private const string OurName = "reconciler-hook";

    /// <summary>The longest script that is read, in bytes. A script that only calls a program is shorter.</summary>
    private const int LongestScript = 65536;

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Reads the hooks.</summary>
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
        // For a dangling link, the link itself is described.
        if (!entry.Exists && entry.LinkTarget is null)
            return null;
        var target = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? entry;
        return new(path, IsOurs(entry, target), !target.Exists, target.Exists && (target.UnixFileMode & AnyExecute) != UnixFileMode.None, new(entry.CreationTimeUtc))
        {
            LinkTarget = entry.LinkTarget,
        };
    }

    /// <summary>
    /// Whether it is a link to our program, as made by <c>hooks/install</c>, or an administrator's script that calls the program.
    /// </summary>
    private static bool IsOurs(FileInfo entry, FileInfo target) =>
        Path.GetFileName(entry.LinkTarget) == OurName
        || target.Name == OurName
        || (target is { Exists: true, Length: <= LongestScript } && File.ReadAllText(target.FullName).Contains(OurName, StringComparison.Ordinal));
}

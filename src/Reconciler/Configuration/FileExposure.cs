using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Printing;

namespace Reconciler.Configuration;

/// <summary>Finds out which of our files other users can read or change: the configuration, certificates and private keys.</summary>
internal static partial class FileExposure
{
    private const int AtCurrentDirectory = -100;

    /// <summary>STATX_TYPE, STATX_MODE and STATX_UID (statx(2)).</summary>
    private const uint Wanted = 0x1 | 0x2 | 0x8;

    private const int Sticky = 0x200, GroupWrites = 0x10, OthersRead = 0x4, OthersWrite = 0x2;

    /// <summary>Looks at all files that a configuration names.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="ofOpenVSwitch">The files of <c>ovs-vsctl set-ssl</c>, which are used where none are configured.</param>
    public static ImmutableArray<ExposedFile> Of(ReconcilerConfiguration configuration, TlsFiles? ofOpenVSwitch)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var northbound = configuration.NorthboundTls.Or(ofOpenVSwitch);
        (string? Path, bool IsSecret)[] files =
        [
            (configuration.File, false),
            (configuration.OvsTls.CaCertificate, false), (configuration.OvsTls.Certificate, false), (configuration.OvsTls.PrivateKey, true),
            (northbound.CaCertificate, false), (northbound.Certificate, false), (northbound.PrivateKey, true),
        ];
        return [.. files.Where(f => f.Path is not null).Distinct().SelectMany(f => Of(f.Path!, f.IsSecret)).Distinct()];
    }

    /// <summary>Looks at one file. What cannot be read is reported by whoever needs it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isSecret">Whether nobody else may read it either.</param>
    public static IEnumerable<ExposedFile> Of(string path, bool isSecret)
    {
        var real = RealPath(path);
        if (Look(real) is not var (mode, owner))
            yield break;
        if (owner != 0 && owner != EffectiveUser())
        {
            yield return new(real, $"It belongs to user {Text(owner)}", ConsequenceOf(isSecret), $"chown root {ShellWord.Quote(real)}");
        }

        if ((mode & (GroupWrites | OthersWrite)) != 0)
        {
            yield return new(
                real, $"Its mode is {Octal(mode)}: {((mode & OthersWrite) != 0 ? "every user" : "its group")} may change it",
                ConsequenceOf(isSecret),
                $"chmod go-w {ShellWord.Quote(real)}");
        }

        if (isSecret && (mode & OthersRead) != 0)
        {
            yield return new(
                real, $"Its mode is {Octal(mode)}: every user may read it",
                "Whoever has the key can speak to the databases in this host's name",
                $"chmod o-r {ShellWord.Quote(real)}");
        }

        if (Path.GetDirectoryName(real) is { } directory && Look(directory) is var (around, _)
            && (around & OthersWrite) != 0 && (around & Sticky) == 0)
        {
            yield return new(
                directory, $"Its mode is {Octal(around)}: every user may replace {Path.GetFileName(real)} in it", ConsequenceOf(isSecret),
                $"chmod o-w {ShellWord.Quote(directory)}");
        }
    }

    private static string ConsequenceOf(bool isSecret) => isSecret
        ? "Whoever can change the key can take this host's databases away"
        : "Whoever can change it decides which databases this host follows, and what its domains may ask for";

    private static string RealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static unsafe (int Mode, uint Owner)? Look(string path)
    {
        // struct statx is the same on every architecture: stx_uid is at 20, stx_mode at 28.
        var buffer = stackalloc byte[256];
        return Statx(AtCurrentDirectory, path, 0, Wanted, buffer) == 0 ? (*(ushort*)(buffer + 28), *(uint*)(buffer + 20)) : null;
    }

    private static string Octal(int mode) => Convert.ToString(mode & 0xfff, 8).PadLeft(4, '0');

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}

using Microsoft.Extensions.Logging;

namespace Reconciler.Libvirt;

/// <summary>Notices when libvirt makes a port in one of its networks, and says for which domain.</summary>
/// <remarks>
/// <para><c>virsh update-device</c> can move an interface of a running domain to another network (libvirt 11 and newer). libvirt sends no
/// event for this, and where both networks have the same bridge, Open vSwitch need not change either. But the interface gets a port in its
/// new network, and libvirt keeps a file of each port below its run directory.</para>
/// <para>This is a hint to look at a domain, and no more. Without it, the periodic look notices the same later.</para>
/// </remarks>
internal sealed class NetworkPortWatch : IDisposable
{
    /// <summary>Where libvirt's network driver keeps what is true until the host stops: <c>NETWORK/ports/UUID.xml</c>.</summary>
    public const string UsualDirectory = "/run/libvirt/network";

    /// <summary>libvirt writes some 600 bytes.</summary>
    private const int LargestFile = 64 * 1024;

    private readonly string _directory;
    private readonly Action<Guid> _made;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private FileSystemWatcher? _watcher;
    private string? _reported;
    private bool _disposed;

    /// <summary>Creates a watch, which sees nothing until <see cref="Begin"/>.</summary>
    /// <param name="directory">Usually <see cref="UsualDirectory"/>.</param>
    /// <param name="made">Called with a domain's UUID for each new port; also for some that are not new.</param>
    /// <param name="logger">Receives why nothing can be watched.</param>
    public NetworkPortWatch(string directory, Action<Guid> made, ILogger logger)
    {
        _directory = directory;
        _made = made;
        _logger = logger;
    }

    /// <summary>
    /// Begins to watch, unless it does already. libvirt makes the directory when it starts for the first time after a boot.
    /// </summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_watcher is not null || _disposed || !Directory.Exists(_directory))
                return;
            FileSystemWatcher? watcher = null;
            try
            {
                watcher = new FileSystemWatcher(_directory)
                {
                    IncludeSubdirectories = true,
                    NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName,
                };
                watcher.Created += (_, e) => Look(e.FullPath);
                // libvirt writes a file under another name first.
                watcher.Renamed += (_, e) => Look(e.FullPath);
                watcher.Error += (_, e) => GiveUp(e.GetException());
                watcher.EnableRaisingEvents = true;
                _watcher = watcher;
                _reported = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                watcher?.Dispose();
                Report(e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    private void Look(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                // What was put into it before it was watched is not told of.
                foreach (var file in Directory.EnumerateFiles(path, "*.xml", SearchOption.AllDirectories))
                    LookAtFile(file);
            }
            else
            {
                LookAtFile(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A port that is gone again, as after an update that libvirt refused, is nobody's.
            if (e is not (FileNotFoundException or DirectoryNotFoundException))
                Report(e);
        }
    }

    private void LookAtFile(string path)
    {
        if (!path.EndsWith(".xml", StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(path)) is not "ports"
            || new FileInfo(path).Length > LargestFile)
        {
            return;
        }

        if (NetworkPortXml.OwnerOf(File.ReadAllText(path)) is { } domain)
            _made(domain);
    }

    /// <summary>The kernel has dropped events, or the directory is gone. The next <see cref="Begin"/> begins anew.</summary>
    private void GiveUp(Exception reason)
    {
        lock (_gate)
        {
            Report(reason);
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    private void Report(Exception reason)
    {
        if (reason.Message == _reported)
            return;
        _reported = reason.Message;
        _logger.LogInformation(
            "{Directory} cannot be watched: {Reason}; an interface that is moved to another network is noticed by the periodic look",
            _directory, reason.Message);
    }
}

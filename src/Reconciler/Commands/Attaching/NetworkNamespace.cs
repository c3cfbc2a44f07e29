using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Reconciler.Commands.Attaching;

/// <summary>A network namespace that is held open: another process that gets the same number, or name, is not mistaken for it.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    /// <summary>The link whose target names the network namespace of whoever reads it (namespaces(7)).</summary>
    internal const string OwnPath = "/proc/self/ns/net";

    private readonly SafeFileHandle _handle;

    private NetworkNamespace(NamespaceName name, SafeFileHandle handle)
    {
        Name = name;
        _handle = handle;
    }

    /// <summary>How it was named.</summary>
    public NamespaceName Name { get; }

    /// <summary>A path that other programs open it by.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}");

    /// <summary>The beginning of a command line that runs the rest in it.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--net={Path}", "--"];

    /// <summary>Opens a namespace.</summary>
    /// <exception cref="CommandException">It does not exist, may not be used, or is the one that this program is in.</exception>
    public static async Task<NetworkNamespace> OpenAsync(NamespaceName name, CancellationToken cancellationToken)
    {
        var opened = Open(name);
        try
        {
            var own = new FileInfo(OwnPath).LinkTarget;
            var identity = await IpCommand.IdentityAsync(opened.Enter, cancellationToken);
            if (identity is null)
            {
                throw new CommandException(
                    $"'{name.Text}' is no network namespace; 'ip netns list' shows those that have a name", ExitStatus.Usage);
            }

            return identity != own
                ? opened
                : throw new CommandException(
                    $"'{name.Text}' is this host's own network namespace; give that of the container, as 'ip netns list' names it",
                    ExitStatus.Usage);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static NetworkNamespace Open(NamespaceName name)
    {
        try
        {
            return new(name, File.OpenHandle(name.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"there is no network namespace '{name.Text}' ({name.Path} does not exist)", ExitStatus.Usage);
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(name.Path))
        {
            throw new CommandException($"'{name.Text}' is a directory, and no network namespace", ExitStatus.Usage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the network namespace '{name.Text}' cannot be opened: {e.Message}");
        }
    }

    /// <summary>Runs commands of ip(8) in it; none or all of them have an effect on errors that ip finds before it begins.</summary>
    /// <param name="commands">The commands, without the word ip.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string> RunAsync(IReadOnlyList<string> commands, CancellationToken cancellationToken) =>
        IpCommand.BatchAsync(commands, $"in network namespace '{Name.Text}'", Enter, cancellationToken);

    /// <summary>Asks ip(8) something in it.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer; null if ip has failed, such as for a device that does not exist.</returns>
    public Task<string?> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        IpCommand.AskAsync(arguments, Enter, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}

using System.Globalization;
using System.Net.Sockets;

namespace Reconciler.Daemon.Systemd;

/// <summary>Finds the listening socket that systemd holds for the daemon, if reconciler.socket is on (sd_listen_fds(3)).</summary>
/// <remarks>
/// The socket belongs to systemd. It exists before and after this process, and connections in between wait in its queue. So it must never
/// be shut down, and its file stays. The runtime shuts a socket down if it is closed while somebody waits on it, unless the socket lacks
/// FD_CLOEXEC and so may belong to somebody else too. So the flag stays unset, as it comes.
/// </remarks>
internal static class SocketActivation
{
    /// <summary>SD_LISTEN_FDS_START.</summary>
    private const int FirstDescriptor = 3;

    /// <summary>Takes over the socket that listens at a path.</summary>
    /// <param name="path">The path of the hook socket.</param>
    /// <param name="environment">The environment's variables, by name.</param>
    /// <returns>The socket; null if there was none for this process.</returns>
    /// <exception cref="IOException">There are sockets, but not this one.</exception>
    public static Socket? Take(string path, Func<string, string?> environment)
    {
        if (environment("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        return Take(path, Enumerable.Range(FirstDescriptor, count));
    }

    /// <summary>Takes over the one of these descriptors that listens at a path.</summary>
    /// <exception cref="IOException">No descriptor listens there.</exception>
    internal static Socket? Take(string path, IEnumerable<int> descriptors)
    {
        var seen = new List<string>();
        foreach (var descriptor in descriptors)
        {
            var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
            try
            {
                var socket = new Socket(handle);
                if (socket is { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Stream } && socket.LocalEndPoint?.ToString() == path)
                    return socket;
                seen.Add(socket.LocalEndPoint?.ToString() ?? $"descriptor {descriptor}");
            }
            catch (SocketException)
            {
                seen.Add($"descriptor {descriptor}, which is no socket");
            }

            // The descriptor is not ours to close.
            handle.SetHandleAsInvalid();
        }

        return seen.Count == 0
            ? null
            : throw new IOException($"systemd hands over {string.Join(" and ", seen)} instead: hook.socket and reconciler.socket must name the same path");
    }
}

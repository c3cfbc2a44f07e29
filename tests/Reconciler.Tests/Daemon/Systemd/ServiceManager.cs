using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Daemon.Systemd;

namespace Reconciler.Tests.Daemon.Systemd;

/// <summary>The service manager's end of the notify protocol: a datagram socket, at a path or under an abstract name.</summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("notify-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    public ServiceManager(bool isAbstract = false)
    {
        Address = isAbstract ? $"@{_directory.FullName}" : Path.Combine(_directory.FullName, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + Address[1..] : Address));
    }

    public string Address { get; }

    /// <summary>What a service finds in its environment.</summary>
    public Dictionary<string, string> Environment => new() { ["NOTIFY_SOCKET"] = Address };

    public ServiceNotifier Notifier(params (string Name, string Value)[] more)
    {
        var environment = Environment;
        foreach (var (name, value) in more)
            environment[name] = value;
        return new(environment.GetValueOrDefault, NullLogger<ServiceNotifier>.Instance);
    }

    /// <summary>The next message; waits for it.</summary>
    public string Receive()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }

    /// <summary>The next message that is one of a kind.</summary>
    public string ReceiveUntil(string part)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (Receive() is var message && message.Contains(part, StringComparison.Ordinal))
                return message;
        }

        throw new AssertionException($"a thousand messages, and none with {part}");
    }

    public bool IsSilent => _socket.Available == 0;

    public void Dispose()
    {
        _socket.Dispose();
        _directory.Delete(recursive: true);
    }
}

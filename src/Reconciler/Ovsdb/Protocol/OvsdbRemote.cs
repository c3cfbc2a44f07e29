using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>
/// An OVSDB server's address: <c>unix:PATH</c>, <c>tcp:HOST:PORT</c> or <c>ssl:HOST:PORT</c> (ovsdb(7), "Connection Methods").
/// </summary>
internal sealed record OvsdbRemote
{
    /// <summary>How long what was sent may stay unacknowledged.</summary>
    private static readonly TimeSpan s_unacknowledged = TimeSpan.FromSeconds(15);

    private OvsdbRemote(string text, EndPoint endPoint)
    {
        Text = text;
        EndPoint = endPoint;
    }

    /// <summary>The remote as it was written.</summary>
    public string Text { get; }

    /// <summary>What to connect to.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls => TlsHost is not null;

    /// <summary>Whether the server is on this machine, behind a socket file.</summary>
    public bool IsLocal => EndPoint is UnixDomainSocketEndPoint;

    /// <summary>The host as written in the remote; null for a connection without TLS.</summary>
    private string? TlsHost { get; init; }

    /// <summary>Reads a comma-separated list of remotes.</summary>
    /// <param name="text">E.g. <c>tcp:10.0.0.1:6641,tcp:[fd00::2]:6641</c>.</param>
    /// <param name="remotes">The remotes in the order they were written; at least one.</param>
    /// <param name="error">What is wrong with the text, in words for the person who wrote it.</param>
    public static bool TryParseList(
        string text, [NotNullWhen(true)] out IReadOnlyList<OvsdbRemote>? remotes, [NotNullWhen(false)] out string? error)
    {
        remotes = null;
        var parsed = new List<OvsdbRemote>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(part, out var remote, out error))
                return false;
            parsed.Add(remote);
        }

        if (parsed.Count == 0)
        {
            error = "names no remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT";
            return false;
        }

        remotes = parsed;
        error = null;
        return true;
    }

    /// <summary>Connects to the server.</summary>
    /// <param name="tls">The files for an encrypted connection; other connections do not use them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbConnectionException">
    /// The server cannot be reached, or one side does not trust the other. The message names the remote.
    /// </exception>
    public async Task<Stream> ConnectAsync(TlsFiles tls, CancellationToken cancellationToken)
    {
        if (TlsHost is null)
            return await OpenAsync(cancellationToken);

        try
        {
            // Before the socket is opened: a bad file can be reported without a server.
            using var credentials = await TlsCredentials.ReadAsync(tls, cancellationToken);
            var stream = await OpenAsync(cancellationToken);
            Stream? encrypted = null;
            try
            {
                return encrypted = await TlsClient.AuthenticateAsync(stream, TlsHost, tls, credentials, cancellationToken);
            }
            finally
            {
                if (encrypted is null)
                    await stream.DisposeAsync();
            }
        }
        catch (OvsdbConnectionException e) when (!e.Message.StartsWith(Text, StringComparison.Ordinal))
        {
            throw new OvsdbConnectionException($"{Text}: {e.Message}", e);
        }
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return EndPoint is DnsEndPoint name
                ? await OpenAnyAsync(await Dns.GetHostAddressesAsync(name.Host, cancellationToken), name.Port, cancellationToken)
                : await OpenAsync(EndPoint, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable && IsLocal)
        {
            // This is ENOENT, which has no socket error code of its own.
            throw new OvsdbConnectionException($"{Text}: there is no such socket; is the server running?", e);
        }
        catch (SocketException e)
        {
            throw new OvsdbConnectionException($"{Text}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Connects to the first address of a name where somebody listens. Each gets a socket of its own: one with options of the system's own
    /// cannot be used for a second attempt.
    /// </summary>
    /// <exception cref="SocketException">Nobody listens there; it is the last address's error.</exception>
    internal static async Task<Stream> OpenAnyAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await OpenAsync(new IPEndPoint(addresses[i], port), cancellationToken);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next address may do.
            }
        }
    }

    private static async Task<Stream> OpenAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (endPoint is not UnixDomainSocketEndPoint)
                SetUserTimeout(socket);
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Has the kernel end the connection when nobody has acknowledged what was sent for so long (tcp(7), TCP_USER_TIMEOUT). A server that is
    /// busy acknowledges; one whose machine is gone does not.
    /// </summary>
    private static void SetUserTimeout(Socket socket)
    {
        const int Tcp = 6, UserTimeout = 18;
        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(milliseconds, (int)s_unacknowledged.TotalMilliseconds);
        socket.SetRawSocketOption(Tcp, UserTimeout, milliseconds);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryParse(string text, [NotNullWhen(true)] out OvsdbRemote? remote, [NotNullWhen(false)] out string? error)
    {
        remote = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (method, rest) = colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
        switch (method)
        {
            case "unix" when rest.Length > 0:
                // sockaddr_un holds 108 bytes with the final zero: unix(7).
                if (System.Text.Encoding.UTF8.GetByteCount(rest) > 107)
                {
                    error = $"'{text}': a socket's path has at most 107 bytes";
                    return false;
                }

                remote = new(text, new UnixDomainSocketEndPoint(rest));
                error = null;
                return true;

            case "tcp" or "ssl":
                return TryParseHost(text, method, rest, out remote, out error);

            default:
                error = $"'{text}' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT";
                return false;
        }
    }

    private static bool TryParseHost(
        string text, string method, string rest, [NotNullWhen(true)] out OvsdbRemote? remote, [NotNullWhen(false)] out string? error)
    {
        remote = null;
        var separator = rest.LastIndexOf(':');
        if (separator <= 0 || !ushort.TryParse(rest.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            error = $"'{text}' has no port from 1 to 65535; write {method}:HOST:PORT";
            return false;
        }

        var host = rest[..separator];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed)
            host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            error = $"'{text}': write an IPv6 address in brackets, as in {method}:[fd00::1]:6641";
            return false;
        }

        var isAddress = IPAddress.TryParse(host, out var address);
        if (bracketed && (!isAddress || address!.AddressFamily is not AddressFamily.InterNetworkV6))
        {
            error = $"'{text}': what is in brackets is not an IPv6 address";
            return false;
        }

        EndPoint endPoint = isAddress ? new IPEndPoint(address!, port) : new DnsEndPoint(host, port);
        remote = new(text, endPoint) { TlsHost = method == "ssl" ? host : null };
        error = null;
        return true;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HookShim.Tests;

/// <summary>A Unix socket server that treats every connection as a test says.</summary>
internal sealed class ScriptedDaemon : IAsyncDisposable
{
    private const string ContentLength = "Content-Length: ";

    private readonly ScratchDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<ScriptedDaemon, Socket, CancellationToken, Task> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public ScriptedDaemon(Func<ScriptedDaemon, Socket, CancellationToken, Task> script)
    {
        _script = script;
        SocketPath = _directory.File("hook.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public string SocketPath { get; }

    public string DirectoryPath => _directory.Path;

    /// <summary>The requests that were read whole, once the hooks have exited.</summary>
    public async Task<IReadOnlyList<ReceivedRequest>> GetRequestsAsync()
    {
        await Task.WhenAll(_connections);
        return [.. _requests];
    }

    /// <summary>The only request there was.</summary>
    public async Task<ReceivedRequest> GetRequestAsync()
    {
        var requests = await GetRequestsAsync();
        Assert.That(requests, Has.Count.EqualTo(1));
        return requests[0];
    }

    /// <summary>Reads every request and gives the answer, then closes.</summary>
    public static ScriptedDaemon Answering(byte[] answer) => new(
        async (daemon, connection, cancellationToken) =>
        {
            var (head, body) = await ReadRequestAsync(connection, cancellationToken);
            await SendAsync(connection, answer, cancellationToken);
            connection.Shutdown(SocketShutdown.Send);
            daemon.Record(head, body, await ReadToEndAsync(connection, cancellationToken));
        });

    /// <inheritdoc cref="Answering(byte[])"/>
    public static ScriptedDaemon Answering(string answer) => Answering(Encoding.UTF8.GetBytes(answer));

    /// <summary>Reads every request and then does as the script says, with the connection still open.</summary>
    public static ScriptedDaemon AfterRequest(Func<Socket, CancellationToken, Task> script) => new(
        async (daemon, connection, cancellationToken) =>
        {
            var (head, body) = await ReadRequestAsync(connection, cancellationToken);
            daemon.Record(head, body, []);
            await script(connection, cancellationToken);
        });

    /// <summary>Accepts and does as the script says.</summary>
    public static ScriptedDaemon OnConnection(Func<Socket, CancellationToken, Task> script)
        => new((_, connection, cancellationToken) => script(connection, cancellationToken));

    /// <summary>Holds the connection open without a word until the hook has closed its end.</summary>
    public static async Task StaySilentAsync(Socket connection, CancellationToken cancellationToken)
        => await ReadToEndAsync(connection, cancellationToken);

    /// <summary>Sends everything; a hook that is gone already is no error, it need not read what it has no use for.</summary>
    public static async Task SendAsync(Socket connection, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[await connection.SendAsync(bytes, cancellationToken)..];
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset)
        {
            TestContext.Out.WriteLine("the hook closed the connection before it had the whole answer");
        }
    }

    public static async Task<(string Head, byte[] Body)> ReadRequestAsync(Socket connection, CancellationToken cancellationToken)
    {
        var received = new MemoryStream();
        var buffer = new byte[65536];
        while (true)
        {
            var count = await connection.ReceiveAsync(buffer, cancellationToken);
            if (count == 0)
                throw new EndOfStreamException($"The hook closed the connection after {received.Length} bytes.");
            received.Write(buffer, 0, count);

            var bytes = received.GetBuffer().AsSpan(0, (int)received.Length);
            var end = bytes.IndexOf("\r\n\r\n"u8) + 4;
            if (end < 4)
                continue;

            var head = Encoding.ASCII.GetString(bytes[..end]);
            var field = head.IndexOf(ContentLength, StringComparison.Ordinal) + ContentLength.Length;
            var digits = head[field..head.IndexOf('\r', field)];
            if (bytes.Length >= end + int.Parse(digits, CultureInfo.InvariantCulture))
                return (head, bytes[end..].ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        try
        {
            await Task.WhenAll(_connections);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or EndOfStreamException)
        {
            // Connections still open at the end of a test are cut off here; a test that cares has looked at its requests before.
            await TestContext.Out.WriteLineAsync($"cut off: {exception.Message}");
        }

        _stop.Dispose();
        _directory.Dispose();
    }

    public void Record(string head, byte[] body, byte[] trailing) => _requests.Enqueue(new ReceivedRequest(head, body, trailing));

    private static async Task<byte[]> ReadToEndAsync(Socket connection, CancellationToken cancellationToken)
    {
        var received = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await connection.ReceiveAsync(buffer, cancellationToken)) > 0)
                received.Write(buffer, 0, count);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset)
        {
            await TestContext.Out.WriteLineAsync("the hook left without reading everything");
        }

        return received.ToArray();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket connection;
            try
            {
                connection = await _listener.AcceptAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            // The hook may have its answer, and the test look for the request, before this thread gets on: so it is noted first.
            var noted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections.Add(ServeAsync(connection, noted.Task));
            noted.SetResult();
        }
    }

    private async Task ServeAsync(Socket connection, Task noted)
    {
        await noted;
        using (connection)
            await _script(this, connection, _stop.Token);
    }
}

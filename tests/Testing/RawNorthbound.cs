using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Reconciler.Testing;

/// <summary>Sends one transaction to a node's Northbound as it stands: the command line of <c>ovsdb-client</c> takes no more than 128 KiB.</summary>
internal static class RawNorthbound
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    /// <summary>Commits a transaction, which must succeed.</summary>
    /// <param name="node">Where.</param>
    /// <param name="parameters">The database's name and the operations.</param>
    public static async Task TransactAsync(LabNode node, JsonArray parameters)
    {
        using var bound = new CancellationTokenSource(s_bound);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(node.PathOf("/run/ovn/ovnnb_db.sock")), bound.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(new JsonObject { ["id"] = 1, ["method"] = "transact", ["params"] = parameters }.ToJsonString()), bound.Token);
        var reply = new MemoryStream();
        var buffer = new byte[65536];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, bound.Token);
            if (read == 0)
                throw new ProgramException("the server has ended the connection");
            reply.Write(buffer, 0, read);
            if (Parse(reply.ToArray()) is not { } answer)
                continue;
            if (answer["error"] is not null || answer["result"]!.AsArray().Any(r => r?["error"] is not null))
                throw new ProgramException($"the server refuses the transaction: {answer.ToJsonString()}");
            return;
        }
    }

    /// <summary>The answer; null while a part of it is missing.</summary>
    private static JsonNode? Parse(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

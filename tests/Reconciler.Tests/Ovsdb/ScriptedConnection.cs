using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Reconciler.Tests.Ovsdb;

/// <summary>The server's end of one connection, in the hands of a test.</summary>
internal sealed class ScriptedConnection : IDisposable
{
    public const string NoTransaction = "00000000-0000-0000-0000-000000000000";

    private const string ServerSchema = """
        {"name":"_Server","version":"1.1.0","tables":{"Database":{"columns":{
          "name":{"type":"string"},
          "model":{"type":{"key":{"type":"string","enum":["set",["clustered","relay","standalone"]]}}},
          "connected":{"type":"boolean"},"leader":{"type":"boolean"},
          "cid":{"type":{"key":"uuid","min":0,"max":1}},"index":{"type":{"key":"integer","min":0,"max":1}}}}}}
        """;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _length;

    public ScriptedConnection(Socket socket) => _socket = socket;

    /// <summary>The next message of the client.</summary>
    public async Task<JsonElement> ReceiveAsync()
    {
        while (true)
        {
            if (TryTake() is { } message)
                return message;
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(_length)).AsTask().WaitAsync(Eventually.Patience);
            if (count == 0)
                Assert.Fail("the client closed the connection");
            _length += count;
        }
    }

    /// <summary>The next message, which must be a request for that method.</summary>
    public async Task<JsonElement> ExpectAsync(string method)
    {
        var request = await ReceiveAsync();
        Assert.That(request.GetProperty("method").GetString(), Is.EqualTo(method), request.GetRawText());
        return request;
    }

    /// <summary>Waits until the client has closed the connection.</summary>
    public async Task ExpectCloseAsync()
    {
        try
        {
            while (await _socket.ReceiveAsync(_buffer.AsMemory()).AsTask().WaitAsync(Eventually.Patience) > 0)
                _length = 0;
        }
        catch (SocketException e)
        {
            Assert.That(e.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
        }
    }

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Eventually.Patience)..];
    }

    public Task ReplyAsync(JsonElement request, string result) =>
        SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}},"result":{{result}},"error":null}""");

    public Task FailAsync(JsonElement request, string error) =>
        SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}},"error":{{error}}}""");

    public Task NotifyUpdate3Async(string transaction, string updates) =>
        SendAsync($$"""{"id":null,"method":"update3","params":["data","{{transaction}}",{{updates}}]}""");

    /// <summary>Answers everything a session asks before it asks for the rows.</summary>
    public async Task AnswerChecksAsync(string model = "standalone", bool leader = true, bool connected = true, long index = 1, int cluster = 7, bool isRefused = false)
    {
        await ReplyAsync(await ExpectAsync("get_schema"), ServerSchema);
        var row = $$"""{"name":"Ports","model":"{{model}}","leader":{{Json(leader)}},"connected":{{Json(connected)}}}""";
        await ReplyAsync(
            await ExpectAsync("monitor_cond_since"),
            $"[false,\"{NoTransaction}\",{PortDatabase.Updates(99, "initial", row).Replace("\"Port\"", "\"Database\"", StringComparison.Ordinal)}]");
        if (model is "relay" || (model is "clustered" && !(leader && connected)))
            return;
        if (model is "clustered")
            await AnswerIndexAsync(index, cluster);
        if (isRefused)
            return;
        await ReplyAsync(await ExpectAsync("set_db_change_aware"), "{}");
        await ReplyAsync(await ExpectAsync("get_schema"), PortDatabase.SchemaJson);
    }

    /// <summary>Answers how far a member of a cluster is.</summary>
    public async Task AnswerIndexAsync(long index, int cluster = 7, bool leader = true)
    {
        var request = await ExpectAsync("transact");
        Assert.That(request.GetProperty("params")[0].GetString(), Is.EqualTo("_Server"));
        await ReplyAsync(request, $$"""[{"rows":[{"cid":["uuid","{{PortDatabase.Row(cluster)}}"],"index":{{index}},"leader":{{Json(leader)}}}]}]""");
    }

    /// <summary>Answers everything up to and including the rows.</summary>
    /// <returns>The request for the rows.</returns>
    public async Task<JsonElement> SyncAsync(
        string updates = "{}", string transaction = NoTransaction, bool found = false, string model = "standalone", long index = 1, int cluster = 7)
    {
        await AnswerChecksAsync(model, index: index, cluster: cluster);
        var request = await ExpectAsync("monitor_cond_since");
        await ReplyAsync(request, $"""[{Json(found)},"{transaction}",{updates}]""");
        return request;
    }

    public void Dispose() => _socket.Dispose();

    private static string Json(bool value) => value ? "true" : "false";

    private JsonElement? TryTake()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(0, _length), isFinalBlock: false, default);
        if (_length == 0 || !JsonDocument.TryParseValue(ref reader, out var document))
            return null;
        var consumed = (int)reader.BytesConsumed;
        _buffer.AsSpan(consumed, _length - consumed).CopyTo(_buffer);
        _length -= consumed;
        return document.RootElement;
    }
}

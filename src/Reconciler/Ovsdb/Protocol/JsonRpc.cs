using System.Buffers;
using System.Text.Json;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>Writes and reads the messages of JSON-RPC 1.0 as OVSDB uses it (RFC 7047, section 4).</summary>
internal static class JsonRpc
{
    /// <summary>A request.</summary>
    /// <param name="id">The number that the reply will carry.</param>
    /// <param name="method">The method.</param>
    /// <param name="writeParameters">Writes the <c>params</c> array, brackets included.</param>
    public static ReadOnlyMemory<byte> Request(long id, string method, Action<Utf8JsonWriter> writeParameters)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, id);
        writer.WriteString("method"u8, method);
        writer.WritePropertyName("params"u8);
        writeParameters(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The answer to a request from the server, which only sends <c>echo</c>.</summary>
    public static ReadOnlyMemory<byte> Answer(JsonElement id, JsonElement method, JsonElement parameters)
    {
        var isEcho = method.ValueEquals("echo"u8);
        var buffer = new ArrayBufferWriter<byte>(128);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WritePropertyName("id"u8);
        id.WriteTo(writer);
        writer.WritePropertyName("result"u8);
        if (isEcho && parameters.ValueKind is not JsonValueKind.Undefined)
            parameters.WriteTo(writer);
        else
            writer.WriteNullValue();
        writer.WritePropertyName("error"u8);
        if (isEcho)
            writer.WriteNullValue();
        else
            writer.WriteStringValue("unknown method");
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Reads the <c>error</c> of a reply: a string, or an object with the error's tag and its details.</summary>
    /// <exception cref="OvsdbProtocolException">It is neither.</exception>
    public static OvsdbErrorReplyException ReadError(string method, JsonElement error) =>
        OvsdbProtocolException.Guard("an error", () => Read(method, error));

    private static OvsdbErrorReplyException Read(string method, JsonElement error)
    {
        if (error.ValueKind is JsonValueKind.String)
            return new(method, error.GetString()!, "");
        if (error.ValueKind is not JsonValueKind.Object)
            return new(method, error.GetRawText(), "");
        var tag = error.TryGetProperty("error"u8, out var e) ? e.GetString() ?? "" : "";
        var details = error.TryGetProperty("details"u8, out var d) ? d.GetString() ?? "" : "";
        return new(method, tag, details);
    }
}

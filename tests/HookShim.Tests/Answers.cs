using System.Text;

namespace HookShim.Tests;

/// <summary>Responses a daemon gives.</summary>
internal static class Answers
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nServer: Kestrel\r\n\r\n";
    public const string NoContent = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    public const string Reason = "interface 52:54:00:90:04:48: no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?";

    /// <summary>A refusal with its length.</summary>
    public static string Conflict(string reason)
        => $"HTTP/1.1 409 Conflict\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(reason)}\r\n"
            + $"Connection: close\r\n\r\n{reason}";

    /// <summary>A refusal in chunks.</summary>
    public static string ChunkedConflict(params string[] chunks)
        => "HTTP/1.1 409 Conflict\r\nContent-Type: text/plain\r\ntransfer-encoding: Chunked\r\n\r\n"
            + string.Concat(chunks.Select(chunk => $"{Encoding.UTF8.GetByteCount(chunk):X}\r\n{chunk}\r\n")) + "0\r\n\r\n";
}

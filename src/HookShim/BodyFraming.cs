namespace HookShim;

/// <summary>How to find the end of a response's body (RFC 9112, section 6.3).</summary>
/// <param name="IsChunked">Whether the body is chunked, which overrides a length.</param>
/// <param name="Length">The length in bytes; null if the body ends with the connection.</param>
internal readonly record struct BodyFraming(bool IsChunked, long? Length);

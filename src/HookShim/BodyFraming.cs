namespace HookShim;

/// <summary>How the end of a response's body is found (RFC 9112, section 6.3).</summary>
/// <param name="IsChunked">In chunks, which overrides a length.</param>
/// <param name="Length">Length in bytes; null when the end of the connection is the end of the body.</param>
internal readonly record struct BodyFraming(bool IsChunked, long? Length);

using System.Text.Json;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>A note in the server's log of transactions: who wrote, and why (RFC 7047, section 5.2.9).</summary>
/// <param name="Text">The note.</param>
internal sealed record Comment(string Text) : Operation
{
    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "comment"u8);
        writer.WriteString("comment"u8, Text);
        writer.WriteEndObject();
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reconciler.Printing;

/// <summary>Writes JSON to the standard output.</summary>
internal static class JsonOutput
{
    /// <summary>The options of every command: indented, so that people can read it, and without escapes in names.</summary>
    public static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one value and a line end.</summary>
    /// <param name="write">Writes the value.</param>
    public static void Print(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, Options))
            write(writer);
        output.Write("\n"u8);
    }

    /// <summary>Writes an array of texts.</summary>
    public static void WriteArray(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}

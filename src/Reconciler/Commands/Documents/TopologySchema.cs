using System.Text;
using System.Text.Json;
using Reconciler.Printing;
using Reconciler.Topology.Keys;

namespace Reconciler.Commands.Documents;

/// <summary>Writes the JSON Schema of a topology's file, by which editors complete and check (https://json-schema.org, draft 7). Pure.</summary>
internal static class TopologySchema
{
    /// <summary>The schema.</summary>
    public static string Write()
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, JsonOutput.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, "http://json-schema.org/draft-07/schema#");
            writer.WriteString("title"u8, "A logical network of OVN, for reconciler topology");
            WriteBody(writer, TopologyKeys.File);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, FileShape shape, string? meaning)
    {
        writer.WriteStartObject();
        if (meaning is not null)
            writer.WriteString("description"u8, meaning);
        WriteBody(writer, shape);
        writer.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter writer, FileShape shape)
    {
        var forms = new List<Action<Utf8JsonWriter>>();
        if (shape.Value is { } syntax)
            forms.Add(w => WriteValue(w, syntax));
        if (shape.Element is { } element)
            forms.Add(w => WriteList(w, element));
        if (shape.Name is { } name)
            forms.Add(w => WriteMap(w, name, shape.Entry!));
        if (!shape.Keys.IsEmpty)
            forms.Add(w => WriteSection(w, shape));
        if (shape.MayBeNothing)
            forms.Add(static w => w.WriteString("type"u8, "null"u8));
        if (forms.Count == 1)
        {
            forms[0](writer);
            return;
        }

        writer.WriteStartArray("anyOf"u8);
        foreach (var form in forms)
        {
            writer.WriteStartObject();
            form(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, ValueSyntax syntax)
    {
        if (syntax.IsInteger)
        {
            writer.WriteString("type"u8, "integer"u8);
            writer.WriteNumber("minimum"u8, syntax.Minimum!.Value);
            writer.WriteNumber("maximum"u8, syntax.Maximum!.Value);
            return;
        }

        if (!syntax.Words.IsEmpty)
        {
            writer.WriteStartArray("enum"u8);
            foreach (var word in syntax.Words)
                writer.WriteStringValue(word);
            // Some editors read YAML 1.1, where these words are truth values.
            if (syntax.Words.Contains("on"))
            {
                writer.WriteBooleanValue(true);
                writer.WriteBooleanValue(false);
            }

            writer.WriteEndArray();
            return;
        }

        if (syntax == Syntaxes.Ports)
        {
            // A port alone is a number for YAML.
            writer.WriteStartArray("type"u8);
            writer.WriteStringValue("string"u8);
            writer.WriteStringValue("integer"u8);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteString("type"u8, "string"u8);
        }

        if (syntax.Pattern is { } pattern)
            writer.WriteString("pattern"u8, pattern);
    }

    private static void WriteList(Utf8JsonWriter writer, FileShape element)
    {
        writer.WriteString("type"u8, "array"u8);
        writer.WritePropertyName("items"u8);
        Write(writer, element, null);
    }

    private static void WriteMap(Utf8JsonWriter writer, ValueSyntax name, FileShape entry)
    {
        writer.WriteString("type"u8, "object"u8);
        if (name.Pattern is { } pattern)
        {
            writer.WriteStartObject("propertyNames"u8);
            writer.WriteString("pattern"u8, pattern);
            writer.WriteEndObject();
        }

        writer.WritePropertyName("additionalProperties"u8);
        Write(writer, entry, null);
    }

    private static void WriteSection(Utf8JsonWriter writer, FileShape shape)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        foreach (var key in shape.Keys)
        {
            writer.WritePropertyName(key.Name);
            Write(writer, key.Shape, key.Meaning);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("additionalProperties"u8, false);
        if (shape.Keys.Any(k => k.IsRequired))
            writer.WriteArray("required", shape.Keys.Where(k => k.IsRequired).Select(k => k.Name));
        if (shape.OneOf.IsEmpty)
            return;
        writer.WriteStartArray("oneOf"u8);
        foreach (var name in shape.OneOf)
        {
            writer.WriteStartObject();
            writer.WriteArray("required", [name]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

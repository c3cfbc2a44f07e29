using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Reconciler.Configuration;

/// <summary>Reads the parts of a YAML document, and says of each mistake where it is.</summary>
internal static class YamlText
{
    /// <summary>The most characters of a file: far more than a configuration has.</summary>
    private const int MaximumCharacters = 1 << 20;

    /// <summary>The deepest nesting. A configuration has four levels.</summary>
    private const int MaximumDepth = 16;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <returns>Its root; null if it is empty.</returns>
    /// <exception cref="ConfigurationException">It is not YAML, too large, or nested too deep.</exception>
    public static YamlNode? Read(TextReader text, string source)
    {
        var buffer = new char[MaximumCharacters + 1];
        var length = text.ReadBlock(buffer, 0, buffer.Length);
        if (length > MaximumCharacters)
            throw new ConfigurationException($"{source}: is larger than {MaximumCharacters} characters");
        var document = new string(buffer, 0, length);
        var stream = new YamlStream();
        try
        {
            CheckDepth(document, source);
            stream.Load(new StringReader(document));
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{source}:{e.Start.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or OverflowException
            or IndexOutOfRangeException)
        {
            // What the library does not foresee, such as an escape for a character that does not exist.
            throw new ConfigurationException($"{source}: is not YAML: {e.Message}", e);
        }

        if (stream.Documents.Count > 1)
            throw new ConfigurationException($"{source}: holds {stream.Documents.Count} YAML documents; write one");
        return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
    }

    /// <summary>The members of a mapping; none if the node is empty.</summary>
    /// <exception cref="ConfigurationException">It is not a mapping.</exception>
    public static IEnumerable<(string Key, YamlNode KeyNode, YamlNode Value)> Members(YamlNode node, string source, string key)
    {
        if (IsEmpty(node))
            return [];
        if (node is not YamlMappingNode mapping)
            throw new ConfigurationException($"{At(source, node, key)}: expected keys with values below it");
        return mapping.Children.Select(c => (
            c.Key is YamlScalarNode { Value: { } name }
                ? name
                : throw new ConfigurationException($"{At(source, c.Key, key)}: a key must be a word"), c.Key, c.Value));
    }

    /// <summary>A single value.</summary>
    /// <exception cref="ConfigurationException">It is something else.</exception>
    public static string Scalar(YamlNode node, string source, string key) => node is YamlScalarNode { Value: { } value }
        ? value
        : throw new ConfigurationException($"{At(source, node, key)}: expected a single value");

    /// <summary>The values of a list, or the one value that stands instead of a list, each with its place.</summary>
    /// <exception cref="ConfigurationException">A value is something else.</exception>
    public static IEnumerable<(string Value, YamlNode Node)> Values(YamlNode node, string source, string key) => node switch
    {
        _ when IsEmpty(node) => [],
        YamlSequenceNode list => list.Children.Select(c => (Scalar(c, source, key), c)),
        _ => [(Scalar(node, source, key), node)],
    };

    /// <summary>Whether nothing is written there.</summary>
    public static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Value: null or "" or "~" or "null" };

    /// <summary>Where a node is: file, line and key.</summary>
    public static string At(string source, YamlNode node, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{source}:{node.Start.Line}: {(key.Length == 0 ? "the document" : key)}");

    /// <summary>Where a node is: file, line, column and key.</summary>
    public static string AtColumn(string source, YamlNode node, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{source}:{node.Start.Line}:{node.Start.Column}: {key}");

    /// <summary>The document is built by recursion, which would overflow the stack and end the process. The parser has none.</summary>
    private static void CheckDepth(string document, string source)
    {
        var parser = new Parser(new StringReader(document));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            // The stream and the document are levels too.
            if (depth > MaximumDepth + 2 && parser.Current is MappingStart or SequenceStart)
            {
                var at = parser.Current.Start;
                throw new ConfigurationException(string.Create(
                    CultureInfo.InvariantCulture, $"{source}:{at.Line}:{at.Column}: is nested deeper than {MaximumDepth} levels"));
            }
        }
    }
}

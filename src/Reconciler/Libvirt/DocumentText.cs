using System.Text;
using System.Text.RegularExpressions;

namespace Reconciler.Libvirt;

/// <summary>Decodes an XML document. libvirt writes UTF-8 without a declaration.</summary>
internal static partial class DocumentText
{
    /// <summary>The longest XML declaration, in bytes.</summary>
    private const int LongestDeclaration = 200;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a document.</summary>
    /// <param name="stream">Its bytes; left open.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <exception cref="DomainXmlException">The document is not in the encoding that it declares, or the encoding is unknown.</exception>
    internal static string Read(Stream stream, string what)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Read(new ArraySegment<byte>(bytes.GetBuffer(), 0, (int)bytes.Length), what);
    }

    /// <inheritdoc cref="Read(Stream, string)"/>
    /// <param name="bytes">The document.</param>
    /// <param name="what">What it is, for messages.</param>
    internal static string Read(ArraySegment<byte> bytes, string what)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), EncodingOf(bytes));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is DecoderFallbackException or ArgumentException)
        {
            throw new DomainXmlException($"the {what} XML is malformed: {e.Message}", e);
        }
    }

    /// <summary>The encoding that the declaration names. The reader checks for a byte order mark, which takes precedence.</summary>
    private static Encoding EncodingOf(ReadOnlySpan<byte> content)
    {
        var declaration = Encoding.Latin1.GetString(content[..Math.Min(content.Length, LongestDeclaration)]);
        return Declared().Match(declaration) is { Success: true } match && !match.Groups["name"].Value.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Encoding.GetEncoding(match.Groups["name"].Value, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
            : s_strict;
    }

    [GeneratedRegex("""^<\?xml[^>]*?\sencoding\s*=\s*["'](?<name>[A-Za-z0-9._-]+)["']""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();
}

using System.Globalization;
using Reconciler.Printing;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Reconciler.Topology.Reading;

/// <summary>Reads a YAML document into nodes that know where they are written.</summary>
/// <remarks>
/// It reads the parser's events, without recursion, so that no file can exhaust the stack. Anchors and aliases are refused: by them a short
/// file can be endless.
/// </remarks>
internal static class FileTree
{
    /// <summary>The longest file, in characters.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    /// <summary>How deep lists and maps may be nested. The deepest that the format knows is 6.</summary>
    private const int MaximumDepth = 24;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The file.</param>
    /// <param name="mistakes">Receives what is wrong.</param>
    /// <returns>The root; null if there is none, or if the document cannot be read.</returns>
    public static FileNode? Read(string text, List<FileMistake> mistakes)
    {
        if (text.Length > MaximumLength)
        {
            mistakes.Add(new(new(1, 1), $"the file has more than {MaximumLength / 1024 / 1024} million characters"));
            return null;
        }

        try
        {
            return Read(new Parser(new StringReader(text)), mistakes);
        }
        catch (YamlException e)
        {
            mistakes.Add(new(Position(e.Start), $"this is not YAML: {VisibleText.Line(e.Message)}"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException or FormatException)
        {
            // The parser's own defects. What they say is of no use to the file's author.
            mistakes.Add(new(new(1, 1), "this is not YAML that can be read"));
        }

        return null;
    }

    private static FileNode? Read(Parser parser, List<FileMistake> mistakes)
    {
        FileNode? root = null;
        var open = new Stack<(FileNode Node, FileText? Key)>();
        var documents = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case DocumentStart start:
                    if (++documents > 1)
                    {
                        mistakes.Add(new(Position(start.Start), "the file has several YAML documents; write one"));
                        return null;
                    }

                    break;
                case AnchorAlias alias:
                    mistakes.Add(new(Position(alias.Start), "an alias is not understood here; write the value again"));
                    Add(new FileText(Position(alias.Start), "", isPlain: false) { IsWrong = true });
                    break;
                case Scalar scalar:
                    Add(new FileText(Position(scalar.Start), scalar.Value, scalar.Style is ScalarStyle.Plain));
                    break;
                case SequenceStart sequence:
                    if (!Open(new FileList(Position(sequence.Start))))
                        return null;
                    break;
                case MappingStart mapping:
                    if (!Open(new FileMap(Position(mapping.Start))))
                        return null;
                    break;
                case SequenceEnd or MappingEnd:
                    open.Pop();
                    break;
            }
        }

        return root;

        bool Open(FileNode node)
        {
            Add(node);
            open.Push((node, null));
            if (open.Count <= MaximumDepth)
                return true;
            mistakes.Add(new(node.At, string.Create(CultureInfo.InvariantCulture, $"this is nested more than {MaximumDepth} deep")));
            return false;
        }

        void Add(FileNode node)
        {
            if (open.Count == 0)
            {
                root ??= node;
                return;
            }

            var (parent, key) = open.Pop();
            switch (parent)
            {
                case FileList list:
                    list.Elements.Add(node);
                    break;
                case FileMap map when key is null:
                    key = node as FileText ?? WrongKey(node);
                    open.Push((parent, key));
                    return;
                case FileMap map:
                    AddEntry(map, key!, node);
                    break;
            }

            open.Push((parent, null));
        }

        FileText WrongKey(FileNode node)
        {
            mistakes.Add(new(node.At, $"a key must be a single word, and this is {node.Noun}"));
            return new(node.At, "", isPlain: false) { IsWrong = true };
        }

        void AddEntry(FileMap map, FileText key, FileNode value)
        {
            if (key.IsWrong)
                return;
            if (!map.TryAdd(key, value))
                mistakes.Add(new(key.At, $"'{Quote(key.Value)}' is there twice"));
        }
    }

    /// <summary>A text from a file, made fit for a message.</summary>
    public static string Quote(string text) => VisibleText.Line(text.Length > 80 ? text[..80] + "…" : text);

    private static TextPosition Position(YamlDotNet.Core.Mark mark) => new((int)mark.Line, (int)mark.Column);
}

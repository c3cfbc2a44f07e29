using Reconciler.Intent;
using Reconciler.Topology.Keys;

namespace Reconciler.Topology.Reading;

/// <summary>Compares a document with the table of keys. Everything that is wrong is said, and marked, so that it is said once.</summary>
/// <param name="mistakes">Receives what is wrong.</param>
internal sealed class ShapeCheck(List<FileMistake> mistakes)
{
    /// <summary>Checks a part of the document.</summary>
    /// <param name="node">The part.</param>
    /// <param name="shape">What can be written there.</param>
    /// <param name="name">What it is called, for messages.</param>
    public void Check(FileNode node, FileShape shape, string name)
    {
        switch (node)
        {
            case { IsWrong: true }:
                break;
            case FileText { IsNothing: true } when shape.MayBeNothing:
                break;
            case FileText text when shape.Value is { } syntax:
                CheckValue(text, syntax, name);
                break;
            // Where one value can be written too, none would mean that there is nothing to do, and not that all is as it was.
            case FileList { Elements.Count: 0 } when shape is { Value: not null, Element: not null, MayBeEmpty: false }:
                Fail(node, $"{name}: the list is empty; write {shape.Noun}, or leave it out");
                break;
            case FileList list when shape.Element is { } element:
                foreach (var item in list.Elements)
                    Check(item, element, name);
                break;
            case FileMap map when shape.Name is { } syntax:
                foreach (var (key, value) in map.Entries)
                {
                    CheckValue(key, syntax, name);
                    if (key.IsWrong)
                        value.IsWrong = true;
                    else
                        Check(value, shape.Entry!, $"{name} {FileTree.Quote(key.Value)}");
                }

                break;
            case FileMap map when shape.IsMap:
                CheckSection(map, shape, name);
                break;
            default:
                Fail(node, $"{name}: expected {shape.Noun}, and this is {node.Noun}");
                break;
        }
    }

    private void CheckSection(FileMap map, FileShape shape, string name)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (shape.Keys.FirstOrDefault(k => k.Name == key.Value) is { } known)
            {
                Check(value, known.Shape, known.Name);
                continue;
            }

            var names = shape.Keys.Select(k => k.Name).ToArray();
            mistakes.Add(new(key.At, $"{name} has no key '{FileTree.Quote(key.Value)}'{Suggestion.Clause(key.Value, names)} (known: {string.Join(", ", names)})"));
            value.IsWrong = true;
        }

        foreach (var key in shape.Keys.Where(k => k.IsRequired && !map.Has(k.Name)))
            mistakes.Add(new(map.At, $"{name} needs {key.Name}: {key.Meaning}"));
        if (!shape.OneOf.IsEmpty && shape.OneOf.Count(map.Has) != 1)
            Fail(map, $"{name} needs one of {string.Join(", ", shape.OneOf)}{(shape.OneOf.Any(map.Has) ? ", and not several" : "")}");
    }

    private void CheckValue(FileText text, ValueSyntax syntax, string name)
    {
        if (text.IsNothing)
            Fail(text, $"{name} has no value; write {syntax.Placeholder}");
        else if (syntax.Check(text.Value) is { } problem)
            Fail(text, $"{name}: '{FileTree.Quote(text.Value)}' {problem}");
    }

    private void Fail(FileNode node, string message)
    {
        node.IsWrong = true;
        mistakes.Add(new(node.At, message));
    }
}
